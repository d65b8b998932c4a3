"""What the tests of evaluations by Claude share."""

import pytest
from django.utils import timezone

from practice.attempts.models import Attempt, Status

from .factories import make_attempt

# Before anything imports it, so that its assertions explain themselves.
pytest.register_assert_rewrite("tests.outcomes")


@pytest.fixture
def pending(learner, question) -> Attempt:
    """The learner's answer, waiting for its evaluation."""
    from .outcomes import ANSWER

    return make_attempt(
        learner, question, timezone.now(), status=Status.PENDING, failure="", answer_text=ANSWER, evaluator=""
    )
