"""The options of each kind of database: nobody waits for it for long, and what it has acknowledged it keeps."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# A server that is gone without a word is noticed in seconds, not after the kernel's hours.
TCP = {"keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}


def with_limits(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration of one database, as environ reads it, with our options. What its address asks for stays."""
    options = config.get("OPTIONS", {})
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | {"ENGINE": "coach.sqlite", "OPTIONS": sqlite_options() | options}
    return config | {
        "ENGINE": "coach.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": postgresql_options() | options,
    }


def folder_beside(config: dict[str, Any], code: Path) -> Path:
    """A folder that the processes of this host share and can write to: the one of an SQLite file, or that of the code
    or, in an image, the one for temporary files."""
    if config["ENGINE"] == "coach.sqlite":
        return Path(config["NAME"]).parent
    return code if os.access(code, os.W_OK) else Path(tempfile.gettempdir())


def sqlite_options() -> dict[str, Any]:
    return {
        # A transaction that will write takes its lock at BEGIN and waits for it. SQLite's own default
        # (deferred) fails at once when two of them upgrade from reading to writing.
        "transaction_mode": "IMMEDIATE",
        # Only what writes ever waits, and an import holds the lock for a second or two. Whoever has waited for ten
        # is better off with a page that says so and keeps the text.
        "timeout": 10,
        # An answer that was acknowledged outlives a power cut. (The mode WAL is the file's own: `migrate` sets it.)
        "init_command": "PRAGMA synchronous=FULL;",
    }


def postgresql_options() -> dict[str, Any]:
    pool: dict[str, object] = {"min_size": 1, "max_size": 16, "timeout": 3}
    options: dict[str, Any] = {"pool": pool, "connect_timeout": 5, **TCP}
    # Pages have a limit. A command of manage.py (a migration, an import) takes the time that it needs.
    if Path(sys.argv[0]).name != "manage.py":
        from .postgresql import connection

        pool["connection_class"] = connection.Connection
        options["options"] = f"-c statement_timeout={connection.STATEMENT_TIMEOUT_S}s"
    return options
