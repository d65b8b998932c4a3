"""Fitting the model: what is planted is found, and the shipped weights are what fitting gives."""

import random

import pytest

from practice.evaluation.calibration.answers import FITTING, GradedAnswer, with_overall
from practice.evaluation.offline.features import WRONG_SUMS
from practice.evaluation.offline.model import Model, Relevance, fitted, version_of
from practice.evaluation.score import DIMENSIONS

from . import ANSWERS

pytest.importorskip("numpy", reason="only who fits a model needs numpy: requirements-dev.txt")

from practice.evaluation.calibration import fitting

QUESTIONS = 30
PLANTED = {"a": 2.0, "b": -1.0}


@pytest.fixture
def weak_penalty(monkeypatch):
    monkeypatch.setattr(fitting, "PENALTIES", (0.01,))
    monkeypatch.setattr(fitting, "STRETCHES", (1.0,))


@pytest.fixture
def fit_to(monkeypatch):
    """A function that fits to [(question, features, grade)], with the same grade in each dimension.

    No answer has a wrong sum, unless its features say so.
    """

    def fit_to(rows):
        answers = [
            GradedAnswer("fitting", question, features, with_overall(dict.fromkeys(DIMENSIONS, grade)), voice="plain")
            for question, features, grade in rows
        ]
        monkeypatch.setattr(fitting, "features", lambda brief: {WRONG_SUMS: 0.0, **brief})
        all_to_it = Relevance(threshold=0.05, constant=10, weights={})
        monkeypatch.setattr(fitting, "_relevance", lambda answers: all_to_it)
        return fitting.fit(answers)

    return fit_to


def planted():
    """Grades that are exactly 5 + 2a - b."""
    rng = random.Random(3)
    features = [{"a": rng.uniform(-1, 1), "b": rng.uniform(-1, 1)} for _ in range(4 * QUESTIONS)]
    return [
        (f"q{n % QUESTIONS}", found, 5 + sum(PLANTED[name] * value for name, value in found.items()))
        for n, found in enumerate(features)
    ]


def test_a_planted_signal_is_found(fit_to, weak_penalty):
    content = fit_to(planted())
    assert content["constant"] == pytest.approx([5] * 4, abs=0.01)
    for name, weight in PLANTED.items():
        assert content["weights"][name] == pytest.approx([weight] * 4, abs=0.01)
    assert max(content["margins"].values()) <= 0.5  # what rounding to whole levels costs
    assert (content["answers"], content["questions"]) == (4 * QUESTIONS, QUESTIONS)
    assert Model.model_validate(content)


def test_a_fit_is_the_same_each_time_and_carries_its_version(fit_to, weak_penalty):
    content = fit_to(planted())
    assert content == fit_to(planted())
    assert content["version"] == version_of(content)


def test_what_is_least_off_is_chosen(fit_to, monkeypatch):
    monkeypatch.setattr(fitting, "PENALTIES", (1e6, 0.01, 1e5))
    monkeypatch.setattr(fitting, "STRETCHES", (3.0, 1.0))
    content = fit_to(planted())
    assert (content["penalty"], content["stretch"]) == (0.01, 1.0)


def test_answers_to_a_question_are_in_one_fold(fit_to, weak_penalty):
    """With a feature per question, a model that had seen other answers to it would know the grade."""
    rng = random.Random(5)
    grades = {f"q{n}": rng.randint(1, 10) for n in range(QUESTIONS)}
    content = fit_to([(question, {question: 1.0}, grade) for question, grade in grades.items() for _ in range(4)])
    assert content["margins"]["overall"] >= 2


def test_margins_count_that_a_wrong_sum_bounds_insight(fit_to, weak_penalty):
    """The grades of these answers follow their features, so that every error is due to the bound."""
    wrong = [(question, features | {WRONG_SUMS: 1.0}, 8) for question, features, _ in planted()]
    content = fit_to(wrong)
    assert content["margins"]["insight"] == 4
    assert content["margins"]["structure"] == 0


def test_a_word_of_few_answers_gets_no_weight(fit_to, weak_penalty):
    rows = planted()
    for n, (_, features, _) in enumerate(rows):
        if n < fitting.ANSWERS_WITH_A_WORD:
            features["word: common"] = 1.0
        if n < fitting.ANSWERS_WITH_A_WORD - 1:
            features["word: rare"] = 1.0
    assert list(fit_to(rows)["weights"]) == [WRONG_SUMS, "a", "b", "word: common"]


def test_the_shipped_weights_are_those_of_a_fit(monkeypatch):
    """With the penalty and the stretch that were chosen: trying the others again would take a minute."""
    shipped = fitted()
    assert shipped.penalty in fitting.PENALTIES
    assert shipped.stretch in fitting.STRETCHES
    monkeypatch.setattr(fitting, "PENALTIES", (shipped.penalty,))
    monkeypatch.setattr(fitting, "STRETCHES", (shipped.stretch,))
    found = fitting.fit([answer for answer in ANSWERS if answer.part == FITTING])
    assert (found["answers"], found["questions"]) == (shipped.answers, shipped.questions)
    assert found["margins"] == shipped.margins
    assert found["constant"] == pytest.approx(shipped.constant, rel=1e-3)
    assert list(found["weights"]) == list(shipped.weights)
    for name, row in found["weights"].items():
        assert row == pytest.approx(shipped.weights[name], rel=1e-3, abs=1e-5), name
