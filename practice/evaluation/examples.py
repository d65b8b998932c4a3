"""Worked examples of the written levels: from a quote to a reason to a score, by category and dimension."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("examples.toml")


@dataclass(frozen=True)
class Example:
    """A score of 1 to 10 with its reason. `quote` is in the text of `answer`, the id of a graded answer.

    `question` is the text that the answer was given to, so that this package needs no bank.
    """

    answer: str
    question: str
    quote: str
    reason: str
    score: int


@cache
def worked_examples() -> dict[str, dict[str, tuple[Example, ...]]]:
    """{category: {dimension: its examples, the lowest score first}}. TypeError where an entry lacks a field."""
    return {
        category: {name: tuple(Example(**entry) for entry in entries) for name, entries in dimensions.items()}
        for category, dimensions in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
    }
