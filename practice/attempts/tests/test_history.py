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


def test_one_scale_is_named_once(client, learner, question):
    for back in range(3):
        make_attempt(learner, question, days_ago(TODAY, back), score=6)
    client.force_login(learner)
    body = client.get("/history").content.decode()
    assert body.count("Scored by the offline estimate.") == 1
    assert "offline estimate</span>" not in body
    assert body.count("about 6\n") == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [5, 4, 3, 2, 1, 0]),
        ("sort=", [5, 4, 3, 2, 1, 0]),
        ("sort=oldest", [0, 1, 2, 3, 4, 5]),
        ("sort=best", [4, 3, 2, 1, 0, 5]),
        ("sort=lowest", [0, 1, 2, 3, 4, 5]),
        ("sort=lowest&category=strategy&min_score=6", [2, 3, 4]),
    ],
)
def test_sorted(shown, query, expected):
    assert shown(query) == expected


def test_longest_first_and_unknown_times_last(shown, answers):
    for number, seconds in ((1, 900), (3, 60)):
        Attempt.objects.filter(pk=answers[number].pk).update(time_spent_sec=seconds)
    assert shown("sort=longest") == [1, 3, 5, 4, 2, 0]


def test_scores_of_two_scales_are_not_sorted_among_each_other(client, learner, question):
    """The newest scale first, whatever its scores, then each other by itself; what has none, or none yet, is last."""
    rows = [
        make_attempt(learner, question, days_ago(TODAY, back), **fields)
        for back, fields in enumerate(
            [
                {"score": 3, "evaluator": "claude"},
                {"score": 9},
                {"score": 4, "evaluator": "claude"},
                {"score": 5},
                {"score": 10, "evaluator": "claude", "awaits_guess": True},
                {},
                {"score": 8, "scale": "offline-1"},
            ]
        )
    ]
    client.force_login(learner)
    response = client.get("/history?sort=best")
    assert [rows.index(row) for row in response.context["page"]] == [2, 0, 6, 1, 3, 4, 5]
    assert "Scores by different evaluators aren’t compared" in response.content.decode()
    assert [rows.index(row) for row in client.get("/history?sort=lowest").context["page"]] == [0, 2, 6, 3, 1, 4, 5]
    assert "aren’t compared" not in client.get("/history").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=bakery", [0]),
        ("q=OVEN+bakery", [0]),
        ("q=prioritize", [1]),
        ("q=prioritise", [1]),
        ("q=enter-brazil", []),
        ("q=100%25", [2]),
        ("q=_", []),
        ("q=+++", [2, 1, 0]),
        ("q=bakery+prioritize", []),
        ("q=bakery&category=execution", []),
    ],
)
def test_search_in_questions_and_answers(client, learner, outsider, query, expected):
    bakery = make_question(Category.STRATEGY, text="Which market should a bakery enter?")
    other = make_question(Category.EXECUTION, text="How would you ship it?")
    texts = [
        (bakery, "First, who buys an oven?"),
        (other, "I would prioritize the pilot."),
        (other, "All of it, 100% on day one."),
    ]
    rows = [
        make_attempt(learner, asked, days_ago(TODAY, -n), answer_text=text) for n, (asked, text) in enumerate(texts)
    ]
    make_attempt(outsider, bakery, days_ago(TODAY, 0), answer_text="An oven for a bakery, 100% to prioritize.")
    client.force_login(learner)
    found = [rows.index(row) for row in client.get(f"/history?{query}").context["page"]]
    assert found == expected


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
        ("sort=random", "is not an option; choose from oldest, best, lowest, longest."),
        ("q=" + "x" * 101, "Search:</strong> Ensure this value has at most 100 characters"),
        ("q=a%00b", "Search:</strong> Null characters are not allowed"),
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
    plain = client.get("/history?category=&q=&nonsense=1&page=1").content.decode()
    assert 'href="?page=2"' in plain
    assert "with these filters" not in plain
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


def test_query_count_sorted_by_score(client, learner, answers, django_assert_num_queries):
    client.force_login(learner)
    with django_assert_num_queries(5):  # and the scales
        client.get("/history?sort=best&q=answer")


def test_how_many_filters_are_folded_away(client, shown):
    assert "data-folded" in client.get("/history?q=answer&sort=best").content.decode()
    body = client.get("/history?category=strategy&min_score=abc").content.decode()
    assert "data-folded" not in body
    assert "<span data-number-set> (2)</span>" in body


def test_wrong_method(client, db):
    assert client.post("/history").status_code == 405
