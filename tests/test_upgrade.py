"""A database made by any released schema is brought to the newest one by `migrate` alone, and back."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tomllib
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.releases.look import schema

ROOT = Path(__file__).parents[1]
RELEASES = Path(__file__).with_name("releases")
VERSIONS = sorted({path.name.removesuffix(".sqlite.sql") for path in RELEASES.glob("*.sqlite.sql")})
FROZEN = tomllib.loads((RELEASES / "frozen.toml").read_text())["migrations"]


def run(url, *arguments):
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def upgraded(url):
    """Schema and rows of the database after `migrate`."""
    return json.loads(run(url, "-m", "tests.releases.look"))


def undo(url, dump):
    """Take back every migration that came after the dump. Returns whether there was one."""
    of_then = set(re.findall(r"'(accounts|practice)', ?'(\d{4}_\w+)'", dump))
    assert {app for app, _ in of_then} == {"accounts", "practice"}
    newer = {app for app, name in migrations() if (app, name) not in of_then}
    for app in sorted(newer):
        run(url, "manage.py", "migrate", app, max(name for its, name in of_then if its == app), "--verbosity=0")
    return newer


def migrations():
    """(app, name) of every frozen migration."""
    return {(Path(path).parts[-3], Path(path).stem) for path in FROZEN}


@contextmanager
def sqlite_database(folder, dump):
    path = folder / f"{uuid.uuid4().hex}.db"
    with sqlite3.connect(path) as database:
        database.executescript(dump)
    database.close()
    yield f"sqlite:///{path}"


@contextmanager
def postgresql_database(folder, dump):
    settings = connection.settings_dict
    server = {"host": settings["HOST"], "port": settings["PORT"] or 5432, "user": settings["USER"]}
    server |= {"password": settings["PASSWORD"]} if settings["PASSWORD"] else {}
    name = f"coach_release_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            with psycopg.connect(**server, dbname=name, autocommit=True) as database:
                database.execute(dump)
            yield "postgres://{user}@{host}:{port}/".format(**server) + name
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def database(tmp_path):
    """`with database(dump) as url`: a database of the suite's kind, filled by a dump."""
    make = sqlite_database if connection.vendor == "sqlite" else postgresql_database
    return lambda dump: make(tmp_path, dump)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_database_needs_no_more_than_migrate(db, database, version):
    dump = (RELEASES / f"{version}.{connection.vendor}.sql").read_text()
    with database(dump) as url:
        found = upgraded(url)
        if undo(url, dump):
            assert upgraded(url) == found
    assert found["schema"] == schema()  # of the suite's own database, which has the newest
    points = [{"id": letter.lower(), "text": letter} for letter in "ABCD"]
    assert found["questions"] == [["enter-brazil", points, ["swot"]]]
    ada = found["users"]["ada"]
    assert (ada["account"]["time_zone"], ada["account"]["interview_on"]) == ("Europe/Berlin", "2027-02-15")
    scored, failed = ada["practice.Attempt"]
    assert scored["question_text"] == "Would you enter Brazil?"
    assert (scored["scale"], scored["formula"], scored["margins"], scored["earlier_score"]) == ("claude", 1, {}, None)
    assert scored["answer_text"] == "An answer with an é and a\nnewline."
    assert (scored["overall_score"], scored["completeness_score"]) == ("6.8", 6)
    (paid,) = ada["practice.ModelRequest"]
    assert (paid["attempt"], paid["cost_usd"], paid["usage"]) == (scored["id"], "0.000020", {"input_tokens": 10})
    assert (paid["model"], paid["spent_on"], paid["reserved_usd"]) == ("claude-sonnet-5-5", "2026-11-03", None)
    assert paid["started_at"] == paid["settled_at"] == "2026-11-03T18:30:00Z"
    assert (scored["practiced_on"], scored["submitted_at"]) == ("2026-11-03", "2026-11-03T18:30:00Z")
    assert (failed["status"], failed["failure"], failed["scale"], failed["formula"]) == (
        "failed",
        "refused",
        "",
        None,
    )
    (review,) = ada["practice.CardReview"]
    (card,) = ada["practice.Card"]
    assert (card["kind"], card["question__slug"], card["rating"]) == ("answer", "enter-brazil", 3)
    assert (review["attempt"], review["rating"], review["reviewed_on"]) == (scored["id"], 3, "2026-11-03")
    (waiting,) = found["users"]["guest-0123456789abcdef0123"]["practice.Attempt"]
    assert (waiting["status"], waiting["answer_text"]) == ("pending", "A waiting one.")


# A seeded bank as it was before key points had ids, some of it changed by then; and what the upgrade makes of it.
KEY_POINTS = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from practice.bank.models import Question
from practice.bank.seeding import QuestionRows, fingerprint

call_command("migrate", verbosity=0)
call_command("seed_questions", quiet=True)
edited, older = Question.objects.values_list("slug", flat=True)[:2]
now = [[question.slug, question.key_points, question.seed_fingerprint] for question in Question.objects.all()]

call_command("migrate", "practice", sys.argv[1], verbosity=0)
Old = MigrationLoader(connection).project_state(("practice", sys.argv[1])).apps.get_model("practice", "Question")
rows = QuestionRows()
for question in Old.objects.all():
    assert all(isinstance(point, str) for point in question.key_points)
    assert fingerprint(rows.content_of(question)) == question.seed_fingerprint

question = Old.objects.get(slug=edited)
question.key_points[0] = "[sic] The words of a curator"
question.key_points.reverse()
question.save()
question = Old.objects.get(slug=older)
question.key_points[1] = "The words of an older bank"
question.seed_fingerprint = fingerprint(rows.content_of(question))
question.save()
Old.objects.create(slug="own", category="strategy", difficulty="easy", key_points=["Of the", "One", "of the"])

call_command("migrate", verbosity=0)
before = Question.objects.get(slug=edited).points
call_command("seed_questions")
assert Question.objects.get(slug=edited).points == before
shipped = {slug: points for slug, points, _ in now}
assert [[point.id, point.text] for point in before[:-1]] == [[p["id"], p["text"]] for p in shipped[edited][:0:-1]]
print(before[-1])
print(*Question.objects.get(slug="own").points)
kept = [[q.slug, q.key_points, q.seed_fingerprint] for q in Question.objects.exclude(slug__in=["own", edited])]
assert kept == [line for line in now if line[0] != edited]
"""


def test_a_bank_from_before_key_points_had_ids(db, database):
    names = sorted(name for app, name in migrations() if app == "practice")
    (place,) = (place for place, name in enumerate(names) if name.endswith("_key_point_ids"))
    with database("") as url:
        *_, frameworks, questions, edited, own = run(url, "-c", KEY_POINTS, names[place - 1]).splitlines()
    assert re.fullmatch(r"frameworks: 0 created, 0 updated, \d+ unchanged, 0 edited, left alone", frameworks)
    assert re.fullmatch(r"questions: 0 created, 1 updated, \d+ unchanged, 1 edited, left alone", questions)
    assert edited == "[sic-words-curator] [sic] The words of a curator"
    assert own == "[of-the] Of the [one] One [of-the-2] of the"


def test_what_the_rubric_scored_gets_its_scale(db, database):
    dump = (RELEASES / f"0.1.0.{connection.vendor}.sql").read_text()
    by_rubric = dump.replace("'claude', 'prompt-1'", "'offline', 'rubric-3'").replace(
        "'claude','prompt-1'", "'offline','rubric-3'"
    )
    assert by_rubric != dump
    with database(by_rubric) as url:
        scored, failed = upgraded(url)["users"]["ada"]["practice.Attempt"]
    assert (scored["evaluator"], scored["scale"], scored["formula"]) == ("offline", "offline-1", 1)
    assert (failed["scale"], failed["formula"]) == ("", None)


# What a local model has scored, or failed at, before and after its migration is taken back.
LOCAL_SCORES = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from practice.attempts.models import Attempt
from practice.evaluation.failures import Failure
from tests.factories import make_attempt, make_question, make_user

call_command("migrate", verbosity=0)
learner, question, now = make_user("ada"), make_question("strategy"), timezone.now()
make_attempt(learner, question, now, score="7.0", evaluator="local", scale="local:qwen3:8b")
make_attempt(learner, question, now, score="6.0", evaluator="claude")
for failure in (Failure.LOCAL_AWAY, Failure.NO_MODEL, Failure.SMALL_CONTEXT):
    make_attempt(learner, question, now, failure=failure, evaluator="")
answers = set(Attempt.objects.values_list("answer_text"))

call_command("migrate", "practice", sys.argv[1], verbosity=0)
call_command("migrate", verbosity=0)
assert set(Attempt.objects.values_list("answer_text")) == answers
for row in Attempt.objects.order_by("pk").values_list("status", "failure", "evaluator", "scale", "overall_score"):
    print(*row)
"""


def test_taking_back_the_local_model_leaves_its_answers_to_others(db, database):
    names = sorted(name for app, name in migrations() if app == "practice")
    (place,) = (place for place, name in enumerate(names) if name.endswith("_evidence"))
    with database("") as url:
        found = run(url, "-c", LOCAL_SCORES, names[place - 1]).splitlines()
    assert found == [
        "pending    None",
        "scored  claude claude 6.0",
        "failed unreachable   None",
        "failed setup   None",
        "failed too_long   None",
    ]


def test_migrations_are_frozen():
    there = {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("coach/accounts", "practice")
        for path in (ROOT / folder / "migrations").glob("0*.py")
    }
    changed = [name for name, digest in FROZEN.items() if there.get(name) != digest]
    assert changed == [], "A migration that has landed never changes: undo it, and write a new one."
    assert sorted(there) == sorted(FROZEN), "Add the new migration to tests/releases/frozen.toml."


def test_there_is_a_dump_of_every_release_for_both_databases():
    assert {"before-0.1.0", "0.1.0"} <= set(VERSIONS)
    for version in VERSIONS:
        assert (RELEASES / f"{version}.postgresql.sql").exists()
