"""How often one learner may have an answer evaluated by Claude."""

from datetime import datetime, timedelta

from django.conf import settings

from coach.accounts.models import Person

from . import evaluators
from .models import Attempt


def allowed_again_at(user: Person, now: datetime) -> datetime | None:
    """The moment from which this learner may submit again; None when that is now. At most two queries.

    Counts the answers submitted over the last hour and day. The offline evaluator costs nothing and has no limit.
    """
    if not evaluators.uses_claude():
        return None
    mine = Attempt.objects.for_user(user).order_by("-submitted_at").values_list("submitted_at", flat=True)
    moments: list[datetime] = []
    for limit, period in (
        (settings.EVALUATIONS_PER_HOUR, timedelta(hours=1)),
        (settings.EVALUATIONS_PER_DAY, timedelta(days=1)),
    ):
        if limit:
            # The oldest of the newest `limit` answers: when it has left the period, there is room again.
            moments += [at + period for at in mine.filter(submitted_at__gt=now - period)[limit - 1 : limit]]
    return max(moments, default=None)
