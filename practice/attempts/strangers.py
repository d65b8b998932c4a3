"""How many answers one address, and one learner, may submit within an hour, whoever evaluates them."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from coach.accounts import tally
from coach.accounts.requests import Request
from coach.accounts.throttle import HOUR, refused_until


class Refusal(NamedTuple):
    again_at: datetime
    why: str


def refusal(request: Request) -> Refusal | None:
    """Count one more answer; what speaks against it, if something does.

    The learner first: who is at a limit alone must not use up that of the address.
    """
    user = request.user
    if user.is_authenticated:
        limit = settings.SUBMITS_PER_LEARNER_HOUR
        again_at = tally.take("SUBMITS_PER_LEARNER_HOUR", str(user.pk), limit, HOUR, timezone.now())
        if again_at:
            return Refusal(again_at, "You've submitted a lot of answers in a short time.")
    elif again_at := refused_until(request, "GUESTS_PER_ADDRESS_HOUR"):
        log_in = f"{reverse('login')}?next={request.path}"
        why = 'Many people have started practicing from your network. <a href="{}">Log in</a> if you have an account.'
        return Refusal(again_at, format_html(why, log_in))
    if again_at := refused_until(request, "SUBMITS_PER_ADDRESS_HOUR"):
        return Refusal(again_at, "Many answers have come from your network in a short time.")
    return None
