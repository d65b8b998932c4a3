"""The ledger: a row per request to a model, written before it is sent with the most that it can cost, and settled
after it. Budget, limits per learner, and costs are sums over these rows and nothing else.
"""

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, models, transaction
from django.db.models import F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from practice.evaluation.failures import EvaluationError, Failure

from . import claims
from .models import Attempt, AttemptQuerySet, Evaluator
from .prices import cost_usd, worst_usd

logger = logging.getLogger(__name__)

Price = Callable[[str, Mapping[str, int]], Decimal | None]

SIX_DECIMALS = Decimal("0.000001")
# The word "ledger" as a number: the name of a lock that no other application on the same database takes by chance.
LOCK = int.from_bytes(b"ledger")


# A request that was not settled so long after its deadline never will be: its process was killed.
SETTLED_WITHIN = timedelta(minutes=2)


class NoRoomYet(EvaluationError):
    """The budget has no room while others hold what they may cost at most. Most of that is free again soon."""


class Purpose(models.TextChoices):
    EVALUATION = "evaluation", "Evaluation"
    CALIBRATION = "calibration", "Calibration"
    COMPARISON = "comparison", "Comparison"


class ModelRequestQuerySet(models.QuerySet["ModelRequest"]):
    def spent(self) -> Decimal:
        """US dollars: what was settled, and what is reserved where nothing was settled yet. One query."""
        total = self.aggregate(total=Sum(dollars(), default=Decimal(0)))["total"]
        return total.quantize(SIX_DECIMALS)  # SQLite adds decimals as floats

    def under_way(self, now: datetime) -> Self:
        """Those that will be settled yet."""
        within = timedelta(seconds=settings.EVALUATION_DEADLINE_S) + SETTLED_WITHIN
        return self.filter(settled_at=None, started_at__gt=now - within)

    def evaluations(self) -> models.QuerySet:
        """A row {"claim", "began_at"} per evaluation and per comparison, however many requests it took."""
        requests = self.filter(purpose__in=[Purpose.EVALUATION, Purpose.COMPARISON]).order_by()
        return requests.values("claim").annotate(began_at=Min("started_at"))


def in_turn(waiting: AttemptQuerySet) -> AttemptQuerySet:
    """First those whose learner has waited longest for a model, then by age: whoever submits many holds up nobody."""
    of_learner = ModelRequest.objects.filter(user=OuterRef("user"), purpose=Purpose.EVALUATION)
    served_at = Subquery(of_learner.order_by("-started_at").values("started_at")[:1])
    return waiting.annotate(served_at=served_at).order_by(F("served_at").asc(nulls_first=True), "submitted_at")


def dollars() -> Coalesce:
    return Coalesce("cost_usd", "reserved_usd", Decimal(0), output_field=ModelRequest._meta.get_field("cost_usd"))


class ModelRequest(models.Model):
    """A request to a model. It outlives its attempt and its learner: what was spent stays spent."""

    attempt = models.ForeignKey(
        Attempt, on_delete=models.SET_NULL, null=True, blank=True, related_name="model_requests"
    )
    # Without an index of its own: request_by_learner begins with it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="model_requests",
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    evaluator = models.CharField(max_length=8, choices=Evaluator, default=Evaluator.CLAUDE)
    claim = models.UUIDField(help_text="The claim under which it was sent. The requests of one evaluation share it.")
    model = models.CharField(
        max_length=80, help_text="The model that was asked; once settled, the one that answered."
    )
    started_at = models.DateTimeField()
    spent_on = models.DateField(help_text="The UTC day whose budget it belongs to, written once.")
    reserved_usd = models.DecimalField(
        max_digits=10, decimal_places=6, null=True, blank=True, help_text="Empty where no price is known."
    )
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty while it runs, and for ever if its process was killed."
    )
    usage = models.JSONField(null=True, blank=True, help_text="Tokens by kind; {} for a request that cost nothing.")

    objects = ModelRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            # The day's sum, before every request, reads nothing but this index.
            models.Index(fields=["spent_on", "cost_usd", "reserved_usd"], name="request_spent"),
            models.Index(fields=["user", "-started_at"], name="request_by_learner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(evaluator__in=[Evaluator.CLAUDE, Evaluator.LOCAL]), name="asked_evaluator_known"
            ),
            models.CheckConstraint(
                condition=Q(reserved_usd__isnull=True) | Q(reserved_usd__gte=0), name="reserved_not_negative"
            ),
            models.CheckConstraint(condition=Q(cost_usd__isnull=True) | Q(cost_usd__gte=0), name="cost_not_negative"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False, usage__isnull=False)
                | Q(settled_at__isnull=True, usage__isnull=True, cost_usd__isnull=True),
                name="settled_all_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.started_at:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Payer:
    """Pays for what is asked under one claim, out of the day's budget. Without an `attempt_id` it is nobody's."""

    attempt_id: int | None
    claim: uuid.UUID
    purpose: Purpose = Purpose.EVALUATION
    evaluator: Evaluator = Evaluator.CLAUDE

    def request(self, model: str, worst_case: Mapping[str, int]) -> "Bill":
        """Reserve what a request can cost at most, in tokens by kind. Nothing may be sent before this has returned.

        Raises EvaluationError where the budget has no room for it, and DatabaseError where it could not be written.
        """
        try:
            with transaction.atomic():
                row = self.reserve(model, self.most(model, worst_case), timezone.now())
        finally:
            claims.release_connection()  # none is held while a model thinks
        return Bill(row.pk, model, row.reserved_usd, is_free=self.evaluator != Evaluator.CLAUDE)

    def most(self, model: str, worst_case: Mapping[str, int]) -> Decimal | None:
        """What a request may cost; None where no price is known."""
        return priced(worst_usd, model, worst_case)

    def require_room(self, now: datetime, most: Decimal | None) -> None:
        """Raise EvaluationError where this much more may not be spent now."""
        require_room(now, most)

    def reserve(self, model: str, worst: Decimal | None, now: datetime) -> ModelRequest:
        """At most four queries, in a transaction."""
        today = now.astimezone(UTC).date()
        self.require_room(now, worst)
        # Read here, because a guest may have joined an account since the answer was claimed.
        user_id = (
            None if self.attempt_id is None else Attempt.objects.values_list("user_id").get(pk=self.attempt_id)[0]
        )
        return ModelRequest.objects.create(
            attempt_id=self.attempt_id,
            user_id=user_id,
            purpose=self.purpose,
            evaluator=self.evaluator,
            claim=self.claim,
            model=model[:80],
            started_at=now,
            spent_on=today,
            reserved_usd=worst,
        )


def require_room(now: datetime, worst: Decimal | None) -> None:
    """Raise EvaluationError unless the day's budget has room for this much more; NoRoomYet if it may have it soon."""
    budget = settings.EVALUATION_DAILY_BUDGET_USD
    if not budget:
        return
    if worst is None:
        raise EvaluationError(Failure.SETUP, "There is a budget, but no price is known for the model")
    lock()
    if worst > budget:
        raise EvaluationError(Failure.SETUP, f"This may cost ${worst}, more than a day's whole budget of ${budget}")
    of_today = ModelRequest.objects.filter(spent_on=now.astimezone(UTC).date())
    spent = of_today.spent()
    if spent + worst > budget:
        reserved = of_today.under_way(now).spent()
        error = NoRoomYet if spent - reserved + worst <= budget else EvaluationError
        raise error(Failure.BUDGET, f"${spent} of ${budget} are spent or reserved; this may cost ${worst}")


def lock() -> None:
    """Until the transaction ends, let no other request be reserved: of many at once, each sees the ones before it.

    On SQLite any transaction does that (BEGIN IMMEDIATE). PostgreSQL has a lock for it, held for a few milliseconds;
    a lock on rows would not do, because the row that must not be written yet is a new one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def room(now: datetime) -> int | None:
    """For how many more requests like the newest one the day's budget has room; None where that is no question.

    Two queries; none without a budget.
    """
    budget = settings.EVALUATION_DAILY_BUDGET_USD
    if not budget:
        return None
    newest = ModelRequest.objects.filter(reserved_usd__gt=0).values_list("reserved_usd", flat=True).first()
    if newest is None:
        return None
    spent = ModelRequest.objects.filter(spent_on=now.astimezone(UTC).date()).spent()
    return max(0, int((budget - spent) / min(newest, budget)))


@dataclass(frozen=True)
class Bill:
    """A request that was reserved. One that is never settled counts as what was reserved."""

    pk: int
    model: str
    reserved: Decimal | None
    is_free: bool = False

    def settle(self, model: str, usage: Mapping[str, int]) -> None:
        """Write what it has cost; {} is nothing. `model` is the one that answered. Errors are logged, not raised: the
        evaluation that was paid for must go on."""
        cost = Decimal(0) if self.is_free else priced(cost_usd, model, usage)
        if cost is not None and self.reserved is not None and cost > self.reserved:
            logger.error("Model request %s cost $%s, of which $%s were reserved", self.pk, cost, self.reserved)
        columns = {"model": model[:80], "cost_usd": cost, "usage": dict(usage), "settled_at": timezone.now()}
        try:
            self.store(columns)
        except (DatabaseError, ValueError):  # ValueError: a name that no database stores
            logger.exception("Model request %s stays at what was reserved: $%s", self.pk, self.reserved)
        finally:
            claims.release_connection()

    def store(self, columns: Mapping[str, object]) -> None:
        """Write them once, with pauses while the database is busy."""
        open_request = ModelRequest.objects.filter(pk=self.pk, settled_at=None)
        for pause in claims.STORE_PAUSES_S:
            try:
                open_request.update(**columns)
            except (OperationalError, InterfaceError):
                logger.warning("Settling model request %s again in %s s", self.pk, pause, exc_info=True)
                claims.release_connection()
                time.sleep(pause)
            else:
                return
        open_request.update(**columns)


def priced(price: Price, model: str, usage: Mapping[str, int]) -> Decimal | None:
    """By the model's own price or, for a name that a gateway made up, by that of ANTHROPIC_MODEL; else None."""
    own = price(model, usage)
    return price(settings.ANTHROPIC_MODEL, usage) if own is None else own
