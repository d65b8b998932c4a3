"""What a learner may save, note, and ask of themselves. Bounds are in characters."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator

from practice.bank import keypoints, rules
from practice.bank.categories import Category
from practice.bank.forms import KeyPointsField
from practice.bank.models import Difficulty, Question
from practice.lists import ChoiceFilter, FilterForm

from .models import NOTE_MAX

TEXT_MIN = 10
# What as many key points as there may be take, each with its id, and room for messages about longer ones.
KEY_POINTS_CHARS = 2 * keypoints.KEY_POINTS_MAX * (rules.KEY_POINT_LENGTH_MAX + keypoints.ID_LENGTH_MAX)


class TypedField(forms.CharField):
    """Text as typed; only the browser's CRLF becomes the newline that was typed. `name` begins its messages."""

    def __init__(self, name: str, most: int, **options: Any):
        super().__init__(**options)
        self.name, self.most = name, most
        self.validators = [
            ProhibitNullCharactersValidator(message=f"{name} contains a NUL character. Remove it."),
        ]

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                f"{self.name} has {len(value):,} characters; at most {self.most:,} are allowed. "
                f"Shorten it by {len(value) - self.most:,}."
            )


class SaveForm(forms.Form):
    """Whether a question is to be saved: what it shall be, not that it changes, so that two clicks are like one."""

    saved = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "saved takes yes or no."),
    )


class NoteForm(forms.Form):
    """`revision` is that of the note as the form was shown with it; 0 where there was none. `keep` says what to do
    with another version that the form shows beside the text."""

    text = TypedField("The note", NOTE_MAX, required=False, strip=False)
    revision = forms.IntegerField(
        min_value=0,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), "revision takes a whole number, 0 for a note that was empty."
        ),
    )
    keep = forms.ChoiceField(
        choices=[("mine", "Mine"), ("both", "Both")],
        required=False,
        error_messages={"invalid_choice": "keep takes mine or both."},
    )


class KeptFilter(FilterForm):
    """Which of the lists of /saved to show alone."""

    LISTS = [
        ("drafts", "Drafts"),
        ("saved", "Saved questions"),
        ("yours", "Your own questions"),
        ("notes", "Notes"),
        ("suspended", "Not asked again"),
    ]

    list = ChoiceFilter("Everything", LISTS)


class OwnQuestionForm(forms.Form):
    """A question that a learner asks of themselves. What the bank asks of its own, but for what may be missing."""

    text = TypedField(
        "The question",
        rules.TEXT_MAX,
        label="Question",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"Write at least {TEXT_MIN} characters."},
    )
    category = forms.ChoiceField(
        choices=Category.choices,
        error_messages={"invalid_choice": f"Choose a category: {', '.join(Category.values)}."},
    )
    difficulty = forms.ChoiceField(
        choices=Difficulty.choices,
        initial=Difficulty.MEDIUM,
        error_messages={"invalid_choice": f"Choose a difficulty: {', '.join(Difficulty.values)}."},
    )
    hint = TypedField(
        "The hint",
        rules.HINT_MAX,
        label="Hint (optional)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, question: Question | None = None, **options: Any):
        super().__init__(*args, **options)
        known = question.points if question else ()
        keep = " Keep the [id] in front of a point when you reword it: your reviews of it hang on that."
        field = KeyPointsField(
            known,
            f"What a strong answer covers, at most {keypoints.KEY_POINTS_MAX} points, one per line. You mark them "
            f"after answering.{keep if known else ''}",
        )
        field.label = "Key points (optional)"
        field.widget = forms.Textarea(attrs={"rows": 5})
        too_long = f"The key points have more than {KEY_POINTS_CHARS:,} characters. Shorten them."
        field.validators.append(MaxLengthValidator(KEY_POINTS_CHARS, message=too_long))
        self.fields["key_points"] = field

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) < TEXT_MIN:
            raise forms.ValidationError(f"The question has {len(text)} characters; it needs at least {TEXT_MIN}.")
        return text

    def clean_key_points(self) -> list[dict[str, str]]:
        points: list[dict[str, str]] = self.cleaned_data["key_points"]
        if len(points) > keypoints.KEY_POINTS_MAX:
            raise forms.ValidationError(
                f"There are {len(points)} key points; at most {keypoints.KEY_POINTS_MAX} are allowed."
            )
        problems = list(rules.problems_of_key_points(points, is_active=False))
        if problems:
            raise forms.ValidationError(problems)
        return points
