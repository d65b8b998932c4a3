"""An account with a believable history, to look at the product and to show it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.attempts.demo import NotADemo, make_demo
from practice.schedule import cards


class Command(BaseCommand):
    help = (
        "Give an account the history of an improving learner, evaluated by the offline evaluator. The same arguments "
        "on the same day give the same history. A demo history is replaced; an account with real attempts is refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="demo")
        parser.add_argument("--password", help="set this password (default: keep the account's, or none)")
        parser.add_argument("--days", type=int, default=90, help="length of the history (default 90)")
        parser.add_argument("--attempts", type=int, default=120, help="number of attempts (default 120)")
        parser.add_argument("--seed", type=int, default=7)

    def handle(
        self, *, username: str, password: str | None, days: int, attempts: int, seed: int, **options: Any
    ) -> None:
        if not 1 <= days <= 3650 or not 1 <= attempts <= 20_000:
            raise CommandError("--days takes 1 to 3650, --attempts 1 to 20000.")
        try:
            user = make_demo(username, password, days=days, attempts=attempts, seed=seed)
        except NotADemo as error:
            raise CommandError(str(error)) from error
        cards.rebuild(user)
        self.stdout.write(f"{username}: {attempts} attempts over {days} days")
