"""The page, the cards and the endpoints: what they answer to whom, and at what price."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils.html import escape

from practice.attempts.models import Evaluator
from practice.bank.categories import Category
from tests.factories import make_attempt, make_user

from .recount import Recount

NOW = datetime(2026, 3, 1, 15, tzinfo=UTC)
TODAY = NOW.date()
ENDPOINTS = ["overview", "by_category", "trend", "heatmap", "dimensions"]
PAGES = ["progress", "trend_table", "heatmap_table", "stats_cards", *(f"api_{name}" for name in ENDPOINTS)]


@pytest.fixture(autouse=True)
def stopped(clock):
    clock(NOW)


@pytest.fixture
def learner(client, ada):
    client.force_login(ada)
    return client


def page_data(response):
    found = re.search(r'<script id="progress-data" type="application/json">(.*?)</script>', response.content.decode())
    return json.loads(found[1])


@pytest.mark.parametrize("days", ["30", "90", "365", "all"])
@pytest.mark.parametrize("category", ["", "strategy", "app_critique"])
def test_page_endpoints_and_recount_agree(learner, history, days, category):
    asked = {"days": days, "category": category}
    naive = Recount(history, TODAY, **asked)
    page = learner.get(reverse("progress"), asked)
    assert page.status_code == 200
    assert page.context["progress"].overview.as_json() == naive.overview()
    for name in ENDPOINTS:
        response = learner.get(reverse(f"api_{name}"), asked)
        assert response.status_code == 200
        assert response.json() == getattr(naive, name)()
        if name != "overview":
            assert page_data(page)[name] == response.json()


def test_the_addresses_are_the_designs():
    assert reverse("progress") == "/progress"
    assert reverse("stats_cards") == "/partials/stats-cards"
    assert reverse("api_overview") == "/api/stats/overview"
    assert reverse("api_by_category") == "/api/stats/by-category"
    assert reverse("api_trend") == "/api/stats/trend"
    assert reverse("api_heatmap") == "/api/stats/heatmap"


def test_the_cards_stand_on_the_page_and_alone(learner, history):
    naive = Recount(history, TODAY, days="30").overview()
    for response in (learner.get("/progress?days=30"), learner.get("/partials/stats-cards?days=30")):
        text = re.sub(r"<[^>]+>|\s+", " ", response.content.decode())
        text = re.sub(r" +", " ", text)
        assert f"Total practiced {naive['total_practiced']} " in text
        assert f"Average score {naive['avg_score']} of 10" in text
        assert f"Practice streak {naive['streak']} days" in text
        assert f"{naive['weakest_category']['avg_score']} over {naive['weakest_category']['count']} answers" in text


def test_the_cards_refresh_with_the_filters_they_were_shown_with(learner, history):
    response = learner.get("/progress?days=30&category=&evaluator=offline&other=1")
    assert 'hx-get="/partials/stats-cards?days=30&amp;evaluator=offline"' in response.content.decode()


def test_a_cell_of_the_coverage_opens_its_questions(learner, history):
    address = "/questions?category=execution&difficulty=hard"
    assert f'href="{escape(address)}"' in learner.get("/progress").content.decode()
    assert learner.get(address).status_code == 200


def test_htmx_gets_the_part_that_changes(learner, history):
    whole = learner.get("/progress?days=30").content.decode()
    response = learner.get("/progress?days=30", headers={"HX-Request": "true"})
    part = response.content.decode()
    assert "<html" not in part
    assert part.strip() in whole
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("name", ["trend", "heatmap"])
def test_a_chart_has_its_table(learner, history, name):
    """Alone for HTMX, on a page of its own without; the progress page names it with its filters."""
    address = f"/progress/{name}?days=30&category=strategy"
    whole = learner.get(address).content.decode()
    part = learner.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in whole
    assert "<html" not in part
    assert f'hx-get="{escape(address)}"' in learner.get("/progress?days=30&category=strategy").content.decode()

    naive = getattr(Recount(history, TODAY, days="30", category="strategy"), name)()
    shown = re.findall(r'date_from=(.*?)&amp;date_to=(.*?)&amp;category=strategy"', part)
    if name == "trend":
        expected = [day for day, value in zip(naive["labels"], naive["values"], strict=True) if value is not None]
    else:
        expected = [day for day, value in zip(naive["labels"], naive["values"], strict=True) if value]
    assert sorted(shown) == [(day, day) for day in expected]


def test_the_page_announces_through_one_live_region(learner, history):
    assert learner.get("/progress").content.decode().count("data-announcement") == 1


@pytest.mark.parametrize("name", ["progress", "stats_cards"])
def test_nothing_practiced_yet(learner, client, name):
    """The same for a learner without an answer and for a visitor."""
    for _ in range(2):
        response = learner.get(reverse(name))
        assert response.status_code == 200
        if name == "progress":
            assert "Nothing practiced yet" in response.content.decode()
            assert reverse("random_question") in response.content.decode()
        learner.logout()


def test_a_visitor_has_no_numbers(client, history):
    assert client.get("/api/stats/overview").json() == Recount([], TODAY).overview()
    assert client.get("/api/stats/trend?days=all").json() == Recount([], TODAY, days="all").trend()


def test_another_learners_attempts_are_never_counted(client, history):
    client.force_login(make_user("mallory"))
    assert client.get("/api/stats/overview").json()["total_practiced"] == 0
    assert set(client.get("/api/stats/heatmap").json()["values"]) == {0}


@pytest.mark.parametrize("name", PAGES)
def test_only_get(learner, name):
    assert learner.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", [name for name in PAGES if name != "progress"])
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("days=7x", "days takes 30, 90, 365, or all; got '7x'."),
        ("days=0", "days takes 30, 90, 365, or all; got '0'."),
        ("days=30&days=-1", "days takes 30, 90, 365, or all; got '-1'."),
        ("evaluator=gpt", "evaluator takes claude, local, or offline; got 'gpt'."),
        (
            "category=Strategy",
            f"category takes {', '.join(Category.values[:-1])}, or {Category.values[-1]}; got 'Strategy'.",
        ),
        ("days=%00", r"days takes 30, 90, 365, or all; got '\x00'."),
    ],
)
def test_an_unknown_filter_value_is_a_400_that_names_it(learner, name, query, message):
    response = learner.get(f"{reverse(name)}?{query}")
    assert response.status_code == 400
    assert response.json() == {"error": {"code": "invalid_parameter", "message": message}}


def test_on_the_page_a_bad_filter_is_told_and_the_others_apply(learner, history):
    response = learner.get("/progress?days=<b>&category=strategy")
    assert response.status_code == 400
    text = response.content.decode()
    assert "days takes 30, 90, 365, or all; got &#x27;&lt;b&gt;&#x27;." in text
    assert response.context["filters"].days == 30
    assert response.context["filters"].category == "strategy"


def test_the_form_shows_what_applies(learner, history):
    text = learner.get("/progress?days=90&category=strategy").content.decode()
    assert '<option value="90" selected>' in text
    assert '<option value="strategy" selected>' in text
    assert "Scored by" not in text
    assert '<option value="30" selected>' in learner.get("/progress").content.decode()


def test_two_evaluators_bring_a_switch(learner, ada, question, history):
    make_attempt(ada, question, NOW, score="3.0", evaluator=Evaluator.CLAUDE)
    response = learner.get("/progress")
    assert '<option value="claude" selected>' in response.content.decode()
    assert response.context["progress"].overview.avg_score == 3.0
    response = learner.get("/progress?evaluator=offline")
    assert '<option value="offline" selected>' in response.content.decode()
    assert "1 answer scored by Claude is not compared with these." in response.content.decode()


def test_today_is_the_learners(learner, ada, question, clock):
    """An hour to midnight in UTC it is tomorrow in Tokyo and today in New York."""
    clock(datetime(2026, 3, 1, 23, tzinfo=UTC))
    for zone, last in [("Asia/Tokyo", "2026-03-02"), ("America/New_York", "2026-03-01")]:
        ada.time_zone = zone
        ada.save()
        assert learner.get("/api/stats/heatmap").json()["labels"][-1] == last
        assert learner.get("/api/stats/trend?days=30").json()["labels"][-1] == last


@pytest.mark.parametrize("name", PAGES)
def test_queries(learner, history, django_assert_num_queries, name):
    """Session, learner, grid; for the page the guesses, and the coverage of the bank."""
    with django_assert_num_queries(5 if name == "progress" else 3):
        learner.get(reverse(name))


def test_queries_with_two_evaluators(learner, ada, question, history, django_assert_num_queries):
    """Two more: whose score is the newest, and what was measured of Claude."""
    make_attempt(ada, question, NOW, score="3.0", evaluator=Evaluator.CLAUDE)
    with django_assert_num_queries(7):
        learner.get("/progress")


def test_queries_of_a_visitor(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/progress")
