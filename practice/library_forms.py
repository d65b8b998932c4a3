from django import forms

from .forms import ChoiceFilter, FilterForm, ScoreFilter
from .models import Category, Difficulty, Framework


class QuestionFilter(FilterForm):
    """The filters of /questions. Making one costs a query, for the frameworks to choose from."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label="Search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Words in the question"}),
    )
    category = ChoiceFilter("All categories", Category.choices)
    difficulty = ChoiceFilter("Any difficulty", Difficulty.choices)
    framework = ChoiceFilter("Any framework")
    practised = ChoiceFilter("Either", [("yes", "Practised"), ("no", "Not practised yet")])
    min_score = ScoreFilter(label="Best score from")
    max_score = ScoreFilter(label="Best score to")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        framework = self.fields["framework"]
        framework.choices = [*framework.choices, *Framework.objects.values_list("slug", "name")]

    def clean(self):
        data = super().clean()
        self.refuse_reversed(
            data, "min_score", "max_score", "The lowest score is above the highest; both are left out."
        )
        return data

    def apply(self, questions, user):
        """The questions that pass the valid filters; `user` is whose practice counts.

        A score filter leaves out what has no score.
        """
        given = self.given()
        lookups = {"category": "category", "difficulty": "difficulty", "framework": "frameworks__slug"}
        questions = questions.containing(given.get("q", "").split())
        questions = questions.filter(**{lookups[name]: given[name] for name in lookups if name in given})
        if "practised" in given:
            questions = questions.practised(user) if given["practised"] == "yes" else questions.not_practised(user)
        least, most = given.get("min_score"), given.get("max_score")
        if least is None and most is None:
            return questions
        return questions.with_best_score(user, least=least, most=most)
