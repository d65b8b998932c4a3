import zoneinfo
from functools import cache

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models


@cache
def time_zone_names():
    """All IANA names this machine knows. Reading them from disk takes tens of milliseconds, so: once."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(name):
    if name not in time_zone_names():
        raise ValidationError("%(name)s is not an IANA time zone such as Europe/Berlin.", params={"name": name})


class User(AbstractUser):
    """A learner, or a curator when `is_staff`.

    A guest is a learner who has answered but not signed up: a row without a usable password, reached only
    through the session cookie. Signing up turns this same row into an account.
    """

    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_guest = models.BooleanField(default=False)

    @property
    def zone(self):
        """The learner's time zone. UTC for a name that this machine's database does not know (any more)."""
        return zoneinfo.ZoneInfo(self.time_zone if self.time_zone in time_zone_names() else "UTC")
