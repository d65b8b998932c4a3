"""Graded answers of somebody's own: a JSON file of them, and what an evaluator's scores come to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from practice.evaluation.brief import Brief
from practice.evaluation.score import DIMENSIONS

from .answers import GradedAnswer, with_overall
from .measures import agreement
from .report import rounded
from .scorer import SCORES, Scorer

MEASURES = ("kappa", "mae", "smd", "spearman")
LONGEST_ANSWER = 20_000
MOST_PROBLEMS = 10

Grade = Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ANSWER)]


class Entry(BaseModel):
    """One graded answer of the file, which may have notes of its own beside these."""

    model_config = ConfigDict(strict=True, extra="ignore")

    question: str
    text: Text
    framework: Grade
    structure: Grade
    completeness: Grade
    insight: Grade


ENTRIES = TypeAdapter(list[Entry])


class UnusableAnswers(Exception):
    """The file can't be used; the message names the entries and fields, and what they take."""


def read_own(content: bytes, briefs: Mapping[str, Brief]) -> list[GradedAnswer]:
    """The answers in the file. `briefs` are the bank's questions by slug. Raises UnusableAnswers."""
    try:
        entries = ENTRIES.validate_python(json.loads(content))
    except ValidationError as error:
        raise UnusableAnswers("\n".join(map(_problem, error.errors()[:MOST_PROBLEMS]))) from error
    except (ValueError, RecursionError) as error:
        raise UnusableAnswers(f"This is no JSON: {error}") from error
    if not entries:
        raise UnusableAnswers("The list is empty; it takes at least one graded answer.")
    unknown = [
        f"Entry {n}: question: the bank's files have no {entry.question[:80]!r}."
        for n, entry in enumerate(entries, start=1)
        if entry.question not in briefs
    ]
    if unknown:
        raise UnusableAnswers("\n".join(unknown[:MOST_PROBLEMS]))
    return [
        GradedAnswer(
            part="",
            question=entry.question,
            brief=replace(briefs[entry.question], answer=entry.text),
            grades=with_overall({name: getattr(entry, name) for name in DIMENSIONS}),
        )
        for entry in entries
    ]


def _problem(error: Mapping[str, Any]) -> str:
    entry, *field = error["loc"] or [None]
    where = "The file" if entry is None else ": ".join([f"Entry {entry + 1}", *map(str, field)])
    return f"{where}: {error['msg']}."


def score_own(answers: Sequence[GradedAnswer], scorer: Scorer) -> dict[str, Any]:
    """{"n", "overall": {measure: figure}, "dimensions": {name: the same}, "answers": [{"question", name: score}]}.

    `n` counts the answers that got a score; the others have None for each, and "failure" says why.
    """
    scored = [(answer, scorer.scores(answer.brief), scorer.last_failure) for answer in answers]
    done = [(answer, scores) for answer, scores, _ in scored if scores]
    figures = {}
    for name in SCORES:
        found = asdict(agreement([a.grades[name] for a, _ in done], [scores[name] for _, scores in done]))
        figures[name] = rounded({measure: found[measure] for measure in MEASURES})
    return {
        "n": len(done),
        "overall": figures["overall"],
        "dimensions": {name: figures[name] for name in DIMENSIONS},
        "answers": [
            {"question": answer.question, **(scores or dict.fromkeys(SCORES))}
            | ({} if scores else {"failure": failure})
            for answer, scores, failure in scored
        ],
    }
