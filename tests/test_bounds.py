"""What a hostile or broken server may cost us: bounded memory, no thread or connection, each request paid once."""

import socket
import threading
import time
import tracemalloc
from collections import Counter
from dataclasses import replace

import pytest

from practice.evaluation import claude
from practice.evaluation.brief import Brief
from practice.evaluation.exchange import Connection
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.payer import USAGE_FIELDS, Free
from practice.evaluation.reply import Partial, Result
from tests.fake_claude import FAULTS, Reply
from tests.outcomes import ANSWER

BRIEF = Brief("strategy", "Strategy", "Should we enter Brazil?", ANSWER)
MB = 1_000_000


class Books:
    """A payer that writes down what it is asked for and what is settled, in order."""

    def __init__(self, budget=10):
        self.budget = budget
        self.entries = []
        self.threads = set()

    def request(self, model, worst_case):
        if not self.budget:
            raise EvaluationError(Failure.BUDGET)
        self.budget -= 1
        self.entries.append(("asked", model, worst_case))
        self.threads.add(threading.current_thread())
        return self

    def settle(self, model, usage):
        self.entries.append(("settled", model, usage))
        self.threads.add(threading.current_thread())

    @property
    def settled(self):
        assert [entry[0] for entry in self.entries] == ["asked", "settled"] * (len(self.entries) // 2)
        return [usage for kind, _, usage in self.entries if kind == "settled"]

    @property
    def worst(self):
        return self.entries[0][2]


def connection(fake, deadline_s=20):
    return Connection("test", fake.url, "claude-sonnet-5-5", deadline_s, claude.READ_TIMEOUT_S)


def evaluated(fake, payer, deadline_s=20):
    """The Result, or the error."""
    try:
        return list(claude.evaluate(BRIEF, connection(fake, deadline_s), payer))[-1]
    except EvaluationError as error:
        return error


@pytest.mark.parametrize("name", ["bomb-200", "bomb-400", "huge-200", "huge-400", "huge-event", "many-lines"])
def test_memory_is_bounded(fake, name):
    evaluated(fake, Free())
    fake.script(FAULTS[name])
    tracemalloc.start()
    try:
        rest = tracemalloc.get_traced_memory()[0]
        assert isinstance(evaluated(fake, Free()), EvaluationError)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - rest < 40 * MB


def test_hung_evaluations_give_their_threads_and_connections_back(fake):
    """Each connection has a thread of the server, which ends when its client is gone."""
    evaluated(fake, Free())
    hanging = [FAULTS[name] for name in ("slow-headers", "early-hints", "pings", "silence-first", "no-message-stop")]
    fake.script(*hanging * 6)
    ours = threading.active_count()
    outcomes = []
    readers = [threading.Thread(target=lambda: outcomes.append(evaluated(fake, Free(), 2))) for _ in range(30)]
    started = time.monotonic()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(timeout=10)
    assert time.monotonic() - started < 2 + 2
    assert Counter(getattr(outcome, "code", outcome) for outcome in outcomes) == {Failure.TIMEOUT: 30}
    gone = time.monotonic() + 3
    while threading.active_count() > ours and time.monotonic() < gone:
        time.sleep(0.05)
    assert threading.active_count() <= ours


def test_a_finished_evaluation_settles_what_it_used(fake):
    books = Books()
    result = evaluated(fake, books)
    assert isinstance(result, Result)
    assert books.entries[0][:2] == ("asked", "claude-sonnet-5-5")
    assert books.settled == [result.usage]
    assert 0 < sum(result.usage.values()) < sum(books.worst.values())
    assert books.threads == {threading.current_thread()}


@pytest.mark.parametrize("name", ["400", "401", "404-model", "429-later", "bomb-400", "redirect"])
def test_a_refused_request_costs_nothing(fake, name):
    fake.script(FAULTS[name])
    books = Books()
    error = evaluated(fake, books)
    assert books.settled == [{}]
    assert error.usage == {}


def test_a_server_that_is_not_there_costs_nothing(fake):
    books = Books()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening
        nobody = replace(connection(fake), base_url=f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(EvaluationError) as raised:
            list(claude.evaluate(BRIEF, nobody, books))
    assert raised.value.code == Failure.UNREACHABLE
    assert books.settled == [{}, {}]


@pytest.mark.parametrize("name", ["silence-first", "slow-headers", "close-empty", "bomb-200", "surrogate-model"])
def test_a_request_of_which_nothing_is_known_costs_the_worst(fake, name):
    fake.script(FAULTS[name])
    books = Books(budget=1)
    evaluated(fake, books, 1)
    [used] = books.settled
    assert used["output_tokens"] == claude.MAX_TOKENS
    if name == "surrogate-model":  # its prompt was counted all the same
        assert 0 < used["cache_creation_input_tokens"] < books.worst["cache_creation_input_tokens"]
    else:
        assert used == books.worst


@pytest.mark.parametrize("name", ["drop", "error-midstream", "stall"])
def test_what_was_not_reported_when_a_stream_broke_off_costs_the_worst(fake, monkeypatch, name):
    monkeypatch.setattr(claude, "READ_TIMEOUT_S", 0.4)
    fake.script(FAULTS[name])
    books = Books()
    result = evaluated(fake, books)
    broken, complete = books.settled
    assert broken["output_tokens"] == claude.MAX_TOKENS
    assert broken["input_tokens"] == complete["input_tokens"]
    assert 0 < complete["output_tokens"] < claude.MAX_TOKENS
    assert result.usage == {name: broken[name] + complete[name] for name in USAGE_FIELDS}


@pytest.mark.parametrize("name", ["negative-usage", "trillion-tokens"])
def test_impossible_usage_is_never_settled(fake, name):
    fake.script(FAULTS[name])
    books = Books()
    assert evaluated(fake, books).code == Failure.BAD_REPLY
    assert books.settled == [books.worst]


def test_no_second_request_beyond_the_budget(fake):
    fake.script(FAULTS["not-json"])
    books = Books(budget=1)
    error = evaluated(fake, books)
    assert error.code == Failure.BUDGET
    assert len(books.settled) == len(fake.requests) == 1
    assert error.usage == books.settled[0]


def test_no_request_at_all_without_a_budget(fake):
    books = Books(budget=0)
    assert evaluated(fake, books).code == Failure.BUDGET
    assert (books.settled, fake.requests) == ([], [])


def test_a_reader_that_leaves_cancels_the_request_and_pays_for_it(fake):
    fake.script(Reply(pause=0.02))
    before = threading.active_count()
    books = Books()
    updates = claude.evaluate(BRIEF, connection(fake), books)
    assert isinstance(next(updates), Partial)
    updates.close()
    [used] = books.settled
    assert used["output_tokens"] == claude.MAX_TOKENS
    gone = time.monotonic() + 3
    while threading.active_count() > before and time.monotonic() < gone:
        time.sleep(0.05)
    assert threading.active_count() <= before
