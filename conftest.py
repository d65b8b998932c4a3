"""Fixtures for all tests: a cast of people and a small bank."""

import asyncio
import gc
import os
import shutil

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from practice.attempts import claims, engine, evaluators, guessing, readiness, watching
from practice.bank.categories import Category
from practice.evaluation import local, loop, sampling, transport
from tests.factories import make_attempt, make_question, make_user
from tests.fake_claude import FakeClaude


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what a pool's own thread was still connecting when the last test ended: PostgreSQL drops no database that
    somebody is in."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL's have one
            with connection._nodb_cursor() as cursor:
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                cursor.execute(others, [connection.settings_dict["NAME"]])


@pytest.fixture(autouse=True)
def straight_to_feedback(request, monkeypatch):
    """Nobody is asked for a guess, but in the tests that are about it."""
    if not request.node.get_closest_marker("guesses"):
        monkeypatch.setattr(guessing, "is_asked", lambda learner: False)


@pytest.fixture
def learner(db):
    return make_user("ada", time_zone="Europe/Berlin")


@pytest.fixture
def outsider(db):
    return make_user("mallory")


@pytest.fixture
def question(db):
    return make_question(Category.STRATEGY, slug="enter-brazil", hint="Think of timing.", key_points=["A", "B"])


@pytest.fixture
def attempt(learner, question):
    """A scored attempt of the learner, just now."""
    return make_attempt(learner, question, timezone.now(), score="6.8")


@pytest.fixture
def fake(settings, monkeypatch):
    """Claude is set up, and asks a Messages server of our own; short waits everywhere."""
    with FakeClaude() as server:
        settings.EVALUATOR = "claude"
        settings.ANTHROPIC_API_KEY = "test"
        settings.ANTHROPIC_BASE_URL = server.url
        settings.EVALUATION_DEADLINE_S = 20
        monkeypatch.setattr(sampling, "RETRY_PAUSE_S", 0.01)
        monkeypatch.setattr(watching, "TICK_S", 0.02)
        monkeypatch.setattr(claims, "STORE_PAUSES_S", (0.05, 0.1, 0.2, 0.2, 0.2))
        monkeypatch.setattr(claims, "PATIENCE_S", 2)
        monkeypatch.setattr(claims, "PATIENT_PAUSE_S", 0.2)
        client = transport.client("test", server.url)  # imports the SDK, which no test's timing should contain
        yield server
        asyncio.run_coroutine_threadsafe(client.close(), loop.event_loop()).result(timeout=5)
        transport.client_of.cache_clear()


@pytest.fixture
def own_model(fake, settings, monkeypatch):
    """A local model is set up instead of Claude, and the same server speaks for it."""
    settings.EVALUATOR = "auto"
    settings.ANTHROPIC_API_KEY = ""
    settings.LOCAL_MODEL, settings.LOCAL_MODEL_URL = "qwen3:8b", fake.url
    settings.LOCAL_MODEL_DEADLINE_S = 20
    monkeypatch.setattr(local, "LOADING_PAUSE_S", 0.05)
    client = transport.client(evaluators.ANY_KEY, fake.url, is_ours=True)
    yield fake
    asyncio.run_coroutine_threadsafe(client.close(), loop.event_loop()).result(timeout=5)


# --- browser tests ---------------------------------------------------------------------------------

# The headless shell needs less processor time than a whole Chromium: 59 s for `pytest -m browser -n 3`, not 93.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_configure(config):
    # Playwright's sync API runs an event loop in this thread; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not CHROMIUM and os.environ.get("CI"):
        raise pytest.UsageError("CI must not skip the browser tests, and no Chromium was found.")


def pytest_xdist_auto_num_workers(config):
    """One more than there are processors: tests with a browser or a server wait a lot."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish():
    # What is imported by now stays. Looking through it for garbage again and again takes time for nothing.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(items):
    if not CHROMIUM:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium found"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown():
    """What a test has started ends before its rows are gone, and the next one's have the same keys. Nor does the next
    get the report of `/readyz` that this one has made fail."""
    engine.end()
    cache.clear()
    readiness.last = None


def pytest_terminal_summary(terminalreporter):
    if not CHROMIUM:
        terminalreporter.write_line("Browser tests were SKIPPED: no Chromium found. Install the package chromium.")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ("background-networking", "component-update", "sync", "quic")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": arguments}


@pytest.fixture
def page(page, live_server):
    """A page that fails the test on any script error or anything the content security policy stops."""
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.extend([message.text] if message.type == "error" else []))
    page.set_default_timeout(10_000)
    page.expected_troubles = ()
    yield page
    assert [text for text in troubles if not any(known in text for known in page.expected_troubles)] == []


@pytest.fixture
def bank(db):
    for category in Category:
        make_question(
            category, slug=f"{category.replace('_', '-')}-one", hint="Think of timing.", key_points=["Buyer"]
        )
