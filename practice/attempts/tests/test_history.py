from datetime import date, timedelta

import pytest
from django.utils import timezone

from practice.attempts.models import Attempt
from practice.bank.categories import Category
from tests.factories import days_ago, make_attempt, make_question

TODAY = date(2026, 11, 20)


@pytest.fixture
def answers(learner, question):
    """Strategy 4.0, 5.0 … 8.0 on five days up to TODAY; one failed in Execution on TODAY."""
    scored = [make_attempt(learner, question, days_ago(TODAY, 4 - n), score=4 + n) for n in range(5)]
    failed = make_attempt(learner, make_question(Category.EXECUTION, slug="ship"), days_ago(TODAY, 0))
    return [*scored, failed]


@pytest.fixture
def shown(client, learner, answers):
    """The numbers (0–5) of the answers that /history shows with a query, in the page's order."""
    client.force_login(learner)

    def get(query="", **kwargs):
        response = client.get(f"/history?{query}", **kwargs)
        assert response.status_code == 200
        return [answers.index(attempt) for attempt in response.context["page"].object_list]

    return get


def test_each_score_says_its_scale(client, learner, question):
    """An estimate is about a level, and stays what it is in the database."""
    for back, fields in enumerate(({"scale": "offline-2"}, {"scale": "offline-1"}, {"evaluator": "claude"})):
        make_attempt(learner, question, days_ago(TODAY, back), score=f"6.{back + 4}", **fields)
    client.force_login(learner)
    for address in ("/history", Attempt.objects.earliest("pk").get_absolute_url()):
        body = client.get(address).content.decode()
        assert body.count('<span class="label">old offline rubric</span>') == 1, address
        assert body.count('<span class="label">offline estimate</span>') == (address == "/history")
        assert "6.5 <span" in body
        assert '6.6 <span class="label">Claude</span>' in body
        assert "6.4" not in body
        assert ('about 6 <span class="label">offline estimate</span>' in body) == (address == "/history")
    assert Attempt.objects.filter(overall_score="6.4").exists()


def test_where_claude_scores_its_scores_need_no_name(client, learner, question, settings):
    settings.EVALUATOR, settings.ANTHROPIC_API_KEY = "claude", "test"
    make_attempt(learner, question, days_ago(TODAY, 0), score="6.6", evaluator="claude")
    client.force_login(learner)
    assert "6.6\n" in client.get("/history").content.decode()


def test_newest_first(shown):
    assert shown() == [5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category=strategy", [4, 3, 2, 1, 0]),
        ("category=execution", [5]),
        ("status=failed", [5]),
        ("min_score=7", [4, 3]),
        ("max_score=5", [1, 0]),
        ("min_score=5&max_score=6", [2, 1]),
        ("date_from=2026-11-19", [5, 4, 3]),
        ("date_from=2026-11-17&date_to=2026-11-18", [2, 1]),
        ("category=strategy&date_to=2026-11-16", [0]),
        ("category=analytical", []),
        ("category=&min_score=&date_from=", [5, 4, 3, 2, 1, 0]),
    ],
)
def test_filters(shown, query, expected):
    assert shown(query) == expected


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("min_score=abc", "Enter a number from 1 to 10"),
        ("min_score=11", "less than or equal to 10"),
        ("max_score=0", "greater than or equal to 1"),
        ("min_score=NaN", "Enter a number from 1 to 10"),
        ("min_score=8&max_score=3", "lowest score is above the highest"),
        ("date_from=yesterday", "Enter a date such as"),
        ("date_from=2026-11-20&date_to=2026-11-01", "first day is after the last"),
        ("category=cooking", "is not an option"),
        ("status=lost", "is not an option"),
        ("page=999", "there is no page “999”"),
        ("page=abc", "there is no page “abc”"),
        ("page=-1", "there is no page “-1”"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_bad_filters_say_so_and_the_rest_applies(client, shown, bad, message, htmx):
    headers = {"HX-Request": "true"} if htmx else {}
    good = "status=failed&" if "status" not in bad else "category=execution&"
    assert shown(good + bad, headers=headers) == [5]
    assert message in client.get(f"/history?{bad}", headers=headers).content.decode()


def test_htmx_gets_the_table_alone(client, shown):
    page = client.get("/history").content.decode()
    part = client.get("/history", headers={"HX-Request": "true"})
    assert "<html" in page
    assert 'id="history-table"' in page
    assert part.content.decode().strip().startswith('<div id="history-table"')
    assert "HX-Request" in part["Vary"]


def test_pages_of_25_keep_the_filters(client, learner, question):
    for n in range(30):
        make_attempt(learner, question, timezone.now() - timedelta(hours=n), score=5)
    client.force_login(learner)
    first = client.get("/history?category=strategy")
    assert len(first.context["page"]) == 25
    assert 'href="?category=strategy&amp;page=2"' in first.content.decode()
    assert len(client.get("/history?category=strategy&page=2").context["page"]) == 5


def test_others_see_nothing_of_it(client, outsider, answers):
    assert "Nothing here yet" in client.get("/history").content.decode()
    client.force_login(outsider)
    assert "Nothing here yet" in client.get("/history").content.decode()


def test_a_filter_without_result_is_not_an_empty_history(client, shown):
    assert "No answers match these filters" in client.get("/history?category=analytical").content.decode()


def test_rows_lead_to_the_attempts(client, shown, answers):
    body = client.get("/history").content.decode()
    assert all(f'href="/attempts/{attempt.pk}"' in body for attempt in answers)


def test_query_count(client, learner, answers, django_assert_num_queries):
    client.force_login(learner)
    with django_assert_num_queries(4):  # session, user, count, rows with their questions
        client.get("/history")


def test_wrong_method(client, db):
    assert client.post("/history").status_code == 405
