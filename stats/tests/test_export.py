import csv
import io

import pytest
from django.urls import reverse

from practice.attempts.models import Attempt
from tests.factories import make_attempt, make_user, noon

from .test_focus import TODAY


def rows(response):
    return list(csv.DictReader(io.StringIO(b"".join(response).decode())))


@pytest.fixture
def learner(client, ada):
    client.force_login(ada)
    return client


def test_every_attempt_of_ones_own(learner, ada, question, django_assert_num_queries):
    make_attempt(make_user("eve"), question, noon(TODAY), score="9.0")
    make_attempt(ada, question, noon(TODAY), score="6.5", time_spent_sec=90, answer_text='Two\nlines, "quoted"')
    make_attempt(ada, question, noon(TODAY))
    with django_assert_num_queries(3):
        response = learner.get(reverse("attempts_csv"))
        failed, scored = rows(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="attempts.csv"' in response["Content-Disposition"]
    assert scored["answer_text"] == 'Two\nlines, "quoted"'
    assert (scored["overall_score"], scored["time_spent_sec"], scored["evaluator"]) == ("6.5", "90", "offline")
    assert scored["submitted_at"] == "2026-03-01T12:00:00+00:00"
    assert scored["practiced_on"] == "2026-03-01"
    assert scored["question_slug"] == question.slug
    assert (failed["overall_score"], failed["time_spent_sec"], failed["status"]) == ("", "", "failed")


def test_nothing_practiced_is_a_header_alone(client, db):
    response = client.get(reverse("attempts_csv"))
    assert b"".join(response).decode().startswith("submitted_at,practiced_on,category,question_slug")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(learner, ada, question, text):
    make_attempt(ada, question, noon(TODAY), answer_text=text)
    (row,) = rows(learner.get(reverse("attempts_csv")))
    assert row["answer_text"] == f"'{text}"
    assert Attempt.objects.get().answer_text == text


def test_only_get(learner):
    assert learner.post(reverse("attempts_csv")).status_code == 405
