"""Text cells and lines as fields of a question."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models

from .categories import Category
from .files import COLUMNS
from .keypoints import KeyPoint, identified, loaded, stored
from .models import Difficulty, Framework, Question

YES = ("yes", "true", "1", "on", "active")
NO = ("no", "false", "0", "off", "retired")
SEPARATORS = re.compile(r"[,;\s]+")


class LinesField(forms.CharField):
    """A list of sentences, edited one per line."""

    widget = forms.Textarea(attrs={"rows": 9, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str | None) -> list[str]:
        return lines_of(super().clean(value))

    def has_changed(self, initial: Any, data: str | None) -> bool:
        return super().has_changed(self.prepare_value(initial), "\n".join(self.clean(data)))


class KeyPointsField(forms.CharField):
    """Key points as their column holds them, edited one per line, each after its id in brackets.

    A line without an id gets one with regard to `known`, the points that the question has.
    """

    widget = forms.Textarea(attrs={"rows": 13, "class": "vLargeTextField"})

    def __init__(self, known: Iterable[KeyPoint], help_text: str = ""):
        super().__init__(label="Key points", required=False, help_text=help_text)
        self.known = tuple(known)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, loaded(value))) if isinstance(value, list) else value

    def clean(self, value: str | None) -> list[dict[str, str]]:
        return stored(identified(lines_of(super().clean(value)), self.known))

    def has_changed(self, initial: Any, data: str | None) -> bool:
        return self.clean(data) != initial


def lines_of(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class ChoiceCell(forms.CharField):
    """One of `choices`, whatever its case and separators: "Project Management" is project_management."""

    def __init__(self, choices: type[models.TextChoices]):
        super().__init__(required=False)
        self.choices = choices

    def clean(self, value: str | None) -> str:
        text = super().clean(value)
        choice = text.lower().replace("-", "_").replace(" ", "_")
        if choice not in self.choices.values:
            given = quoted(text) if text else "An empty cell"
            raise forms.ValidationError(f"{given} is not allowed; it takes {', '.join(self.choices.values)}.")
        return choice


class YesNoCell(forms.CharField):
    """True or False; None where the file has no such cell."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: str | None) -> bool | None:
        if value is None:
            return None
        if value.lower() in (*YES, *NO):
            return value.lower() in YES
        raise forms.ValidationError(f"{quoted(value)} is not allowed; it takes yes or no.")


class FrameworksCell(forms.CharField):
    """Slugs, separated by commas, semicolons, or white space. `known` is {slug: Framework}."""

    def __init__(self, known: Mapping[str, Framework]):
        super().__init__(required=False)
        self.known = known

    def clean(self, value: str | None) -> list[Framework]:
        slugs = dict.fromkeys(slug for slug in SEPARATORS.split(super().clean(value).lower()) if slug)
        unknown = [slug for slug in slugs if slug not in self.known]
        if unknown:
            allowed = ", ".join(sorted(self.known)) or "none: there are no frameworks yet"
            raise forms.ValidationError(f"{quoted(', '.join(unknown))} is not a framework; it takes {allowed}.")
        return [self.known[slug] for slug in slugs]


def quoted(value: str) -> str:
    return f"“{value[:60]}{'…' if len(value) > 60 else ''}”"


class RowForm(forms.ModelForm):
    """A row of a file as a question: `cells` are text by column. Columns that a known question's row lacks stay as
    they are. The rules of the bank are not checked here."""

    category = ChoiceCell(Category)
    difficulty = ChoiceCell(Difficulty)
    is_active = YesNoCell()

    class Meta:
        model = Question
        fields = COLUMNS

    def __init__(self, cells: Mapping[str, str], instance: Question, frameworks: Mapping[str, Framework]):
        super().__init__(dict(cells), instance=instance)
        self.fields["frameworks"] = FrameworksCell(frameworks)
        self.fields["key_points"] = KeyPointsField(instance.points)
        if instance.pk:
            for column in self.fields.keys() - cells.keys():
                del self.fields[column]

    def validate_unique(self) -> None:
        """Not asked of the database row by row: the import knows every slug."""

    def _get_validation_exclusions(self) -> set[str]:
        """The cells have checked these three; the model would ask the database again, three queries a constraint."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded | {"category", "difficulty", "key_points"}
