"""What evaluations cost, and the daily budget. The ledger itself is in test_ledger.py."""

import uuid
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coach.accounts.models import User
from practice.attempts import runner
from practice.attempts.failure_sentences import FAILURE_SENTENCES
from practice.attempts.models import Evaluator, Status
from practice.attempts.prices import PRICES, cost_usd, worst_usd
from practice.attempts.tests.claude_double import ANSWER, USAGE, WORST, WORST_USD
from practice.bank.categories import Category
from practice.evaluation import claude
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.payer import USAGE_FIELDS
from tests.factories import make_attempt, make_model_request


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


@given(
    st.dictionaries(st.sampled_from(USAGE_FIELDS), st.integers(0, 10_000_000)),
    st.sampled_from(sorted(PRICES)),
)
def test_nothing_costs_more_than_the_worst_case_of_its_tokens(usage, model):
    output = usage.get("output_tokens", 0)
    all_new = {"input_tokens": sum(usage.values()) - output, "output_tokens": output}
    assert worst_usd(model, all_new) >= cost_usd(model, usage)


def test_the_worst_case_is_all_written_to_the_cache():
    # 1,000,000 x 2.5 + 100,000 x 10 dollars per million
    assert worst_usd("claude-sonnet-5-5", {"input_tokens": 1_000_000, "output_tokens": 100_000}) == Decimal("3.5")
    assert worst_usd("llama-local", {"input_tokens": 1}) is None


def follow(attempt):
    runner.evaluate(attempt.pk)
    attempt.refresh_from_db()
    return attempt


def test_origin_is_stored(with_claude, pending):
    follow(pending)
    assert pending.evaluator == Evaluator.CLAUDE
    assert pending.model == "claude-sonnet-5-5"
    assert pending.evaluator_version == "p1"
    assert pending.duration_ms is not None
    assert pending.evaluated_at is not None
    request = pending.model_requests.get()
    assert (request.user, request.purpose, request.model) == (pending.user, "evaluation", "claude-sonnet-5-5")
    assert (request.usage, request.cost_usd) == (USAGE, Decimal("0.0084"))
    assert request.started_at <= request.settled_at


def test_a_failure_that_was_billed_counts_too(with_claude, pending, monkeypatch):
    def refused(brief, connection, payer, prompt, samples):
        payer.request(connection.model, WORST).settle(connection.model, USAGE)
        raise EvaluationError(Failure.REFUSED)
        yield

    with monkeypatch.context() as patch:
        patch.setattr(claude, "evaluate", refused)
        follow(pending)
    assert pending.status == Status.FAILED
    assert pending.model_requests.spent() == Decimal("0.0084")
    runner.retry(pending)
    follow(pending)
    assert pending.status == Status.SCORED
    assert pending.model_requests.spent() == Decimal("0.0168")


class TestBudget:
    @pytest.fixture(autouse=True)
    def ten_cents_of_which_one_is_left(self, settings, with_claude, learner, question):
        settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.10")
        self.paid = make_attempt(learner, question, timezone.now(), score="5", evaluator="claude")
        self.pay(Decimal("0.0900"), timezone.now())

    def pay(self, cost, when):
        self.paid.model_requests.all().delete()
        make_model_request(self.paid, when, cost=cost)

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

    def test_there_is_room_for_the_worst_case_to_the_last_of_it(self, pending):
        self.pay(Decimal("0.10") - WORST_USD, timezone.now())
        assert follow(pending).status == Status.SCORED

    def test_there_is_none_for_what_may_cost_more_than_is_left(self, pending):
        self.pay(Decimal("0.10") - WORST_USD + Decimal("0.000001"), timezone.now())
        assert follow(pending).waits_for_budget

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
        assert not pending.model_requests.exists()


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


def test_totals_per_day_and_model_in_the_admin(client, learner, question):
    attempt = make_attempt(learner, question, timezone.now(), score="5", evaluator="claude")
    claim = uuid.uuid4()
    make_model_request(attempt, cost="0.25", claim=claim)
    make_model_request(attempt, cost="0.50", claim=claim, usage={"cache_read_input_tokens": 3_000})
    make_model_request(attempt, cost=None)
    make_model_request(cost="0.01", model="claude-haiku-5-5", purpose="calibration")
    client.force_login(User.objects.create_superuser("curator"))
    rows = list(client.get(reverse("admin:practice_attempt_costs")).context["rows"])
    names = ("model", "purpose", "requests", "from_cache", "evaluations", "cost", "reserved")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("claude-haiku-5-5", "calibration", 1, 0, 1, Decimal("0.01"), None),
        ("claude-sonnet-5-5", "evaluation", 3, 1, 2, Decimal("0.80"), Decimal("0.05")),
    ]


def test_totals_are_for_staff(client, learner):
    client.force_login(learner)
    assert client.get(reverse("admin:practice_attempt_costs")).status_code == 302


def test_how_scoring_works(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        body = client.get("/how-scoring-works").content.decode()
    assert body.count('class="levels"') == len(Category)
    assert "30%" in body
    assert "Scores of 9, 9, 9, 2 give 5.0." in body
    assert client.post("/how-scoring-works").status_code == 405
