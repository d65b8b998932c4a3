"""What the filtered, paged lists have in common: /history and /questions."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet

from coach.accounts.requests import Request

PAGE_SIZE = 25
SEARCH_MAX = 100


class FilterForm(forms.Form):
    """The filters of a list. What does not validate is reported and left out; the rest applies."""

    # The names of the fields that stay in sight where the others are folded.
    in_sight: tuple[str, ...] = ()

    def fields_in_sight(self) -> list[forms.BoundField]:
        return [self[name] for name in self.in_sight]

    def folded_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.in_sight]

    def number_folded(self) -> int:
        """How many of the folded filters are set, be it to something invalid."""
        return sum(bool(field.value()) for field in self.folded_fields())

    def refuse_reversed(self, data: dict[str, Any], low: str, high: str, message: str) -> None:
        if data.get(low) is not None and data.get(high) is not None and data[low] > data[high]:
            self.add_error(low, message)
            data.pop(high)

    def given(self) -> dict[str, Any]:
        """{name: value} of the filters that are set and valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class SearchFilter(forms.CharField):
    """Words to look for, in any order; may be left empty."""

    def __init__(self, placeholder: str, **kwargs: Any):
        widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
        super().__init__(required=False, max_length=SEARCH_MAX, label="Search", widget=widget, **kwargs)


class ChoiceFilter(forms.ChoiceField):
    """One of `choices`, or empty for any."""

    def __init__(self, empty_label: str, choices: Iterable[tuple[str, str]] = (), **kwargs: Any):
        super().__init__(required=False, **kwargs)
        self.empty_label = empty_label
        self.offer(choices)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        self.offered = list(choices)
        self.choices = [("", self.empty_label), *self.offered]

    def validate(self, value: str) -> None:
        if value and not self.valid_value(value):
            known = ", ".join(known for known, _ in self.offered)
            raise forms.ValidationError(f"“{value}” is not an option; choose from {known}.")


class ScoreFilter(forms.DecimalField):
    """An overall score to filter by: 1–10, one decimal, may be left empty."""

    default_error_messages = {"invalid": "Enter a number from 1 to 10, such as 6.5."}

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, min_value=1, max_value=10, decimal_places=1, max_digits=3, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal"}


class DayFilter(forms.DateField):
    """A local day to filter by; may be left empty."""

    default_error_messages = {"invalid": "Enter a date such as 2026-11-23."}

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


def filtered_page(request: Request, form: FilterForm, rows: QuerySet | Sequence[Any]) -> dict[str, Any]:
    """The context that the lists' templates share. Two queries: the count, and one page of `rows`.

    A page that does not exist gives the nearest one that does, and `unknown_page`, what was asked for. `address` is
    that of this list's other pages without their number.
    """
    wanted = request.GET.get("page", "1")
    page = Paginator(rows, PAGE_SIZE).get_page(wanted)
    given = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    return {
        "form": form,
        "page": page,
        "address": f"?{urlencode(given | {'page': ''})}",
        "filtered": bool(given.keys() - {"sort"}),
        "unknown_page": wanted if wanted != str(page.number) else "",
    }
