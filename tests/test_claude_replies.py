"""What becomes of Claude's replies: on the page, in the database, and in the tokens that are paid for."""

import json

import pytest

from practice.attempts import runner
from practice.evaluation import claude, exchange, prompts
from practice.evaluation.failures import Failure
from tests.fake_claude import FAULTS
from tests.outcomes import ANSWER, failed, follow, retry_works, scored

pytestmark = pytest.mark.django_db


def test_megabyte_is_cut_off_early(fake, pending, monkeypatch):
    lengths = []
    so_far = exchange.so_far

    def measured(text):
        lengths.append(len(text))
        return so_far(text)

    monkeypatch.setattr(claude, "so_far", measured)
    fake.script(FAULTS["megabyte"])
    runner.evaluate(pending.pk)
    failed(pending, Failure.BAD_REPLY)
    assert max(lengths, default=0) <= exchange.MAX_REPLY_CHARS


def test_script_tags_are_shown_as_text(client, fake, pending):
    fake.script(FAULTS["script-tags"])
    events = follow(client, pending)
    assert "<script>alert" in scored(pending).example_point
    page = client.get(pending.get_absolute_url()).content.decode()
    for html in (events, page):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;alert" in html


def test_thinking_before_the_text(client, fake, pending):
    fake.script(FAULTS["thinking"])
    events = follow(client, pending)
    scored(pending)
    assert "The candidate starts well." not in events
    assert len(fake.requests) == 1


def test_what_is_stored(fake, pending):
    runner.evaluate(pending.pk)
    attempt = scored(pending)
    assert (attempt.model, attempt.evaluator_version) == ("claude-sonnet-5-5", prompts.CURRENT.version)
    assert attempt.strengths[0]["quote"] in ANSWER
    assert attempt.raw_evaluation["framework"]["score"] == attempt.framework_score
    usage = attempt.model_requests.get().usage
    assert usage["cache_creation_input_tokens"] > 500
    assert usage.get("cache_read_input_tokens", 0) == 0
    assert usage["output_tokens"] > 100


def test_the_request(fake, pending, settings):
    runner.evaluate(pending.pk)
    [request] = fake.requests
    body = request["body"]
    assert body["stream"] is True
    assert body["model"] == settings.ANTHROPIC_MODEL
    assert body["system"][-1]["cache_control"] == {"type": "ephemeral"}
    assert ANSWER not in json.dumps(body["system"])
    assert ANSWER in body["messages"][0]["content"]
    assert body["output_config"]["format"]["type"] == "json_schema"


def test_what_was_paid_for_in_vain_is_in_the_ledger(client, fake, pending):
    """Two unusable replies, then a retry by the learner: three requests, two evaluations."""
    fake.script(*[FAULTS["not-json"]] * 2)
    follow(client, pending)
    failed(pending, Failure.BAD_REPLY)
    in_vain = len(FAULTS["not-json"].text) // 4
    assert [request.usage["output_tokens"] for request in pending.model_requests.all()] == 2 * [in_vain]
    retry_works(client, fake, pending)
    assert pending.model_requests.count() == 3
    assert pending.model_requests.evaluations().count() == 2
    assert all(0 < request.cost_usd < request.reserved_usd for request in pending.model_requests.all())


def test_a_request_that_never_began_costs_nothing(client, fake, pending):
    fake.script(FAULTS["401"])
    follow(client, pending)
    failed(pending, Failure.SETUP)
    request = pending.model_requests.get()
    assert (request.usage, request.cost_usd) == ({}, 0)
