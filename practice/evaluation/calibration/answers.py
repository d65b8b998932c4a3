"""The graded answers that ship with the code: two thirds of the questions to fit a model to, one third set aside."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from practice.evaluation.brief import Brief
from practice.evaluation.score import DIMENSIONS, overall

DATA = Path(__file__).with_name("data")
FITTING, SET_ASIDE = PARTS = ("fitting", "set_aside")

Scores = dict[str, float]


@dataclass(frozen=True)
class GradedAnswer:
    """An answer with its grades by name of score; the overall grade is computed from the other four.

    `part` is one of PARTS, or empty for an answer of somebody's own. `question` is its slug in the bank. `first` and
    `second` are what two readers gave, each without knowing of the other; empty where there was one.
    `metrics`, `trade_off`, and `signposts` are parts of a strong answer's text, empty for the others.
    """

    part: str
    question: str
    brief: Brief
    grades: Scores
    id: str = ""
    voice: str = ""
    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    metrics: tuple[str, ...] = ()
    trade_off: tuple[str, ...] = ()
    signposts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.brief.answer

    @property
    def words(self) -> int:
        return len(self.text.split())


def read_answers(briefs: Mapping[str, Brief]) -> list[GradedAnswer]:
    """All graded answers, those to fit to first. `briefs` are the bank's questions by slug, without an answer."""
    return [
        _read(entry, part, briefs[entry["question"]])
        for part in PARTS
        for path in sorted((DATA / part).glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["answer"]
    ]


def _read(entry: dict, part: str, brief: Brief) -> GradedAnswer:
    readings = [entry[reader] for reader in ("first", "second", "third") if reader in entry]
    return GradedAnswer(
        part=part,
        question=entry["question"],
        brief=replace(brief, answer=entry["text"].strip()),
        grades=with_overall(dict(zip(DIMENSIONS, map(median, zip(*readings, strict=True)), strict=True))),
        id=entry["id"],
        voice=entry["voice"],
        first=tuple(entry["first"]),
        second=tuple(entry["second"]),
        **{name: tuple(entry.get(name, ())) for name in ("metrics", "trade_off", "signposts")},
    )


def with_overall(grades: Mapping[str, float]) -> Scores:
    """The four grades, and the overall grade that the formula makes of them."""
    return {**grades, "overall": float(overall(**grades))}
