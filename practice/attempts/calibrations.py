"""How far to trust an evaluator, as it was measured here: what `manage.py calibrate` of Claude or of a local model
leaves for /how-scoring-works. The offline estimate's figures ship with the code instead.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from practice.evaluation import scales
from practice.evaluation.calibration import figures
from practice.evaluation.calibration.answers import SET_ASIDE
from practice.evaluation.prompts import CURRENT

from . import evaluators
from .quality import agreement_of


class Calibration(models.Model):
    """The last run for a scale. It belongs to nobody."""

    scale = models.CharField(max_length=100)
    version = models.CharField(max_length=40, help_text="Of the prompt.")
    model = models.CharField(max_length=80, help_text="The model that was asked.")
    ran_at = models.DateTimeField(help_text="When the run ended.")
    answers = models.PositiveIntegerField(help_text="How many of the answers set aside got a score.")
    figures = models.JSONField(help_text="Agreement, bias, and the readers' own agreement, on these answers.")

    class Meta:
        ordering = ["scale"]
        constraints = [
            models.UniqueConstraint(fields=["scale"], name="one_calibration_per_scale"),
            models.CheckConstraint(condition=Q(answers__gt=0), name="calibration_of_answers"),
        ]

    def __str__(self) -> str:
        return f"{scales.label(self.scale)}, {self.version}"


def store(report: dict[str, Any], *, scale: str, version: str, model: str) -> None:
    """Replace what is known of the scale with this report of `calibrate`; one without a single score says nothing."""
    found = figures.of(report)
    answers = found["answers"][SET_ASIDE]
    if answers:
        columns = {
            "version": version,
            "model": model[:80],
            "ran_at": timezone.now(),
            "answers": answers,
            "figures": found,
        }
        Calibration.objects.update_or_create(scale=scale, defaults=columns)


def figures_of(scale: str) -> dict[str, Any] | None:
    """What was measured of the scale; None where nobody has. One query, none for the offline estimate."""
    if scale == scales.OFFLINE:
        return figures.measured()
    return Calibration.objects.filter(scale=scale).values_list("figures", flat=True).first()


def shown() -> dict[str, Any]:
    """What the page says of evaluators other than the estimate. One query.

    {"calibrations": of each that was measured, the present evaluator first; "present": of the present one, if it is
    among them; "unmeasured": who it is if not, else ""}. Each has "who", "answers", "missed" (without a score),
    "ran_at", "model", "version", "within_1", "within_2", "rows", and "present_version" if another version of the
    prompt is asked by now, else empty.
    """
    scale = evaluators.current_scale()
    rows = sorted(Calibration.objects.all(), key=lambda row: (row.scale != scale, row.scale))
    present = next((told(row) for row in rows if row.scale == scale), None)
    is_unmeasured = evaluators.uses_model() and not present
    return {
        "calibrations": list(map(told, rows)),
        "present": present,
        "unmeasured": scales.in_words(scale) if is_unmeasured else "",
        "evaluator": evaluators.chosen(),
    }


def told(row: Calibration) -> dict[str, Any]:
    return {
        "who": scales.in_words(row.scale),
        "answers": row.answers,
        "missed": figures.measured()["answers"][SET_ASIDE] - row.answers,
        "ran_at": row.ran_at,
        "model": row.model,
        "version": row.version,
        "present_version": "" if row.version == CURRENT.version else CURRENT.version,
        **agreement_of(row.figures),
    }
