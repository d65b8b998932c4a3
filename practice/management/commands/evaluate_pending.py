"""Evaluate what nobody came back for: waiting answers, and those that a killed process left behind."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from practice.evaluation import runner
from practice.models import Attempt, Status


class Command(BaseCommand):
    help = "Evaluate the answers that wait, and those whose worker's lease ran out, oldest first."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="at most this many, at least 1")
        parser.add_argument("--failed", action="store_true", help="try the failed ones again as well")

    def handle(self, *, limit, failed, **options):
        if limit is not None and limit < 1:
            raise CommandError("--limit takes a whole number, at least 1.")
        if failed:
            Attempt.objects.filter(status=Status.FAILED).update(status=Status.PENDING, failure="")
        waiting = Attempt.objects.claimable(timezone.now()).order_by("submitted_at")
        outcomes = dict.fromkeys(Status, 0)
        for pk in list(waiting.values_list("pk", flat=True)[:limit]):
            token = runner.claim(pk)
            if token is None:
                continue  # another worker was quicker
            for _ in runner.evaluate(pk, token):
                pass
            status = Attempt.objects.values_list("status", flat=True).get(pk=pk)
            outcomes[status] += 1
            if status == Status.PENDING:  # the budget is spent, for the others as well
                break
        self.stdout.write(f"{outcomes[Status.SCORED]} scored, {outcomes[Status.FAILED]} failed")
        left = Attempt.objects.claimable(timezone.now()).count()
        if left:
            self.stdout.write(f"{left} still wait" + (", for the budget" if outcomes[Status.PENDING] else ""))
