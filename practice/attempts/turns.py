"""The local model's turns: so many evaluations and comparisons at a time on the whole site, others wait for theirs.

Its requests are in the ledger like all others, and cost nothing there.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from practice.evaluation.failures import Failure

from . import ledger
from .claims import Claimable, ClaimQuerySet
from .comparisons import Comparison
from .models import Attempt, Evaluator, Status


@dataclass(frozen=True)
class Payer(ledger.Payer):
    """Books what is asked of the local model under one claim."""

    evaluator: Evaluator = Evaluator.LOCAL

    def most(self, model: str, worst_case: Mapping[str, int]) -> Decimal:
        return Decimal(0)

    def require_room(self, now: datetime, most: Decimal | None) -> None:
        """Raise NoRoomYet while others have all the turns. Calibration takes none. Two queries, three on
        PostgreSQL."""
        if self.attempt_id is None:
            return
        ledger.lock()
        if under_way(but=self.claim) >= settings.LOCAL_MODEL_AT_ONCE:
            raise ledger.NoRoomYet(Failure.BUSY, "the local model has others to evaluate")


def under_way(but: uuid.UUID | None = None) -> int:
    """What it works on now: held by a claim under which it was asked, `but` not by this one. Two queries."""
    return sum(
        held(work, attempt).exclude(claim=but).count() for work, attempt in ((Attempt, "pk"), (Comparison, "attempt"))
    )


def held(work: type[Claimable], attempt: str) -> ClaimQuerySet:
    """`attempt` is the look-up by which its requests are booked."""
    asked = ledger.ModelRequest.objects.filter(
        attempt=OuterRef(attempt), claim=OuterRef("claim"), evaluator=Evaluator.LOCAL
    )
    return work.objects.filter(Exists(asked), status=Status.EVALUATING, claimed_until__gte=Now())


def free() -> int:
    """How many more it would take on now. Two queries."""
    return max(0, settings.LOCAL_MODEL_AT_ONCE - under_way())
