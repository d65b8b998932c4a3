"""The ledger: reserved before a request, settled after it, and never over the budget."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from coach.accounts import holdings
from practice.attempts import claims, runner
from practice.attempts.claims import claimed
from practice.attempts.ledger import ModelRequest, Payer, Purpose
from practice.attempts.models import Attempt
from practice.attempts.tests.claude_double import USAGE, WORST, WORST_USD
from practice.evaluation.failures import EvaluationError, Failure
from tests.factories import make_model_request, make_user
from tests.outcomes import committed, lease_runs_out

MODEL = "claude-sonnet-5-5"


def payer(attempt=None):
    return Payer(attempt and attempt.pk, uuid.uuid4())


# --- one request ---------------------------------------------------------------------------------


def test_reserved_before_and_settled_after(pending, django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, the learner, the row, release
        bill = payer(pending).request(MODEL, WORST)
    row = ModelRequest.objects.get()
    assert (row.attempt, row.user, row.model) == (pending, pending.user, MODEL)
    assert (row.reserved_usd, row.cost_usd, row.settled_at, row.usage) == (WORST_USD, None, None, None)
    assert ModelRequest.objects.spent() == WORST_USD
    with django_assert_num_queries(1):
        bill.settle("claude-sonnet-5-5-20260801", USAGE)
    row.refresh_from_db()
    assert (row.model, row.cost_usd, row.usage) == ("claude-sonnet-5-5-20260801", Decimal("0.0084"), USAGE)
    assert row.settled_at >= row.started_at
    assert ModelRequest.objects.spent() == Decimal("0.0084")


def test_under_a_budget_it_costs_two_queries_more(pending, settings, django_assert_num_queries):
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal(1)
    with django_assert_num_queries(6 if connection.vendor == "postgresql" else 5):  # the lock, the sum
        payer(pending).request(MODEL, WORST)


def test_a_request_that_was_not_processed_costs_nothing(pending):
    payer(pending).request(MODEL, WORST).settle(MODEL, {})
    row = ModelRequest.objects.get()
    assert row.cost_usd == 0
    assert row.usage == {}
    assert row.settled_at is not None


def test_the_first_settlement_stands(pending):
    bill = payer(pending).request(MODEL, WORST)
    bill.settle(MODEL, USAGE)
    bill.settle(MODEL, {})
    assert ModelRequest.objects.spent() == Decimal("0.0084")


def test_a_takeover_pays_twice_and_both_are_in_the_ledger(pending, with_claude, monkeypatch):
    """Two workers: the first is so slow that its claim runs out. Its outcome is dropped; its cost is not."""
    with claimed(Attempt, pending.pk) as slow:
        lease_runs_out(pending)
        runner.evaluate(pending.pk)
        runner.store(slow, runner.outcome_of(slow, offline=False))
    assert pending.model_requests.count() == 2
    assert ModelRequest.objects.spent() == Decimal("0.0168")


def test_nobodys_request(db):
    bill = Payer(None, uuid.uuid4(), Purpose.CALIBRATION).request(MODEL, WORST)
    bill.settle(MODEL, USAGE)
    row = ModelRequest.objects.get()
    assert (row.user, row.attempt, row.purpose) == (None, None, "calibration")


def test_a_cost_belongs_to_the_day_on_which_its_request_began(pending, monkeypatch):
    late = datetime(2026, 11, 3, 23, 59, 50, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    bill = payer(pending).request(MODEL, WORST)
    monkeypatch.setattr(timezone, "now", lambda: late + timedelta(minutes=1))
    bill.settle(MODEL, USAGE)
    row = ModelRequest.objects.get()
    assert str(row.spent_on) == "2026-11-03"
    assert row.settled_at.day == 4


# --- prices --------------------------------------------------------------------------------------


def test_a_name_that_a_gateway_made_up_has_the_price_of_the_model_in_the_settings(pending):
    payer(pending).request("corp/claude", WORST).settle("corp/claude", USAGE)
    row = ModelRequest.objects.get()
    assert (row.reserved_usd, row.cost_usd) == (WORST_USD, Decimal("0.0084"))


def test_without_a_price_there_are_tokens_and_no_dollars(pending, settings):
    settings.ANTHROPIC_MODEL = "llama-local"
    payer(pending).request("llama-local", WORST).settle("llama-local", USAGE)
    row = ModelRequest.objects.get()
    assert (row.reserved_usd, row.cost_usd, row.usage) == (None, None, USAGE)
    assert ModelRequest.objects.spent() == 0


def test_without_a_price_no_budget_can_be_kept(pending, settings):
    settings.ANTHROPIC_MODEL, settings.EVALUATION_DAILY_BUDGET_USD = "llama-local", Decimal(5)
    with pytest.raises(EvaluationError) as refused:
        payer(pending).request("llama-local", WORST)
    assert refused.value.code == Failure.SETUP


def test_more_than_was_reserved_is_written_and_logged(pending, caplog):
    bill = payer(pending).request(MODEL, {"output_tokens": 1})
    bill.settle(MODEL, USAGE)
    assert ModelRequest.objects.spent() == Decimal("0.0084")
    assert "cost $0.008400, of which $0.000010 were reserved" in caplog.text


# --- when it cannot be written -------------------------------------------------------------------


@pytest.fixture
def writes_fail(monkeypatch):
    """`writes_fail(error, times)`: so many settlements meet this error."""
    monkeypatch.setattr(claims, "STORE_PAUSES_S", (0.01, 0.01, 0.01))

    def install(error, times):
        left = iter(range(times))

        def execute(execute, sql, params, many, context):
            if sql.startswith("UPDATE") and "modelrequest" in sql and next(left, None) is not None:
                raise error
            return execute(sql, params, many, context)

        return connection.execute_wrapper(execute)

    return install


@committed
def test_a_busy_database_is_asked_again(pending, writes_fail):
    bill = payer(pending).request(MODEL, WORST)
    with writes_fail(OperationalError("database is locked"), times=3):
        bill.settle(MODEL, USAGE)
    assert ModelRequest.objects.spent() == Decimal("0.0084")


@committed
@pytest.mark.parametrize("error", [OperationalError("database is locked"), DataError("no such number")])
def test_what_cannot_be_settled_stays_as_reserved_and_is_logged(pending, writes_fail, caplog, error):
    bill = payer(pending).request(MODEL, WORST)
    with writes_fail(error, times=4):
        bill.settle(MODEL, USAGE)
    assert ModelRequest.objects.spent() == WORST_USD
    assert "stays at what was reserved" in caplog.text


@committed
def test_a_name_that_no_database_stores_does_not_stop_an_evaluation(pending, caplog):
    payer(pending).request(MODEL, WORST).settle("claude\ud800", USAGE)
    assert ModelRequest.objects.spent() == WORST_USD
    assert "stays at what was reserved" in caplog.text


@pytest.mark.parametrize(
    "columns",
    [
        {"cost_usd": "-1"},
        {"reserved_usd": "-1"},
        {"settled_at": None},
        {"usage": None},
        {"settled_at": None, "usage": None},
    ],
)
def test_the_database_refuses_what_makes_no_sense(db, columns):
    row = make_model_request()
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelRequest.objects.filter(pk=row.pk).update(**columns)


# --- whose it is ---------------------------------------------------------------------------------


def test_a_deleted_account_leaves_what_was_spent(pending):
    make_model_request(pending, cost="0.25")
    holdings.delete(pending.user)
    row = ModelRequest.objects.get()
    assert (row.user, row.attempt) == (None, None)
    assert ModelRequest.objects.spent() == Decimal("0.25")


def test_a_guest_that_joined_an_account_meanwhile(pending):
    bill_payer = payer(pending)
    account = make_user("grace")
    holdings.merge(pending.user, account)
    bill_payer.request(MODEL, WORST)
    assert ModelRequest.objects.get().user == account


def test_an_attempt_that_was_deleted_meanwhile_is_not_asked_about(pending):
    bill_payer = payer(pending)
    holdings.delete(pending.user)
    with pytest.raises(Attempt.DoesNotExist):
        bill_payer.request(MODEL, WORST)
    assert not ModelRequest.objects.exists()
