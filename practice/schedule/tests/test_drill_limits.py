"""/drill: visitors, bad input, and how much there may be of it."""

import re

import pytest
from django.test import Client

from coach.accounts.models import User
from practice.attempts.ledger import ModelRequest
from practice.schedule import drills
from practice.schedule.models import JOT_MAX, Card, CardReview
from practice.schedule.tests.drill_client import INSIGHT, due_again, seen, send
from tests.outcomes import at_once


@pytest.fixture
def signed_in(client, learner, question):
    """The learner's browser; the bank is one question with the points "a" and "b"."""
    client.force_login(learner)
    return client


# --- visitors --------------------------------------------------------------------------------------


def test_a_visitor_becomes_a_guest_with_the_first_card(client, question):
    assert send(client, time_zone="Asia/Tokyo").status_code == 303
    guest = User.objects.get()
    assert (guest.is_guest, guest.time_zone, guest.cards.count()) == (True, "Asia/Tokyo", 1)
    assert "Card 2 of 5" in client.get("/drill").content.decode()
    send(client, INSIGHT)
    assert User.objects.get().cards.count() == 2


def test_guests_are_limited_by_address(question, settings):
    settings.GUESTS_PER_ADDRESS_HOUR = 1
    send(Client())
    refused = send(Client(), jot="Mine", time_zone="nowhere")
    page = refused.content.decode()
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Many people have started practicing" in page
    assert "Mine" in page
    assert User.objects.count() == 1


def test_a_card_seen_by_somebody_who_is_logged_out_by_now_is_the_guests(signed_in, learner):
    send(signed_in)
    due_again()
    moment = seen(signed_in)
    assert send(Client(), seen=moment).status_code == 303
    assert CardReview.objects.filter(card__user=learner).count() == 1
    assert CardReview.objects.filter(card__user__is_guest=True).count() == 1


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"thing": ""}, "thing: drill:…, framework:…, or level:…:…"),
        ({"thing": "drill:a b"}, "thing: drill:…"),
        ({"thing": "drill:a\0b"}, "thing: "),
        ({"thing": "answer:enter-brazil"}, "thing: drill:…"),
        ({"thing": "drill:" + "a" * 300}, "thing: drill:…"),
        ({"seen": "yesterday"}, "seen: A moment, as the page gave it."),
        ({"seen": "9999-12-31T23:59:59-14:00"}, "seen: A moment, as the page gave it."),
        ({"seen": "0001-01-01T00:00:00+14:00"}, "seen: A moment, as the page gave it."),
        ({"after": "?"}, "after: drill:…"),
        ({"tick": ["a"] * 51}, "tick: At most 50 ids"),
        ({"tick": ["a" * 61]}, "tick: At most 50 ids"),
        ({"jot": "a" * (JOT_MAX + 1)}, "Your note has 2,001 characters; at most 2,000 are kept. Shorten it by 1."),
        ({"jot": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_names_its_field_and_loses_nothing(signed_in, fields, message):
    response = send(signed_in, **({"jot": "my note", "tick": ["b"]} | fields))
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert not Card.objects.exists()
    assert (fields.get("jot") or "my note").replace("\0", "") in page.replace("\0", "")
    if fields.keys() == {"jot"}:
        assert re.search(r'value="b" checked', page)


def test_a_form_that_comes_back_keeps_what_it_had_seen_and_skipped(signed_in):
    sent = {"jot": "a" * (JOT_MAX + 1), "after": INSIGHT}
    send(signed_in)  # in another tab
    page = send(signed_in, **sent).content.decode()
    assert 'name="seen" value=""' in page
    assert f'name="after" value="{INSIGHT}"' in page
    assert send(signed_in, jot="shorter", seen="").status_code == 409


def test_a_day_has_an_end(signed_in, learner, question, monkeypatch):
    monkeypatch.setattr(drills, "PER_DAY", 2)
    send(signed_in)
    send(signed_in, INSIGHT)
    refused = send(signed_in, "level:strategy:structure", tick=["3-4"], jot="Mine")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 25 * 3600
    assert "drills are enough for one day" in refused.content.decode()
    assert "Mine" in refused.content.decode()
    assert CardReview.objects.count() == 2


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods(client, db, method):
    assert getattr(client, method)("/drill").status_code == 405
    assert client.post("/drill/summary").status_code == 405


def test_nothing_is_spent_on_a_model(signed_in):
    send(signed_in)
    assert not ModelRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_tabs_at_once_log_one_review(learner, question):
    def one(number):
        client = Client()
        client.force_login(learner)
        return send(client, tick=["a"] * (number % 2)).status_code

    assert sorted(at_once(one, 6)) == [303] + [409] * 5
    assert CardReview.objects.count() == Card.objects.count() == 1
