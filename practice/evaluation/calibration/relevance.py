"""Fit what tells an answer to its question from one to another: logistic regression on features of the topic.

Answers beside the question need no grades: every graded answer is one, held against other questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from practice.evaluation.brief import Brief
from practice.evaluation.offline.features import CATEGORY, STORY, TOPIC, Features, features
from practice.evaluation.reading.text import sentences

from .answers import GradedAnswer

Matrix = NDArray[np.float64]

PENALTY = 3.0
STEPS = 20  # Newton's method is done after six or seven
BEGINNING = 2  # sentences
STRIDES = (3, 17)  # how far away the other questions are, in the order of their slugs


def to_the_question(answers: Sequence[GradedAnswer]) -> list[Features]:
    """Of each answer and of its beginning alone, but not where the question asks for just any story."""
    both = (each for answer in answers for text in texts(answer) for each in [held(answer.brief, text)])
    return [each for each in both if not each[STORY]]


def beside_the_question(answers: Sequence[GradedAnswer]) -> list[Features]:
    """The same of each answer held against two other questions."""
    briefs: Mapping[str, Brief] = {answer.question: answer.brief for answer in answers}
    topics = sorted(slug for slug, brief in briefs.items() if not held(brief, "")[STORY])
    return [
        held(briefs[other], text)
        for place, answer in enumerate(answers)
        for stride in STRIDES
        for other in [topics[(place * stride + stride) % len(topics)]]
        if other != answer.question
        for text in texts(answer)
    ]


def texts(answer: GradedAnswer) -> tuple[str, str]:
    """All of it, and its beginning: short answers are to be told apart, too."""
    return answer.text, " ".join(sentences(answer.text)[:BEGINNING])


def held(brief: Brief, text: str) -> Features:
    return features(replace(brief, answer=text))


def fit_relevance(to_it: Sequence[Features], beside_it: Sequence[Features]) -> tuple[float, dict[str, float]]:
    """The constant, and a weight per feature, of the log-odds that an answer is to its question.

    Ridge-penalized maximum likelihood on standardized features, by Newton's method (le Cessie and van Houwelingen,
    1992).
    """
    both = [*to_it, *beside_it]
    names = [*TOPIC, *sorted({name for each in both for name in each if name.startswith(CATEGORY)})]
    table = np.array([[each.get(name, 0.0) for name in names] for each in both])
    center, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1
    scaled = np.column_stack([np.ones(len(table)), (table - center) / spread])
    is_to_it = np.array([1.0] * len(to_it) + [0.0] * len(beside_it))
    penalty = PENALTY * np.diag([0.0] + [1.0] * len(names))
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (is_to_it - odds) - penalty @ weights
        curve = (scaled * (odds * (1 - odds))[:, None]).T @ scaled + penalty
        weights = weights + np.linalg.solve(curve, slope)
    raw = weights[1:] / spread
    return float(weights[0] - center @ raw), dict(zip(names, map(float, raw), strict=True))
