"""How often something was done within a while: guests by one address, say, or log-ins to one name from one address.

A row counts from the first time on; once its period is over, the next one starts it anew. So in the worst case twice
the limit fits into one period's length, around the moment when two rows' periods meet. Keys are keyed hashes: no
address or name can be read out of the table.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.crypto import salted_hmac

# No period may be longer: what is older is forgotten.
LONGEST = timedelta(hours=1)
FORGET_AT_ONCE, FORGET_PAUSE_S = 1_000, 0.1


class Tally(models.Model):
    key = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.count} since {self.started_at}"

    def refused_until(self, limit: int, period: timedelta, now: datetime) -> datetime | None:
        full = self.count >= limit and self.started_at > now - period
        return self.started_at + period if full else None


def key_of(purpose: str, of: str) -> str:
    return salted_hmac(f"coach.accounts.tally {purpose}", of, algorithm="sha256").hexdigest()


def take(purpose: str, of: str, limit: int, period: timedelta, now: datetime) -> datetime | None:
    """Count one more, unless `limit` are counted already: then the moment from which it may be tried again.

    A limit of 0 is none, and counts nothing. Exact under any number at once: the update decides. Two queries, three
    the first time; a refusal is one query that only reads.
    """
    if not limit:
        return None
    key = key_of(purpose, of)
    mine = Tally.objects.filter(pk=key)
    found = mine.first()
    if found is None:
        Tally.objects.bulk_create([Tally(key, now, 0)], ignore_conflicts=True)
    elif again_at := found.refused_until(limit, period, now):
        return again_at
    anew = Q(started_at__lte=now - period) | Q(count=0)
    counted = mine.filter(anew | Q(count__lt=limit)).update(
        count=Case(When(anew, then=1), default=F("count") + 1),
        started_at=Case(When(anew, then=now), default=F("started_at")),
    )
    # Else others took the last ones just now, or the row was given back: look again.
    return None if counted else take(purpose, of, limit, period, now)


def refused_until(purpose: str, of: str, limit: int, period: timedelta, now: datetime) -> datetime | None:
    """What `take` would say of a limit that is reached, without counting. One query."""
    found = Tally.objects.filter(pk=key_of(purpose, of)).first() if limit else None
    return found.refused_until(limit, period, now) if found else None


def give_back(purpose: str, of: str) -> None:
    """Forget what was counted."""
    Tally.objects.filter(pk=key_of(purpose, of)).delete()


def hold(purpose: str, of: str, places: int, lease: timedelta, now: datetime) -> Callable[[], object] | None:
    """Hold one of a number of places; None when none is free. The returned function gives it back.

    A place whose holder died is free again after the lease. 0 places are as many as anybody likes.
    """
    if not places:
        return lambda: None
    for place in range(places):
        name = f"{of} {place}"
        if take(purpose, name, 1, lease, now) is None:
            # By its moment as well: who held it past the lease must not give back somebody else's.
            return partial(Tally.objects.filter(pk=key_of(purpose, name), started_at=now).delete)
    return None


def forget_old(now: datetime) -> int:
    """Delete rows that count for nothing anymore, few at a time, with pauses for other writers. Returns how many."""
    old = Tally.objects.filter(started_at__lte=now - LONGEST)
    forgotten = 0
    while deleted := old.filter(pk__in=old.values("pk")[:FORGET_AT_ONCE]).delete()[0]:
        forgotten += deleted
        time.sleep(FORGET_PAUSE_S)
    return forgotten
