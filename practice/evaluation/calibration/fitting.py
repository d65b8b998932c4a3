"""Fit the offline evaluator's model to graded answers: ridge regression on its features.

Needs numpy, as `relevance` does and nothing else: an estimate itself is a sum.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from practice.evaluation.offline.features import WORD, WRONG_SUMS, features
from practice.evaluation.offline.model import (
    HIGHEST,
    LOWEST,
    Relevance,
    highest_insight,
    version_of,
)
from practice.evaluation.score import DIMENSIONS, whole_level

from .answers import GradedAnswer, with_overall
from .measures import mean_absolute_error
from .relevance import beside_the_question, fit_relevance, to_the_question

Matrix = NDArray[np.float64]
Linear = tuple[Matrix, Matrix]  # constants, and weights by feature and dimension

# A word that fewer of the answers use says more about their questions than about their quality.
ANSWERS_WITH_A_WORD = 12
FOLDS = 10
PENALTIES = (300, 600, 1000)
# Ridge regression draws what it predicts towards the mean. Levels are to have the spread that grades have.
STRETCHES = (1.0, 1.1, 1.2, 1.3)
MARGIN_HOLDS_FOR = 0.6  # of the estimates
DIGITS = 5
# Of the answers to their questions, one in a hundred is less likely to be one than this; of others, half are.
BESIDE_THE_QUESTION = 0.05
JUNK = ("long beside the point", "long about everything", "long keywords")


def fit(answers: Sequence[GradedAnswer]) -> dict[str, Any]:
    """The content of a weights file, deterministic but for the last digits of another machine's arithmetic.

    Penalty and stretch are those by which the overall is least off on average, in a cross-validation whose folds keep
    a question's answers together; the margins come from the same cross-validation.
    """
    seen = [features(answer.brief) for answer in answers]
    relevance = _relevance([answer for answer in answers if answer.voice not in JUNK])
    shares = [relevance.share(each) for each in seen]
    # What is beside the question tells nothing of how good answers are written.
    to_it = [place for place, share in enumerate(shares) if share == 1]
    answers, seen = [answers[place] for place in to_it], [seen[place] for place in to_it]
    names = _names(seen)
    table = np.array([[each.get(name, 0.0) for name in names] for each in seen])
    grades = np.array([[answer.grades[name] for name in DIMENSIONS] for answer in answers])
    folds = _folds([answer.question for answer in answers])
    bounds = np.array([highest_insight(each) if each[WRONG_SUMS] else HIGHEST for each in seen])
    tried = {
        (penalty, stretch): _as_estimated(_out_of_fold(table, grades, folds, penalty, stretch), bounds)
        for penalty in PENALTIES
        for stretch in STRETCHES
    }
    penalty, stretch = min(tried, key=lambda choice: _off_by(answers, tried[choice]))
    constant, weights = _ridge(table, grades, penalty, stretch)
    content: dict[str, Any] = {
        "answers": len(answers),
        "questions": len({answer.question for answer in answers}),
        "penalty": penalty,
        "stretch": stretch,
        "margins": _margins(answers, tried[penalty, stretch]),
        "relevance": relevance.model_dump(),
        "constant": [_short(value) for value in constant],
        "weights": {name: [_short(value) for value in row] for name, row in zip(names, weights, strict=True)},
    }
    return {"version": version_of(content), **content}


def _relevance(answers: Sequence[GradedAnswer]) -> Relevance:
    """Fitted to answers that were written to their questions."""
    constant, weights = fit_relevance(to_the_question(answers), beside_the_question(answers))
    return Relevance(
        threshold=BESIDE_THE_QUESTION,
        constant=_short(constant),
        weights={name: _short(weight) for name, weight in weights.items()},
    )


def _names(seen: Sequence[dict[str, float]]) -> list[str]:
    """The named features, then the words that enough answers use."""
    times = Counter(name for each in seen for name in each)
    words = sorted(name for name, n in times.items() if name.startswith(WORD) and n >= ANSWERS_WITH_A_WORD)
    return [*(name for name in times if not name.startswith(WORD)), *words]


def _folds(questions: Sequence[str]) -> Matrix:
    """A fold for each answer: questions take turns in the order of their slugs."""
    place = {question: n % FOLDS for n, question in enumerate(sorted(set(questions)))}
    return np.array([place[question] for question in questions])


def _ridge(table: Matrix, grades: Matrix, penalty: float, stretch: float) -> Linear:
    """Hoerl and Kennard (1970) on standardized features, in its dual form: there are more features than answers."""
    center, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1
    scaled = (table - center) / spread
    middle = grades.mean(axis=0)
    dual = np.linalg.solve(scaled @ scaled.T + penalty * np.eye(len(table)), grades - middle)
    weights = stretch * (scaled.T @ dual) / spread[:, None]
    return middle - center @ weights, weights


def _out_of_fold(table: Matrix, grades: Matrix, folds: Matrix, penalty: float, stretch: float) -> Matrix:
    """Levels of each answer by the model fitted to the other folds."""
    levels = np.zeros_like(grades)
    for fold in range(FOLDS):
        held = folds == fold
        constant, weights = _ridge(table[~held], grades[~held], penalty, stretch)
        levels[held] = constant + table[held] @ weights
    return levels


def _as_estimated(levels: Matrix, bounds: NDArray[np.int_]) -> Matrix:
    """Levels with the bounds that `Model.levels` sets; `bounds` are those of insight, by answer."""
    bounded = np.clip(levels, LOWEST, HIGHEST)
    insight = DIMENSIONS.index("insight")
    bounded[:, insight] = np.minimum(bounded[:, insight], bounds)
    return bounded


def _estimates(levels: Matrix) -> list[dict[str, float]]:
    return [with_overall(dict(zip(DIMENSIONS, map(whole_level, row), strict=True))) for row in levels]


def _off_by(answers: Sequence[GradedAnswer], levels: Matrix) -> float:
    overalls = [each["overall"] for each in _estimates(levels)]
    return mean_absolute_error([answer.grades["overall"] for answer in answers], overalls) or 0.0


def _margins(answers: Sequence[GradedAnswer], levels: Matrix) -> dict[str, float]:
    estimates = _estimates(levels)

    def off(name: str) -> list[float]:
        return sorted(abs(each[name] - answer.grades[name]) for each, answer in zip(estimates, answers, strict=True))

    place = math.ceil(MARGIN_HOLDS_FOR * len(answers)) - 1
    return {name: round(off(name)[place], 1) for name in ("overall", *DIMENSIONS)}


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
