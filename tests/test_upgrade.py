"""A database made by any released schema is brought to the newest one by `migrate` alone, and back by one step."""

import hashlib
import json
import os
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

ROOT = Path(__file__).parents[1]
RELEASES = Path(__file__).with_name("releases")
VERSIONS = sorted({path.name.removesuffix(".sqlite.sql") for path in RELEASES.glob("*.sqlite.sql")})
FROZEN = tomllib.loads((RELEASES / "frozen.toml").read_text())["migrations"]

# Runs against the upgraded database: its schema and rows as JSON.
LOOK = """
import django, json
django.setup()
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from coach.accounts import holdings
from coach.accounts.models import User
from practice.bank.models import Question

def schema(cursor):
    for table in connection.introspection.table_names(cursor):
        columns = [(c.name, c.null_ok) for c in connection.introspection.get_table_description(cursor, table)]
        constraints = connection.introspection.get_constraints(cursor, table)
        # Names that SQLite gives to unnamed constraints count tables rebuilt.
        named = sorted(name for name in constraints if not name.startswith("__"))
        yield table, {"columns": sorted(columns), "constraints": named}

with connection.cursor() as cursor:
    found = {"schema": dict(schema(cursor))}
found["users"] = {user.username: holdings.export(user) for user in User.objects.order_by("pk")}
found["questions"] = [[q.slug, q.key_points, [f.slug for f in q.frameworks.all()]] for q in Question.objects.all()]
print(json.dumps(found, cls=DjangoJSONEncoder))
"""


def run(url, *arguments):
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


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
def test_a_released_database_needs_no_more_than_migrate(database, version):
    dump = (RELEASES / f"{version}.{connection.vendor}.sql").read_text()
    with database("") as fresh:
        run(fresh, "manage.py", "migrate", "--verbosity=0")
        newest = json.loads(run(fresh, "-c", LOOK))["schema"]
    with database(dump) as url:
        run(url, "manage.py", "migrate", "--verbosity=0")
        found = json.loads(run(url, "-c", LOOK))
    assert found["schema"] == newest
    assert found["questions"] == [["enter-brazil", ["A", "B", "C", "D"], ["swot"]]]
    ada = found["users"]["ada"]
    assert (ada["account"]["time_zone"], ada["account"]["interview_on"]) == ("Europe/Berlin", "2027-02-15")
    scored, failed = ada["practice.Attempt"]
    assert scored["answer_text"] == "An answer with an é and a\nnewline."
    assert (scored["overall_score"], scored["completeness_score"], scored["cost_usd"]) == ("6.8", 6, "0.000020")
    assert (scored["practiced_on"], scored["submitted_at"]) == ("2026-11-03", "2026-11-03T18:30:00Z")
    assert (failed["status"], failed["failure"]) == ("failed", "refused")
    (waiting,) = found["users"]["guest-0123456789abcdef0123"]["practice.Attempt"]
    assert (waiting["status"], waiting["answer_text"]) == ("pending", "A waiting one.")


def test_the_release_can_be_undone_and_done_again(database):
    dump = (RELEASES / f"before-0.1.0.{connection.vendor}.sql").read_text()
    with database(dump) as url:
        run(url, "manage.py", "migrate", "--verbosity=0")
        before = run(url, "-c", LOOK)
        run(url, "manage.py", "migrate", "practice", "0002", "--verbosity=0")
        run(url, "manage.py", "migrate", "--verbosity=0")
        assert run(url, "-c", LOOK) == before


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
