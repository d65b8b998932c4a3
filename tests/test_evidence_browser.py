"""Evidence, the cap, and a local model, as they come in and in the end, in a real browser."""

import json
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.attempts.models import Attempt
from practice.bank.models import Question
from practice.evaluation.score import DIMENSIONS
from tests.browser import check_accessibility, log_in
from tests.factories import make_attempt
from tests.fake_claude import FAULTS, Reply, evaluations
from tests.test_streaming_browser import submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every overall score that the page has shown, in order.
RECORDER = """
window.shown = [];
new MutationObserver(() => {
  const levels = document.querySelectorAll(".dimension-list dd:not(.bar)");
  const numbers = [...levels].map((dd) => parseInt(dd.textContent));
  shown.push(...numbers.filter((number) => number > 0));
}).observe(document, { childList: true, subtree: true });
"""


def of_each_kind(text):
    """Evidence that is there, evidence that is not for a high and for a low score, and none."""
    data = json.loads(text)
    data["framework"]["score"] = 8
    data["structure"] |= {"quote": "I asked four hundred lighthouse keepers.", "score": 9}
    data["completeness"] |= {"quote": "I asked four hundred lighthouse keepers.", "score": 5}
    data["insight"] |= {"quote": "", "score": 4}
    return json.dumps(data)


def test_verified_capped_and_missing_evidence(page, live_server, bank, fake):
    fake.script(Reply(manner=of_each_kind, piece=30, pause=0.02))
    page.add_init_script(RECORDER)
    submit(page, live_server)
    expect(page.get_by_text("Scored by Claude")).to_be_visible(timeout=15_000)
    reasons = page.locator(".reasons dl > div")
    expect(reasons).to_have_count(4)
    expect(reasons.nth(0).locator("blockquote")).to_contain_text("First I would find out who buys.")
    expect(reasons.nth(1)).to_contain_text("Given 9, counted as 6")
    for missing in (2, 3):
        expect(reasons.nth(missing)).to_contain_text("No passage of your answer was found as evidence")
    assert [getattr(Attempt.objects.get(), f"{name}_score") for name in DIMENSIONS] == [8, 6, 5, 4]
    assert max(page.evaluate("shown")) == 8  # nor was a 9 ever shown
    check_accessibility(page)


def test_a_local_model_thinks_aloud_and_its_evaluation_comes_in(page, live_server, bank, own_model):
    own_model.script(Reply(manner=evaluations.aloud, wait=2, piece=30, pause=0.04))
    submit(page, live_server)
    expect(page.get_by_text("The local model may have to be loaded first")).to_be_visible()
    feedback = page.locator("#feedback")
    expect(feedback).to_have_attribute("sse-connect", re.compile("stream"))
    expect(page.get_by_text("The answer names a user and a goal")).to_be_visible()
    assert feedback.get_attribute("sse-connect")  # it still writes
    expect(page.get_by_text("The local model may have to be loaded first")).to_be_hidden()
    expect(page.get_by_text("Scored by the local model qwen3:8b")).to_be_visible(timeout=15_000)
    expect(feedback).not_to_contain_text("The candidate starts well")
    expect(page.get_by_text("What an interviewer would ask next")).to_be_visible()
    check_accessibility(page)


def test_a_long_name_of_a_model_leaves_room_for_the_rest(page, live_server, bank, learner):
    scale = "local:hf.co/unsloth/Qwen3-30B-A3B-Instruct-2507-GGUF:Q4_K_M_and_still_more"
    question = Question.objects.get(slug="strategy-one")
    for _ in range(2):
        attempt = make_attempt(learner, question, timezone.now(), score="7.5", evaluator="local", scale=scale)
    log_in(page, live_server, learner)
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/history", attempt.get_absolute_url(), "/", "/progress", "/how-scoring-works"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
    page.goto(f"{live_server.url}/history")
    for cell in page.locator(".history tbody tr").first.locator("td").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390 - 16


def test_a_local_model_that_is_not_there_can_be_done_without(page, live_server, bank, own_model):
    own_model.default = FAULTS["404-model"]
    submit(page, live_server)
    expect(page.get_by_role("alert")).to_contain_text("The local model's server has no model of that name")
    check_accessibility(page)
    own_model.default = Reply()
    page.get_by_role("button", name="Evaluate again").click()
    expect(page.get_by_text("Scored by the local model qwen3:8b")).to_be_visible(timeout=15_000)
