"""The graded answers: half of them to tune an evaluator by, half held out."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from practice.evaluation.brief import Brief
from practice.evaluation.score import DIMENSIONS, overall

DATA = Path(__file__).with_name("data")
HALVES = ("tuning", "held_out")


@dataclass(frozen=True)
class GradedAnswer:
    """An answer with its grades by name of score; the overall grade is computed from the other four.

    `question` is its slug in the bank. `metrics`, `trade_off`, and `signposts` are parts of a strong answer's text,
    empty for the others.
    """

    id: str
    half: str
    level: str
    question: str
    brief: Brief
    grades: dict[str, float]
    metrics: tuple[str, ...]
    trade_off: tuple[str, ...]
    signposts: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.brief.answer


def read_answers(briefs: Mapping[str, Brief]) -> list[GradedAnswer]:
    """All graded answers, the tuning half first. `briefs` are the bank's questions by slug, without an answer."""
    answers = []
    for half in HALVES:
        for path in sorted((DATA / half).glob("*.toml")):
            for entry in tomllib.loads(path.read_text(encoding="utf-8"))["answer"]:
                grades = {name: entry[name] for name in DIMENSIONS}
                answers.append(
                    GradedAnswer(
                        id=entry["id"],
                        half=half,
                        level=entry["level"],
                        question=entry["question"],
                        brief=replace(briefs[entry["question"]], answer=entry["text"].strip()),
                        grades=grades | {"overall": float(overall(**grades))},
                        **{part: tuple(entry.get(part, ())) for part in ("metrics", "trade_off", "signposts")},
                    )
                )
    return answers
