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


class AnswerForm(forms.Form):
    """A submitted answer. Only `answer_text` can be wrong: what merely accompanies it is put right instead,
    because no side information is worth refusing an answer for."""

    answer_text = AnswerField()
    time_spent_sec = forms.CharField(required=False)
    time_zone = forms.CharField(required=False)
    token = forms.CharField(required=False)
    mode = forms.CharField(required=False)
    timer_minutes = forms.CharField(required=False)

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


class HistoryFilter(forms.Form):
    """The filters of /history. What does not validate is reported and left out; the rest applies."""

    category = forms.ChoiceField(required=False, choices=[("", "All categories"), *Category.choices])
    status = forms.ChoiceField(required=False, choices=[("", "Any status"), *Status.choices])
    min_score = forms.DecimalField(
        required=False, min_value=1, max_value=10, decimal_places=1, max_digits=3, label="Score from"
    )
    max_score = forms.DecimalField(
        required=False, min_value=1, max_value=10, decimal_places=1, max_digits=3, label="Score to"
    )
    date_from = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    date_to = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("category", "status"):
            choices = ", ".join(value for value, _ in self.fields[name].choices if value)
            self.fields[name].error_messages["invalid_choice"] = f"“%(value)s” is not known; it takes {choices}."
        for name in ("min_score", "max_score"):
            self.fields[name].error_messages["invalid"] = "Takes a number from 1 to 10, such as 6.5."
            self.fields[name].widget.attrs.update({"min": 1, "max": 10, "step": "0.1", "inputmode": "decimal"})
        for name in ("date_from", "date_to"):
            self.fields[name].error_messages["invalid"] = "Takes a date such as 2026-11-23."
        for name, field in self.fields.items():
            if self.is_bound and self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"

    def clean(self):
        data = super().clean()
        self.refuse_reversed(
            data, "min_score", "max_score", "The lowest score is above the highest; both are left out."
        )
        self.refuse_reversed(data, "date_from", "date_to", "The first day is after the last; both are left out.")
        return data

    def refuse_reversed(self, data, low, high, message):
        if data.get(low) is not None and data.get(high) is not None and data[low] > data[high]:
            self.add_error(low, message)
            data.pop(high)

    def apply(self, attempts):
        """The attempts that pass the valid filters. A score filter leaves out what has no score."""
        self.is_valid()
        lookups = {
            "category": "category",
            "status": "status",
            "min_score": "overall_score__gte",
            "max_score": "overall_score__lte",
            "date_from": "practiced_on__gte",
            "date_to": "practiced_on__lte",
        }
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return attempts.filter(**{lookups[name]: value for name, value in given.items()})
