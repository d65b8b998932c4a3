import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from practice.attempts.models import Attempt, Status
from practice.evaluation.failures import LASTING
from tests.factories import make_attempt

ANSWER = "We start with clinics of 40 staff, because they lose two hours a day to scheduling by phone."


def run(name, *args, **options):
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


class TestEvaluatePending:
    def test_scores_what_waits_and_what_was_left_behind(self, learner, question):
        now = timezone.now()
        waiting = make_attempt(learner, question, now, status=Status.PENDING, failure="", answer_text=ANSWER)
        claimed = {"status": Status.EVALUATING, "failure": "", "answer_text": ANSWER, "claim": uuid.uuid4()}
        dead = make_attempt(learner, question, now, claimed_until=now - timedelta(seconds=1), **claimed)
        claimed["claim"] = uuid.uuid4()
        alive = make_attempt(learner, question, now, claimed_until=now + timedelta(minutes=1), **claimed)
        assert run("evaluate_pending") == "2 scored, 0 failed\n"
        assert set(Attempt.objects.scored()) == {waiting, dead}
        alive.refresh_from_db()
        assert alive.status == Status.EVALUATING

    def test_failed_ones_on_request(self, learner, question):
        make_attempt(learner, question, timezone.now(), answer_text=ANSWER)
        assert run("evaluate_pending") == "0 scored, 0 failed\n"
        assert run("evaluate_pending", "--failed") == "1 scored, 0 failed\n"

    @pytest.mark.parametrize("failure", LASTING)
    def test_what_would_fail_again_is_not_paid_for_again(self, learner, question, failure):
        attempt = make_attempt(learner, question, timezone.now(), failure=failure, answer_text=ANSWER)
        assert run("evaluate_pending", "--failed") == "0 scored, 0 failed\n"
        attempt.refresh_from_db()
        assert (attempt.status, attempt.failure) == (Status.FAILED, failure)

    def test_a_limit_that_is_none(self, db):
        with pytest.raises(CommandError, match="--limit"):
            run("evaluate_pending", limit=-1)

    def test_limit_takes_the_oldest(self, learner, question):
        now = timezone.now()
        for hours in (1, 2):
            make_attempt(
                learner, question, now - timedelta(hours=hours), status=Status.PENDING, failure="", answer_text=ANSWER
            )
        run("evaluate_pending", limit=1)
        assert Attempt.objects.scored().get().submitted_at == now - timedelta(hours=2)
