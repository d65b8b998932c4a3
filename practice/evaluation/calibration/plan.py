"""Which evaluations a calibration consists of. What is told beforehand and what is asked both follow this list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from practice.evaluation.brief import Brief

from .answers import SET_ASIDE, GradedAnswer
from .changes import REMOVALS, injected, paddings

REPEATS = 5
STRONG = "plain strong"  # the voice of the answers whose parts are known
# For a sparing scorer, every so many-th answer is scored REPEATS times; no multiple of 3, so that levels take turns.
REPEATED_OF_SPARING = 13


class Kind(StrEnum):
    GRADED = "graded"
    REMOVAL = "removal"
    PADDING = "padding"
    INJECTION = "injection"
    REPEAT = "repeat"


@dataclass(frozen=True)
class Step:
    """One evaluation: of a graded answer as it is, or with another text. `name` tells apart those of one kind."""

    kind: Kind
    answer: GradedAnswer
    text: str
    name: str = ""

    @property
    def brief(self) -> Brief:
        return replace(self.answer.brief, answer=self.text)


def steps(answers: Sequence[GradedAnswer], *, sparing: bool, full: bool = True) -> Iterator[Step]:
    """All evaluations, in order; unless `full`, only of the answers set aside, as they are. `sparing`: fewer
    repetitions and injected instructions."""
    strong = [answer for answer in answers if answer.voice == STRONG]
    aside = [answer for answer in answers if answer.part == SET_ASIDE]
    if not full:
        yield from (Step(Kind.GRADED, answer, answer.text) for answer in aside)
        return
    yield from (Step(Kind.GRADED, answer, answer.text) for answer in answers)
    for name, change in REMOVALS.items():
        yield from (Step(Kind.REMOVAL, answer, change(answer), name) for answer in strong)
    for name, pad in paddings().items():
        yield from (Step(Kind.PADDING, answer, pad(answer), name) for answer in aside)
    yield from (Step(Kind.INJECTION, answer, text) for answer, text in injected(aside, sparing))
    for answer in answers[:: REPEATED_OF_SPARING if sparing else 1]:
        yield from (Step(Kind.REPEAT, answer, answer.text) for _ in range(REPEATS - 1))
