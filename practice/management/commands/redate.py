"""The days of a history, once more, in the time zone in which its learner lives now."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.db.models.functions import TruncDate

from coach.accounts.models import User
from practice.models import Attempt


class Command(BaseCommand):
    help = (
        "Give every attempt of an account the day on which it was submitted in the account's current time zone. "
        "A change of the time zone alone moves no day: this is for a learner who asks for it, say because the zone "
        "was wrong from the beginning. Without --apply it only counts."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--apply", action="store_true", help="write the days")

    def handle(self, *, username, apply, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        moving = in_other_days(user)
        number = moving.update(practiced_on=F("day")) if apply else moving.count()
        of_all = f"{number} of {Attempt.objects.filter(user=user).count()} attempts of {username}"
        if apply:
            self.stdout.write(f"{of_all} changed their day to that in {user.zone.key}.")
        else:
            self.stdout.write(f"{of_all} would change their day to that in {user.zone.key}. --apply writes it.")


def in_other_days(user):
    """The account's attempts whose day is not that of submitting in its time zone, each with that `day`.

    The database makes dates of the moments, row by row: a moment on a million rows takes seconds on SQLite.
    """
    day = TruncDate("submitted_at", tzinfo=user.zone)
    return Attempt.objects.filter(user=user).annotate(day=day).exclude(day=F("practiced_on"))
