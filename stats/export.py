"""The learner's attempts as CSV."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import Q

from practice.attempts.claims import release_connection
from practice.attempts.models import AttemptQuerySet
from practice.evaluation.score import DIMENSIONS
from practice.spreadsheets import escaped

SCORES = ("overall_score", *(f"{name}_score" for name in DIMENSIONS))
COLUMNS = (
    "submitted_at",
    "practiced_on",
    "category",
    "question__slug",
    "question__difficulty",
    "question_text",
    "status",
    *SCORES,
    "evaluator",
    "evaluator_version",
    "model",
    "time_spent_sec",
    "answer_text",
    # New ones go to the end: docs/api.md says so.
    "scale",
    "formula",
    "guess",
)
# Which of them are empty while the learner has yet to guess an answer's score.
IS_SCORE = tuple(name in SCORES for name in COLUMNS)


# An attempt's place in the file: its moment, and its key for those of the same moment.
Last = tuple[datetime, int]
# Fifty of the longest answers are a megabyte, which each download holds while its browser reads.
PAGE_ROWS = 50


def csv_parts(attempts: AttemptQuerySet) -> Iterator[bytes]:
    """Yields the header with the first page of attempts, then page by page, newest first; `submitted_at` in UTC.

    One query per page. The database connection is given back before a page goes out: a browser that doesn't read
    holds none.
    """
    part, last = read_part(attempts)
    yield part
    while last:
        part, last = read_part(attempts, last)
        yield part


async def csv_parts_async(attempts: AttemptQuerySet) -> AsyncIterator[bytes]:
    """The same for a server's event loop. Pages are read in threads, but not in the one that serves pages."""
    read = sync_to_async(read_part, thread_sensitive=False)
    part, last = await read(attempts)
    yield part
    while last:
        part, last = await read(attempts, last)
        yield part


def read_part(attempts: AttemptQuerySet, after: Last | None = None) -> tuple[bytes, Last | None]:
    """A page of CSV, and the attempt with which it ends, None for the last page. One query."""
    rows = attempts.order_by("-submitted_at", "-pk")
    if after:
        when, pk = after
        rows = rows.filter(Q(submitted_at__lt=when) | Q(submitted_at=when, pk__lt=pk))
    try:
        found = list(rows.values_list("pk", "awaits_guess", *COLUMNS)[:PAGE_ROWS])
    finally:
        release_connection()
    out = io.StringIO()
    writer = csv.writer(out)
    if not after:
        writer.writerow(name.replace("__", "_") for name in COLUMNS)
    writer.writerows(cells(columns, is_closed) for _, is_closed, *columns in found)
    last = (found[-1][2], found[-1][0]) if len(found) == PAGE_ROWS else None
    return out.getvalue().encode(), last


def cells(columns: list[Any], is_closed: bool) -> list[Any]:
    return ["" if is_closed and is_score else cell(value) for value, is_score in zip(columns, IS_SCORE, strict=True)]


def cell(value: Any) -> Any:
    """Text is kept from being taken for a formula; an unknown value is empty."""
    if isinstance(value, str):
        return escaped(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
