"""The learner's attempts as CSV."""

import csv
from collections.abc import Iterator
from typing import Any

from coach.accounts.models import Person
from practice.attempts.models import Attempt
from practice.evaluation.score import DIMENSIONS
from practice.spreadsheets import escaped

COLUMNS = (
    "submitted_at",
    "practiced_on",
    "category",
    "question__slug",
    "question__difficulty",
    "question_text",
    "status",
    "overall_score",
    *(f"{name}_score" for name in DIMENSIONS),
    "evaluator",
    "evaluator_version",
    "model",
    "time_spent_sec",
    "answer_text",
)


class Echo:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(user: Person) -> Iterator[str]:
    """Yields the header and one line per attempt; `submitted_at` in UTC. One query, read in chunks."""
    writer = csv.writer(Echo())
    yield writer.writerow(name.replace("__", "_") for name in COLUMNS)
    for row in Attempt.objects.for_user(user).values_list(*COLUMNS).iterator(chunk_size=500):
        yield writer.writerow(map(cell, row))


def cell(value: Any) -> Any:
    """Text is kept from being taken for a formula; an unknown value is empty."""
    if isinstance(value, str):
        return escaped(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
