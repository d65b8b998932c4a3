import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Self

from django import forms
from django.core import signing
from django.core.validators import ProhibitNullCharactersValidator

from coach.accounts.models import known_zone
from practice.bank.models import Question

from .models import ANSWER_MAX, ANSWER_MIN, TIME_SPENT_MAX, Mode
from .reviews import Choice

# What the column of a draft's revision holds.
REVISION_MAX = 2**31 - 1


class AnswerField(forms.CharField):
    """The answer as typed: nothing is stripped; only the browser's CRLF becomes the newline that was typed."""

    widget = forms.Textarea
    default_validators = [ProhibitNullCharactersValidator(message="The answer contains a NUL character. Remove it.")]

    def __init__(self) -> None:
        super().__init__(strip=False, label="Your answer", error_messages={"required": self.too_short(0)})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
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
    def too_short(length: int) -> str:
        return f"Write at least {ANSWER_MIN} characters, not counting spaces at either end. So far: {length}."


class SideField(forms.CharField):
    """Text that can be anything, even a NUL character: the form's clean methods make of it what they can."""

    def __init__(self) -> None:
        super().__init__(required=False)
        self.validators = []


def signed_text(question: Question) -> str:
    """The question's text for the form that is shown below it; signed, so that nobody can make up what was asked."""
    return signing.dumps(question.text, salt=salt(question), compress=True)


def asked_text(question: Question, signed: str) -> str:
    """The question as the learner read it, out of what `signed_text` put into the form; as it is now, if that is
    missing or not ours."""
    try:
        return signing.loads(signed, salt=salt(question))
    except signing.BadSignature:
        return question.text


def salt(question: Question) -> str:
    return f"asked-{question.pk}"


class AnswerForm(forms.Form):
    """A submitted answer. Only `answer_text` can be wrong: what accompanies it is put right instead, because no side
    information is worth refusing an answer for."""

    answer_text = AnswerField()
    time_spent_sec = SideField()
    time_zone = SideField()
    token = SideField()
    asked = SideField()
    mode = SideField()
    revision = SideField()

    @classmethod
    def blank(cls, mode: str | None, text: str = "") -> Self:
        """A form for a new answer, with a token of its own."""
        return cls(initial={"token": uuid.uuid4(), "mode": mode, "answer_text": text})

    def renewed(self, message: str) -> Self:
        """The same input under a new token, with a message by the answer."""
        form = type(self)({**{name: self.data.get(name) for name in self.data}, "token": uuid.uuid4()})
        form.add_error("answer_text", message)
        return form

    def clean_time_spent_sec(self) -> int | None:
        """Whole seconds from 0 to a day, else None: unknown."""
        text = self.cleaned_data["time_spent_sec"]
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= TIME_SPENT_MAX:
            return int(text)
        return None

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])

    def clean_token(self) -> uuid.UUID:
        """A random UUID as the form was given; anything else is replaced. (seed_demo's tokens are of version 5.)"""
        try:
            token = uuid.UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid.uuid4()
        return token if token.version == 4 else uuid.uuid4()

    def clean_mode(self) -> str:
        mode = self.cleaned_data["mode"]
        return mode if mode in Mode.values else Mode.QUESTION

    def clean_revision(self) -> int:
        """Of the draft on the server, as the browser saw it last; 0: none."""
        text = self.cleaned_data["revision"]
        return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(REVISION_MAX)) else 0


class DraftText(forms.CharField):
    """As in AnswerField, but of any length up to the bound."""

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > ANSWER_MAX:
            raise forms.ValidationError(f"The draft has {len(value):,} characters; at most {ANSWER_MAX:,} are kept.")


class DraftForm(forms.Form):
    """A draft as the page's script sends it. `revision` is the one that the browser saw last; 0: none."""

    text = DraftText()
    token = forms.UUIDField(error_messages={"invalid": "token is a UUID."})
    seconds = forms.IntegerField(min_value=0, max_value=TIME_SPENT_MAX)
    revision = forms.IntegerField(min_value=0, max_value=REVISION_MAX)


class ReviewForm(forms.Form):
    """Choices about key points: a field `choice-ID` for each of `points`, of which at least one is needed.

    `shown-ID` is the choice that the page came with. Without a script it sends all choices at once, and those that
    were left as they came are no news: another tab may have changed them since.
    """

    PREFIX, SHOWN = "choice-", "shown-"

    def __init__(self, data: Mapping[str, Any], points: Iterable[str]):
        super().__init__(data)
        self.points = tuple(points)
        allowed = ", ".join(Choice.values)
        for point in self.points:
            name = self.PREFIX + point
            messages = {"invalid_choice": f"{name} takes one of: {allowed}."}
            self.fields[name] = forms.ChoiceField(choices=Choice, required=False, error_messages=messages)

    @property
    def names_unknown_point(self) -> bool:
        return any(name.startswith(self.PREFIX) and name not in self.fields for name in self.data)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError("Choose covered, partly, or not yet for at least one key point.")
        return self.cleaned_data

    @property
    def choices(self) -> dict[str, str]:
        """{point: choice} of those that were sent and are not as they were shown."""
        sent = {point: self.cleaned_data.get(self.PREFIX + point) for point in self.points}
        return {
            point: choice for point, choice in sent.items() if choice and choice != self.data.get(self.SHOWN + point)
        }
