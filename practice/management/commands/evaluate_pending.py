"""Evaluate what nobody came back for: waiting answers, and those that a killed process left behind."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.attempts.models import Attempt, Status
from practice.attempts.runner import evaluate_waiting


class Command(BaseCommand):
    help = "Evaluate the answers that wait, and those whose worker's lease ran out, oldest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="at most this many, at least 1")
        parser.add_argument(
            "--failed",
            action="store_true",
            help="also try the failed ones again, but not those that would fail in the same way: refused, too long, "
            "in another language, or an evaluator that is not set up (their page has a button)",
        )

    def handle(self, *, limit: int | None, failed: bool, **options: Any) -> None:
        if limit is not None and limit < 1:
            raise CommandError("--limit takes a whole number, at least 1.")
        outcomes = evaluate_waiting(limit, failed_too=failed)
        self.stdout.write(f"{outcomes[Status.SCORED]} scored, {outcomes[Status.FAILED]} failed")
        left = Attempt.objects.claimable().count()
        if left:
            self.stdout.write(f"{left} still waiting" + (" for the budget" if outcomes[Status.PENDING] else ""))
