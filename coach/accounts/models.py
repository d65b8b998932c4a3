import zoneinfo
from functools import cache

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .tally import Tally as Tally  # Django looks for models here


@cache
def time_zone_names() -> frozenset[str]:
    """All IANA names that this machine knows. Reading them from disk takes tens of milliseconds, so: once."""
    return frozenset(zoneinfo.available_timezones())


def known_zone(name: str) -> str:
    """The IANA name, or UTC for one that this machine does not know."""
    return name if name in time_zone_names() else "UTC"


def validate_time_zone(name: str) -> None:
    if name not in time_zone_names():
        raise ValidationError("%(name)s is not an IANA time zone such as Europe/Berlin.", params={"name": name})


class Level(models.TextChoices):
    """The job that a learner prepares for. It says how hard the first questions of a category are."""

    ASSOCIATE = "associate", "Associate PM"
    PM = "pm", "Product manager"
    SENIOR = "senior", "Senior PM"
    LEAD = "lead", "Lead or group PM"


# What a learner may set aside for practice, in minutes a day.
MINUTES_MIN, MINUTES_MAX = 5, 240


class User(AbstractUser):
    """A learner, or a curator when `is_staff`.

    A guest is a learner who has answered but not signed up: a row without a usable password, reached only
    through the session cookie. Signing up turns this same row into an account.
    """

    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_guest = models.BooleanField(default=False)

    interview_on = models.DateField("interview date", null=True, blank=True)
    answers_per_week = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    level = models.CharField("level you're interviewing for", max_length=9, choices=Level, blank=True)
    minutes_per_day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(MINUTES_MIN), MaxValueValidator(MINUTES_MAX)]
    )
    was_asked = models.BooleanField(
        default=False, help_text="Whether date, level, and minutes were asked for, be it that they were skipped."
    )
    guesses_first = models.BooleanField("guess my score before I see it", default=True)
    counts_drills = models.BooleanField("count drills as practice for the streak", default=False)

    # Some people find these numbers stressful. Hidden means off the pages; nothing is lost.
    hides_streak = models.BooleanField("hide the streak", default=False)
    hides_rest_days = models.BooleanField("hide the streak with rest days", default=False)
    hides_scores = models.BooleanField("hide scores on the progress page", default=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answers_per_week__isnull=True) | models.Q(answers_per_week__range=(1, 100)),
                name="answers_per_week_1_to_100",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes_per_day__isnull=True)
                | models.Q(minutes_per_day__range=(MINUTES_MIN, MINUTES_MAX)),
                name="minutes_per_day_5_to_240",
            ),
            models.CheckConstraint(condition=models.Q(level__in=["", *Level.values]), name="level_known"),
        ]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The learner's time zone; UTC where this machine does not know it (anymore)."""
        return zoneinfo.ZoneInfo(known_zone(self.time_zone))


# Whoever looks at a page: a learner, or a visitor who has no row yet.
Person = User | AnonymousUser
