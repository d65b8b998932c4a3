"""No cache but the learner's own browser may keep what is about a learner (S5, S22)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.bank.stylesheet import category_colors
from tests.addresses import every_address
from tests.factories import make_attempt, make_user

PUBLIC = ("/favicon.ico", "/manifest.webmanifest", "/robots.txt")
NO_STORE = ("/healthz", "/settings", "/accounts/", "/progress/attempts.csv", "/admin/")


def directives(response):
    return {part.strip().partition("=")[0] for part in response["Cache-Control"].split(",")}


@pytest.fixture
def staff(db):
    user = make_user("root")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


@pytest.mark.parametrize("who", ["visitor", "learner", "staff"])
def test_every_address_is_private(client, who, learner, staff, question, attempt):
    client.raise_request_exception = False
    if who != "visitor":
        client.force_login({"learner": learner, "staff": staff}[who])
    addresses = every_address(question, attempt)
    assert len(addresses) > 60
    for path in addresses:
        if path == "/accounts/logout":
            continue
        response = client.get(path)
        response.close()
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        found = directives(response)
        if path in PUBLIC:
            assert "public" in found
            assert not response.cookies
            continue
        assert "Cookie" in response["Vary"] or path == "/categories.css", path
        assert "public" not in found, path
        assert path == "/categories.css" or "private" in found, path
        assert found & {"no-cache", "no-store"}, path
        if path.startswith(NO_STORE) and "jsi18n" not in path and response.status_code == 200:
            assert "no-store" in found, path


def test_errors_and_redirects_are_private_as_well(client, settings, db):
    settings.ALLOWED_HOSTS = ["ours.example"]
    for response in (client.get("/", headers={"Host": "forged.example"}), client.get("/nothing-here")):
        assert response.status_code in (400, 404)
        assert response["Cache-Control"] == "private, no-cache"
        assert "Cookie" in response["Vary"]


def test_what_is_the_same_for_everybody_stays_public(client, db):
    response = client.get("/categories.css", {"v": category_colors()[1]})
    assert {"public", "immutable"} <= directives(response)
    assert "Cookie" not in response.get("Vary", "")


def test_figures_that_have_not_changed_are_not_sent_again(client, learner, question, attempt):
    """Pages are: each has forms, with tokens of their own."""
    client.force_login(learner)
    first = client.get("/api/stats/overview")
    ask_again = {"If-None-Match": first["ETag"]}
    again = client.get("/api/stats/overview", headers=ask_again)
    assert (again.status_code, again.content) == (304, b"")
    assert {"private", "no-cache"} <= directives(again)
    make_attempt(learner, question, timezone.now(), score="9.0")
    assert client.get("/api/stats/overview", headers=ask_again).status_code == 200


def test_permissions_that_no_page_needs_are_off(client, db):
    policy = client.get("/")["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()"} <= set(policy.split(", "))


class SharedCache:
    """What a careless proxy keeps: all that it may, by address and by the headers that Vary names."""

    def __init__(self):
        self.kept = {}

    def get(self, client, path, cookie=""):
        for asked, body in self.kept.get(path, []):
            if all(asked[name] == (cookie if name == "Cookie" else "") for name in asked):
                return "HIT", body
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        control = directives(response) if "Cache-Control" in response else set()
        if response.status_code == 200 and not control & {"private", "no-store"}:
            names = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
            self.kept.setdefault(path, []).append(({n: cookie if n == "Cookie" else "" for n in names}, body))
        return "MISS", body


@pytest.mark.parametrize("name", ["attempts_csv", "landing", "progress", "history", "api_overview", "api_trend"])
def test_a_stranger_never_hits_what_a_learner_got(client, learner, attempt, name):
    cache, path = SharedCache(), reverse(name)
    attempt.answer_text = "Private thoughts of Ada."
    attempt.save()
    client.force_login(learner)
    cache.get(client, path, cookie=client.cookies["sessionid"].value)
    found, body = cache.get(Client(), path)
    assert found == "MISS"
    assert b"Private thoughts" not in body


def test_the_cache_of_these_tests_would_keep_what_it_may(client, db):
    cache, path = SharedCache(), f"/categories.css?v={category_colors()[1]}"
    assert [cache.get(client, path)[0] for _ in range(2)] == ["MISS", "HIT"]
