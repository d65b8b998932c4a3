"""gunicorn reads this file by itself: the same server for `make run`, Procfile and Dockerfile."""

import gc
import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# An evaluation that streams holds a thread, not a worker: 2 x 128 pages can watch theirs at once.
worker_class = "gthread"
threads = 128
# How long a worker that is asked to stop may finish what it evaluates.
graceful_timeout = 120
keepalive = 5
accesslog = None
# Its default is one socket file per home directory, which a second server on another port would fight over.
control_socket_disable = True


def post_worker_init(worker: object) -> None:
    """Do once per process what a request should not wait for."""
    from practice.attempts import evaluators

    if evaluators.uses_claude():
        import anthropic  # noqa: F401  it takes a second or more
    # What is loaded by now stays: the collector need not look at it again and again. It halved the 95th percentile
    # of /progress (docs/benchmarks.md).
    gc.collect()
    gc.freeze()
