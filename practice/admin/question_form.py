"""A question as the curator edits it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from practice.bank import rules
from practice.bank.forms import KeyPointsField
from practice.bank.models import Question

KEY_POINTS = (
    "One per line. Keep the [id] in front when you reword or move a point: learners' reviews of it hang on that. "
    "A new point needs none; it gets one when you save."
)


class QuestionForm(forms.ModelForm):
    class Meta:
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "hint": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "sample_answer": forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if "key_points" in self.fields:  # not for those who may only look
            self.fields["key_points"] = KeyPointsField(self.instance.points, KEY_POINTS)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # A field that is wrong in itself is left out: its own message is enough.
        checked = Question(
            slug=data.get("slug", ""),
            text=data.get("text", "x" * rules.TEXT_MIN),
            hint=data.get("hint", ""),
            sample_answer=data.get("sample_answer", ""),
            key_points=data.get("key_points", []),
            is_active=data.get("is_active", False),
        )
        try:
            rules.check(checked, len(data.get("frameworks", ())))
        except ValidationError as error:
            self.add_error(None, error)
        if "text" in data and "category" in data:
            self.refuse_a_second_one(data)
        return data

    def refuse_a_second_one(self, data: dict[str, Any]) -> None:
        others = Question.objects.filter(category=data["category"]).exclude(pk=self.instance.pk)
        normalized = rules.normalized
        text = normalized(data["text"])
        twin = next((slug for slug, other in others.values_list("slug", "text") if normalized(other) == text), None)
        if twin:
            self.add_error("text", f"The question {twin} of the same category asks the same thing.")
