"""Browsers and servers that are gone before an evaluation ends: nobody has to come back for the score."""

import socket
import time
import urllib.parse

import pytest
from django.utils import timezone

from practice.attempts.models import Attempt, Status
from tests.factories import make_attempt
from tests.fake_claude import FAULTS, Reply
from tests.outcomes import ANSWER, committed, lease_runs_out, scored
from tests.site import Site, claude, local, until_finished

SESSION = "sessionid"


@pytest.fixture
def site(fake, transactional_db):
    with Site(**claude(fake)) as running:
        yield running


def watch(site, client, attempt):
    """The attempt's page, in the middle of an evaluation."""
    client.force_login(attempt.user)
    browser = site.get(f"/attempts/{attempt.pk}/stream", client.cookies[SESSION].value)
    while not browser.readline().startswith(b"event: scores"):
        pass
    return browser


@committed
def test_kill_9_midstream(fake, pending, client, site):
    """The server dies while a page follows along; the next one evaluates what it left behind, without a page."""
    fake.script(FAULTS["stall"])
    watch(site, client, pending)
    site.kill()
    pending.refresh_from_db()
    assert (pending.status, pending.answer_text) == (Status.EVALUATING, ANSWER)
    assert Attempt.objects.claim(pending.pk) is None  # it might still be alive
    lease_runs_out(pending)
    with Site(**claude(fake)):
        until_finished(pending)
    scored(pending)
    assert len(fake.requests) == 2


@committed
def test_kill_9_while_the_local_model_has_one_of_two(own_model, pending, learner, question):
    """The turn that the dead process held is free again, and both are scored, one after the other."""
    own_model.script(FAULTS["stall"])
    second = make_attempt(
        learner, question, timezone.now(), status=Status.PENDING, failure="", evaluator="", answer_text=ANSWER
    )
    with Site(**local(own_model)) as site:
        deadline = time.monotonic() + 40
        while not own_model.requests:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        site.kill()
    left = Attempt.objects.get(status=Status.EVALUATING)
    assert Attempt.objects.get(status=Status.PENDING).pk in {pending.pk, second.pk} - {left.pk}
    lease_runs_out(left)
    with Site(**local(own_model)):
        until_finished(pending, second, within_s=60)
    scored(pending)
    scored(second)
    assert len(own_model.requests) == 3


@committed
def test_browser_gone_midstream(fake, pending, client, site):
    fake.script(Reply(pause=0.05))
    watch(site, client, pending).close()
    until_finished(pending)
    scored(pending)
    assert len(fake.requests) == 1


@committed
def test_browser_gone_before_the_answer_to_its_submit(fake, question, learner, client, site):
    """Closed with the last byte of the form: the answer is saved, and scored, all the same."""
    client.force_login(learner)
    body = urllib.parse.urlencode({"answer_text": ANSWER, "csrfmiddlewaretoken": "b" * 32}).encode()
    head = (
        f"POST {question.get_absolute_url()} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        f"Cookie: sessionid={client.cookies[SESSION].value}; csrftoken={'b' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    site.get("/healthz")
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", site.port)) as browser:
            browser.sendall(head.encode() + body)
    deadline = time.monotonic() + 20
    while Attempt.objects.count() < 5:
        assert time.monotonic() < deadline, Attempt.objects.count()
        time.sleep(0.05)
    until_finished(*Attempt.objects.all())
    assert {attempt.status for attempt in Attempt.objects.all()} == {Status.SCORED}


@committed
def test_asked_to_stop_midstream(fake, pending, client, site):
    """What is being evaluated is finished first, and its page gets the score."""
    fake.script(Reply(pause=0.05))
    browser = watch(site, client, pending)
    site.process.terminate()
    assert b"event: done" in browser.read()
    site.process.wait(timeout=30)
    scored(pending)
    assert len(fake.requests) == 1


@committed
def test_two_pages_on_one_attempt(fake, pending, client, site):
    fake.script(Reply(pause=0.02))
    pages = [watch(site, client, pending) for _ in range(2)]
    assert all(b"event: done" in page.read() for page in pages)
    scored(pending)
    assert len(fake.requests) == 1
