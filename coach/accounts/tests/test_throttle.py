"""Log-ins and sign-ups by strangers."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.utils import timezone

from coach.accounts.models import User
from coach.accounts.tally import Tally

PASSWORD = "a-long-enough-secret"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def account(learner):
    learner.set_password(PASSWORD)
    learner.save()
    return learner


@pytest.fixture
def staff(db):
    return User.objects.create_superuser("root", password=PASSWORD)


def log_in(client, password=PASSWORD, name="ada", path="/accounts/login", **extra):
    return client.post(path, {"username": name, "password": password}, **extra)


def later(monkeypatch, **much):
    moment = timezone.now() + timedelta(**much)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_hundred_wrong_passwords_then_the_right_one(client, account, monkeypatch):
    statuses = [log_in(client, f"guess {n}").status_code for n in range(100)]
    assert statuses == [422] * 10 + [429] * 90
    refused = log_in(client)
    assert refused.status_code == 429  # the right one, too early
    assert 14 * 60 < int(refused["Retry-After"]) <= 15 * 60
    page = refused.content.decode()
    assert "many tries to log in from your network" in page
    assert re.search(r"You can try again in 1[45] minutes, from\s+<time datetime=[^>]+>[^<]+ UTC</time> on", page)
    later(monkeypatch, minutes=15)
    assert log_in(client).url == "/"


def test_the_right_password_below_the_limit_starts_the_count_anew(client, account):
    for _ in range(3):
        assert [log_in(client, "wrong").status_code for _ in range(9)] == [422] * 9
        assert log_in(client).url == "/"
        client.logout()


def test_another_address_and_another_name_are_not_concerned(client, account, outsider):
    for _ in range(11):
        log_in(client, "wrong")
    assert log_in(client, "wrong", name=outsider.username).status_code == 422
    assert log_in(client, **ELSEWHERE).url == "/"


def test_a_success_elsewhere_gives_the_guesser_nothing_back(client, account):
    for _ in range(10):
        log_in(client, "wrong")
    assert log_in(Client(), **ELSEWHERE).url == "/"
    assert log_in(client, "wrong").status_code == 429


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_made_up_header_changes_nothing(client, account, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    seen = "192.0.2.1"
    statuses = [
        log_in(client, "wrong", headers={"X-Forwarded-For": f"10.0.0.{n}, {seen}" if proxies else f"10.0.0.{n}"})
        for n in range(12)
    ]
    assert [response.status_code for response in statuses] == [422] * 10 + [429] * 2
    if proxies:
        assert log_in(client, headers={"X-Forwarded-For": "192.0.2.2"}).url == "/"


def test_the_admin_counts_the_same_guesses(client, staff):
    for _ in range(5):
        assert log_in(client, "wrong", "root", "/admin/login/").status_code == 200
        assert log_in(client, "wrong", "root").status_code == 422
    refused = log_in(client, PASSWORD, "root", "/admin/login/")
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert log_in(client, PASSWORD, "root", "/admin/login/?next=/admin/", **ELSEWHERE).url == "/admin/"


def test_names_from_one_address(client, account, settings, monkeypatch):
    settings.LOGINS_PER_ADDRESS_HOUR = 3
    assert [log_in(client, name=f"name{n}").status_code for n in range(5)] == [422] * 3 + [429] * 2
    assert log_in(client).status_code == 429
    assert log_in(client, **ELSEWHERE).url == "/"
    client.logout()
    later(monkeypatch, hours=1)
    assert log_in(client).url == "/"


def test_names_of_a_refused_address_leave_no_rows(client, db, settings):
    settings.LOGINS_PER_ADDRESS_HOUR = 3
    for n in range(20):
        log_in(client, name=f"name{n}")
    assert Tally.objects.count() == 3 + 1


def test_zero_is_no_limit_on_names(client, db, settings):
    settings.LOGINS_PER_ADDRESS_HOUR = 0
    assert {log_in(client, name=f"name{n}").status_code for n in range(20)} == {422}


def test_zero_is_no_limit_on_guesses(client, account, settings):
    settings.LOGINS_PER_NAME = 0
    assert {log_in(client, "wrong").status_code for _ in range(20)} == {422}


def test_a_refused_guess_costs_no_hash(client, account, monkeypatch):
    for _ in range(10):
        log_in(client, "wrong")

    def hashed(*args):
        raise AssertionError("a password was hashed")

    monkeypatch.setattr(MD5PasswordHasher, "encode", hashed)
    assert log_in(client).status_code == 429


def test_a_look_at_the_page_does_not_count(client, account):
    for _ in range(20):
        assert client.get("/accounts/login").status_code == 200
    assert not Tally.objects.exists()


def test_nobody_counts_what_does_not_come_over_the_network(account):
    assert authenticate(username="ada", password=PASSWORD) == account
    assert not Tally.objects.exists()


def test_a_session_from_before_still_holds(client, account):
    """It names the backend that logged it in."""
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/settings").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_guesses_made_at_once_are_ten(account):
    def guess(number):
        try:
            return log_in(Client(), f"guess {number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        statuses = list(threads.map(guess, range(30)))
    assert (statuses.count(422), statuses.count(429)) == (10, 20)


def sign_up(client, name, **extra):
    data = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup", data, **extra)


def test_sign_ups_from_one_address(settings, learner, monkeypatch):
    settings.SIGNUPS_PER_ADDRESS_HOUR = 3
    assert sign_up(Client(), "ada").status_code == 422  # it answers whether a name exists, so it counts
    assert sign_up(Client(), "grace").url == "/"
    assert sign_up(Client(), "edsger").url == "/"
    refused = sign_up(Client(), "ada")
    page = refused.content.decode()
    assert refused.status_code == 429
    assert 59 * 60 < int(refused["Retry-After"]) <= 60 * 60
    assert "already exists" not in page
    assert 'value="ada"' in page
    assert PASSWORD not in page
    assert "a lot of sign-ups from your network" in page
    assert sign_up(Client(), "barbara", **ELSEWHERE).url == "/"
    later(monkeypatch, hours=1)
    assert sign_up(Client(), "alan").url == "/"


def test_zero_is_no_limit_on_sign_ups(settings, learner):
    settings.SIGNUPS_PER_ADDRESS_HOUR = 0
    assert {sign_up(Client(), "ada").status_code for _ in range(10)} == {422}
