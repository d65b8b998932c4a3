"""What browsers, launchers, and crawlers ask for by themselves, and what a shared link shows."""

import re
import struct
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.factories import make_user

PNG = b"\x89PNG\r\n\x1a\n"


def size_of(png):
    assert png.startswith(PNG)
    return struct.unpack(">II", png[16:24])


def static_file(address):
    return Path(finders.find(address.removeprefix(settings.STATIC_URL))).read_bytes()


@pytest.fixture
def robots(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(response.content.decode().splitlines())
    return parser


@pytest.mark.parametrize(
    "path", ["/", "/questions", "/practice/strategy/enter-brazil", "/frameworks/circles", "/how-scoring-works"]
)
def test_crawlers_may_read_what_is_for_everybody(robots, path):
    assert robots.can_fetch("*", path)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login",
        "/admin/",
        "/api/stats/overview",
        "/attempts/1",
        "/history?page=2",
        "/practice/random",
        "/progress",
        "/settings",
    ],
)
def test_crawlers_stay_out_of_learners_pages(robots, path):
    assert not robots.can_fetch("*", path)


def test_the_manifest_makes_it_installable(client):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    about = response.json()
    assert about["start_url"] == about["scope"] == "/"
    assert about["display"] == "standalone"
    for icon in about["icons"]:
        width, height = size_of(static_file(icon["src"]))
        assert icon["sizes"] == f"{width}x{height}"
    assert {(icon["sizes"], icon["purpose"]) for icon in about["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_favicon(client):
    response = client.get("/favicon.ico")
    assert response["Content-Type"] == "image/x-icon"
    reserved, kind, number = struct.unpack("<HHH", response.content[:6])
    assert (reserved, kind, number) == (0, 1, 3)
    assert response.content.count(PNG) == 3


@pytest.mark.parametrize("path", ["/favicon.ico", "/manifest.webmanifest", "/robots.txt"])
def test_the_same_for_everybody(client, path):
    """Without a database, for the fixture that gives one is not asked for."""
    response = client.get(path)
    assert (
        response["Cache-Control"] == "public, max-age=86400" or response["Cache-Control"] == "max-age=86400, public"
    )
    assert "Cookie" not in response.get("Vary", "")
    assert client.post(path).status_code == 405


def test_a_shared_link_has_a_picture_and_its_own_address(client, db):
    body = client.get("/questions?category=strategy").content.decode()
    head = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', body))
    assert head["og:url"] == "http://testserver/questions"
    assert '<link rel="canonical" href="/questions">' in body
    assert head["twitter:card"] == "summary_large_image"
    assert head["og:image"].startswith("http://testserver/static/")
    picture = static_file(head["og:image"].removeprefix("http://testserver"))
    assert size_of(picture) == (1200, 630) == (int(head["og:image:width"]), int(head["og:image:height"]))
    assert len(picture) < 100_000
    icon = re.search(r'rel="apple-touch-icon" href="([^"]+)"', body)[1]
    assert size_of(static_file(icon)) == (180, 180)


def test_the_policy_lets_the_manifest_in(client, db):
    assert "manifest-src 'self'" in client.get("/")["Content-Security-Policy"]


@pytest.mark.parametrize("is_staff", [False, True])
def test_staff_find_the_administration(client, db, is_staff):
    user = make_user()
    user.is_staff = is_staff
    user.save()
    client.force_login(user)
    assert ('href="/admin/"' in client.get("/history").content.decode()) == is_staff
