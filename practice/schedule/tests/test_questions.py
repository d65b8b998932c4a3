from datetime import date

import pytest

from practice.attempts.models import Evaluator
from practice.attempts.practiced import with_practice
from practice.bank.categories import Category
from practice.bank.models import Question
from tests.factories import days_ago, make_attempt, make_question

TODAY = date(2026, 11, 20)


@pytest.fixture
def practiced(learner, bank):
    """`market`: 8.0 and then 6.5; `price`: 4.0; `ship`: failed. The offline evaluator scored the newest."""
    make_attempt(learner, bank["market"], days_ago(TODAY, 9), score=8, scale="offline-2")
    make_attempt(learner, bank["market"], days_ago(TODAY, 2), score="6.5", scale="offline-2")
    make_attempt(learner, bank["price"], days_ago(TODAY, 3), score=4, scale="offline-2")
    make_attempt(learner, bank["ship"], days_ago(TODAY, 1))


@pytest.fixture
def listed(client, learner, practiced):
    """The slugs that /questions lists for the learner with a query, in the page's order."""
    client.force_login(learner)

    def get(query="", **kwargs):
        response = client.get(f"/questions?{query}", **kwargs)
        assert response.status_code == 200
        return [question.slug for question in response.context["page"].object_list]

    return get


class TestQuestions:
    def test_active_ones_by_category(self, listed):
        assert listed() == ["ship", "design", "market", "price"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("q=market", ["market"]),
            ("q=BAKERY+which", ["market"]),
            ("q=market+oven", []),
            ("q=pricing", ["price"]),
            ("q=100%25", ["design"]),
            ("q=%25", ["design"]),
            ("q=how+practise", []),
            ("q=_", []),
            ("q=++", ["ship", "design", "market", "price"]),
            ("category=strategy", ["market", "price"]),
            ("difficulty=medium", ["ship", "price"]),
            ("framework=circles", ["design"]),
            ("practised=yes", ["ship", "market", "price"]),
            ("practised=no", ["design"]),
            ("min_score=7", ["market"]),
            ("max_score=6.5", ["price"]),
            ("min_score=4&max_score=8", ["market", "price"]),
            ("category=strategy&difficulty=hard&q=bakery&practised=yes&min_score=8", ["market"]),
            ("category=&min_score=&q=&practised=", ["ship", "design", "market", "price"]),
        ],
    )
    def test_filters(self, listed, query, expected):
        assert listed(query) == expected

    @pytest.mark.parametrize(
        ("bad", "message"),
        [
            ("q=" + "x" * 101, "Search:</strong> Ensure this value has at most 100 characters"),
            ("q=a%00b", "Search:</strong> Null characters are not allowed"),
            ("category=cooking", "Category:</strong> “cooking” is not an option; choose from product_design"),
            ("difficulty=brutal", "Difficulty:</strong> “brutal” is not an option; choose from easy, medium, hard."),
            ("framework=aarrr", "Framework:</strong> “aarrr” is not an option; choose from circles."),
            ("practised=maybe", "Practiced:</strong> “maybe” is not an option; choose from yes, no."),
            ("min_score=abc", "Best score from:</strong> Enter a number from 1 to 10"),
            ("max_score=11", "Best score to:</strong> Ensure this value is less than or equal to 10"),
            ("min_score=8&max_score=3", "The lowest score is above the highest"),
            ("page=999", "there is no page “999”"),
            ("page=abc", "there is no page “abc”"),
        ],
    )
    @pytest.mark.parametrize("htmx", [False, True])
    def test_bad_filters_say_so_and_the_rest_applies(self, client, listed, bad, message, htmx):
        headers = {"HX-Request": "true"} if htmx else {}
        good = "difficulty=hard&" if "difficulty" not in bad else "q=bakery&"
        assert listed(good + bad, headers=headers) == ["market"]
        assert message in client.get(f"/questions?{bad}", headers=headers).content.decode()

    def test_best_score_and_last_day_of_the_learner(self, client, listed):
        listed()
        shown = {q.slug: (q.best_score, q.practiced_on) for q in client.get("/questions").context["page"]}
        assert shown == {
            "market": (8, date(2026, 11, 18)),
            "price": (4, date(2026, 11, 17)),
            "ship": (None, date(2026, 11, 19)),
            "design": (None, None),
        }
        body = client.get("/questions?q=bakery").content.decode()
        assert "about 8\n" in body
        assert "Best scores by the offline estimate." in body
        assert "Nov 18, 2026" in body

    def test_best_score_compares_like_with_like(self, client, listed, learner, bank):
        """Once Claude has scored the newest, the estimates of before no longer count; the practice does."""
        make_attempt(learner, bank["price"], days_ago(TODAY, 0), score=3, evaluator=Evaluator.CLAUDE)
        assert listed("min_score=1") == ["price"]
        assert client.get("/questions?q=oven").context["page"][0].best_score == 3
        assert "offline estimate" not in client.get("/questions").content.decode()
        assert listed("practised=yes") == ["ship", "market", "price"]

    def test_best_score_leaves_out_an_older_scale(self, client, listed, learner, bank):
        make_attempt(learner, bank["price"], days_ago(TODAY, 30), score=10, scale="offline-1")
        assert listed("min_score=9") == []
        assert client.get("/questions?q=oven").context["page"][0].best_score == 4

    @pytest.mark.parametrize("who", ["visitor", "outsider"])
    def test_others_see_nothing_of_it(self, client, outsider, practiced, who):
        if who == "outsider":
            client.force_login(outsider)
        page = client.get("/questions").context["page"]
        assert [(q.best_score, q.practiced_on) for q in page] == [(None, None)] * 4
        assert len(client.get("/questions?practised=no").context["page"]) == 4
        assert len(client.get("/questions?practised=yes").context["page"]) == 0
        assert len(client.get("/questions?min_score=1").context["page"]) == 0

    def test_rows_start_practice(self, client, bank):
        body = client.get("/questions").content.decode()
        assert 'href="/practice/strategy/market"' in body
        assert "/practice/strategy/retired" not in body

    def test_htmx_gets_the_table_alone(self, client, bank):
        page = client.get("/questions").content.decode()
        part = client.get("/questions", headers={"HX-Request": "true"})
        assert "<html" in page
        assert 'id="question-table"' in page
        assert part.content.decode().strip().startswith('<div id="question-table"')
        assert "HX-Request" in part["Vary"]

    def test_pages_of_25_keep_the_filters(self, client, db):
        for n in range(30):
            make_question(Category.STRATEGY, slug=f"question-{n:02}")
        first = client.get("/questions?category=strategy&q=would")
        assert len(first.context["page"]) == 25
        assert 'href="?q=would&amp;category=strategy&amp;page=2"' in first.content.decode()
        second = client.get("/questions?category=strategy&q=would&page=2")
        assert [question.slug for question in second.context["page"]] == [f"question-{n}" for n in range(25, 30)]

    def test_empty_states(self, client, db):
        assert "The question bank is empty" in client.get("/questions").content.decode()
        assert "No questions match these filters" in client.get("/questions?category=strategy").content.decode()

    def test_what_a_curator_wrote_is_escaped(self, client, db):
        make_question(text="<script>alert(1)</script> & you?", subcategory="<b>")
        body = client.get("/questions").content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; you?" in body
        assert "&lt;b&gt;" in body

    @pytest.mark.parametrize(
        "query", ["", "q=a&category=strategy&difficulty=hard&framework=circles&practised=yes&min_score=2&max_score=9"]
    )
    def test_query_count(self, client, listed, bank, circles, query, django_assert_num_queries):
        bank["market"].frameworks.add(circles)
        assert "market" in listed(query)
        with django_assert_num_queries(6):  # session, user, frameworks, count, rows, which of them are saved
            client.get(f"/questions?{query}")

    def test_query_count_of_a_visitor(self, client, bank, django_assert_num_queries):
        with django_assert_num_queries(3):  # frameworks, count, rows
            client.get("/questions")

    def test_the_plan_reads_attempts_through_their_index(self, learner, bank):
        """At 500,000 attempts anything but a search in (user, question, day) would be felt."""
        plan = with_practice(Question.objects.active(), learner).explain()
        if "SEARCH" in plan:  # SQLite; PostgreSQL's plan of an empty table says nothing
            assert "SCAN practice_attempt" not in plan
            assert "attempt_by_question (user_id=? AND question_id=?)" in plan

    def test_wrong_method(self, client, db):
        assert client.post("/questions").status_code == 405


@pytest.mark.parametrize("path", ["/questions", "/history", "/progress"])
@pytest.mark.parametrize(
    "odd", ["9" * 6_000, "1e999999999", "-0", "NaN", "%", "\\" * 3_000, "é" * 3_000, "a " * 3_000]
)
def test_odd_and_long_filters_are_no_error(client, learner, path, odd):
    client.force_login(learner)
    names = (
        "q category difficulty framework practised status evaluator days page min_score max_score date_from date_to"
    )
    for name in names.split():
        assert client.get(path, {name: odd}).status_code < 500, name
