"""PostgreSQL behind a limit: a server that has fallen silent must not hold a page forever."""

from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout

from . import silence

STATEMENT_TIMEOUT_S = 10
# The server ends what takes too long, and says so. Only one that can't even do that is given up on.
SILENCE_S = STATEMENT_TIMEOUT_S + 2


class Connection(psycopg.Connection):
    """Closes itself when the server has not answered for SILENCE_S, and takes the idle ones of its pool along.

    libpq has no such limit. `tcp_user_timeout` and keepalives notice a dead network, but the kernel of a frozen
    server, or a proxy in between, goes on acknowledging them.
    """

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval=interval, timeout=SILENCE_S if timeout is None else timeout)
        except _WaitTimeout:
            # What it would answer later must not be taken for the answer to another query.
            self.pgconn.finish()
            self.leave_pool()
            silence.found()
            raise
        except psycopg.OperationalError:
            if self.closed:
                self.leave_pool()
            raise

    def leave_pool(self) -> None:
        """What has ended this connection has most likely ended all: the pool would find out one request at a time."""
        pool = getattr(self, "_pool", None)
        if pool is not None:
            pool.drain()
