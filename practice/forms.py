import uuid

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from coach.accounts.models import time_zone_names

from .models import ANSWER_MAX, ANSWER_MIN, TIME_SPENT_MAX, Category, Mode, Status

TIMER_CHOICES = (5, 10, 15)


class AnswerField(forms.CharField):
    """The answer as typed: nothing is stripped, only the browser's CRLF becomes the newline that was typed."""

    widget = forms.Textarea
    default_validators = [ProhibitNullCharactersValidator(message="The answer contains a NUL character. Remove it.")]

    def __init__(self):
        super().__init__(strip=False, label="Your answer", error_messages={"required": self.too_short(0)})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def validate(self, value):
        super().validate(value)
        length = len(value.strip())
        if length < ANSWER_MIN:
            raise forms.ValidationError(self.too_short(length))
        if len(value) > ANSWER_MAX:
            raise forms.ValidationError(
                f"The answer has {len(value):,} characters; at most {ANSWER_MAX:,} are allowed. "
                f"Shorten it by {len(value) - ANSWER_MAX:,}."
            )

    @staticmethod
    def too_short(length):
        return f"Write at least {ANSWER_MIN} characters; spaces at the ends do not count. So far: {length}."


class SideField(forms.CharField):
    """Text that can be anything, even a NUL character: the form's clean methods make of it what they can."""

    def __init__(self):
        super().__init__(required=False)
        self.validators = []


class AnswerForm(forms.Form):
    """A submitted answer. Only `answer_text` can be wrong: what merely accompanies it is put right instead,
    because no side information is worth refusing an answer for."""

    answer_text = AnswerField()
    time_spent_sec = SideField()
    time_zone = SideField()
    token = SideField()
    mode = SideField()
    timer_minutes = SideField()

    @classmethod
    def blank(cls, mode):
        """A form for a new answer, with a token of its own."""
        return cls(initial={"token": uuid.uuid4(), "mode": mode})

    def renewed(self, message):
        """The same input under a new token, with a message by the answer."""
        data = self.data.copy()
        data["token"] = uuid.uuid4()
        form = type(self)(data)
        form.add_error("answer_text", message)
        return form

    def clean_time_spent_sec(self):
        """Whole seconds from 0 to a day, else None: unknown."""
        text = self.cleaned_data["time_spent_sec"]
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= TIME_SPENT_MAX:
            return int(text)
        return None

    def clean_time_zone(self):
        """An IANA name; anything else means UTC."""
        name = self.cleaned_data["time_zone"]
        return name if name in time_zone_names() else "UTC"

    def clean_token(self):
        """A random UUID as the form was given; anything else is replaced. (seed_demo's tokens are of version 5.)"""
        try:
            token = uuid.UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid.uuid4()
        return token if token.version == 4 else uuid.uuid4()

    def clean_mode(self):
        mode = self.cleaned_data["mode"]
        return mode if mode in Mode.values else Mode.QUESTION

    def clean_timer_minutes(self):
        text = self.cleaned_data["timer_minutes"]
        return int(text) if text in map(str, TIMER_CHOICES) else None


class FilterForm(forms.Form):
    """The filters of a list. What does not validate is reported and left out; the rest applies."""

    def refuse_reversed(self, data, low, high, message):
        if data.get(low) is not None and data.get(high) is not None and data[low] > data[high]:
            self.add_error(low, message)
            data.pop(high)

    def given(self):
        """{name: value} of the filters that are set and valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class ChoiceFilter(forms.ChoiceField):
    """One of `choices`, or empty for any."""

    def __init__(self, empty_label, choices=(), **kwargs):
        super().__init__(required=False, choices=[("", empty_label), *choices], **kwargs)

    def validate(self, value):
        if value and not self.valid_value(value):
            known = ", ".join(known for known, _ in self.choices if known)
            raise forms.ValidationError(f"“{value}” is not known; it takes {known}.")


class ScoreFilter(forms.DecimalField):
    """An overall score to filter by: 1–10, one decimal, may be left empty."""

    default_error_messages = {"invalid": "Takes a number from 1 to 10, such as 6.5."}

    def __init__(self, **kwargs):
        super().__init__(required=False, min_value=1, max_value=10, decimal_places=1, max_digits=3, **kwargs)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "decimal"}


class DayFilter(forms.DateField):
    """A local day to filter by; may be left empty."""

    default_error_messages = {"invalid": "Takes a date such as 2026-11-23."}

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class HistoryFilter(FilterForm):
    """The filters of /history."""

    category = ChoiceFilter("All categories", Category.choices)
    status = ChoiceFilter("Any status", Status.choices)
    min_score = ScoreFilter(label="Score from")
    max_score = ScoreFilter(label="Score to")
    date_from = DayFilter(label="From")
    date_to = DayFilter(label="To")

    def clean(self):
        data = super().clean()
        self.refuse_reversed(
            data, "min_score", "max_score", "The lowest score is above the highest; both are left out."
        )
        self.refuse_reversed(data, "date_from", "date_to", "The first day is after the last; both are left out.")
        return data

    def apply(self, attempts):
        """The attempts that pass the valid filters. A score filter leaves out what has no score."""
        lookups = {
            "category": "category",
            "status": "status",
            "min_score": "overall_score__gte",
            "max_score": "overall_score__lte",
            "date_from": "practiced_on__gte",
            "date_to": "practiced_on__lte",
        }
        return attempts.filter(**{lookups[name]: value for name, value in self.given().items()})
