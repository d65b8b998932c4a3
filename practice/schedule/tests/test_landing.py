import random
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from practice.bank.categories import Category
from practice.schedule import selection
from tests.factories import make_attempt, make_question


def test_wrong_method(client, db):
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200
    assert client.post("/practice/random").status_code == 405


def test_random_leads_to_a_question(client, question):
    response = client.get("/practice/random")
    assert response.status_code == 302
    assert response.url == "/practice/strategy/enter-brazil?mode=random"


def test_category_leads_to_a_question_of_it(client, question):
    assert client.get("/practice/strategy").url == "/practice/strategy/enter-brazil?mode=category"


def test_unknown_category(client, db):
    assert client.get("/practice/cooking").status_code == 404


@pytest.mark.parametrize("path", ["/practice/random", "/practice/strategy"])
def test_empty_bank_says_so(client, db, path):
    response = client.get(path, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert b"notice-warning" in response.content


def test_a_difficulty_narrows_the_category(client, question):
    hard = make_question(Category.STRATEGY, "hard")
    for _ in range(5):
        assert hard.slug in client.get("/practice/strategy?difficulty=hard").url
        assert hard.slug not in client.get("/practice/strategy?difficulty=medium").url


def test_a_difficulty_without_questions_is_told(client, question):
    response = client.get("/practice/strategy?difficulty=easy", follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert b"Strategy has no easy questions yet." in response.content


def test_an_unknown_difficulty_is_no_address(client, question):
    assert client.get("/practice/strategy?difficulty=simple").status_code == 404
    assert client.get("/practice/strategy?difficulty=").status_code == 302


def test_skip_gives_another_question_where_there_is_one(client, question):
    assert "enter-brazil" in client.get("/practice/strategy?skip=enter-brazil").url
    other = make_question(Category.STRATEGY)
    for _ in range(5):
        assert other.slug in client.get("/practice/strategy?skip=enter-brazil").url


@pytest.mark.parametrize("skip", ["%00", "a%00b", "%F0%9F%98%80", "x" * 3000, "' OR 1=1"])
def test_a_skip_that_is_no_slug_is_ignored(client, question, skip):
    assert client.get(f"/practice/strategy?skip={skip}").status_code == 302
    assert client.get(f"/practice/random?skip={skip}").status_code == 302


def test_least_recently_practiced_comes_first(learner, outsider, question):
    now = timezone.now()
    newer, never = make_question(Category.STRATEGY), make_question(Category.STRATEGY)
    make_attempt(learner, question, now - timedelta(days=3), score="5")
    make_attempt(learner, newer, now - timedelta(days=2), score="5")
    make_attempt(outsider, never, now, score="5")
    assert selection.next_question(learner, Category.STRATEGY) == never
    make_attempt(learner, never, now - timedelta(days=1))  # a failed evaluation is practice too
    assert selection.next_question(learner, Category.STRATEGY) == question


def test_ties_are_broken_at_random(db, learner):
    questions = {make_question(Category.STRATEGY) for _ in range(3)}
    assert {selection.next_question(learner, Category.STRATEGY) for _ in range(60)} == questions


def test_retired_questions_never_come(learner):
    make_question(Category.STRATEGY, is_active=False)
    assert selection.next_question(learner, Category.STRATEGY) is None
    assert selection.next_category(learner) is None


def test_weights_prefer_weak_and_unpracticed():
    weights = selection.category_weights({"strategy": 8.5, "execution": 3.0, "analytical": 10}, list(Category.values))
    assert weights["strategy"] == 1.5
    assert weights["execution"] == 7
    assert weights["analytical"] == 1
    assert weights["app_critique"] == 10


@given(st.dictionaries(st.sampled_from(Category.values), st.floats(1, 10)))
def test_every_category_can_come_and_the_weak_ones_more_often(averages):
    weights = selection.category_weights(averages, Category.values)
    assert set(weights) == set(Category.values)
    assert all(1 <= weight <= 10 for weight in weights.values())
    ranked = sorted(averages, key=averages.get)
    assert [weights[slug] for slug in ranked] == sorted((weights[slug] for slug in ranked), reverse=True)


def test_categories_are_drawn_by_weight():
    averages = {"strategy": 5.0, "execution": 10.0}
    rng = random.Random(1)
    drawn = Counter(selection.pick_category(averages, ["strategy", "execution"], rng) for _ in range(6000))
    assert drawn["strategy"] / drawn["execution"] == pytest.approx(5, rel=0.15)


def test_no_category_at_all():
    assert selection.pick_category({}, []) is None
