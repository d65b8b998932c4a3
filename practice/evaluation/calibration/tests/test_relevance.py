"""Telling an answer to its question from one to another."""

import pytest

pytest.importorskip("numpy", reason="only who fits a model needs numpy: requirements-dev.txt")

from practice.evaluation.calibration.relevance import beside_the_question, fit_relevance, held, texts, to_the_question
from practice.evaluation.offline.features import STORY
from practice.evaluation.offline.model import fitted

from . import SOME

NOT_STORIES = [answer for answer in SOME if not held(answer.brief, "")[STORY]]


def test_what_tells_gets_the_weight():
    to_it = [{"on topic": 0.6 + n / 100, "length": n % 5} for n in range(30)]
    beside_it = [{"on topic": n / 100, "length": n % 5} for n in range(30)]
    constant, weights = fit_relevance(to_it, beside_it)
    assert weights["on topic"] > 2
    assert abs(weights["length"]) < 0.1
    assert constant + weights["on topic"] * 0.9 > 0 > constant + weights["on topic"] * 0.1


def test_each_answer_and_its_beginning_are_held_against_its_question_and_others():
    assert len(to_the_question(SOME)) == 2 * len(NOT_STORIES)
    assert 2 * len(SOME) <= len(beside_the_question(SOME)) <= 4 * len(SOME)
    whole, beginning = texts(SOME[0])
    assert whole == SOME[0].text
    assert len(beginning) < len(whole)


def test_the_shipped_model_tells_them_apart():
    share = fitted().relevance.share
    to_it = [share(held(answer.brief, answer.text)) for answer in NOT_STORIES]
    assert sum(each == 1 for each in to_it) >= 0.9 * len(to_it)
    beside_it = [share(each) for each in beside_the_question(SOME)[::2]]  # whole answers
    assert sum(each < 1 for each in beside_it) >= 0.4 * len(beside_it)
