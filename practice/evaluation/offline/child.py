"""The process that reads answers: `python -m practice.evaluation.offline.child <file descriptor of its pipe>`.

It needs no settings and no database, and ends when the other end of its pipe is closed, however that came about.
"""

import resource
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from practice.evaluation.failures import EvaluationError, Failure

# An evaluation takes 20 ms of processor time for 600 words, a tenth of a second for 20,000 characters, and 0.4 s for
# the slowest that we know of ("$1$1$1…"); the process, about 35 MB.
CPU_S = 2
MEMORY = 1 << 30


def serve(pipe: "Connection[Any, Any]") -> None:
    """Call what comes down the pipe, and send back (result, None) or (None, (code, words for the log)).

    Raises EOFError or a ConnectionError when the pipe is closed.
    """
    while True:
        function, args = pipe.recv()
        # Nothing in Python interrupts a regular expression that has run wild: the kernel ends the process.
        signal.setitimer(signal.ITIMER_PROF, CPU_S)
        try:
            reply: tuple[Any, tuple[Failure, str] | None] = function(*args), None
        except EvaluationError as error:
            reply = None, (error.code, error.detail)
        except Exception:  # noqa: BLE001  it is told to the parent, which raises it
            reply = None, (Failure.INTERNAL, traceback.format_exc())
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(reply)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
    with suppress(EOFError, ConnectionError):  # the parent has gone, or needs no child anymore
        serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
