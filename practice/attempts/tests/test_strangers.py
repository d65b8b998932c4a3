"""How much one address, and one learner, may submit."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateformat import format as date_format

from coach.accounts.models import User
from coach.accounts.tally import Tally
from practice.attempts import engine
from practice.attempts.models import Attempt
from tests.outcomes import at_once

ANSWER = "I would first find out who buys today and why they would switch to us at all."
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture(autouse=True)
def nothing_is_evaluated(monkeypatch):
    monkeypatch.setattr(engine, "send", lambda *work: None)


def submit(client, question, token=None, htmx=False, text=ANSWER, **extra):
    data = {"answer_text": text, "token": token or uuid.uuid4(), "time_zone": "Asia/Tokyo"}
    headers = extra.pop("headers", {}) | ({"HX-Request": "true"} if htmx else {})
    return client.post(question.get_absolute_url(), data, headers=headers, **extra)


def later(monkeypatch, **much):
    moment = timezone.now() + timedelta(**much)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_three_hundred_guests_by_one_client_without_cookies(question):
    statuses = [submit(Client(), question).status_code for _ in range(300)]
    assert statuses == [303] * 120 + [429] * 180
    assert User.objects.count() == Attempt.objects.count() == 120


@pytest.mark.parametrize("htmx", [False, True])
def test_who_would_be_one_guest_too_many(question, settings, monkeypatch, htmx):
    settings.GUESTS_PER_ADDRESS_HOUR = 1
    old = Client()
    submit(old, question)
    token = uuid.uuid4()
    client = Client()
    refused = submit(client, question, token, htmx)
    page = refused.content.decode()
    assert refused.status_code == 429
    assert 59 * 60 < int(refused["Retry-After"]) <= 60 * 60
    assert ANSWER in page
    assert str(token) in page
    assert "Your text stays here; you can submit it again after" in page
    assert f'<a href="/accounts/login?next={question.get_absolute_url()}">Log in</a>' in page
    assert submit(old, question).status_code == 303  # who is a guest already goes on
    assert submit(Client(), question, **ELSEWHERE).status_code == 303
    later(monkeypatch, hours=1)
    assert submit(client, question, token).status_code == 303


def test_the_time_is_the_visitors(question, settings):
    settings.GUESTS_PER_ADDRESS_HOUR = 1
    submit(Client(), question)
    then = timezone.localtime(
        Tally.objects.earliest("started_at").started_at + timedelta(hours=1), ZoneInfo("Asia/Tokyo")
    )
    page = submit(Client(), question).content.decode()
    assert f"after {date_format(then, 'P')} on {date_format(then, 'F j')}" in page


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("SUBMITS_PER_ADDRESS_HOUR", "Many answers have come from your network"),
        ("SUBMITS_PER_LEARNER_HOUR", "You&#x27;ve submitted a lot of answers"),
    ],
)
def test_answers_of_a_learner(client, learner, question, settings, monkeypatch, setting, why):
    setattr(settings, setting, 3)
    client.force_login(learner)
    assert [submit(client, question).status_code for _ in range(3)] == [303] * 3
    refused = submit(client, question)
    assert refused.status_code == 429
    assert why in refused.content.decode()
    assert ANSWER in refused.content.decode()
    assert Attempt.objects.count() == 3
    later(monkeypatch, hours=1)
    assert submit(client, question).status_code == 303


def test_who_is_at_a_limit_alone_uses_up_nothing_of_the_address(client, learner, outsider, question, settings):
    settings.SUBMITS_PER_ADDRESS_HOUR = 4
    settings.SUBMITS_PER_LEARNER_HOUR = 2
    client.force_login(learner)
    statuses = [submit(client, question).status_code for _ in range(5)]
    assert statuses == [303, 303, 429, 429, 429]
    client.force_login(outsider)
    assert [submit(client, question).status_code for _ in range(3)] == [303, 303, 429]
    assert submit(Client(), question).status_code == 429


def test_a_learners_limit_holds_at_every_address(client, learner, question, settings):
    settings.SUBMITS_PER_LEARNER_HOUR = 1
    client.force_login(learner)
    submit(client, question)
    assert submit(client, question, **ELSEWHERE).status_code == 429


@pytest.mark.parametrize(
    "setting", ["GUESTS_PER_ADDRESS_HOUR", "SUBMITS_PER_ADDRESS_HOUR", "SUBMITS_PER_LEARNER_HOUR"]
)
def test_zero_is_no_limit(question, settings, setting):
    for name in ("GUESTS_PER_ADDRESS_HOUR", "SUBMITS_PER_ADDRESS_HOUR", "SUBMITS_PER_LEARNER_HOUR"):
        setattr(settings, name, 0 if name == setting else 1000)
    client = Client()
    for _ in range(15):
        assert submit(client, question).status_code == 303
        assert submit(Client(), question).status_code == 303


def test_a_used_token_is_never_refused(client, question, settings):
    settings.GUESTS_PER_ADDRESS_HOUR = settings.SUBMITS_PER_ADDRESS_HOUR = settings.SUBMITS_PER_LEARNER_HOUR = 1
    token = uuid.uuid4()
    first = submit(client, question, token)
    assert submit(client, question, token).url == first.url
    assert submit(Client(), question, token).url == first.url
    assert {row.count for row in Tally.objects.all()} == {1}


def test_what_is_no_answer_does_not_count(client, question):
    assert submit(client, question, text="Too short.").status_code == 422
    assert not Tally.objects.exists()


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_made_up_header_makes_no_other_address(question, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    settings.GUESTS_PER_ADDRESS_HOUR = 2
    forwarded = ["10.0.0.{}, 192.0.2.1" if proxies else "10.0.0.{}"] * 4
    statuses = [
        submit(Client(), question, headers={"X-Forwarded-For": text.format(n)}).status_code
        for n, text in enumerate(forwarded)
    ]
    assert statuses == [303, 303, 429, 429]
    others = submit(Client(), question, headers={"X-Forwarded-For": "192.0.2.2"})
    assert others.status_code == (303 if proxies else 429)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [False, True])
def test_fifty_at_once(learner, question, settings, known):
    settings.GUESTS_PER_ADDRESS_HOUR = settings.SUBMITS_PER_LEARNER_HOUR = 20
    clients = [Client() for _ in range(50)]
    if known:
        clients[0].force_login(learner)
        for client in clients:
            client.cookies = clients[0].cookies

    statuses = at_once(lambda n: submit(clients[n], question).status_code, 50)
    assert (statuses.count(303), statuses.count(429)) == (20, 30)
    assert Attempt.objects.count() == 20
