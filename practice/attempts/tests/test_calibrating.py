"""What a calibration is said to cost before it starts."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from practice.attempts.calibrating import Asked, announcement, cost_of, usual_usd
from practice.attempts.ledger import Purpose
from practice.evaluation.brief import Brief
from tests.factories import make_model_request

BRIEF = Brief("strategy", "Strategy", "Where next?", "Nowhere.")
WORST = {"cache_creation_input_tokens": 8_000, "output_tokens": 4_000}


def asked(model="claude-sonnet-5-5", worst=WORST):
    return Asked("claude", "claude", lambda brief: iter(()), model, "prompt-3", worst and (lambda brief: worst))


def test_the_cost_where_the_ledger_knows_nothing(db):
    cost = cost_of(asked(), [BRIEF] * 10)
    # Two requests each: (8,000 x 2.5 + 4,000 x 10) dollars per million.
    assert cost.most == Decimal("1.2")
    # A quarter of the bytes, 1,000 tokens of reply: (2,000 x 2 + 1,000 x 10) dollars per million.
    assert cost.about == Decimal("0.14")


def test_a_model_without_a_price_is_measured_by_that_of_the_configured_one(db, settings):
    assert cost_of(asked("gateway/claude"), [BRIEF]).most == cost_of(asked(), [BRIEF]).most
    settings.ANTHROPIC_MODEL = "gateway/claude"
    assert announcement(asked("gateway/claude"), 1, [BRIEF]) == [
        "1 evaluation.",
        "What they cost is unknown: practice/attempts/prices.py has no price for gateway/claude.",
    ]


def test_an_evaluator_that_nobody_pays_for_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert announcement(asked("qwen3:8b", worst=None), 3, [BRIEF]) == [
            "3 evaluations, 2 of them kept from an earlier run: 1 to ask for.",
            "They cost nothing but time. Ctrl-C does no harm: what is finished is kept.",
        ]


def test_what_a_request_usually_costs(db, django_assert_num_queries):
    assert usual_usd("claude-sonnet-5-5") is None
    first = make_model_request(cost="0.03")
    make_model_request(cost="0.01", claim=first.claim)
    make_model_request(cost="0.02", model="claude-sonnet-5-5-20260801")
    make_model_request(cost="0")  # never processed
    make_model_request(cost=None)  # under way
    make_model_request(cost="5", model="claude-sonnet-5-5-5")
    assert usual_usd("claude-sonnet-5-5") == (Decimal("0.02"), 3)
    make_model_request(cost="0.50", purpose=Purpose.CALIBRATION, when=timezone.now() - timedelta(days=9))
    with django_assert_num_queries(1):
        assert usual_usd("claude-sonnet-5-5") == (Decimal("0.50"), 1)
