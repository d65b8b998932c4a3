"""Django's backend for SQLite, for a database that can be read but not written."""

import sqlite3
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)


class DatabaseWrapper(base.DatabaseWrapper):
    """In WAL mode, even reading begins with two files beside the database. Where they can't be made, because the
    disk is full or the directory is read-only, the database is opened as one that nobody changes.

    Not when committed answers are in the log: they would seem to be missing.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        try:
            # The init_command reads the schema, so that a file that can't be read fails here.
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError as error:
            file = Path(conn_params["database"])
            if not is_unwritable(error) or not file.is_file() or log_size(file):
                raise
            return super().get_new_connection(conn_params | {"database": f"{file.absolute().as_uri()}?immutable=1"})


def is_unwritable(error: Exception) -> bool:
    """Whether this error, Django's or SQLite's, is that of a database that can be read but not written."""
    cause = error.__cause__ or error
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in UNWRITABLE


def log_size(file: Path) -> int:
    log = Path(f"{file}-wal")
    return log.stat().st_size if log.exists() else 0
