import re

import pytest
from django.contrib.auth.password_validation import get_default_password_validators
from django.db import OperationalError
from django.utils import timezone

from coach.accounts.forms import SignUpForm
from coach.accounts.guests import create_guest, join
from coach.accounts.models import User, time_zone_names
from practice.attempts.models import Attempt, PracticeSession
from tests.factories import make_attempt

PASSWORD = "a-long-enough-secret"


@pytest.fixture
def guest(db):
    return create_guest("Asia/Tokyo")


@pytest.fixture
def guest_attempt(guest, question):
    return make_attempt(guest, question, timezone.now(), score="5.0")


@pytest.fixture
def account(learner):
    learner.set_password(PASSWORD)
    learner.save()
    return learner


def sign_up(client, **fields):
    data = {"username": "grace", "password1": PASSWORD, "password2": PASSWORD, "time_zone": "Europe/Paris"}
    return client.post("/accounts/signup", data | fields)


def test_signing_up_keeps_the_guests_row_and_history(client, guest, guest_attempt):
    client.force_login(guest)
    response = sign_up(client)
    assert response.url == "/"
    user = User.objects.get()
    assert user.pk == guest.pk
    assert user.username == "grace"
    assert not user.is_guest
    assert user.time_zone == "Asia/Tokyo"
    assert user.check_password(PASSWORD)
    assert client.get(guest_attempt.get_absolute_url()).status_code == 200


def test_signing_up_before_practicing(client, db):
    sign_up(client)
    user = User.objects.get()
    assert user.time_zone == "Europe/Paris"
    assert int(client.session["_auth_user_id"]) == user.pk


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"username": ""}, "required"),
        ({"username": "has spaces"}, "valid username"),
        ({"username": "x" * 151}, "at most 150"),
        ({"password2": "another"}, "match"),
        ({"password1": "123", "password2": "123"}, "too short"),
        ({"username": "ada"}, "already exists"),
        ({"username": "a\0b"}, "Null characters"),
    ],
)
def test_bad_sign_up(client, guest, learner, fields, message):
    client.force_login(guest)
    response = sign_up(client, **fields)
    assert response.status_code == 422
    assert message in response.content.decode()
    guest.refresh_from_db()
    assert guest.is_guest


def test_the_sign_up_form_does_not_offer_the_guests_name(client, guest):
    client.force_login(guest)
    assert guest.username not in client.get("/accounts/signup").content.decode()


def test_nonsense_time_zone_at_sign_up_is_utc(client, db):
    sign_up(client, time_zone="Mars/Olympus")
    assert User.objects.get().time_zone == "UTC"


def test_who_has_an_account_is_sent_on(client, learner):
    client.force_login(learner)
    assert client.get("/accounts/signup").url == "/"


def log_in(client, password=PASSWORD):
    return client.post("/accounts/login", {"username": "ada", "password": password})


def test_logging_in_brings_the_guests_attempts_along(client, guest, guest_attempt, account):
    day = guest_attempt.practiced_on
    client.force_login(guest)
    assert log_in(client).url == "/"
    assert User.objects.get() == account
    attempt = Attempt.objects.get()
    assert attempt.user == account
    assert attempt.practiced_on == day
    assert PracticeSession.objects.get().user == account
    assert client.get(attempt.get_absolute_url()).status_code == 200


def test_when_joining_fails_the_guest_is_still_there(client, guest, guest_attempt, account, monkeypatch):
    def locked(*args):
        raise OperationalError("database is locked")

    client.force_login(guest)
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("coach.accounts.views.join", locked)
        assert log_in(client).status_code == 503
    assert client.get(guest_attempt.get_absolute_url()).status_code == 200
    log_in(client)
    assert Attempt.objects.get().user == account


def test_a_wrong_password_changes_nothing(client, guest, guest_attempt, account):
    client.force_login(guest)
    response = log_in(client, "wrong")
    assert response.status_code == 422
    guest_attempt.refresh_from_db()
    assert guest_attempt.user == guest
    assert client.get(guest_attempt.get_absolute_url()).status_code == 200


def test_joining_is_all_or_nothing(guest, guest_attempt, account, monkeypatch):
    def broken(self):
        raise RuntimeError

    monkeypatch.setattr(User, "delete", broken)
    with pytest.raises(RuntimeError):
        join(guest, account)
    guest_attempt.refresh_from_db()
    assert guest_attempt.user == guest


def test_joining_twice_is_joining_once(guest, guest_attempt, account):
    join(guest, account)
    join(guest, account)
    assert Attempt.objects.get().user == account


def test_an_account_logging_in_over_another_moves_nothing(client, outsider, account, question):
    make_attempt(outsider, question, timezone.now(), score="5.0")
    client.force_login(outsider)
    log_in(client)
    assert Attempt.objects.get().user == outsider


def test_logging_out(client, learner):
    client.force_login(learner)
    assert client.get("/accounts/logout").status_code == 405
    assert client.post("/accounts/logout").url == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/"])
def test_login_never_leads_off_the_site(client, account, target):
    response = client.post("/accounts/login", {"username": "ada", "password": PASSWORD, "next": target})
    assert response.url == "/"


def test_settings_change_the_time_zone(client, learner):
    client.force_login(learner)
    assert client.post("/settings", {"time_zone": "America/Bogota"}).url == "/settings"
    learner.refresh_from_db()
    assert learner.time_zone == "America/Bogota"


def test_settings_refuse_an_unknown_time_zone(client, learner):
    client.force_login(learner)
    response = client.post("/settings", {"time_zone": "Mars/Olympus"})
    assert response.status_code == 422
    assert "IANA time zone" in response.content.decode()
    learner.refresh_from_db()
    assert learner.time_zone == "Europe/Berlin"


def test_settings_of_visitors_and_guests(client, guest):
    assert client.get("/settings").url == "/accounts/login?next=/settings"
    client.force_login(guest)
    assert client.get("/settings").status_code == 200


def test_a_goal_is_set_and_taken_back(client, learner):
    client.force_login(learner)
    goal = {"time_zone": "UTC", "interview_on": "2027-02-15", "answers_per_week": "5", "hides_streak": "on"}
    client.post("/settings", goal)
    learner.refresh_from_db()
    assert (str(learner.interview_on), learner.answers_per_week) == ("2027-02-15", 5)
    assert learner.hides_streak
    assert 'value="2027-02-15"' in client.get("/settings").content.decode()
    client.post("/settings", {"time_zone": "UTC"})
    learner.refresh_from_db()
    assert learner.interview_on is None
    assert learner.answers_per_week is None
    assert not learner.hides_streak


def test_streaks_are_a_matter_of_taste(client, learner):
    client.force_login(learner)
    text = client.get("/settings").content.decode()
    assert "Count a drill as practice for the streak" in text
    assert "Hide the streak with rest days" in text
    assert (learner.counts_drills, learner.hides_rest_days) == (False, False)
    client.post("/settings", {"time_zone": "UTC", "counts_drills": "on", "hides_rest_days": "on"})
    learner.refresh_from_db()
    assert (learner.counts_drills, learner.hides_rest_days, learner.hides_streak) == (True, True, False)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("interview_on", "soon", "Enter a date such as"),
        ("answers_per_week", "0", "greater than or equal to 1"),
        ("answers_per_week", "101", "less than or equal to 100"),
        ("answers_per_week", "many", "whole number"),
    ],
)
def test_a_bad_goal_says_what_is_allowed(client, learner, field, value, message):
    client.force_login(learner)
    response = client.post("/settings", {"time_zone": "UTC", field: value})
    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_time_zone_this_machine_does_not_know_counts_as_utc(learner):
    learner.time_zone = "Europe/Atlantis"
    assert learner.zone.key == "UTC"


def test_time_zones_are_offered_by_region(client, learner):
    client.force_login(learner)
    body = client.get("/settings").content.decode()
    regions = dict(re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', body, re.DOTALL))
    assert '<option value="Europe/Berlin" selected>Berlin</option>' in regions["Europe"]
    assert '<option value="America/Argentina/Buenos_Aires">Argentina/Buenos Aires</option>' in regions["America"]
    assert '<option value="UTC">UTC</option>' in regions["Other"]
    assert list(regions)[-1] == "Other"
    assert body.count("<option") >= len(time_zone_names())


def test_what_sign_up_asks_of_a_password_is_what_is_checked(client, db):
    """In our words, which nothing but this keeps true."""
    form = SignUpForm()
    assert "At least 8 characters" in form.fields["password1"].help_text
    names = [type(each).__name__ for each in get_default_password_validators()]
    assert sorted(names) == [
        "CommonPasswordValidator",
        "MinimumLengthValidator",
        "NumericPasswordValidator",
        "UserAttributeSimilarityValidator",
    ]
    assert "<ul>" not in client.get("/accounts/signup").content.decode().partition("<form")[2]
