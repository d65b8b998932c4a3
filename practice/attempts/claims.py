"""Who may do a piece of work: one worker at a time, by a claim that runs out.

A claim is a lease by the database's clock, renewed while its holder lives. What a killed process leaves behind can be
claimed after LEASE; what was left behind twice is failed, since it may be what kills. Any model can be worked on in
this way: it inherits Claimable, and its tasks use `claimed`.
"""

import logging
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
from typing import Any, ClassVar, Self, cast

from django.db import InterfaceError, OperationalError, connection, models
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Now

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
RENEW_EVERY_S = 15
# So many holders may die over the same work.
MOST_INTERRUPTIONS = 2
# Pauses between tries to store a result: a busy database passes.
STORE_PAUSES_S = (0.5, 2, 5, 10, 20)
# Where it was paid for, so long: nobody can take the work over while the database is away, and the first to ask when
# it is back should be who has the result.
PATIENCE_S, PATIENT_PAUSE_S = 600, 5
# The database is away or busy, as opposed to: refuses what it is given.
TROUBLE = (OperationalError, InterfaceError)


class ClaimQuerySet(models.QuerySet[Any]):
    @property
    def work(self) -> type["Claimable"]:
        return cast("type[Claimable]", self.model)

    def ran_out(self) -> Self:
        """Left behind by a holder that is gone."""
        return self.filter(status=self.work.RUNNING, claimed_until__lt=Now())

    def claimable(self) -> Self:
        return self.filter(Q(status=self.work.WAITING) | Q(status=self.work.RUNNING, claimed_until__lt=Now()))

    def claim(self, pk: Any) -> uuid.UUID | None:
        """Take the work: the claim's id, or None when it is finished, failed, or another's. One query if taken."""
        token = uuid.uuid4()
        mine = self.claimable().filter(pk=pk)
        interrupted = Case(When(status=self.work.RUNNING, then=1), default=0)
        taken = mine.exclude(status=self.work.RUNNING, interruptions__gte=MOST_INTERRUPTIONS - 1).update(
            status=self.work.RUNNING,
            claim=token,
            claimed_until=lease_end(),
            interruptions=F("interruptions") + interrupted,
            failure="",
        )
        if taken:
            return token
        given_up = self.ran_out().filter(pk=pk).update(**self.work.broken_off())
        if given_up:
            logger.error("%s %s was broken off %s times and is given up", self.model.__name__, pk, MOST_INTERRUPTIONS)
        return None

    def take(self) -> uuid.UUID | None:
        """Claim this very row, in whatever state the queryset says it must be; None where it is in another."""
        token = uuid.uuid4()
        taken = self.update(status=self.work.RUNNING, claim=token, claimed_until=lease_end(), failure="")
        return token if taken else None


class Claimable(models.Model):
    """WAITING and RUNNING are the model's own words for these states."""

    WAITING: ClassVar[str]
    RUNNING: ClassVar[str]

    status = models.CharField(max_length=10)
    claim = models.UUIDField(null=True, blank=True, help_text="The worker that evaluates it now.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    interruptions = models.PositiveSmallIntegerField(default=0, help_text="How often a worker died over it.")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def broken_off(cls) -> dict[str, Any]:
        """The columns of work that was broken off too often."""
        raise NotImplementedError


RELEASED: dict[str, Any] = {"claim": None, "claimed_until": None, "interruptions": 0}


def lease_end() -> ExpressionWrapper:
    return ExpressionWrapper(Now() + Value(LEASE), output_field=DateTimeField())


@dataclass(frozen=True)
class Claim:
    model: type[Claimable]
    pk: Any
    token: uuid.UUID

    def store(self, columns: dict[str, Any], *, patiently: bool = False) -> None:
        """Write the outcome and let go, unless the claim was lost meanwhile. While the database is away, tries for 40
        seconds or, `patiently`, for ten minutes.

        Raises OperationalError or InterfaceError after the last try, and DatabaseError or ValueError for columns that
        the database does not take.
        """
        began = time.monotonic()
        pauses = chain(STORE_PAUSES_S, repeat(PATIENT_PAUSE_S) if patiently else ())
        mine = self.model.objects.filter(pk=self.pk, claim=self.token, status=self.model.RUNNING)
        while True:
            try:
                written = mine.update(**RELEASED | columns)
            except TROUBLE as error:
                pause = next(pauses, None)
                if pause is None or time.monotonic() - began > PATIENCE_S:
                    raise
                logger.warning("Storing %s %s again in %s s: %s", self.model.__name__, self.pk, pause, error)
                release_connection()
                time.sleep(pause)
            else:
                if not written:
                    logger.warning("%s %s was taken over; this outcome is dropped", self.model.__name__, self.pk)
                return


@contextmanager
def claimed(model: type[Claimable], pk: Any) -> Iterator[Claim | None]:
    """The claim, renewed for as long as the block runs; None where there is nothing to do."""
    token = model.objects.claim(pk)
    if token is None:
        yield None
        return
    with held(Claim(model, pk, token)) as claim:
        yield claim


@contextmanager
def held(claim: Claim) -> Iterator[Claim]:
    """Renew a claim that was taken for as long as the block runs."""
    with renewals.holding(claim):
        yield claim


class Renewals:
    """Renews what this process holds, in a thread of its own: the one that works may wait for a model."""

    def __init__(self) -> None:
        self.claims: set[Claim] = set()
        self.lock = threading.Lock()
        self.pid = 0

    @contextmanager
    def holding(self, claim: Claim) -> Iterator[None]:
        with self.lock:
            self.claims.add(claim)
            if self.pid != os.getpid():
                self.pid = os.getpid()
                threading.Thread(target=self.renew_for_ever, name="renewals", daemon=True).start()
        try:
            yield
        finally:
            with self.lock:
                self.claims.discard(claim)

    def renew_for_ever(self) -> None:
        while True:
            time.sleep(RENEW_EVERY_S)
            try:
                self.renew()
                release_connection()
            except Exception:  # whatever it is: without renewals, all that this process does would be done twice
                logger.warning("Claims could not be renewed; trying again in %s s", RENEW_EVERY_S, exc_info=True)

    def renew(self) -> None:
        """One query per model of which something is held."""
        with self.lock:
            held = list(self.claims)
        for model in {claim.model for claim in held}:
            mine = [claim for claim in held if claim.model is model]
            model.objects.filter(
                pk__in=[claim.pk for claim in mine], claim__in=[claim.token for claim in mine], status=model.RUNNING
            ).update(claimed_until=lease_end())


renewals = Renewals()


def release_connection() -> None:
    """Give this thread's database connection back; the next query takes a new one.

    Not inside a transaction, which that would break. Only tests run us in one.
    """
    if not connection.in_atomic_block:
        connection.close()
