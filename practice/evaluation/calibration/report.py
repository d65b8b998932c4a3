"""How well an evaluator agrees with the grades, and whether changes of an answer move its scores as they should."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean, linear_regression
from typing import Any

from .answers import HALVES, GradedAnswer
from .changes import REMOVALS, injected, paddings
from .measures import agreement, kappa_interval
from .scorer import SCORES, Scorer

REPEATS = 5
# Of a paid evaluator, every so many-th answer is scored REPEATS times; no multiple of 3, so that levels take turns.
REPEATED_OF_PAID = 13

Scores = dict[str, float]


@dataclass(frozen=True)
class Shift:
    """By how much each score of an answer moved when its text was changed."""

    half: str
    by: dict[str, float]


def calibrate(answers: Sequence[GradedAnswer], scorer: Scorer) -> dict[str, Any]:
    """Everything `--json` prints: {"evaluator": …, "tuning": {…}, "held_out": {…}, "all": {…}}."""
    base = {answer.id: scorer.scores(answer.brief) for answer in answers}

    def shifts(changed: Iterable[tuple[GradedAnswer, str]]) -> Iterator[Shift]:
        """Of (answer, changed text), where both could be scored."""
        for answer, text in changed:
            before, after = base[answer.id], scorer.scores(replace(answer.brief, answer=text))
            if before and after:
                yield Shift(answer.half, {name: round(after[name] - before[name], 1) for name in SCORES})

    strong = [answer for answer in answers if answer.level == "strong"]
    removals = {name: list(shifts((a, change(a)) for a in strong)) for name, change in REMOVALS.items()}
    padded = {name: list(shifts((a, pad(a.text)) for a in answers)) for name, pad in paddings().items()}
    injections = list(shifts(injected(answers, scorer.is_paid)))
    repeats = list(repeated(answers, base, scorer))
    by_length = length_only(answers)

    def of_half(half: str) -> dict[str, Any]:
        def ours(items: Iterable[Any]) -> list[Any]:
            return [item for item in items if half in (item.half, "all")]

        return {
            "agreement": agreements(ours(answers), base),
            "length_only": agreements(ours(answers), by_length),
            "removals": {name: mean_shift(ours(items)) for name, items in removals.items()},
            "padding": {name: overall_shift(ours(items)) for name, items in padded.items()},
            "injections": overall_shift(ours(injections)),
            "repeats": spread(ours(repeats)),
        }

    halves = {half: of_half(half) for half in (*HALVES, "all")}
    return {
        "evaluator": scorer.name,
        "versions": sorted(scorer.versions),
        "answers": len(answers),
        "evaluations": scorer.evaluations,
        "failures": dict(scorer.failures),
        "usage": dict(scorer.usage),
        "aims": aims(halves["held_out"]),
        **halves,
    }


def aims(held_out: dict[str, Any]) -> list[dict[str, Any]]:
    """[{"aim", "figure", "met"}]: what we aim for on the half held out, and whether it was reached."""
    measured, injections = held_out["agreement"]["overall"], held_out["injections"]
    padded = [row for row in held_out["padding"].values() if row["n"]]
    raised = sum(row["raised"] for row in padded) if padded else None
    figures: list[tuple[str, float | None, Callable[[float], bool]]] = [
        ("kappa of the overall at least 0.75", measured["kappa"], lambda kappa: kappa >= 0.75),
        ("SMD of the overall at most 0.15 either way", measured["smd"], lambda smd: abs(smd) <= 0.15),
        ("overall scores raised by repetition or filler: none", raised, lambda count: count == 0),
        ("injected instructions move it by at most 0.1", injections["mean_absolute"], lambda move: move <= 0.1),
    ]
    return [
        {"aim": aim, "figure": figure, "met": figure is not None and reached(figure)}
        for aim, figure, reached in figures
    ]


def length_only(answers: Sequence[GradedAnswer]) -> dict[str, Scores]:
    """{id: scores that know nothing but the number of words}, straight lines on its logarithm.

    Fitted by least squares to the grades of the tuning half, held to 1–10.
    """

    def length(answer: GradedAnswer) -> float:
        return math.log(len(answer.text.split()))

    tuning = [answer for answer in answers if answer.half == "tuning"]
    predicted: dict[str, Scores] = {answer.id: {} for answer in answers}
    for name in SCORES:
        line = linear_regression([length(a) for a in tuning], [a.grades[name] for a in tuning])
        for answer in answers:
            predicted[answer.id][name] = min(max(line.intercept + line.slope * length(answer), 1), 10)
    return predicted


def agreements(answers: Sequence[GradedAnswer], scores: Mapping[str, Scores | None]) -> dict[str, Any]:
    """{name of score: measures of agreement with the grades}, over the answers that have scores."""
    scored = [(answer, given) for answer in answers if (given := scores[answer.id])]
    questions = [answer.question for answer, _ in scored]
    measures = {}
    for name in SCORES:
        grades = [answer.grades[name] for answer, _ in scored]
        found = [own[name] for _, own in scored]
        low, high = kappa_interval(grades, found, questions) or (None, None)
        measures[name] = rounded(asdict(agreement(grades, found)) | {"kappa_low": low, "kappa_high": high})
    return measures


def mean_shift(shifts: Sequence[Shift]) -> dict[str, Any]:
    """How many answers, and by how much each score moved on average; None for no answers."""
    means = {name: fmean(shift.by[name] for shift in shifts) if shifts else None for name in SCORES}
    return {"n": len(shifts), **rounded(means)}


def overall_shift(shifts: Sequence[Shift]) -> dict[str, Any]:
    """How the overall score moved: on average, on average whichever way, at most, and how often up or down."""
    moves = [shift.by["overall"] for shift in shifts]
    return {
        "n": len(moves),
        "raised": sum(move > 0 for move in moves),
        "lowered": sum(move < 0 for move in moves),
        **rounded(
            {
                "mean": fmean(moves) if moves else None,
                "mean_absolute": fmean(map(abs, moves)) if moves else None,
                "max": max(moves, default=None),
                "min": min(moves, default=None),
            }
        ),
    }


@dataclass(frozen=True)
class Repeat:
    """One answer scored REPEATS times: were all scores alike, and how far apart were the overall ones?"""

    half: str
    identical: bool
    spread: float


def repeated(answers: Sequence[GradedAnswer], base: Mapping[str, Scores | None], scorer: Scorer) -> Iterator[Repeat]:
    """A Repeat per answer whose every evaluation succeeded; for a paid evaluator, of some answers only."""
    for answer in answers[:: REPEATED_OF_PAID if scorer.is_paid else 1]:
        tries = [base[answer.id], *(scorer.scores(answer.brief) for _ in range(REPEATS - 1))]
        runs = [scores for scores in tries if scores]
        if len(runs) == REPEATS:
            overalls = [run["overall"] for run in runs]
            yield Repeat(answer.half, all(run == runs[0] for run in runs), max(overalls) - min(overalls))


def spread(repeats: Sequence[Repeat]) -> dict[str, Any]:
    largest = max((repeat.spread for repeat in repeats), default=None)
    return {"n": len(repeats), "identical": sum(repeat.identical for repeat in repeats)} | rounded(
        {"largest_spread": largest}
    )


def rounded(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else round(value, 3) for name, value in figures.items()}
