import ast
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

PRODUCTION = {
    "SECRET_KEY": "nP0wq3x8sVb1Yc7Lz5Rk2Tj9Hd6Gf4Ms0Qa-Uw_Ex8Ky3Ob5Nv7C",
    "ENV_FILE": os.devnull,
    "HTTPS": "on",
    "TRUSTED_PROXIES": "1",
    "ALLOWED_HOSTS": "coach.example.org",
    "DATABASE_URL": "postgres://nobody@127.0.0.1/none",
    "PATH": os.environ["PATH"],
}


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=PRODUCTION | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_check_deploy_has_no_warning():
    result = manage("check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout + result.stderr


def test_a_proxy_that_is_not_counted_is_a_warning():
    result = manage("check", "--deploy", TRUSTED_PROXIES="0")
    assert "accounts.W001" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("HTTPS", "yess"),
        ("HSTS_PRELOAD", "perhaps"),
        ("SECRET_KEY", "x" * 49),
        ("SECRET_KEY", "at-least-50-random-characters"),
        ("EVALUATOR", "gpt"),
        ("EVALUATION_DEADLINE_S", "soon"),
        ("EVALUATION_DEADLINE_S", "0"),
        ("EVALUATION_DEADLINE_S", "9" * 20),
        ("GUESTS_PER_ADDRESS_HOUR", "9" * 20),
        ("ANTHROPIC_BASE_URL", "localhost:8009"),
        ("ANTHROPIC_BASE_URL", "http://"),
        ("SECRET_KEY", "a" * 69),
        ("DATABASE_URL", "mysql://root@127.0.0.1/x"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://u@h:port/n"),
        ("EVALUATION_DAILY_BUDGET_USD", "-1"),
        ("EVALUATION_DAILY_BUDGET_USD", "NaN"),
        ("EVALUATIONS_PER_HOUR", "-1"),
        ("LOG_FORMAT", "xml"),
        ("REDIS_URL", "amqp://127.0.0.1:5672"),
        ("CELERY_BROKER_URL", "http://127.0.0.1"),
        ("CELERY_BROKER_URL", "redis://"),
        ("CELERY_BROKER_URL", "redis://127.0.0.1/abc"),
        ("REDIS_URL", "redis://127.0.0.1/abc"),
        ("EVALUATIONS_AT_ONCE", "0"),
        ("STREAMS_PER_LEARNER", "-1"),
        ("TRUSTED_PROXIES", "x"),
        ("TRUSTED_PROXIES", "-1"),
        ("GUESTS_PER_ADDRESS_HOUR", "-1"),
        ("SUBMITS_PER_ADDRESS_HOUR", "many"),
        ("SUBMITS_PER_LEARNER_HOUR", "1.5"),
        ("SIGNUPS_PER_ADDRESS_HOUR", "x"),
        ("LOGINS_PER_ADDRESS_HOUR", "x"),
        ("LOGINS_PER_NAME", "-1"),
        ("EXPORTS_AT_ONCE", "x"),
        ("EVALUATION_SAMPLES", "4"),
        ("LOCAL_MODEL", "m" * 81),
        ("LOCAL_MODEL_URL", "localhost:11434"),
        ("LOCAL_MODEL_URL", "http://localhost:11434/v1"),
        ("LOCAL_MODEL_URL", "http://localhost:11434/v1/messages"),
        ("LOCAL_MODEL_URL", "http://user:password@localhost:11434"),
        ("LOCAL_MODEL_URL", "http://localhost:11434?x=1"),
        ("LOCAL_MODEL_URL", "http://☃.example"),
        ("LOCAL_MODEL_URL", "http://a b:1"),
        ("LOCAL_MODEL_URL", "http://127.0.0.1:9/\x7f"),
        ("LOCAL_MODEL_DEADLINE_S", "0"),
        ("LOCAL_MODEL_AT_ONCE", "0"),
    ],
)
def test_a_bad_setting_stops_the_start_with_its_name(name, value):
    result = manage("check", **{name: value})
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert name in last


def test_a_server_needs_a_process():
    command = [sys.executable, "-m", "gunicorn", "--check-config", "coach.asgi"]
    environment = PRODUCTION | {"WEB_CONCURRENCY": "0"}
    result = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60
    )
    assert result.returncode != 0
    assert "WEB_CONCURRENCY=0 does not work" in result.stderr


def test_a_budget_needs_a_price():
    result = manage("check", EVALUATION_DAILY_BUDGET_USD="2.50", ANTHROPIC_MODEL="some-other-model")
    assert result.returncode != 0
    assert "EVALUATION_DAILY_BUDGET_USD needs a price" in result.stderr
    assert manage("help", EVALUATION_DAILY_BUDGET_USD="2.50", ANTHROPIC_MODEL="some-other-model").returncode == 0
    assert manage("check", EVALUATION_DAILY_BUDGET_USD="2.50").returncode == 0


def test_a_short_secret_stops_the_start_without_https_too_and_is_not_repeated():
    result = manage("check", SECRET_KEY="short-and-secret", HTTPS="off")
    assert "SECRET_KEY has 16 characters" in result.stderr
    assert "short-and-secret" not in result.stderr.splitlines()[-1]


def test_the_secret_of_the_example_stops_the_start():
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    (example,) = (line.partition("=")[2] for line in lines if line.startswith("SECRET_KEY="))
    assert "SECRET_KEY" in manage("check", SECRET_KEY=example).stderr


def values(*names, **environment):
    """These settings of a process with this environment."""
    code = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"
    return ast.literal_eval(manage("shell", "--no-imports", "-c", code, **environment).stdout)


@pytest.mark.parametrize("preload", [False, True])
def test_hsts_covers_other_sites_only_when_asked(preload):
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    found = values(*names, HSTS_PRELOAD="on" if preload else "off")
    assert found == [365 * 24 * 3600, preload, preload]


def test_former_secrets_come_from_the_environment():
    assert values("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="one, two") == [["one", "two"]]
    assert values("SECRET_KEY_FALLBACKS") == [[]]


def test_what_the_database_address_asks_for_is_kept():
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    result = manage("shell", "--no-imports", "-c", code, DATABASE_URL="postgres://u@127.0.0.1/n?sslmode=require")
    assert "'sslmode': 'require'" in result.stdout
    assert "'pool'" in result.stdout


def test_postgresql_is_waited_for_in_pages_but_not_in_commands():
    address = "postgres://u@127.0.0.1/n?connect_timeout=9"
    code = "from django.conf import settings; print(settings.DATABASES['default'])"
    command = manage("shell", "--no-imports", "-c", code, DATABASE_URL=address).stdout
    assert "statement_timeout" not in command
    assert "'connect_timeout': 9" in command
    served = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=PRODUCTION | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "coach.settings"},
        capture_output=True,
        text=True,
    ).stdout
    assert "statement_timeout=10s" in served
    assert "'CONN_HEALTH_CHECKS': True" in served


def test_claude_without_a_key_stops_the_start():
    assert "ANTHROPIC_API_KEY" in manage("check", EVALUATOR="claude").stderr


def test_a_local_evaluator_needs_a_model():
    assert "EVALUATOR=local needs LOCAL_MODEL" in manage("check", EVALUATOR="local").stderr
    assert manage("check", EVALUATOR="local", LOCAL_MODEL="qwen3:8b").returncode == 0


def test_answers_in_the_clear_are_warned_of_at_the_start():
    result = manage("check", LOCAL_MODEL="qwen3:8b", LOCAL_MODEL_URL="http://models.example.com")
    assert result.returncode == 0
    assert "LOCAL_MODEL_URL='http://models.example.com' is a public address without TLS" in result.stderr


def test_a_missing_secret_stops_the_start():
    environment = {key: value for key, value in PRODUCTION.items() if key != "SECRET_KEY"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert "SECRET_KEY" in result.stderr


PAGES = ["/", "/history", "/progress", "/accounts/login", "/accounts/signup", "/nothing-here", "/healthz"]


@pytest.mark.parametrize("path", PAGES)
def test_security_headers_on_every_page(client, db, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_and_nothing_from_elsewhere(client, db, path):
    body = client.get(path).content.decode()
    assert "<style" not in body
    assert " style=" not in body
    assert " onclick=" not in body
    assert 'src="http' not in body
    assert 'href="http' not in body


@pytest.mark.parametrize("path", [*PAGES, "/questions", "/frameworks", "/how-scoring-works", "/api/stats/overview"])
def test_head_answers_as_get_does(client, db, path):
    assert client.head(path).status_code == client.get(path).status_code


def away(*args, **kwargs):
    raise OperationalError("the database is away")


def test_healthz_is_about_the_process_alone(client, monkeypatch):
    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", away)
    assert client.get("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize("path", ["/", "/history", "/progress", "/practice/random", "/api/stats/overview"])
def test_pages_without_database_are_a_plain_503(client, learner, monkeypatch, path):
    client.force_login(learner)
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", away)
        response = client.get(path)
    assert response.status_code == 503
    assert "We can't reach the database" in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_a_bug_is_a_plain_500(client, db, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("practice.schedule.arrival.render", broken)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "secret detail" not in response.content.decode()


def test_unknown_address_is_a_404_with_a_way_back(client, db):
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()
