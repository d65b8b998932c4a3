"""Django's backend for PostgreSQL, for a server that is away."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from . import silence


class DatabaseWrapper(base.DatabaseWrapper):
    """Waits for a connection as long as the pool says. Where that was in vain, nobody waits for the next seconds:
    pages stand in a queue, and the thirtieth would wait thirty times as long.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        if silence.lasts():
            raise psycopg.OperationalError("The database did not answer just now, and is not asked again yet.")
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            silence.found()
            raise
        silence.broken()
        return connection
