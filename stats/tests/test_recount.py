"""Every figure against a naive recount, over random histories around both daylight-saving edges of several zones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice.attempts.models import Attempt, Evaluator, PracticeSession
from practice.bank.categories import Category
from practice.evaluation.scales import KNOWN, family
from stats.breakdown import read_breakdown
from stats.focus import weeks_lowest
from stats.forms import StatsForm
from stats.progress import read_progress
from tests.factories import build_attempt, make_question, make_user

from .recount import Recount

# Zone and the moments (UTC) at which its clocks change; Lord Howe moves by half an hour, Apia skipped a whole day.
EDGES = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC)),
]

# Days ago just inside and outside of: the windows, the windows before them, and the week before either.
BORDERS = [
    *(length + off for length in (30, 60, 90, 180, 365, 730) for off in (-1, 0)),
    *(length + off for length in (30, 90, 365) for off in (5, 6)),
]

minutes = st.one_of(
    st.integers(-3 * 24 * 60, 0),  # around the edge
    st.integers(-45 * 24 * 60, 0),
    st.integers(-400 * 24 * 60, 0),  # beyond the heatmap
    st.sampled_from(BORDERS).map(lambda days: -days * 24 * 60),
)
scores = st.one_of(st.none(), st.integers(10, 100).map(lambda tenths: Decimal(tenths) / 10))
seconds = st.one_of(st.none(), st.integers(0, 3600))
practice = st.tuples(minutes, st.sampled_from(Category.values), scores, st.sampled_from(KNOWN), seconds)
filters = st.fixed_dictionaries(
    {
        "days": st.sampled_from(["30", "90", "365", "all"]),
        "category": st.sampled_from(["", *Category.values]),
        "evaluator": st.sampled_from(["", *Evaluator.values]),
    }
)


@pytest.fixture
def questions(db):
    return {category: make_question(category) for category in Category.values}


@pytest.mark.parametrize(("zone", "edge"), EDGES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(practice, max_size=25), after=st.integers(0, 36 * 60), asked=filters)
def test_every_figure_equals_the_recount(zone, edge, questions, history, after, asked):
    now = edge + timedelta(minutes=after)
    with transaction.atomic():
        learner, other = make_user("learner", zone), make_user("other", zone)
        for user in (learner, other):
            session = PracticeSession.objects.create(user=user, started_at=now, ended_at=now)
            Attempt.objects.bulk_create(
                build_attempt(
                    user,
                    session,
                    questions[category],
                    now + timedelta(minutes=back),
                    score=score,
                    **({"scale": scale, "evaluator": family(scale)} if score else {}),
                    time_spent_sec=spent,
                )
                for back, category, score, scale, spent in history
            )
        attempts = list(Attempt.objects.filter(user=learner))
        form = StatsForm(asked)
        assert form.is_valid()
        today = now.astimezone(learner.zone).date()
        progress = read_progress(learner, today, form.filters)
        transaction.set_rollback(True)

    lowest = progress.by_category.scores[0].slug if progress.by_category.scores else "strategy"
    assert weeks_lowest(progress.grid, form.filters, lowest, 5) == weeks_lowest_naively(progress, lowest, 5)
    naive = Recount(attempts, today, **asked)
    for figure in ("overview", "by_category", "trend", "heatmap", "dimensions"):
        assert getattr(progress, figure).as_json() == getattr(naive, figure)()


def weeks_lowest_naively(progress, slug, limit):
    for week in range(limit):
        earlier = replace(progress.grid, today=progress.grid.today - timedelta(weeks=week + 1))
        scores = read_breakdown(earlier, progress.filters).scores
        if len(scores) < 2 or scores[0].slug != slug:
            return week
    return limit
