"""The child that reads answers: its limits, and how it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline import bounded, evaluate
from tests.trouble import broken, fill, spin

from . import BRIEF, STRONG

ANSWERED = replace(BRIEF, answer=STRONG)
# A process like a server's: it evaluates once, says which child did, and then waits.
PARENT = """
import sys, threading, time
from practice.evaluation.brief import Brief
from practice.evaluation.offline import bounded
bounded.evaluate(Brief("strategy", "Strategy", "Where would you go?", "I would go to Brazil first."), 60)
print(bounded._child.process.pid, flush=True)
def work(begun):
    with bounded._turn:
        begun.set()
        bounded._child.run(60, time.sleep, 3)
if "busy" in sys.argv:
    begun = threading.Event()
    threading.Thread(target=work, args=[begun], daemon=True).start()
    begun.wait()
if "waits" in sys.argv:
    threading.Event().wait()
"""


@pytest.fixture
def child():
    child = bounded.Child()
    yield child
    child.stop()


def gone(pid, within_s=20):
    """Whether the process has ended, or ends soon."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def parent(*words):
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PARENT, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=bounded.ROOT,
        start_new_session=True,
    )
    return process, int(process.stdout.readline())


def test_it_is_the_same_evaluation():
    assert bounded.evaluate(ANSWERED, 60) == evaluate(ANSWERED)


def test_one_child_serves_all_threads():
    bounded.evaluate(ANSWERED, 60)
    child, found = bounded._child, []
    threads = [threading.Thread(target=lambda: found.append(bounded.evaluate(ANSWERED, 60))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [evaluate(ANSWERED)] * 4
    assert bounded._child is child


def test_a_refusal_in_the_child_is_the_same_refusal_here():
    german = replace(BRIEF, answer="Ich würde mit zehn Fahrern sprechen und fragen, warum niemand wartet. " * 3)
    with pytest.raises(EvaluationError) as here:
        evaluate(german)
    with pytest.raises(EvaluationError) as there:
        bounded.evaluate(german, 60)
    assert there.value.code == here.value.code == Failure.LANGUAGE
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize(
    ("deadline_s", "function", "args", "code", "survives"),
    [
        (60, spin, (), Failure.TIMEOUT, False),  # the processor time that it may take
        (0.3, time.sleep, (60,), Failure.TIMEOUT, False),
        (60, os._exit, (3,), Failure.INTERNAL, False),
        (60, fill, (), Failure.INTERNAL, True),
        (60, broken, (), Failure.INTERNAL, True),
    ],
)
def test_what_goes_wrong_in_the_child_is_a_failure_here(child, deadline_s, function, args, code, survives):
    with pytest.raises(EvaluationError) as caught:
        child.run(deadline_s, function, *args)
    assert caught.value.code == code
    assert child.is_alive == survives


def test_the_log_says_what_was_wrong(child):
    with pytest.raises(EvaluationError, match="no such step"):
        child.run(60, broken)


def test_a_killed_child_is_replaced():
    bounded.evaluate(ANSWERED, 60)
    bounded._child.process.kill()
    bounded._child.process.wait()
    assert bounded.evaluate(ANSWERED, 60) == evaluate(ANSWERED)


def test_waiting_for_a_turn_counts_toward_the_deadline():
    with bounded._turn, pytest.raises(EvaluationError) as caught:
        bounded.evaluate(ANSWERED, 0.1)
    assert caught.value.code == Failure.TIMEOUT


def test_a_fork_gets_a_child_of_its_own():
    bounded.evaluate(ANSWERED, 60)
    before = bounded._child.process.pid
    pid = os.fork()
    if pid == 0:
        worked = bounded.evaluate(ANSWERED, 60) == evaluate(ANSWERED) and bounded._child.process.pid != before
        bounded._child.stop()
        os._exit(0 if worked else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert bounded.evaluate(ANSWERED, 60) == evaluate(ANSWERED)
    assert bounded._child.process.pid == before


def test_a_killed_parent_leaves_no_child():
    process, child = parent("waits")
    process.kill()
    assert gone(child)
    process.communicate()


@pytest.mark.parametrize("words", [(), ("busy",)])
def test_a_parent_that_ends_says_nothing(words):
    process, child = parent(*words)
    process.wait(60)
    assert gone(child)
    assert (process.returncode, process.communicate()[1]) == (0, "")


def test_ctrl_c_is_for_the_parent_alone():
    process, child = parent("waits")
    os.kill(child, signal.SIGINT)
    assert not gone(child, within_s=0.3)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors.count("Traceback") == 1  # the parent's own
    assert gone(child)
