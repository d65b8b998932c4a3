from typing import Any

from django.db import connections


def use_write_ahead_log(using: str, **kwargs: Any) -> None:
    """After `migrate`: readers and the one writer no longer wait for each other. SQLite notes it in the file.

    Done by each connection instead, it would be a write, which a full disk or a read-only one refuses.
    """
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
