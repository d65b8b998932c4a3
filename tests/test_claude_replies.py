"""What becomes of Claude's replies: on the page, in the database, and in the tokens that are paid for."""

import json

import pytest

from practice.attempts import runner
from practice.attempts.briefs import brief_of
from practice.attempts.partials import Publisher
from practice.attempts.prices import worst_usd
from practice.evaluation import claude, exchange, prompts
from practice.evaluation.failures import Failure
from practice.evaluation.score import DIMENSIONS
from tests.fake_claude import FAULTS, Reply, changed
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


def test_evidence_is_stored_with_what_carries_it(fake, pending):
    runner.evaluate(pending.pk)
    attempt = scored(pending)
    assert set(attempt.evidence) == set(DIMENSIONS)
    assert all(part["quote"] in ANSWER and "given" not in part for part in attempt.evidence.values())
    assert attempt.probe.endswith("?")
    assert attempt.improvements[0]["ask"].endswith("?")
    assert attempt.samples == []


def test_invented_evidence_is_capped_while_it_is_written_and_in_the_end(client, fake, pending, monkeypatch):
    seen = []
    monkeypatch.setattr(Publisher, "publish", lambda self, update: seen.append(update))
    fake.script(FAULTS["invented"])
    follow(client, pending)
    attempt = scored(pending)
    assert attempt.overall_score == 6
    assert attempt.evidence == dict.fromkeys(DIMENSIONS, {"given": 9})
    assert attempt.raw_evaluation["insight"]["score"] == 9
    parts = [update.data[name] for update in seen for name in DIMENSIONS if name in update.data]
    assert 6 in {part.get("score") for part in parts} <= {None, 6}
    assert not any(part["quote"] for part in parts)
    page = client.get(attempt.get_absolute_url()).content.decode()
    assert page.count("Given 9, counted as 6") == 4
    assert "lighthouse" not in page


def test_the_middle_of_three_evaluations_counts_and_all_are_paid(client, fake, pending, settings):
    settings.EVALUATION_SAMPLES = 3
    high, low = ({"quote": ANSWER[:40], "reason": "So.", "score": score} for score in (9, 2))
    fake.script(Reply(text=changed(**dict.fromkeys(DIMENSIONS, high), example_point="High.")))
    fake.script(Reply(text=changed(**dict.fromkeys(DIMENSIONS, low), example_point="Low.")))
    follow(client, pending)
    attempt = scored(pending)
    assert attempt.example_point not in ("High.", "Low.")
    assert [sample["insight"] for sample in attempt.samples] == [9, 2, attempt.insight_score]
    requests = attempt.model_requests.all()
    assert (len(requests), requests.evaluations().count()) == (3, 1)
    # The prompt is written to the cache once, and then read.
    assert [r.usage["cache_read_input_tokens"] > 0 for r in requests.order_by("pk")] == [False, True, True]
    page = client.get(attempt.get_absolute_url()).content.decode()
    assert "The middle one of 3 evaluations, which gave" in page


def test_samples_that_fail_are_done_without(client, fake, pending, settings):
    settings.EVALUATION_SAMPLES = 3
    fake.script(Reply(), FAULTS["529"])
    follow(client, pending)
    attempt = scored(pending)
    assert attempt.samples == []
    assert len(fake.requests) == 2


def test_samples_that_the_budget_has_no_room_for_are_done_without(fake, pending, settings):
    settings.EVALUATION_SAMPLES = 3
    request = claude.request_of(brief_of(runner.with_question(pending.pk)), settings.ANTHROPIC_MODEL)
    # Enough for the first, and not for another once some of it is spent.
    settings.EVALUATION_DAILY_BUDGET_USD = worst_usd(request["model"], exchange.worst_case(request))
    runner.evaluate(pending.pk)
    attempt = scored(pending)
    assert attempt.samples == []
    assert len(fake.requests) == 1


def test_wrong_sums_are_told(fake, pending):
    pending.answer_text = f"{ANSWER} At a penetration of 3% we get 250,000 x 3% = 75,000 households."
    pending.save()
    runner.evaluate(pending.pk)
    [request] = fake.requests
    assert '- "250,000 x 3%" is 7,500, not "75,000"' in request["body"]["messages"][0]["content"]


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
