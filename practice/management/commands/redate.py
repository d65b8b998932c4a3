"""The days of a history, once more, in the time zone in which its learner lives now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F

from coach.accounts.models import User
from practice.attempts.models import Attempt


class Command(BaseCommand):
    help = (
        "Give every attempt of an account the day on which it was submitted in the account's current time zone. "
        "Changing the time zone alone moves no day: this is for a learner who asks for it, say because the zone "
        "was wrong from the start. Without --apply it only counts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--apply", action="store_true", help="write the days")

    def handle(self, *, username: str, apply: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        attempts = Attempt.objects.for_user(user)
        moving = attempts.dated_otherwise(user.zone)
        number = moving.update(practiced_on=F("day")) if apply else moving.count()
        of_all = f"{number} of {attempts.count()} attempts of {username}"
        if apply:
            self.stdout.write(f"{of_all} moved to their day in {user.zone.key}.")
        else:
            self.stdout.write(f"{of_all} would move to their day in {user.zone.key}. --apply writes it.")
