"""Snoozing a card, not being asked again, and taking either back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.schedule import putting_off
from practice.schedule.cards import card_of
from practice.schedule.models import Card, Kind

HTMX = {"HX-Request": "true"}


@pytest.fixture
def card(client, learner, question):
    client.force_login(learner)
    return card_of(learner, Kind.ANSWER, timezone.now(), question_id=question.pk)


@pytest.mark.parametrize(("until", "days"), [("tomorrow", 1), ("week", 7)])
def test_snoozed_by_the_learners_own_days(client, card, until, days, monkeypatch):
    """It is half past midnight in Berlin, and yesterday in UTC."""
    midnight = datetime(2026, 11, 21, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    monkeypatch.setattr(putting_off, "now", lambda: midnight)
    response = client.post(f"/cards/{card.pk}/snooze", {"until": until})
    assert (response.status_code, response.url) == (303, "/")
    card.refresh_from_db()
    assert card.snoozed_until == midnight.date() + timedelta(days=days)
    assert not card.is_suspended


def test_not_asked_again_and_again(client, card):
    client.post(f"/cards/{card.pk}/suspend")
    card.refresh_from_db()
    assert card.is_suspended
    client.post(f"/cards/{card.pk}/snooze", {"until": "tomorrow"})
    client.post(f"/cards/{card.pk}/resume", {"next": "/saved"})
    card.refresh_from_db()
    assert (card.is_suspended, card.snoozed_until) == (False, None)


@pytest.mark.parametrize(
    ("action", "data", "says"),
    [
        ("snooze", {"until": "tomorrow"}, "Put off until tomorrow."),
        ("snooze", {"until": "week"}, "Put off for a week."),
        ("suspend", {}, "asked this again."),
        ("resume", {}, "You will be asked this again."),
    ],
)
def test_htmx_gets_what_takes_the_cards_place(client, card, action, data, says):
    response = client.post(f"/cards/{card.pk}/{action}", data, headers=HTMX)
    page = response.content.decode()
    assert (response.status_code, says in page) == (200, True)
    assert "<html" not in page
    assert ("Undo" in page) is (action != "resume")


@pytest.mark.parametrize("until", ["", "2026-11-30", "forever", "9" * 5_000])
def test_anything_else_is_a_400_that_says_what_is_allowed(client, card, until):
    response = client.post(f"/cards/{card.pk}/snooze", {"until": until})
    assert response.status_code == 400
    assert response.content.decode() == "until takes tomorrow or week."
    card.refresh_from_db()
    assert card.snoozed_until is None


@pytest.mark.parametrize("action", ["snooze", "suspend", "resume"])
class TestRefused:
    def test_somebody_elses_and_none(self, client, card, outsider, action):
        before = Card.objects.values().get()
        client.force_login(outsider)
        for pk in (card.pk, 999, 10**30):
            assert client.post(f"/cards/{pk}/{action}", {"until": "tomorrow"}).status_code == 404
        client.logout()
        assert client.post(f"/cards/{card.pk}/{action}", {"until": "tomorrow"}).status_code == 404
        assert Card.objects.values().get() == before

    def test_not_by_get(self, client, card, action):
        assert client.get(f"/cards/{card.pk}/{action}").status_code == 405

    @pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil"])
    def test_goes_back_within_the_site_only(self, client, card, action, wanted):
        assert client.post(f"/cards/{card.pk}/{action}", {"until": "tomorrow", "next": wanted}).url == "/"
        assert client.post(f"/cards/{card.pk}/{action}", {"until": "tomorrow", "next": "/saved"}).url == "/saved"


def test_queries(client, card, django_assert_num_queries):
    with django_assert_num_queries(3):  # session, user, update
        client.post(f"/cards/{card.pk}/suspend")
