"""What evaluations cost, the daily budget, and how often one learner may have an answer evaluated."""

import uuid
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts import runner
from practice.attempts.models import FAILURE_SENTENCES, Attempt, Evaluator, Status
from practice.attempts.prices import cost_usd
from practice.bank.categories import Category
from practice.evaluation import claude, offline
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Result
from tests.factories import make_attempt

ANSWER = "We start with clinics of 40 staff, because they lose two hours a day to scheduling by phone."
USAGE = {
    "input_tokens": 1000,
    "output_tokens": 500,
    "cache_read_input_tokens": 2000,
    "cache_creation_input_tokens": 400,
}


@pytest.mark.parametrize(
    ("model", "usage", "cost"),
    [
        # 1,000 x 2 + 2,000 x 0.2 + 400 x 2.5 + 500 x 10 dollars per million
        ("claude-sonnet-5-5", USAGE, "0.008400"),
        ("claude-sonnet-5-5-20260801", {"output_tokens": 1_000_000}, "10.000000"),
        ("claude-haiku-5-5", {"input_tokens": 1_000_000}, "0.100000"),
        ("claude-sonnet-5-5", {}, "0.000000"),
        ("claude-sonnet-5", USAGE, None),
        ("llama-local", USAGE, None),
    ],
)
def test_cost(model, usage, cost):
    assert cost_usd(model, usage) == (cost and Decimal(cost))


@pytest.fixture
def with_claude(settings, monkeypatch):
    """Claude is set up, and answers with the rubric's evaluation at 0.84 cents."""
    settings.EVALUATOR, settings.ANTHROPIC_API_KEY = "claude", "test"

    def evaluate(brief, connection, payer):
        evaluation = offline.evaluate(brief).evaluation
        yield Result(evaluation, "claude", "p1", model="claude-sonnet-5-5", usage=USAGE)

    monkeypatch.setattr(claude, "evaluate", evaluate)


@pytest.fixture
def pending(learner, question):
    return make_attempt(learner, question, timezone.now(), status=Status.PENDING, failure="", answer_text=ANSWER)


def follow(attempt):
    runner.evaluate(attempt.pk)
    attempt.refresh_from_db()
    return attempt


def test_origin_is_stored(with_claude, pending):
    follow(pending)
    assert pending.evaluator == Evaluator.CLAUDE
    assert pending.model == "claude-sonnet-5-5"
    assert pending.evaluator_version == "p1"
    assert pending.usage == USAGE
    assert pending.cost_usd == Decimal("0.0084")
    assert pending.duration_ms is not None
    assert pending.evaluated_at is not None


def test_a_failure_that_was_billed_counts_too(with_claude, pending, monkeypatch):
    def refused(brief, connection, payer):
        error = EvaluationError(Failure.REFUSED)
        error.usage = USAGE
        raise error
        yield

    with monkeypatch.context() as patch:
        patch.setattr(claude, "evaluate", refused)
        follow(pending)
    assert pending.cost_usd == Decimal("0.0084")
    runner.retry(pending)
    follow(pending)
    assert pending.status == Status.SCORED
    assert pending.cost_usd == Decimal("0.0168")
    assert pending.usage["input_tokens"] == 2000


class TestBudget:
    @pytest.fixture(autouse=True)
    def one_cent_of_which_most_is_spent(self, settings, with_claude, learner, question):
        settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.01")
        self.paid = make_attempt(learner, question, timezone.now(), score="5", evaluator="claude")
        self.pay(Decimal("0.0100"), timezone.now())

    def pay(self, cost, when):
        Attempt.objects.filter(pk=self.paid.pk).update(cost_usd=cost, evaluated_at=when)

    def test_answers_wait_when_it_is_spent(self, client, learner, pending):
        follow(pending)
        assert pending.waits_for_budget
        assert pending.answer_text == ANSWER
        assert pending.evaluated_at is None
        client.force_login(learner)
        body = client.get(pending.get_absolute_url()).content.decode()
        assert FAILURE_SENTENCES[Failure.BUDGET].replace("'", "&#x27;") in body
        assert "Use the offline estimate" in body
        assert "sse-connect" not in body

    def test_there_is_room_below_it(self, pending):
        self.pay(Decimal("0.0099"), timezone.now())
        assert follow(pending).status == Status.SCORED

    def test_yesterday_is_another_day(self, pending):
        self.pay(Decimal("5"), timezone.now() - timedelta(days=1))
        assert follow(pending).status == Status.SCORED

    def test_evaluate_pending_scores_it_on_another_day(self, pending):
        from django.core.management import call_command

        follow(pending)
        out = StringIO()
        call_command("evaluate_pending", stdout=out)
        assert out.getvalue() == "0 scored, 0 failed\n1 still waiting for the budget\n"
        pending.refresh_from_db()
        assert pending.waits_for_budget
        self.pay(Decimal("5"), timezone.now() - timedelta(days=1))
        call_command("evaluate_pending")
        pending.refresh_from_db()
        assert pending.status == Status.SCORED

    @pytest.mark.parametrize("htmx", [False, True])
    def test_offline_estimate_instead(self, client, learner, pending, htmx):
        follow(pending)
        client.force_login(learner)
        path = reverse("estimate_attempt", args=[pending.pk])
        response = client.post(path, headers={"HX-Request": "true"} if htmx else {})
        assert response.status_code == (200 if htmx else 303)
        pending.refresh_from_db()
        assert pending.status == Status.SCORED
        assert pending.evaluator == Evaluator.OFFLINE
        assert pending.cost_usd is None


def test_no_estimate_over_a_score(client, learner, with_claude, pending):
    follow(pending)
    client.force_login(learner)
    client.post(reverse("estimate_attempt", args=[pending.pk]))
    pending.refresh_from_db()
    assert pending.evaluator == Evaluator.CLAUDE


def test_estimate_belongs_to_its_learner(client, outsider, pending):
    client.force_login(outsider)
    assert client.post(reverse("estimate_attempt", args=[pending.pk])).status_code == 404
    assert client.get(reverse("estimate_attempt", args=[pending.pk])).status_code == 405


class TestLimits:
    @pytest.fixture(autouse=True)
    def two_an_hour_three_a_day(self, settings):
        settings.EVALUATIONS_PER_HOUR, settings.EVALUATIONS_PER_DAY = 2, 3

    def submit(self, client, question, htmx=False):
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(question.get_absolute_url(), {"answer_text": ANSWER}, headers=headers)

    def answered(self, learner, question, *minutes_ago):
        now = timezone.now()
        for minutes in minutes_ago:
            make_attempt(learner, question, now - timedelta(minutes=minutes), score="5")

    @pytest.mark.parametrize("htmx", [False, True])
    def test_too_many_in_an_hour(self, client, learner, question, with_claude, htmx):
        self.answered(learner, question, 40, 10)
        client.force_login(learner)
        response = self.submit(client, question, htmx)
        assert response.status_code == 429
        assert 19 * 60 < int(response["Retry-After"]) <= 20 * 60
        assert ANSWER in response.content.decode()
        assert "Your text stays here" in response.content.decode()
        assert Attempt.objects.count() == 2

    def test_too_many_in_a_day(self, client, learner, question, with_claude):
        self.answered(learner, question, 23 * 60, 300, 200)
        client.force_login(learner)
        response = self.submit(client, question)
        assert response.status_code == 429
        assert 59 * 60 < int(response["Retry-After"]) <= 60 * 60

    def test_the_same_token_leads_to_its_attempt_also_at_the_limit(self, client, learner, question, with_claude):
        self.answered(learner, question, 40)
        client.force_login(learner)
        data = {"answer_text": ANSWER, "token": uuid.uuid4()}
        first = client.post(question.get_absolute_url(), data)
        assert client.post(question.get_absolute_url(), data).url == first.url

    def test_room_again(self, client, learner, question, with_claude):
        self.answered(learner, question, 25 * 60, 61, 10)
        client.force_login(learner)
        assert self.submit(client, question).status_code == 303

    def test_the_offline_rubric_has_no_limit(self, client, learner, question):
        self.answered(learner, question, 3, 2, 1)
        client.force_login(learner)
        assert self.submit(client, question).status_code == 303

    def test_others_do_not_count(self, client, learner, outsider, question, with_claude):
        self.answered(outsider, question, 3, 2, 1)
        client.force_login(learner)
        assert self.submit(client, question).status_code == 303

    def test_zero_is_no_limit(self, client, learner, question, with_claude, settings):
        settings.EVALUATIONS_PER_HOUR = settings.EVALUATIONS_PER_DAY = 0
        self.answered(learner, question, *range(10))
        client.force_login(learner)
        assert self.submit(client, question).status_code == 303


def test_totals_per_day_and_model_in_the_admin(client, learner, question):
    now = timezone.now()
    for cost, model in (("0.25", "claude-sonnet-5-5"), ("0.50", "claude-sonnet-5-5"), ("0.01", "claude-haiku-5-5")):
        attempt = make_attempt(learner, question, now, score="5", evaluator="claude")
        Attempt.objects.filter(pk=attempt.pk).update(cost_usd=cost, model=model, evaluated_at=now)
    client.force_login(User.objects.create_superuser("curator"))
    rows = list(client.get(reverse("admin:practice_attempt_costs")).context["rows"])
    assert [(row["model"], row["evaluations"], row["cost"]) for row in rows] == [
        ("claude-haiku-5-5", 1, Decimal("0.01")),
        ("claude-sonnet-5-5", 2, Decimal("0.75")),
    ]


def test_totals_are_for_staff(client, learner):
    client.force_login(learner)
    assert client.get(reverse("admin:practice_attempt_costs")).status_code == 302


def test_how_scoring_works(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        body = client.get("/how-scoring-works").content.decode()
    assert body.count('class="levels"') == len(Category)
    assert "30%" in body
    assert "Scores of 9, 9, 9, 2 give 5.0." in body
    assert client.post("/how-scoring-works").status_code == 405
