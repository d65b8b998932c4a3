"""How well two lists of scores of the same answers agree. Pure functions; None where a measure is not defined."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import correlation, fmean, variance

from practice.evaluation.score import whole_level

Scores = Sequence[float]


@dataclass(frozen=True)
class Agreement:
    """An evaluator's scores held against the grades of the same `n` answers."""

    n: int
    graded_mean: float | None
    mean: float | None
    kappa: float | None
    spearman: float | None
    mae: float | None
    smd: float | None


def agreement(grades: Scores, scores: Scores) -> Agreement:
    """Every measure of two equally long lists of numbers from 1 to 10, whole or not."""
    return Agreement(
        n=len(grades),
        graded_mean=fmean(grades) if grades else None,
        mean=fmean(scores) if scores else None,
        kappa=quadratic_weighted_kappa(map(whole_level, grades), map(whole_level, scores)),
        spearman=spearman(grades, scores),
        mae=mean_absolute_error(grades, scores),
        smd=standardized_mean_difference(grades, scores),
    )


def quadratic_weighted_kappa(first: Iterable[float], second: Iterable[float]) -> float | None:
    """Agreement beyond chance, up to 1; 0 is chance. None where all scores of both are the same one level.

    Cohen (1968), "Weighted kappa", with the squared distance as weight of a disagreement: 1 less the mean squared
    difference of the pairs, divided by the mean squared difference of every first with every second score, which
    is what two raters with these distributions would come to by chance.
    """
    ours, theirs = list(first), list(second)
    observed = sum((a - b) ** 2 for a, b in zip(ours, theirs, strict=True))
    squares = sum(score * score for score in ours + theirs)
    # The sum of (a - b)² over every a of ours and every b of theirs, multiplied out.
    by_chance = len(ours) * squares - 2 * sum(ours) * sum(theirs)
    return 1 - len(ours) * observed / by_chance if by_chance else None


def kappa_interval(
    grades: Scores, scores: Scores, groups: Sequence[str], resamples: int = 500
) -> tuple[float, float] | None:
    """(low, high), the 95% confidence interval of quadratic_weighted_kappa; None where it is not defined.

    Efron's percentile bootstrap over whole groups (`groups` names one for each answer), because answers to one
    question are not independent. The random numbers are seeded: the same scores give the same interval.
    """
    members: dict[str, list[list[int]]] = {}
    for group, *pair in zip(groups, map(whole_level, grades), map(whole_level, scores), strict=True):
        members.setdefault(group, []).append(pair)
    if not members:
        return None
    rng = random.Random(1)  # noqa: S311  a sample, not a secret
    kappas = []
    for _ in range(resamples):
        drawn = [pair for group in rng.choices(list(members), k=len(members)) for pair in members[group]]
        kappa = quadratic_weighted_kappa(*zip(*drawn, strict=True))
        if kappa is None:
            return None
        kappas.append(kappa)
    kappas.sort()
    return kappas[round(0.025 * resamples)], kappas[round(0.975 * resamples) - 1]


def spearman(first: Scores, second: Scores) -> float | None:
    """Do both put the answers in the same order? -1 to 1; None where one of them gives a single score throughout.

    Spearman (1904): Pearson's correlation of the ranks, ties sharing the mean of theirs.
    """
    if len(set(first)) < 2 or len(set(second)) < 2:
        return None
    return correlation(ranks(first), ranks(second))


def ranks(values: Scores) -> list[float]:
    """The rank of each value from 1 up; equal values share the mean of the ranks they take."""
    ordered = sorted(values)
    first: dict[float, int] = {}
    for index, value in enumerate(ordered, start=1):
        first.setdefault(value, index)
    return [first[value] + (ordered.count(value) - 1) / 2 for value in values]


def mean_absolute_error(grades: Scores, scores: Scores) -> float | None:
    """By how many levels the two differ on average, whichever is higher; None for no answers."""
    return fmean(abs(a - b) for a, b in zip(grades, scores, strict=True)) if grades else None


def standardized_mean_difference(grades: Scores, scores: Scores) -> float | None:
    """How far the scores lie above the grades on average, in pooled standard deviations; negative: below them.

    (mean score - mean grade) / sqrt((variance of grades + variance of scores) / 2), sample variances: the form
    that goes with the limit of 0.15 in Williamson, Xi & Breyer (2012), "A framework for evaluation and use of
    automated scoring". None for fewer than two answers or no variance at all.
    """
    if len(grades) < 2:
        return None
    pooled = math.sqrt((variance(grades) + variance(scores)) / 2)
    return (fmean(scores) - fmean(grades)) / pooled if pooled else None
