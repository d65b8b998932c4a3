"""The offline evaluator in a process of its own, so that no answer can hold up the one that serves pages.

Each process has one such child, started when it is first needed. It is killed when it takes too long or too much,
and the next answer gets a new one.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path
from typing import ParamSpec, TypeVar

from practice.evaluation.brief import Brief
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline import evaluate as evaluate_here
from practice.evaluation.reply import Result

ROOT = Path(__file__).parents[3]

P = ParamSpec("P")
T = TypeVar("T")


class Child:
    """One process that does one thing at a time. Not for two threads at once."""

    def __init__(self) -> None:
        self.pipe, theirs = Pipe()
        command = [sys.executable, "-m", "practice.evaluation.offline.child", str(theirs.fileno())]
        with theirs:
            # A session of its own: what the terminal sends to the server, such as Ctrl-C, does not reach it.
            self.process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
            )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def run(self, deadline_s: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns there. Raises its EvaluationError, or one for a late or killed child or a bug.

        `function` and its arguments are pickled.
        """
        try:
            self.pipe.send((function, args))
            if not self.pipe.poll(deadline_s):
                raise EvaluationError(Failure.TIMEOUT, f"no result in {deadline_s:.1f} s")
            result, trouble = self.pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            code = Failure.TIMEOUT if self.process.returncode == -signal.SIGPROF else Failure.INTERNAL
            raise EvaluationError(code, f"the child ended with {self.process.returncode}") from error
        except BaseException:
            self.stop()  # its answer to this one must not be taken for the answer to the next
            raise
        if trouble:
            raise EvaluationError(*trouble)
        return result

    def stop(self) -> None:
        """End the process now. One that ended by itself keeps its exit code."""
        self.pipe.close()
        try:
            self.process.wait(0.2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_turn = threading.Lock()
_child: Child | None = None


def evaluate(brief: Brief, deadline_s: float) -> Result:
    """As offline.evaluate, in the child. At most `deadline_s` seconds, those of waiting for a turn included.

    Raises EvaluationError.
    """
    global _child
    deadline = time.monotonic() + deadline_s
    if not _turn.acquire(timeout=deadline_s):
        raise EvaluationError(Failure.TIMEOUT, f"no turn in {deadline_s:.1f} s")
    try:
        if _child is None or not _child.is_alive:
            _child = Child()
        return _child.run(deadline - time.monotonic(), evaluate_here, brief)
    finally:
        _turn.release()


def _forget() -> None:
    """In a fork: the child belongs to the process it was forked from, and must see the end of that one."""
    global _turn, _child
    _turn = threading.Lock()
    if _child:
        _child.pipe.close()
        _child.process.returncode = 0  # not ours to wait for
        _child = None


def _stop() -> None:
    """At exit: wait for an idle child to end. A busy one sees for itself that its pipe is closed."""
    if _turn.acquire(blocking=False) and _child:  # and keep the turn: nothing is evaluated from here on
        _child.stop()


os.register_at_fork(after_in_child=_forget)
atexit.register(_stop)
