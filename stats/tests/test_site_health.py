"""The admin's start page: the last 30 days of the site."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts.models import Attempt
from practice.bank.models import Question
from practice.evaluation import offline
from stats.site_health import read_site_health
from tests.factories import make_attempt, make_model_request, make_question, make_user

NOW = datetime(2026, 3, 30, 22, 30, tzinfo=UTC)


@pytest.fixture
def staff(client, db):
    client.force_login(User.objects.create_user("staff", is_staff=True))


def health(zone="UTC", scale=offline.SCALE):
    return read_site_health(NOW, ZoneInfo(zone), scale)


def test_an_empty_site(db):
    empty = health()
    assert (empty.answers, empty.learners, empty.never_practiced) == (0, 0, 0)
    assert empty.median_seconds is None
    assert empty.average is None
    assert empty.cost == 0
    assert empty.per_day[0] == (date(2026, 3, 1), 0)
    assert empty.per_day[-1] == (date(2026, 3, 30), 0)
    assert len(empty.per_day) == 30


def test_days_are_those_of_the_sites_zone(learner, question):
    # 22:30 UTC is past midnight in Berlin, which changes to summer time on the 29th.
    for when in (NOW, datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 21, 59, tzinfo=UTC)):
        make_attempt(learner, question, when)
    days = {day: answers for day, answers in health("Europe/Berlin").per_day if answers}
    assert days == {date(2026, 3, 31): 1, date(2026, 3, 29): 2}
    days = {day: answers for day, answers in health("UTC").per_day if answers}
    assert days == {date(2026, 3, 30): 1, date(2026, 3, 28): 1, date(2026, 3, 29): 1}


def test_the_window_begins_with_its_first_day(learner, question):
    make_attempt(learner, question, datetime(2026, 3, 1, tzinfo=UTC))
    make_attempt(learner, question, datetime(2026, 2, 28, 23, 59, tzinfo=UTC))
    assert health().answers == 1


def test_outcomes_scales_learners_cost_and_duration(learner, question):
    other = make_user("grace")
    for user, duration, fields in (
        (learner, 1000, {"score": "4"}),
        (learner, 3000, {"score": "6"}),
        (other, 9000, {"score": "9", "evaluator": "claude"}),
        (other, None, {}),
        (other, None, {"status": "pending", "failure": ""}),
    ):
        make_attempt(user, question, NOW, duration_ms=duration, **fields)
    make_model_request(when=NOW, cost="0.0123")
    found = health()
    assert dict(found.outcomes) == {"Waiting": 1, "Being evaluated": 0, "Scored": 3, "Not evaluated": 1}
    assert found.scored_by == [(offline.SCALE, 2), ("claude", 1)]
    assert (found.answers, found.learners) == (5, 2)
    assert found.median_seconds == 3.0
    assert found.cost == Decimal("0.0123")
    assert found.average == 5
    assert health(scale="claude").average == 9


def test_cost_is_what_was_spent_in_these_days_whenever_its_answer_was_submitted(learner, question):
    before = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)
    attempt = make_attempt(learner, question, before, score="5", evaluator="claude")
    for when, cost in ((before, "1"), (datetime(2026, 3, 1, tzinfo=UTC), "0.2"), (NOW, None)):
        make_model_request(attempt, when, cost=cost, reserved_usd="0.03")
    assert health().cost == Decimal("0.23")


def test_questions_that_stand_out(learner):
    def question(slug, *scores, **fields):
        made = make_question(slug=slug)
        for score in scores:
            make_attempt(learner, made, NOW, score=score, **fields)

    question("usual", *["5"] * 20)
    question("easy", *["9"] * 5)
    question("hard", *["1"] * 5)
    question("few", *["9"] * 4)
    question("claudes", *["9"] * 5, evaluator="claude")
    question("others", *["9"] * 5, scale=next(each for each in ("offline-1", "offline-2") if each != offline.SCALE))
    question("failing", "5", "5", "5", "5", None)
    question("untouched")
    Question.objects.create(slug="retired", category="strategy", difficulty="easy", text="?", is_active=False)
    found = health()
    assert 4 < found.average < 6
    assert [each.slug for each in found.too_easy] == ["easy"]
    assert [each.slug for each in found.too_hard] == ["hard"]
    assert [(each.slug, each.failure_rate) for each in found.failing] == [("failing", 0.2)]
    assert found.never_practiced == 1


def test_query_count(learner, question, django_assert_num_queries):
    make_attempt(learner, question, NOW, score="5", duration_ms=900)
    with django_assert_num_queries(11):
        health()


def test_start_page(client, staff, learner, question):
    body = client.get(reverse("admin:index")).content.decode()
    assert "Nobody answered a question in this period." in body
    make_attempt(learner, question, timezone.now() - timedelta(minutes=1), score="6.8", duration_ms=1500)
    body = client.get(reverse("admin:index")).content.decode()
    assert "<dd>1.5 s</dd>" in body
    assert "<dd>6.8</dd>" in body
    assert Attempt.objects.get().answer_text not in body
    assert "style=" not in body.partition('id="content-main"')[2]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "Nothing waits"), (0, "less than a minute"), (12, "12 min"), (119, "119 min"), (180, "3 hours"),
     (3 * 24 * 60, "3 days")],
)  # fmt: skip
def test_start_page_says_what_waits(client, staff, learner, question, minutes, words):
    if minutes is not None:
        when = timezone.now() - timedelta(minutes=minutes, seconds=5)
        make_attempt(learner, question, when, status="pending", failure="")
    body = client.get(reverse("admin:index")).content.decode()
    assert words in body
    assert ("health-late" in body) is bool(minutes)


def test_start_page_tells_what_waits_for_the_budget_apart(client, staff, learner, question):
    for _ in range(2):
        make_attempt(learner, question, timezone.now() - timedelta(hours=5), status="pending", failure="budget")
    body = client.get(reverse("admin:index")).content.decode()
    assert "Nothing waits" in body
    assert "2 answers wait for tomorrow's budget." in body


def test_only_staff(client, learner):
    client.force_login(learner)
    assert "/admin/login/" in client.get(reverse("admin:index")).url
