import csv
import io
import threading
import time
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import AsyncClient
from django.urls import reverse
from django.utils import timezone

from coach import threads
from coach.accounts.tally import Tally
from practice.attempts.models import Attempt
from practice.evaluation import offline
from stats import export
from stats.views import EXPORT_LEASE
from tests.factories import build_attempt, make_attempt, make_user, noon
from tests.outcomes import on_a_loop

from .test_focus import TODAY


def rows(response):
    return list(csv.DictReader(io.StringIO(b"".join(response).decode())))


@pytest.fixture
def learner(client, ada):
    client.force_login(ada)
    return client


def test_every_attempt_of_ones_own(learner, ada, question, django_assert_num_queries):
    make_attempt(make_user("eve"), question, noon(TODAY), score="9.0")
    make_attempt(ada, question, noon(TODAY), score="6.5", time_spent_sec=90, answer_text='Two\nlines, "quoted"')
    make_attempt(ada, question, noon(TODAY))
    with django_assert_num_queries(7):  # session, learner, a page of attempts; four for its place
        response = learner.get(reverse("attempts_csv"))
        failed, scored = rows(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="attempts.csv"' in response["Content-Disposition"]
    assert scored["answer_text"] == 'Two\nlines, "quoted"'
    assert (scored["overall_score"], scored["time_spent_sec"], scored["evaluator"]) == ("6.5", "90", "offline")
    assert (scored["scale"], scored["formula"], failed["scale"], failed["formula"]) == (offline.SCALE, "1", "", "")
    assert scored["submitted_at"] == "2026-03-01T12:00:00+00:00"
    assert scored["practiced_on"] == "2026-03-01"
    assert scored["question_slug"] == question.slug
    assert (failed["overall_score"], failed["time_spent_sec"], failed["status"]) == ("", "", "failed")


def test_nothing_practiced_is_a_header_alone(client, db):
    response = client.get(reverse("attempts_csv"))
    assert b"".join(response).decode().startswith("submitted_at,practiced_on,category,question_slug")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(learner, ada, question, text):
    make_attempt(ada, question, noon(TODAY), answer_text=text)
    (row,) = rows(learner.get(reverse("attempts_csv")))
    assert row["answer_text"] == f"'{text}"
    assert Attempt.objects.get().answer_text == text


@pytest.fixture
def pages_of_two(monkeypatch):
    monkeypatch.setattr(export, "PAGE_ROWS", 2)


def five_attempts(ada, question):
    """Three of them of the same moment: a page must not end in the middle of it for good."""
    moments = [noon(TODAY - timedelta(days=days)) for days in (0, 1, 1, 1, 2)]
    return [make_attempt(ada, question, when, answer_text=f"Answer {n}") for n, when in enumerate(moments)]


@pytest.mark.parametrize(("attempts", "pages"), [(1, 1), (2, 2), (5, 3)])
def test_pages_come_in_order_with_a_query_each(
    ada, question, pages_of_two, attempts, pages, django_assert_num_queries
):
    made = five_attempts(ada, question)
    mine = Attempt.objects.filter(pk__in=[attempt.pk for attempt in made[:attempts]])
    with django_assert_num_queries(pages):
        found = list(csv.DictReader(io.StringIO(b"".join(export.csv_parts(mine)).decode())))
    assert [row["answer_text"] for row in found] == [attempt.answer_text for attempt in mine.order_by(*ORDER)]


ORDER = ("-submitted_at", "-pk")


@pytest.mark.django_db(transaction=True)
def test_a_download_that_nobody_reads_holds_no_connection(client, question, pages_of_two):
    ada = make_user("ada")
    five_attempts(ada, question)
    client.force_login(ada)
    response = client.get(reverse("attempts_csv"))
    parts = iter(response)
    for _ in range(2):
        next(parts)
        assert connection.connection is None
    assert len(list(parts)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_asgi_server_gets_page_after_page(question, pages_of_two):
    ada = make_user("ada")
    made = five_attempts(ada, question)
    browser = AsyncClient()
    browser.force_login(ada)

    async def download():
        response: Any = await browser.get(reverse("attempts_csv"))
        assert response.is_async
        return response, [part async for part in response.streaming_content]

    response, parts = on_a_loop(download)
    assert len(parts) == 3
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    found = list(csv.DictReader(io.StringIO(b"".join(parts).decode())))
    assert {row["answer_text"] for row in found} == {attempt.answer_text for attempt in made}


def test_memory_does_not_grow_with_the_file(ada, question):
    first = make_attempt(ada, question, noon(TODAY))
    Attempt.objects.bulk_create(
        build_attempt(ada, first.session, question, noon(TODAY), answer_text="ü" * 20_000) for _ in range(300)
    )
    tracemalloc.start()
    try:
        size = sum(map(len, export.csv_parts(Attempt.objects.all())))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 300 * 40_000
    assert peak < 10_000_000


def test_only_get(learner):
    assert learner.post(reverse("attempts_csv")).status_code == 405


@pytest.mark.django_db(transaction=True)  # closing a response closes the connection
def test_downloads_at_once(learner, settings, outsider):
    settings.EXPORTS_AT_ONCE = 2
    url = reverse("attempts_csv")
    first, second = learner.get(url), learner.get(url)
    refused = learner.get(url)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "Your last downloads are still running." in refused.content.decode()
    assert "You can try again in 1 minute, from" in refused.content.decode()
    rows(first)
    again = learner.get(url)
    assert again.status_code == 200
    again.close()  # the reader has left
    assert learner.get(url).status_code == 200
    assert learner.get(url).status_code == 429
    learner.force_login(outsider)
    assert learner.get(url).status_code == 200
    second.close()


@pytest.mark.django_db(transaction=True)  # closing a response closes the connection
def test_a_download_whose_process_died_frees_its_place(learner, settings, monkeypatch):
    settings.EXPORTS_AT_ONCE = 1
    url = reverse("attempts_csv")
    dead = learner.get(url)
    assert learner.get(url).status_code == 429
    later = timezone.now() + EXPORT_LEASE
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        alive = learner.get(url)
        assert alive.status_code == 200
        dead.close()  # it was only slow: it gives back its own place, not the other's
        assert learner.get(url).status_code == 429
    alive.close()


def test_no_limit_on_downloads_and_none_for_visitors(learner, client, settings):
    settings.EXPORTS_AT_ONCE = 0
    held = [learner.get(reverse("attempts_csv")) for _ in range(4)]
    assert {response.status_code for response in held} == {200}
    settings.EXPORTS_AT_ONCE = 1
    client.logout()
    held = [client.get(reverse("attempts_csv")) for _ in range(3)]
    assert {response.status_code for response in held} == {200}


@pytest.mark.django_db(transaction=True)
def test_a_download_that_ends_on_a_loop_waits_for_no_database(question, settings, monkeypatch):
    """Django closes responses in one thread for all requests; a database that hangs there would stop them all."""
    settings.EXPORTS_AT_ONCE = 1
    ada = make_user("ada")
    make_attempt(ada, question, noon(TODAY))
    browser = AsyncClient()
    browser.force_login(ada)
    go_on = threading.Event()
    busy = [threads.changes.submit(go_on.wait, 20) for _ in range(4)]

    async def download():
        response: Any = await browser.get(reverse("attempts_csv"))
        parts = [part async for part in response.streaming_content]
        response.close()
        return parts

    try:
        assert len(on_a_loop(download)) == 1
        assert Tally.objects.filter(count=1).exists()  # its place is given back later
    finally:
        go_on.set()
    assert all(each.result(20) for each in busy)
    deadline = time.monotonic() + 10
    while Tally.objects.filter(count=1).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
