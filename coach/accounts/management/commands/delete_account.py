"""One learner and everything that belongs to them, gone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coach.accounts import holdings
from coach.accounts.models import User


class Command(BaseCommand):
    help = "Delete an account and everything that belongs to it. Without --apply it only says what that would be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--apply", action="store_true", help="delete it")

    def handle(self, *, username: str, apply: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        counts = "; kept without the learner: ".join(
            ", ".join(
                f"{held.model._meta.verbose_name_plural}: {held.rows(user).count()}"
                for held in holdings.HOLDINGS
                if held.outlives_learner == outlives
            )
            for outlives in (False, True)
        )
        if apply:
            holdings.delete(user)
            self.stdout.write(f"Deleted {username} ({counts}).")
        else:
            self.stdout.write(f"This would delete {username} ({counts}). --apply does it.")
