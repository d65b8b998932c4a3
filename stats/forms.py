"""The filters as given in the URL: the boundary for GET."""

from typing import Self, cast

from django import forms

from practice.attempts.models import Evaluator
from practice.bank.categories import Category
from practice.evaluation.scales import family
from practice.words import listed

from .grid import WINDOWS, Filters, Grid
from .hidden import Hidden

PERIODS = [*((str(days), f"{days} days") for days in WINDOWS), ("all", "All time")]
ALLOWED = {
    "days": [value for value, _ in PERIODS],
    "category": Category.values,
    "evaluator": Evaluator.values,
}


class StatsForm(forms.Form):
    """An absent or empty parameter means its default; anything that is not a choice is an error."""

    days = forms.ChoiceField(label="Period", choices=PERIODS, required=False)
    category = forms.ChoiceField(
        label="Category", choices=[("", "All categories"), *Category.choices], required=False
    )
    evaluator = forms.ChoiceField(label="Scored by", choices=Evaluator.choices, required=False)

    def clean_days(self) -> int | None:
        text = self.cleaned_data["days"] or "365"
        return None if text == "all" else int(text)

    @property
    def has_period(self) -> bool:
        """Whether a period was asked for."""
        return bool(self.data.get("days")) and "days" not in self.errors

    @property
    def filters(self) -> Filters:
        """What was chosen; the default for each parameter that is absent or did not validate."""
        chosen = {"days": 365} | self.cleaned_data
        return Filters(chosen["days"], chosen.get("category") or None, chosen.get("evaluator") or None)

    @classmethod
    def showing(cls, filters: Filters, grid: Grid, hidden: Hidden) -> Self:
        """The form as the page shows it: what applies is selected, evaluators without a score are no choice.

        Nor is there a choice of evaluators for those who hide scores.
        """
        form = cls(initial={"days": filters.days or "all", "category": filters.category, "evaluator": grid.evaluator})
        evaluators = {*map(family, grid.scales), grid.evaluator}
        field = cast(forms.ChoiceField, form.fields["evaluator"])
        field.choices = [choice for choice in Evaluator.choices if choice[0] in evaluators]
        if len(evaluators) == 1 or hidden.scores:
            del form.fields["evaluator"]
        return form

    @property
    def complaint(self) -> str:
        """One sentence per wrong parameter: its name, what it takes, and what came."""
        return " ".join(
            f"{name} takes {listed(ALLOWED[name], 'or')}; got {self.data.get(name)!r}." for name in self.errors
        )
