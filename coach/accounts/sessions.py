"""How long a browser stays who it is: a year from the last answer, for staff a day from the log-in."""

import logging
import re
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangosMiddleware
from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.defaults import bad_request

from .models import User

logger = logging.getLogger(__name__)

STAFF_AGE = timedelta(days=1)
RENEWED_EVERY_S = 24 * 3600
# When a session was last renewed, in seconds since 1970.
RENEWED = "renewed"
SESSION_ID = re.compile(r"[a-z0-9]{32}")


@receiver(user_logged_in)
def set_age(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A fixed end for staff, on the site and in the admin, which no later write moves."""
    request.session.set_expiry(timezone.now() + STAFF_AGE if user.is_staff else None)


def renew(session: SessionBase) -> None:
    """Let the year begin again, with at most one write a day."""
    now = int(time.time())
    if now - session.get(RENEWED, 0) >= RENEWED_EVERY_S:
        session[RENEWED] = now


class SessionMiddleware(DjangosMiddleware):
    """Django's, with an answer to ids that no session of ours can have, and to renewals that can't be written."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override]
        session_id = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session_id and not SESSION_ID.fullmatch(session_id):
            # PostgreSQL couldn't even look for one with a NUL. A browser that has it by accident loses it here.
            response = bad_request(request, BadRequest())
            response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite=settings.SESSION_COOKIE_SAMESITE)
            return response
        super().process_request(request)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # type: ignore[override]
        try:
            return super().process_response(request, response)  # type: ignore[arg-type]  # streams pass as well
        except (SessionInterrupted, DatabaseError):
            if request.session.session_key != request.COOKIES.get(settings.SESSION_COOKIE_NAME):
                raise  # a log-in, which would be lost
            logger.warning("A session could not be saved after %s", request.path, exc_info=True)
            return response
