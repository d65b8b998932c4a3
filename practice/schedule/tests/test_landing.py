"""What `/` is for whom, and where its links lead."""

import pytest
from django.utils import timezone

from practice.bank.categories import Category
from tests.factories import make_attempt, make_question


def test_a_visitor_sees_the_product(client, question, attempt, django_assert_num_queries):
    with django_assert_num_queries(1):  # questions by category
        body = client.get("/").content.decode()
    assert "<h1" in body
    assert all(f'href="/practice/{category.value}"' in body for category in Category)
    assert 'href="/practice/random' in body


def test_a_learner_sees_today(client, learner, attempt):
    client.force_login(learner)
    body = client.get("/").content.decode()
    assert "<title>Today" in body
    assert all(f'href="/practice/{category.value}"' in body for category in Category)
    assert 'href="/practice/random' in body


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


def test_an_empty_bank_is_no_error_for_a_learner(client, learner):
    client.force_login(learner)
    body = client.get("/").content.decode()
    assert "Nothing is due today." in body


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
def test_a_skip_that_is_no_slug_is_ignored(client, learner, question, skip):
    for _ in range(2):  # a visitor, then a learner
        assert client.get(f"/practice/strategy?skip={skip}").status_code == 302
        assert client.get(f"/practice/random?skip={skip}").status_code == 302
        client.force_login(learner)


def test_query_count_of_random(client, learner, question, django_assert_num_queries):
    make_attempt(learner, question, timezone.now(), score="6.8")
    client.force_login(learner)
    with django_assert_num_queries(4):  # session, user, averages, the question
        client.get("/practice/random")
