"""gunicorn reads this file by itself: the same server for `make run`, Procfile and Dockerfile."""

import gc
import os
import resource
import sys
from typing import Any

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
if workers < 1:  # gunicorn itself refuses the negative ones
    sys.exit(f"WEB_CONCURRENCY={workers} does not work: it takes a whole number, at least 1.")
# Thousands of pages may watch their evaluations, and pages are faster in one thread per process
# (docs/decisions/0013-server.md).
worker_class = "coach.worker.Worker"
# How long a worker that is asked to stop may finish what it evaluates.
graceful_timeout = 120
keepalive = 5
accesslog = None
# Its default is one socket file per home directory, which a second server on another port would fight over.
control_socket_disable = True

# An open stream is an open file. More than this is no crowd of learners.
OPEN_FILES = 8_192
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
enough = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
files = max(soft, enough)
resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
# Per process. The rest is for the database, the model, bodies, and what the interpreter opens.
worker_connections = min(files, OPEN_FILES) * 3 // 4


def post_worker_init(worker: Any) -> None:
    """Do once per process what a request should not wait for, and begin to evaluate what waits."""
    from practice.attempts import engine, evaluators, partials, runner, waiting  # noqa: F401  their tasks

    evaluators.get_ready()
    partials.get_ready()
    engine.begin(lambda: worker.alive)
    # What is loaded by now stays: the collector need not look at it again and again. It halved the 95th percentile
    # of /progress (docs/benchmarks.md).
    gc.collect()
    gc.freeze()


def worker_exit(server: Any, worker: Any) -> None:
    """Finish what is being evaluated; what still waits is for the next process."""
    from practice.attempts import engine

    engine.end()
