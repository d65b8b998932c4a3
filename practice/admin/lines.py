"""JSON lists of sentences, edited one per line."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from practice.bank.forms import LinesField


class LinesFormMixin:
    """For a model admin: `lines_fields` (JSON lists) are edited one item per line."""

    lines_fields: tuple[str, ...] = ()

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest | None, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name in self.lines_fields:
            return LinesField(label=db_field.verbose_name.capitalize(), required=False, help_text="One per line.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # ModelAdmin's
