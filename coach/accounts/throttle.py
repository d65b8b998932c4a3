"""What strangers may do how often: by address, and for log-ins by name and address together.

Never by name alone: anybody could lock anybody out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from coach.errors import too_many

from . import tally
from .addresses import address_of
from .models import User

HOUR = timedelta(hours=1)
# How long after the first guess at a name there may be more.
COOL_OFF = timedelta(minutes=15)


class TooManyLogins(Exception):
    def __init__(self, again_at: datetime):
        super().__init__(again_at)
        self.again_at = again_at


def refused_until(request: HttpRequest, setting: str) -> datetime | None:
    """Count the request toward the hourly limit that the setting gives its address.

    Returns None, or the moment from which it may be tried again.
    """
    return tally.take(setting, address_of(request), getattr(settings, setting), HOUR, timezone.now())


def name_and_address(request: HttpRequest, username: str) -> str:
    return f"{address_of(request)} {username}"


class LoginThrottle:
    """The first of AUTHENTICATION_BACKENDS: it knows nobody, and stops who has guessed too often, on every page that
    logs in, before a password is hashed."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **credentials: Any) -> None:
        """Counts before the password is looked at, so that guesses made at once cannot all slip through. The address
        first: who is refused by it leaves no rows, however many names there are to try."""
        if request is None or username is None:  # nobody is asking over the network
            return
        name, limit, now = name_and_address(request, username), settings.LOGINS_PER_NAME, timezone.now()
        again_at = (
            tally.refused_until("login", name, limit, COOL_OFF, now)
            or refused_until(request, "LOGINS_PER_ADDRESS_HOUR")
            or tally.take("login", name, limit, COOL_OFF, now)
        )
        if again_at:
            raise TooManyLogins(again_at)


@receiver(user_logged_in)
def forget_guesses(request: HttpRequest, user: User, **kwargs: Any) -> None:
    if not user.is_guest:
        tally.give_back("login", name_and_address(request, user.username))


class ThrottleMiddleware:
    """Answers TooManyLogins with its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyLogins):
            return None
        return too_many(request, exception.again_at, "There have been many tries to log in from your network.")
