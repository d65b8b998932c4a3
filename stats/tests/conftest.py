from datetime import date, datetime

import pytest
from django.utils import timezone

import coach.urls  # noqa: F401  its views take `now` from there: before a test's clock is in its place
from practice.attempts.models import Attempt
from practice.bank.categories import Category
from tests.factories import days_ago, make_attempt, make_question, make_user

HISTORY_ENDS = date(2026, 3, 1)


@pytest.fixture
def ada(db):
    return make_user()


@pytest.fixture
def question(db):
    return make_question()


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)` stops the site's clock at an aware moment."""

    def stop(moment: datetime):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stop


@pytest.fixture
def history(ada):
    """Sixty days of two categories by one evaluator, something unscored, and another learner's day."""
    strategy, execution = make_question(Category.STRATEGY), make_question(Category.EXECUTION)
    for back in range(1, 60, 2):
        make_attempt(
            ada, strategy, days_ago(HISTORY_ENDS, back), score=f"{4 + back % 5}.{back % 10}", time_spent_sec=90
        )
        make_attempt(ada, execution, days_ago(HISTORY_ENDS, back + back % 3), score=f"{5 + back % 4}.5")
    make_attempt(ada, strategy, days_ago(HISTORY_ENDS, 0))
    make_attempt(make_user("eve"), strategy, days_ago(HISTORY_ENDS, 0), score="10.0")
    return list(Attempt.objects.filter(user=ada))
