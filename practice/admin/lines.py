"""JSON lists of sentences, edited as one line each."""

from django import forms


class LinesField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 9, "class": "vLargeTextField"})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), "\n".join(self.clean(data or "")))


class LinesFormMixin:
    """Model admin whose `lines_fields` (JSON lists) are edited a line an item."""

    lines_fields = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.lines_fields:
            return LinesField(label=db_field.verbose_name.capitalize(), required=False, help_text="One per line.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)
