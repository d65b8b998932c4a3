"""How well an evaluator agrees with the grades, and whether changes of an answer move its scores as they should."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import sub
from statistics import fmean, linear_regression
from typing import Any

from practice.evaluation.score import DIMENSIONS

from .answers import FITTING, PARTS, SET_ASIDE, GradedAnswer, Scores, with_overall
from .changes import REMOVALS, paddings
from .measures import agreement, kappa_interval
from .plan import REPEATS, Kind, Step, steps
from .scorer import SCORES, Scorer

Base = Mapping[str, Scores | None]
Scored = Sequence[tuple[Step, Scores | None]]


@dataclass(frozen=True)
class Shift:
    """By how much each score of an answer moved when its text was changed."""

    part: str
    by: dict[str, float]


def calibrate(answers: Sequence[GradedAnswer], scorer: Scorer, *, full: bool = True) -> dict[str, Any]:
    """Everything `--json` prints: {"evaluator": …, "fitting": {…}, "set_aside": {…}, "all": {…}}.

    Makes the evaluations of `plan.steps`, neither more nor others, whatever becomes of them.
    """
    scored = [(step, scorer.scores(step.brief)) for step in steps(answers, sparing=scorer.sparing, full=full)]
    base: dict[str, Scores | None] = {answer.id: None for answer in answers}
    base |= {step.answer.id: scores for step, scores in scored if step.kind == Kind.GRADED}

    removals = {name: shifts(scored, base, Kind.REMOVAL, name) for name in REMOVALS}
    padded = {name: shifts(scored, base, Kind.PADDING, name) for name in paddings()}
    injections = shifts(scored, base, Kind.INJECTION)
    repeats = list(repeated(scored, base))
    by_length = length_only(answers)

    def of_part(part: str) -> dict[str, Any]:
        def ours(items: Iterable[Any]) -> list[Any]:
            return [item for item in items if part in (item.part, "all")]

        return {
            "readers": readers(ours(answers)),
            "agreement": agreements(ours(answers), base),
            "bias": biases(ours(answers), base),
            "within": within(ours(answers), base),
            "length_only": agreements(ours(answers), by_length),
            "removals": {name: mean_shift(ours(items)) for name, items in removals.items()},
            "repeats": spread(ours(repeats)),
        }

    parts = {part: of_part(part) for part in (*PARTS, "all")}
    parts[SET_ASIDE] |= {
        "padding": {name: overall_shift(moves) for name, moves in padded.items()},
        "injections": overall_shift(injections),
    }
    return {
        "evaluator": scorer.name,
        "versions": sorted(scorer.versions),
        "full": full,
        "answers": len(answers),
        "evaluations": scorer.evaluations,
        "kept": scorer.from_earlier,
        "failures": dict(scorer.failures),
        "usage": dict(scorer.usage),
        "aims": aims(parts[SET_ASIDE]),
        **parts,
    }


def shifts(scored: Scored, base: Base, kind: Kind, name: str = "") -> list[Shift]:
    """Of the answers that could be scored before and after."""
    return [
        Shift(step.answer.part, {score: round(after[score] - before[score], 1) for score in SCORES})
        for step, after in scored
        if (step.kind, step.name) == (kind, name) and (before := base[step.answer.id]) and after
    ]


def aims(found: dict[str, Any]) -> list[dict[str, Any]]:
    """[{"aim", "figure", "met"}]: what we aim for on the questions set aside, and whether it was reached."""
    overall = found["agreement"]["overall"]
    kappas = [found["agreement"][name]["kappa"] for name in DIMENSIONS]
    moves = [row for row in (*found["padding"].values(), found["injections"]) if row["n"]]
    figures: list[tuple[str, float | None, Callable[[float], bool]]] = [
        ("kappa of the overall at least 0.80", overall["kappa"], lambda kappa: kappa >= 0.80),
        ("kappa of each dimension at least 0.70", lowest(kappas), lambda kappa: kappa >= 0.70),
        ("mean absolute error of the overall at most 1.0", overall["mae"], lambda error: error <= 1.0),
        ("bias in every category at most 0.5 either way", largest(found["bias"].values()), lambda b: b <= 0.5),
        ("additions move the overall by at most 0.3 on average", largest(r["mean_absolute"] for r in moves), small),
        ("and by at most 0.3 in every answer", largest(r[end] for r in moves for end in ("min", "max")), small),
    ]
    return [
        {"aim": aim, "figure": figure, "met": figure is not None and reached(figure)}
        for aim, figure, reached in figures
    ]


def small(move: float) -> bool:
    return move <= 0.3


def lowest(figures: Sequence[float | None]) -> float | None:
    """None where one of them is not defined."""
    known = [figure for figure in figures if figure is not None]
    return min(known) if known and len(known) == len(figures) else None


def largest(figures: Iterable[float | None]) -> float | None:
    """The largest, whichever its sign."""
    return max((abs(figure) for figure in figures if figure is not None), default=None)


def readers(answers: Sequence[GradedAnswer]) -> dict[str, Any]:
    """How well the two readers agree, and how many answers one of them gave 3 levels more in a dimension."""
    first = [with_overall(dict(zip(DIMENSIONS, answer.first, strict=True))) for answer in answers]
    second = [with_overall(dict(zip(DIMENSIONS, answer.second, strict=True))) for answer in answers]
    apart = sum(max(map(abs, map(sub, a.first, a.second))) >= 3 for a in answers)
    agreed = {name: agreement([one[name] for one in first], [two[name] for two in second]) for name in SCORES}
    return {"apart": apart, **{name: rounded(asdict(found)) for name, found in agreed.items()}}


def biases(answers: Sequence[GradedAnswer], scores: Mapping[str, Scores | None]) -> dict[str, float | None]:
    """{category: by how much the overall scores lie above the grades on average}."""
    above: dict[str, list[float]] = {}
    for answer in answers:
        if given := scores[answer.id]:
            above.setdefault(answer.brief.category, []).append(given["overall"] - answer.grades["overall"])
    return rounded({category: fmean(found) for category, found in sorted(above.items())})


def within(answers: Sequence[GradedAnswer], scores: Mapping[str, Scores | None]) -> dict[str, float | None]:
    """{levels: the share of answers whose overall score is at most so far from the grade}."""
    # In tenths, which both are: 8.3 - 7.3 is a little more than 1.
    off = [round(abs(given["overall"] - a.grades["overall"]), 1) for a in answers if (given := scores[a.id])]
    return rounded({str(levels): fmean(each <= levels for each in off) if off else None for levels in (1, 2)})


def length_only(answers: Sequence[GradedAnswer]) -> dict[str, Scores]:
    """{id: scores that know nothing but the number of words}, straight lines on its logarithm.

    Fitted by least squares to the grades of the part to fit to, held to 1–10.
    """

    def length(answer: GradedAnswer) -> float:
        return math.log(len(answer.text.split()))

    fitted = [answer for answer in answers if answer.part == FITTING]
    predicted: dict[str, Scores] = {answer.id: {} for answer in answers}
    for name in SCORES:
        line = linear_regression([length(a) for a in fitted], [a.grades[name] for a in fitted])
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

    part: str
    identical: bool
    spread: float


def repeated(scored: Scored, base: Base) -> Iterator[Repeat]:
    """A Repeat per repeated answer whose every evaluation succeeded."""
    tries: dict[str, list[Scores | None]] = {}
    parts = {}
    for step, scores in scored:
        if step.kind == Kind.REPEAT:
            parts[step.answer.id] = step.answer.part
            tries.setdefault(step.answer.id, [base[step.answer.id]]).append(scores)
    for answer, given in tries.items():
        runs = [scores for scores in given if scores]
        if len(runs) == REPEATS:
            overalls = [run["overall"] for run in runs]
            yield Repeat(parts[answer], all(run == runs[0] for run in runs), max(overalls) - min(overalls))


def spread(repeats: Sequence[Repeat]) -> dict[str, Any]:
    widest = max((repeat.spread for repeat in repeats), default=None)
    return {"n": len(repeats), "identical": sum(repeat.identical for repeat in repeats)} | rounded(
        {"largest_spread": widest}
    )


def rounded(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else round(value, 3) for name, value in figures.items()}
