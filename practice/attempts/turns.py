"""The local model's turns: so many evaluations at a time on the whole site, the others wait for theirs.

Its requests are in the ledger like all others, and cost nothing there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from practice.evaluation.failures import Failure

from . import ledger
from .models import Attempt, AttemptQuerySet, Evaluator, Status


@dataclass(frozen=True)
class Payer(ledger.Payer):
    """Books what is asked of the local model under one claim."""

    evaluator: Evaluator = Evaluator.LOCAL

    def most(self, model: str, worst_case: Mapping[str, int]) -> Decimal:
        return Decimal(0)

    def require_room(self, now: datetime, most: Decimal | None) -> None:
        """Raise NoRoomYet while others have all the turns. Calibration takes none. One query, two on PostgreSQL."""
        if self.attempt_id is None:
            return
        ledger.lock()
        if under_way().exclude(claim=self.claim).count() >= settings.LOCAL_MODEL_AT_ONCE:
            raise ledger.NoRoomYet(Failure.BUSY, "the local model has others to evaluate")


def under_way() -> AttemptQuerySet:
    """The attempts that it evaluates now: held by a claim under which it was asked."""
    asked = ledger.ModelRequest.objects.filter(
        attempt=OuterRef("pk"), claim=OuterRef("claim"), evaluator=Evaluator.LOCAL
    )
    held = Attempt.objects.filter(status=Status.EVALUATING, claimed_until__gte=Now())
    return held.filter(Exists(asked))


def free() -> int:
    """How many more it would evaluate now. One query."""
    return max(0, settings.LOCAL_MODEL_AT_ONCE - under_way().count())
