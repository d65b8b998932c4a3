"""How fast /progress and its API are, and how far from the database's own speed: `python -m benchmarks.progress`.

Learners with histories of several sizes among many others, on SQLite (a temporary file) or PostgreSQL (databases
created for this and dropped afterwards). docs/benchmarks.md has the figures and says how they are measured.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg

POSTGRES = "postgres://postgres@127.0.0.1:5432"


def main() -> None:
    options = parsed()
    with (sqlite_file if options.on == "sqlite" else postgresql_databases)() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        django.setup()
        from benchmarks.progress_report import report  # its models need the setup

        report(options.sizes, options.others, options.rounds)


def parsed() -> argparse.Namespace:
    description = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.progress", description=description)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--others", type=int, default=1_000_000, help="attempts of everyone else (default 1000000)")
    parser.add_argument("--rounds", type=int, default=20, help="timed requests to each address (default 20)")
    parser.add_argument("--quick", action="store_true", help="try it out: 1 k and 10 k among 20 k, 5 rounds")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.others, options.rounds = [1_000, 10_000], 20_000, 5
    return options


@contextmanager
def sqlite_file() -> Iterator[str]:
    """The address of a database that does not exist yet, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        yield f"sqlite:///{folder}/many"


@contextmanager
def postgresql_databases() -> Iterator[str]:
    """The address of an empty database, next to another whose name ends in -few. Exits if no server answers."""
    name = f"coach_bench_{os.getpid()}"
    try:
        server = psycopg.connect(f"{POSTGRES}/postgres", autocommit=True)
    except psycopg.OperationalError as error:
        print(f"Skipping PostgreSQL: {error}")
        sys.exit(0)
    with server:
        try:
            server.execute(f'CREATE DATABASE "{name}"')
            server.execute(f'CREATE DATABASE "{name}-few"')
            yield f"{POSTGRES}/{name}"
        finally:
            for suffix in ("", "-few"):
                server.execute(f'DROP DATABASE IF EXISTS "{name}{suffix}" WITH (FORCE)')


if __name__ == "__main__":
    main()
