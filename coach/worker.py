"""gunicorn's worker with an event loop, and a bound on what connections may cost it."""

import asyncio
import socket
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

# Only Linux has it.
USER_TIMEOUT = getattr(socket, "TCP_USER_TIMEOUT", None)


class Connection(ASGIProtocol):
    """A connection that ends when its request does not come, or its answer is not read.

    gunicorn gives the headers of every request but a connection's first `keepalive` seconds, enforces no
    `worker_connections` in this worker, and waits for ever for a client that takes nothing.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._arm_keepalive_timer()
        if USER_TIMEOUT is not None and transport.get_extra_info("peername"):  # not a Unix socket's
            options = transport.get_extra_info("socket")
            options.setsockopt(socket.IPPROTO_TCP, USER_TIMEOUT, self.cfg.timeout * 1000)
        if self.worker.nr_conns > self.cfg.worker_connections:
            self._close_transport()


class Worker(gasgi.ASGIWorker):
    def init_process(self) -> Any:
        gasgi.ASGIProtocol = Connection  # it has no setting for it
        return super().init_process()
