"""The learner's attempts as CSV."""

import csv

from practice.evaluation.schema import DIMENSIONS
from practice.models import Attempt

COLUMNS = (
    "submitted_at",
    "practiced_on",
    "category",
    "question__slug",
    "question__difficulty",
    "question__text",
    "status",
    "overall_score",
    *(f"{name}_score" for name in DIMENSIONS),
    "evaluator",
    "evaluator_version",
    "model",
    "time_spent_sec",
    "answer_text",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, line):
        return line


def csv_lines(user):
    """Yields the header and one line per attempt; `submitted_at` in UTC. One query, read in chunks."""
    writer = csv.writer(Echo())
    yield writer.writerow(name.replace("__", "_") for name in COLUMNS)
    for row in Attempt.objects.for_user(user).values_list(*COLUMNS).iterator(chunk_size=500):
        yield writer.writerow(map(cell, row))


def cell(value):
    """Text that a spreadsheet would take for a formula gets a quotation mark before it; an unknown value is empty."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value.isoformat() if hasattr(value, "isoformat") else value
