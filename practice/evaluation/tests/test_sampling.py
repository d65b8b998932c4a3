"""Which of several evaluations counts, and what becomes of those that fail."""

import time
from collections import Counter
from dataclasses import replace
from itertools import permutations
from threading import Event

import pytest

from practice.evaluation import sampling
from practice.evaluation.exchange import Connection, Exchange
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.payer import Free
from practice.evaluation.reply import Evaluation, Partial, Result
from practice.evaluation.score import DIMENSIONS

from .test_reply import an_evaluation


def result(*levels):
    parts = {
        name: {"quote": "", "reason": "Fair.", "score": level} for name, level in zip(DIMENSIONS, levels, strict=True)
    }
    return Result(Evaluation.model_validate(an_evaluation(**parts)), "claude", "p-1", "claude")


LOW, MIDDLE, HIGH = result(4, 4, 4, 4), result(5, 6, 5, 6), result(8, 8, 8, 8)


def exchange():
    return Exchange(Connection("", "", "m", 90, 30), Free(), time.monotonic() + 90, Counter({"output_tokens": 7}))


class Asked:
    """Gives or raises what it is made of, one after the other; `told` is what it was told of failures."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.told = []

    def __call__(self, failed):
        self.told.append(failed)
        yield Partial({"asked": len(self.told)})
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def evaluate(asked, samples):
    *partials, last = sampling.evaluate(asked, exchange(), samples)
    assert isinstance(last, Result)
    assert last.usage == {"output_tokens": 7}
    return partials, last


def test_one_sample_is_the_evaluation_itself():
    partials, last = evaluate(Asked(MIDDLE), 1)
    assert (last.evaluation, last.samples) == (MIDDLE.evaluation, ())
    assert partials == [Partial({"asked": 1})]


@pytest.mark.parametrize("order", list(permutations([LOW, MIDDLE, HIGH])))
def test_of_three_the_middle_one_counts_as_a_whole(order):
    partials, last = evaluate(Asked(*order), 3)
    assert last.evaluation == MIDDLE.evaluation
    assert last.samples == tuple(each.evaluation.scores for each in order)
    assert partials == [Partial({"asked": 1})]  # nobody watches the others


@pytest.mark.parametrize("order", list(permutations([LOW, HIGH])))
def test_of_two_the_lower_one_counts(order):
    assert evaluate(Asked(*order), 2)[1].evaluation == LOW.evaluation


@pytest.mark.parametrize(
    "error", [EvaluationError(Failure.BUSY, worth_retrying=True), RuntimeError("the database is away")]
)
def test_a_sample_that_fails_ends_the_sampling_and_loses_nothing(error):
    asked = Asked(HIGH, error, LOW)
    _, last = evaluate(asked, 3)
    assert (last.evaluation, last.samples) == (HIGH.evaluation, ())
    assert len(asked.told) == 2
    _, last = evaluate(Asked(HIGH, LOW, error), 3)
    assert (last.evaluation, len(last.samples)) == (LOW.evaluation, 2)


def test_no_sample_begins_that_the_deadline_would_cut_off():
    asked = Asked(HIGH, LOW)

    def slowly(failed):
        Event().wait(0.1)
        return asked(failed)

    soon = replace(exchange(), deadline=time.monotonic() + 0.2)
    *_, last = sampling.evaluate(slowly, soon, 3)
    assert isinstance(last, Result)
    assert (last.evaluation, len(asked.told)) == (HIGH.evaluation, 1)


def test_only_the_first_has_a_second_try_which_is_told_what_was_wrong():
    error = EvaluationError(Failure.BAD_REPLY, "no JSON", worth_retrying=True)
    asked = Asked(error, HIGH, LOW)
    partials, last = evaluate(asked, 2)
    assert asked.told == [None, error, None]
    assert partials == [Partial({"asked": 1}), Partial({"asked": 2})]
    assert last.samples == (HIGH.evaluation.scores, LOW.evaluation.scores)


def test_no_sample_where_the_first_evaluation_fails():
    error = EvaluationError(Failure.REFUSED)
    asked = Asked(error, HIGH)
    with pytest.raises(EvaluationError) as raised:
        list(sampling.evaluate(asked, exchange(), 3))
    assert raised.value.usage == {"output_tokens": 7}
    assert len(asked.told) == 1
