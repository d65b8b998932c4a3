"""The progress page: the period it begins with, its cards, its report."""

import re
from datetime import UTC, datetime

import pytest

from practice.bank.categories import Category
from practice.schedule.models import Card, CardReview, Kind, Rating
from tests.factories import days_ago, make_attempt, make_question, make_user

NOW = datetime(2026, 3, 1, 15, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def stopped(clock):
    clock(NOW)


@pytest.fixture
def learner(client, ada):
    client.force_login(ada)
    return client


# --- the period that the page begins with -----------------------------------------------------------


@pytest.mark.parametrize(
    ("scored", "unscored", "days"),
    [
        ([1] * 10, [], 30),
        ([1] * 9, [1] * 9, None),
        ([*[1] * 9, 29], [], 30),
        ([*[1] * 9, 30], [], 90),
        ([*[1] * 9, 90], [], 365),
        ([*[1] * 9, 365], [], None),
    ],
)
def test_the_page_begins_with_the_shortest_period_of_ten_scored_answers(
    learner, ada, question, scored, unscored, days
):
    for back in scored:
        make_attempt(ada, question, days_ago(TODAY, back), score="6.0")
    for back in unscored:
        make_attempt(ada, question, days_ago(TODAY, back))
    response = learner.get("/progress")
    assert response.context["filters"].days == days
    text = response.content.decode()
    chosen = "the shortest period with 10 scored answers." if days else "no shorter period has 10 scored answers."
    assert chosen in text
    assert f'hx-get="/partials/stats-cards?days={days or "all"}"' in text
    assert f'hx-get="/progress/trend?days={days or "all"}"' in text
    assert len(learner.get("/api/stats/trend").json()["labels"]) == 365


def test_the_period_asked_for_wins(learner, history):
    response = learner.get("/progress?days=365")
    assert response.context["filters"].days == 365
    assert "the shortest period" not in response.content.decode()


def test_the_period_is_that_of_the_category(learner, ada, question, history):
    for back in range(10):
        make_attempt(ada, make_question(Category.ANALYTICAL), days_ago(TODAY, 60 + back), score="6.0")
    assert learner.get("/progress").context["filters"].days == 30
    assert learner.get("/progress?category=analytical").context["filters"].days == 90


# --- cards -------------------------------------------------------------------------------------------


def test_a_small_change_is_no_news(learner, ada, question):
    for back in (1, 31):
        for _ in range(5):
            make_attempt(ada, question, days_ago(TODAY, back), score="6.0" if back == 1 else "5.9")
    text = learner.get("/partials/stats-cards?days=30").content.decode()
    assert "Not distinguishable yet from the 30 days before" in text
    assert "+0.1" not in text
    for _ in range(20):
        make_attempt(ada, question, days_ago(TODAY, 1), score="9.0")
    text = learner.get("/partials/stats-cards?days=30").content.decode()
    assert "+2.5</strong> vs. the 30 days before" in text
    assert "Not distinguishable" not in text


def test_a_drill_counts_for_the_streak_of_who_says_so(learner, ada, question, django_assert_num_queries):
    make_attempt(ada, question, days_ago(TODAY, 2), score="6.0")
    card = Card.objects.create(user=ada, kind=Kind.DRILL, question=question, due=NOW, due_on=TODAY)
    own = Card.objects.create(user=ada, kind=Kind.ANSWER, question=question, due=NOW, due_on=TODAY)
    other = Card.objects.create(user=make_user("eve"), kind=Kind.DRILL, question=question, due=NOW, due_on=TODAY)
    for each, back in ((card, 1), (card, 1), (own, 3), (other, 0)):
        day = days_ago(TODAY, back)
        CardReview.objects.create(card=each, rating=Rating.GOOD, reviewed_at=day, reviewed_on=day.date())
    found = learner.get("/api/stats/overview").json()
    assert (found["streak"], found["days_practiced_30"]) == (0, 1)
    ada.counts_drills = True
    ada.save()
    with django_assert_num_queries(4):
        found = learner.get("/api/stats/overview").json()
    assert (found["streak"], found["streak_with_rest_days"], found["days_practiced_30"]) == (2, 2, 2)
    assert (found["total_practiced"], sum(learner.get("/api/stats/heatmap").json()["values"])) == (1, 1)
    assert "2 days in a row, but you haven&#x27;t practiced today." in learner.get("/progress").content.decode()


def test_the_report_names_the_learner(learner, ada, history):
    assert "Practice report of ada, March 1, 2026" in learner.get("/progress").content.decode()
    ada.is_guest = True
    ada.save()
    assert "Practice report of Guest, March 1, 2026" in learner.get("/progress").content.decode()


def test_a_cell_of_the_coverage_has_a_name(learner, history):
    text = learner.get("/progress").content.decode()
    average = re.search(r'aria-label="Strategy, medium: 1 of 1 practiced,\s+average (\d+\.\d)"', text)[1]
    assert f"<strong>{average}</strong>" in text
    assert 'aria-label="Strategy, hard: 0 of 0 practiced"' in text
