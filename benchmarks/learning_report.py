"""Many learners, each with every strategy, and Markdown tables of how they did on the day of the interview."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from .diary import DAYS
from .learners import KINDS, Assumptions, Kind
from .strategies import Month, Strategy, month

# Halved and doubled, one at a time.
VARIED = {
    "gain": "gain of an answer",
    "weak_repeat": "gain of a weak question again",
    "drill_gain": "gain of a drill",
    "misfit": "loss by misfit",
    "learned": "points learned",
    "skill_days": "days that skill lasts",
    "spacing": "effect of spacing",
    "noise": "evaluator's error",
}
FACTORS = (0.5, 2.0)


@dataclass(frozen=True)
class Result:
    """Means over learners. `days`, `weakest_days`: until the expected score, over all categories and of the weakest
    one, has risen by the kind's `rise`; whoever has not got there by the interview counts as DAYS + 1."""

    score: float
    weakest: float
    days: float
    weakest_days: float
    never: int
    answers: float
    asked: float
    drills: float


def result(kind: Kind, months: Sequence[Month]) -> Result:
    return Result(
        score=fmean(each.curve[-1] for each in months),
        weakest=fmean(each.weakest[-1] for each in months),
        days=fmean(days_to(each.curve, kind.rise) for each in months),
        weakest_days=fmean(days_to(each.weakest, kind.rise) for each in months),
        never=sum(days_to(each.curve, kind.rise) > DAYS for each in months),
        answers=fmean(each.answers for each in months),
        asked=fmean(each.asked for each in months),
        drills=fmean(each.drills for each in months),
    )


def days_to(curve: Sequence[float], rise: float) -> int:
    """Days of practice until the curve is `rise` above its start; DAYS + 1 where it never is."""
    return next((day for day, score in enumerate(curve) if score >= curve[0] + rise), DAYS + 1)


def simulate(kind: Kind, strategy: Strategy, seed: int, learners: int, of: Assumptions | None = None) -> list[Month]:
    return [month(kind, strategy, seed, number, of) for number in range(learners)]


def report(seeds: Sequence[int], learners: int) -> None:
    for kind in KINDS:
        print("\n".join(kind_lines(kind, seeds, learners)), flush=True)


def kind_lines(kind: Kind, seeds: Sequence[int], learners: int) -> Iterator[str]:
    """The table of one kind of learner: a row per strategy, each figure as the range over the seeds."""
    results: dict[Strategy, list[Result]] = {}
    starts: list[Month] = []
    for strategy in Strategy:
        months = [simulate(kind, strategy, seed, learners) for seed in seeds]
        results[strategy] = [result(kind, each) for each in months]
        starts = [each for some in months for each in some]
    mean, weakest = fmean(each.curve[0] for each in starts), fmean(each.weakest[0] for each in starts)
    yield f"\n**{kind.name.capitalize()}**: starts at {mean:.2f}, the weakest category at {weakest:.2f};"
    yield f"the target is {kind.rise:g} more\n"
    yield "| | score | weakest | days | of (a) | not reached | weakest: days | of (a) | answers | asked | drills |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for strategy, some in results.items():
        cells = row(some, results[Strategy.RANDOM], learners * len(seeds))
        yield f"| {' | '.join([strategy.value, *cells])} |"


def row(some: Sequence[Result], random: Sequence[Result], learners: int) -> list[str]:
    pairs = list(zip(some, random, strict=True))
    return [
        span([each.score for each in some], 2),
        span([each.weakest for each in some], 2),
        span([each.days for each in some], 1),
        span([ours.days / theirs.days for ours, theirs in pairs], 2),
        f"{sum(each.never for each in some)} of {learners}",
        span([each.weakest_days for each in some], 1),
        span([ours.weakest_days / theirs.weakest_days for ours, theirs in pairs], 2),
        f"{fmean(each.answers for each in some):.0f}",
        f"{fmean(each.asked for each in some):.0f}",
        f"{fmean(each.drills for each in some):.0f}",
    ]


def span(numbers: Sequence[float], digits: int) -> str:
    """From the lowest to the highest: one number where they are the same as printed."""
    texts = [f"{number:.{digits}f}" for number in sorted(numbers)]
    return texts[0] if texts[0] == texts[-1] else f"{texts[0]}–{texts[-1]}"


def report_sensitivity(seed: int, learners: int) -> None:
    """Days to the target, ours as a share of (a)'s, and how much higher the score is on the day of the interview."""
    print(f"\n| | {' | '.join(kind.name for kind in KINDS)} |")
    print(f"|---|{'--:|' * len(KINDS)}")
    variants = {"as assumed": Assumptions()}
    for name, words in VARIED.items():
        for factor in FACTORS:
            value = getattr(Assumptions(), name) * factor
            variants[f"{words} x {factor:g}"] = replace(Assumptions(), **{name: value})
    for words, of in variants.items():
        cells = [compared(kind, seed, learners, of) for kind in KINDS]
        print(f"| {words} | {' | '.join(cells)} |", flush=True)


def compared(kind: Kind, seed: int, learners: int, of: Assumptions) -> str:
    ours, random = (
        result(kind, simulate(kind, strategy, seed, learners, of)) for strategy in (Strategy.OURS, Strategy.RANDOM)
    )
    return f"{ours.days / random.days:.2f} ({ours.score - random.score:+.2f})"
