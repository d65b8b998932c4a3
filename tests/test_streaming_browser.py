"""A streaming evaluation as the page shows it: recorded in the browser, change by change."""

import time

import pytest
from playwright.sync_api import expect

from practice.attempts import stream, watching
from practice.attempts.models import Attempt, Status
from practice.evaluation.score import DIMENSIONS
from tests.browser import ANSWER, check_accessibility
from tests.fake_claude import Reply, changed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECORDER = """
window.recording = [];
new MutationObserver(() => {
  const feedback = document.querySelector("#feedback");
  if (!feedback) return;
  const shown = feedback.querySelectorAll(".dimension-list dd:not(.bar)");
  const numbers = [...shown].map((dd) => parseInt(dd.textContent));
  recording.push({
    at: performance.now(),
    scores: numbers.filter((number) => number > 0).length,
    words: feedback.querySelector(".points")?.textContent.length ?? 0,
    done: !feedback.hasAttribute("sse-connect"),
  });
}).observe(document, { childList: true, subtree: true });
"""


def submit(page, live_server):
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()


def test_scores_come_first_and_words_grow(page, live_server, bank, fake):
    fake.script(Reply(piece=30, pause=0.05))
    page.add_init_script(RECORDER)
    submit(page, live_server)
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()
    expect(page.locator(".overall-number")).to_contain_text("of 10")
    assert Attempt.objects.get().status == Status.EVALUATING  # the model still writes
    expect(page.get_by_text("Scored by Claude")).to_be_visible(timeout=15_000)

    recording = page.evaluate("recording")
    first_score = next(entry["at"] for entry in recording if entry["scores"])
    all_scores = next(entry["at"] for entry in recording if entry["scores"] == 4)
    done = next(entry["at"] for entry in recording if entry["done"])
    lengths = {entry["words"] for entry in recording if not entry["done"]}
    assert first_score < all_scores < done
    assert len(lengths) > 3
    assert len(fake.requests) == 1


def test_the_page_ends_with_what_is_stored(page, live_server, bank, fake):
    submit(page, live_server)
    expect(page.get_by_text("Scored by Claude")).to_be_visible()
    attempt = Attempt.objects.get()
    feedback = page.locator("#feedback")
    expect(feedback).to_contain_text(str(attempt.overall_score))
    for point in attempt.strengths + attempt.improvements:
        for text in filter(None, point.values()):
            expect(feedback).to_contain_text(text)
    streamed = feedback.inner_text()
    page.reload()
    assert feedback.inner_text() == streamed
    assert page.locator(".dimension-list dd:not(.bar)").all_inner_texts() == [
        str(getattr(attempt, f"{name}_score")) for name in DIMENSIONS
    ]
    check_accessibility(page)


def test_script_tags_in_feedback_are_text(page, live_server, bank, fake):
    bold = "<img src=x onerror=alert(1)><script>document.title = 'owned'</script>"
    fake.script(Reply(text=changed(strengths=[{"text": bold, "quote": ""}]), piece=7, pause=0.002))
    submit(page, live_server)
    expect(page.get_by_text("Scored by Claude")).to_be_visible(timeout=15_000)
    expect(page.locator("#feedback").get_by_text(bold)).to_be_visible()
    assert page.title() != "owned"
    assert page.locator("#feedback img").count() == 0


def test_a_stream_that_ends_early_is_opened_again(page, live_server, bank, fake, monkeypatch):
    """As when the server is restarted, or a learner has more pages open than may be held."""
    monkeypatch.setattr(watching, "HELD_S", 0.2)
    monkeypatch.setattr(stream, "RETRY_MS", 200)
    fake.script(Reply(piece=30, pause=0.05))
    page.expected_troubles = ("[object Event]",)  # htmx reports each end of a stream
    submit(page, live_server)
    expect(page.get_by_text("Scored by Claude")).to_be_visible(timeout=15_000)
    assert Attempt.objects.get().status == Status.SCORED
    assert len(fake.requests) == 1


def test_a_closed_page_needs_no_coming_back(page, live_server, bank, fake):
    fake.script(Reply(piece=30, pause=0.02))
    submit(page, live_server)
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()
    page.goto("about:blank")
    deadline = time.monotonic() + 20
    while Attempt.objects.get().status != Status.SCORED:
        assert time.monotonic() < deadline
        time.sleep(0.05)
