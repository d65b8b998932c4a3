"""How long a browser stays who it is, and what becomes of an answer whose session can't be written."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from coach.accounts.models import User
from coach.accounts.sessions import RENEWED
from practice.attempts.models import Attempt
from tests.outcomes import ANSWER

DAY, YEAR = 24 * 3600, 365 * 24 * 3600
PASSWORD = "a-long-enough-secret"


@pytest.fixture
def staff(db):
    return User.objects.create(username="root", password=make_password(PASSWORD), is_staff=True, is_superuser=True)


def answer(client, question, **fields):
    data = {"answer_text": ANSWER, "time_zone": "UTC", "mode": "question"} | fields
    return client.post(question.get_absolute_url(), data)


@pytest.mark.parametrize("door", ["/accounts/login", "/admin/login/"])
def test_staff_are_logged_out_after_a_day_whatever_they_do(client, staff, question, door):
    client.post(door, {"username": "root", "password": PASSWORD, "next": "/admin/"})
    assert abs(client.session.get_expiry_age() - DAY) < 10
    end = Session.objects.get().expire_date
    answer(client, question)
    session = client.session
    session["anything"] = "written later"
    session.save()
    assert abs(Session.objects.get().expire_date - end) < timedelta(seconds=2)
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_whoever_has_become_staff_since_logs_in_again(client, learner):
    learner.set_password(PASSWORD)
    learner.save()
    login = {"username": "ada", "password": PASSWORD, "next": "/admin/"}
    client.post("/accounts/login", login)
    User.objects.update(is_staff=True)
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").status_code == 200
    assert client.post("/admin/login/", login).url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_learners_stay_for_a_year(client, learner):
    learner.set_password(PASSWORD)
    learner.save()
    response = client.post("/accounts/login", {"username": "ada", "password": PASSWORD})
    assert response.cookies["sessionid"]["max-age"] == YEAR


def test_an_answer_renews_the_session_once_a_day(client, learner, question):
    client.force_login(learner)
    assert answer(client, question).cookies["sessionid"]["max-age"] == YEAR
    assert "sessionid" not in answer(client, question).cookies
    session = client.session
    session[RENEWED] -= DAY
    session.save()
    assert answer(client, question).cookies["sessionid"]["max-age"] == YEAR
    assert time.time() - client.session[RENEWED] < 10


def test_an_answer_whose_session_has_just_ended_elsewhere(client, learner, question, monkeypatch):
    """Logged out in another tab while it was being saved."""
    client.force_login(learner)
    save = SessionStore.save

    def gone(self, must_create=False):
        Session.objects.all().delete()
        save(self, must_create)

    monkeypatch.setattr(SessionStore, "save", gone)
    assert answer(client, question).status_code == 303
    assert Attempt.objects.get().user == learner


def test_an_answer_whose_session_cannot_be_renewed(client, learner, question, monkeypatch, caplog):
    client.force_login(learner)
    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "save", full)
        assert answer(client, question).status_code == 303
    assert "could not be saved" in caplog.text
    assert client.get(Attempt.objects.get().get_absolute_url()).status_code == 200


def full(*args, **kwargs):
    raise OperationalError("database or disk is full")


def test_a_guest_whose_session_cannot_be_written_sends_the_answer_again(client, question, monkeypatch):
    """Without its session, a guest couldn't see the attempt: so the page says that it failed."""
    token = str(client.get(question.get_absolute_url()).context["form"].initial["token"])
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "save", full)
        assert answer(client, question, token=token).status_code == 503
    response = answer(client, question, token=token)
    assert response.url == Attempt.objects.get().get_absolute_url()
    assert client.get(response.url).status_code == 200


def test_a_guest_survives_a_new_secret_key(client, question, settings):
    old, new = settings.SECRET_KEY, "another-key-" * 5
    page = answer(client, question).url
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    assert client.get(page).status_code == 200
    # The session is signed anew, so that the old key can go.
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(page).status_code == 200
    settings.SECRET_KEY = "a-third-one-" * 5
    assert client.get(page).status_code == 404
