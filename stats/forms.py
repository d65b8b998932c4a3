"""The filters as they stand in the address: the boundary for GET."""

from django import forms

from practice.models import Category, Evaluator

from .engine import Filters

PERIODS = [("30", "30 days"), ("90", "90 days"), ("365", "365 days"), ("all", "All time")]


class StatsForm(forms.Form):
    """An absent or empty parameter means its default; anything that is not a choice is an error."""

    days = forms.ChoiceField(label="Period", choices=PERIODS, required=False)
    category = forms.ChoiceField(
        label="Category", choices=[("", "All categories"), *Category.choices], required=False
    )
    evaluator = forms.ChoiceField(label="Scored by", choices=Evaluator.choices, required=False)

    def clean_days(self):
        text = self.cleaned_data["days"] or "365"
        return None if text == "all" else int(text)

    @property
    def filters(self):
        """What was chosen; the default for each parameter that did not validate."""
        chosen = {"days": 365} | self.cleaned_data
        return Filters(chosen["days"], chosen.get("category") or None, chosen.get("evaluator") or None)

    @property
    def complaint(self):
        """One sentence per wrong parameter: its name, what it takes and what came."""
        return " ".join(
            f"{name} takes {listed(self.fields[name])}; got {self.data.get(name)!r}." for name in self.errors
        )


def listed(field):
    *first, last = [value for value, _ in field.choices if value]
    return f"{', '.join(first)} or {last}"
