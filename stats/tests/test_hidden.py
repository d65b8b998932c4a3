"""What a learner hides is nowhere on the page; the API stays complete."""

from datetime import UTC, datetime

import pytest

from practice.bank.categories import Category
from tests.factories import days_ago, make_attempt, make_question

NOW = datetime(2026, 3, 1, 15, tzinfo=UTC)
# Every score that is stored or averaged here; none is a count, a day or a size.
SCORE = "8.7"


@pytest.fixture
def learner(client, ada, clock):
    clock(NOW)
    strategy, execution = make_question(Category.STRATEGY), make_question(Category.EXECUTION)
    for back in (1, 2, 40):
        make_attempt(ada, strategy, days_ago(NOW.date(), back), score=SCORE)
    make_attempt(ada, execution, days_ago(NOW.date(), 1), score=SCORE)
    client.force_login(ada)
    return client


def hide(user, **what):
    for name, value in what.items():
        setattr(user, name, value)
    user.save()


def pages(client):
    partial = client.get("/progress?days=30", headers={"HX-Request": "true"})
    responses = [client.get("/progress"), partial, client.get("/partials/stats-cards")]
    assert {response.status_code for response in responses} == {200}
    return [response.content.decode() for response in responses]


def test_nothing_is_hidden_by_default(learner):
    whole, partial, cards = pages(learner)
    for text in (whole, partial, cards):
        assert SCORE in text
        assert "Practice streak" in text
    assert "2 days in a row" in whole


def test_without_the_streak(learner, ada):
    hide(ada, hides_streak=True)
    for text in pages(learner):
        assert "streak" not in text.lower()
        assert "in a row" not in text
        assert SCORE in text
    assert learner.get("/api/stats/overview").json()["streak"] == 2


def test_without_rest_days(learner, ada):
    assert all("With rest days: 2 days" in text for text in pages(learner))
    hide(ada, hides_rest_days=True)
    for text in pages(learner):
        assert "rest day" not in text
        assert "Practice streak" in text
    hide(ada, hides_rest_days=False, hides_streak=True)
    assert not any("rest day" in text for text in pages(learner))
    assert learner.get("/api/stats/overview").json()["streak_with_rest_days"] == 2


def test_a_hidden_score_is_not_in_the_trends_table(learner, ada):
    assert SCORE in learner.get("/progress/trend").content.decode()
    hide(ada, hides_scores=True)
    whole = learner.get("/progress/trend")
    part = learner.get("/progress/trend", headers={"HX-Request": "true"})
    for response in (whole, part):
        assert SCORE not in response.content.decode()
        assert "You have hidden your scores." in response.content.decode()


def test_without_scores(learner, ada):
    hide(ada, hides_scores=True)
    whole, partial, cards = pages(learner)
    for text in (whole, partial, cards):
        assert SCORE not in text
        assert "Average score" not in text
        assert "Weakest" not in text
        assert "Total practiced" in text
        assert "Practice streak" in text
    for text in (whole, partial):
        for gone in ("Score trend", "Dimensions", "Category breakdown", "by_category", "average "):
            assert gone not in text
        for kept in ("Answers by category", "Coverage", "Practice heatmap", "Not practiced in this period"):
            assert kept in text
    assert learner.get("/api/stats/overview").json()["avg_score"] == 8.7
    assert learner.get("/api/stats/by-category").json()["values"] == [8.7, 8.7]


def test_counts_by_category_stay(learner, ada):
    hide(ada, hides_scores=True)
    breakdown = learner.get("/progress").context["progress"].by_category
    assert breakdown.answers == (("strategy", 3), ("execution", 1))
