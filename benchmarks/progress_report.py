"""The measuring and printing of benchmarks.progress, in a process whose Django is set up."""

import os
import random
import re
import sqlite3
import statistics
import time
from collections.abc import Callable
from io import StringIO
from math import ceil
from textwrap import indent
from typing import Any, NamedTuple, TypeVar

import psycopg
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coach.accounts.models import User

from .histories import add_learner, add_others
from .progress import POSTGRES

APIS = [f"/api/stats/{name}" for name in ("overview", "by-category", "trend", "heatmap", "dimensions")]
PATHS = [path + period for path in ("/progress", *APIS) for period in ("", "?days=all")]
FEW_OTHERS = 10_000
OWN_FIXED = 10_000
# Median milliseconds of the nearest relative, on another machine, with one learner who has all the rows.
RELATIVE = {
    10_000: {"/progress": 15, "/api/stats/by-category": 6, "/api/stats/trend": 22, "/api/stats/heatmap": 11},
    100_000: {"/progress": 35, "/api/stats/by-category": 17, "/api/stats/trend": 94, "/api/stats/heatmap": 58},
    1_000_000: {"/progress": 296, "/api/stats/by-category": 79, "/api/stats/trend": 645, "/api/stats/heatmap": 389},
}


Result = TypeVar("Result")


def report(sizes: list[int], others: int, rounds: int) -> None:
    """Build the histories, measure, print."""
    today = timezone.localdate()
    many = connection.settings_dict["NAME"]
    few = f"{many}-few"
    print(f"{connection.display_name}, {os.cpu_count()} cores, {today}, {rounds} rounds")
    fixed: list[Reader] = []
    for database, attempts in ((few, FEW_OTHERS), (many, others)):
        prepare(database)
        add_others(attempts, today)
        fixed.append(Reader(database, add_learner("fixed", OWN_FIXED, today)))
        tidy_up()
    print_growth(*fixed, others=others, rounds=rounds)
    plans: dict[str, str] = {}
    for size in sizes:
        reader = Reader(many, add_learner(f"learner-{size}", size, today))
        tidy_up()
        print_speed(reader, size, rounds)
        print_changed_plans(reader, size, plans)


def prepare(database: str) -> None:
    use(database)
    call_command("migrate", verbosity=0)
    call_command("seed_questions", quiet=True, stdout=StringIO())


def use(database: str) -> None:
    """Point Django's connection to another database on the same server or in the same folder."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL has one
    connection.settings_dict["NAME"] = database


def tidy_up() -> None:
    """Do what autovacuum would have done by the next day. SQLite gets no ANALYZE: nothing runs it in production."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


class Took(NamedTuple):
    """Milliseconds on the clock, and of this process's CPU time (which leaves PostgreSQL's own out)."""

    clock: float
    cpu: float


def timed(action: Callable[[], Result]) -> tuple[Took, Result]:
    clock, cpu = time.perf_counter(), time.process_time()
    result = action()
    return Took((time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000), result


def medians(times: list[Took]) -> Took:
    return Took(*map(statistics.median, zip(*times, strict=True)))


class Reader:
    """A learner who is logged in, and a bare connection of the database driver to the same database."""

    def __init__(self, database: str, user: User) -> None:
        self.database = database
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(user)
        self.bare: sqlite3.Connection | psycopg.Connection[Any]
        if connection.vendor == "sqlite":
            self.bare = sqlite3.connect(database)
        else:
            self.bare = psycopg.connect(f"{POSTGRES}/{database}", autocommit=True)

    def get(self, path: str) -> Took:
        """One request, which opens a connection or takes one from the pool, as it does under gunicorn."""
        connection.close()
        took, response = timed(lambda: self.client.get(path))
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
        return took

    def floor(self, sql: str) -> Took:
        return timed(lambda: self.bare.execute(sql).fetchall())[0]

    def queries(self, path: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            self.get(path)
        return [query["sql"] for query in captured]

    def grouped(self) -> str:
        """The query from which everything on the page is computed."""
        (sql,) = [sql for sql in self.queries("/progress") if "GROUP BY" in sql]
        return sql


def print_speed(reader: Reader, size: int, rounds: int) -> None:
    """One line per address. Every round runs the floor's query and requests each address once."""
    grouped = reader.grouped()
    numbers = {path: len(reader.queries(path)) for path in PATHS}
    floor: list[Took] = []
    times: dict[str, list[Took]] = {path: [] for path in PATHS}
    for _ in range(rounds):
        floor.append(reader.floor(grouped))
        for path in shuffled(PATHS):
            times[path].append(reader.get(path))
    base = medians(floor)
    allowed = 2 * base.clock + 10
    print(f"\n{size:,} attempts of one's own. Floor {base.clock:.1f} ms (p95 {p95(floor):.1f}, cpu {base.cpu:.1f})")
    print(f"  {'':32} {'median':>7} {'p95':>7} {'cpu':>7} {'queries':>7} {'x floor':>7} {allowed:9.1f}  relative")
    for path in PATHS:
        took = medians(times[path])
        print(
            f"  {path:32} {took.clock:7.1f} {p95(times[path]):7.1f} {took.cpu:7.1f} {numbers[path]:7} "
            f"{took.clock / base.clock:7.2f} {'kept' if took.clock <= allowed else 'missed':>9} "
            f"{RELATIVE.get(size, {}).get(path.partition('?')[0], ''):>9}"
        )


def shuffled(paths: list[str]) -> list[str]:
    """A new order each time: in a fixed one, Python's garbage collector would always stop the same address."""
    return random.sample(paths, len(paths))


def print_growth(few: Reader, many: Reader, *, others: int, rounds: int) -> None:
    """The same history among few and among many others, taking turns."""
    times: dict[tuple[Reader, str], list[Took]] = {(reader, path): [] for reader in (few, many) for path in PATHS}
    for _ in range(rounds):
        for reader in (few, many):
            use(reader.database)
            reader.get("/progress")  # the first request after the change pays for it
            for path in shuffled(PATHS):
                times[reader, path].append(reader.get(path))
    print(f"\n{OWN_FIXED:,} attempts of one's own, others growing from {FEW_OTHERS:,} to {others:,}: median")
    print(f"  {'':32} {'clock, ms':>25} {'cpu, ms':>29}")
    for path in PATHS:
        before, after = (medians(times[reader, path]) for reader in (few, many))
        columns = (f"{a:7.1f} -> {b:7.1f}  {b / a:5.2f}x" for a, b in zip(before, after, strict=True))
        print(f"  {path:32} {'     '.join(columns)}")


def print_changed_plans(reader: Reader, size: int, known: dict[str, str]) -> None:
    """EXPLAIN of each of the page's queries, if it differs from that of the size before; `known` collects them."""
    for sql in reader.queries("/progress"):
        # Tables in subqueries have an alias, so this is the outermost one.
        [table, *_] = re.findall(r'FROM "(\w+)" WHERE', sql)
        name = table + (", grouped" if "GROUP BY" in sql else "")
        found = plan(sql)
        shape = re.sub(r"'[^']*'|\d+", "", found)
        if known.get(name) != shape:
            known[name] = shape
            print(f"\n  Plan at {size:,}: {name}\n{indent(found, '    ')}")


def plan(sql: str) -> str:
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql)
        return "\n".join(str(row[-1]) for row in cursor)


def p95(times: list[Took]) -> float:
    return sorted(took.clock for took in times)[ceil(0.95 * len(times)) - 1]
