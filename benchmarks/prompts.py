"""What an answer costs with each version of the prompt: `python -m benchmarks.prompts` (or `make bench-prompts`).

Graded answers are evaluated by the fake Claude of tests/ through the real SDK, each of them twice: as the first of
its category, which writes the system prompt to the cache, and as a later one, which reads it from there. Tokens are
those the fake accounts for, dollars those of our price list.

Measured: how long our own prompts are, and how much of them can be cached. Not measured: the vendor's tokenizer (the
fake counts four characters as a token), what the API adds for the shape of the reply, and what Claude writes. The
fake says much the same of every answer; a version gets the fields of it that its shape has.
"""

import argparse
import json
import os
import statistics
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import django
from pydantic import BaseModel

from practice.attempts.prices import PRICES, cost_usd
from practice.evaluation.brief import Brief
from practice.evaluation.calibration.answers import SET_ASIDE, read_answers
from practice.evaluation.claude import evaluate
from practice.evaluation.exchange import Connection
from practice.evaluation.prompts import VERSIONS
from practice.evaluation.prompts.prompt import Prompt
from tests.fake_claude import FakeClaude, Reply, evaluation_of

MODELS = tuple(PRICES)
WRITTEN, READ, UNCACHED, WRITES = KINDS = (
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "input_tokens",
    "output_tokens",
)
HEADINGS = ("written", "read", "uncached", "output", *(f"$ {model}" for model in MODELS))
WIDTHS = (9, 9, 9, 9, 21, 21)
DEADLINE_S = 30

Usage = Mapping[str, int]


@dataclass
class Books:
    """The payer, and its own bill: it notes the tokens of every request."""

    usages: list[Usage] = field(default_factory=list)

    def request(self, model: str, worst_case: dict[str, int]) -> "Books":
        return self

    def settle(self, model: str, usage: dict[str, int]) -> None:
        self.usages.append(usage)


def main() -> None:
    options = parsed()
    os.environ |= {"DATABASE_URL": "sqlite://:memory:", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    django.setup()
    briefs = sample(options.per_category)
    words = statistics.median(len(brief.answer.split()) for brief in briefs)
    print(f"Means of {len(briefs)} answers, {options.per_category} per category, {words:g} words long in the median")
    with FakeClaude() as fake:
        rows = {version: figures(fake, prompt, briefs) for version, prompt in VERSIONS.items()}
    report(rows)


def parsed() -> argparse.Namespace:
    description = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prompts", description=description)
    parser.add_argument("--per-category", type=int, default=3, help="answers of each category (default 3)")
    return parser.parse_args()


def sample(number: int) -> list[Brief]:
    """Of each category so many answers that are set aside, spread evenly from short to long."""
    from practice.attempts.briefs import briefs_in_files  # its models need the setup
    from practice.bank.categories import Category

    answers = [answer for answer in read_answers(briefs_in_files()) if answer.part == SET_ASIDE]
    chosen = []
    for category in Category.values:
        own = sorted((a for a in answers if a.brief.category == category), key=lambda a: (a.words, a.id))
        chosen += [own[place * len(own) // (number + 1)].brief for place in range(1, number + 1)]
    return chosen


def figures(fake: FakeClaude, prompt: Prompt, briefs: Iterable[Brief]) -> dict[str, list[float]]:
    """The table's row for each case: mean tokens by KINDS, then mean dollars by MODELS."""
    first, later = Books(), Books()
    for brief in briefs:
        fake.cached.clear()
        for books in (first, later):
            ask(fake, prompt, brief, books)
    return {
        "first of its category": row_of(first.usages),
        "later, from the cache": row_of(later.usages),
        "where nothing is cached": row_of([without_cache(usage) for usage in first.usages]),
    }


def ask(fake: FakeClaude, prompt: Prompt, brief: Brief, books: Books) -> None:
    """One evaluation. Raises EvaluationError where the fake's reply does not fit the prompt's shape."""
    fake.script(Reply(text=json.dumps(known_to(prompt.shape, evaluation_of(brief.answer)))))
    connection = Connection("fake", fake.url, MODELS[0], DEADLINE_S, DEADLINE_S)
    for _ in evaluate(brief, connection, books, prompt):
        pass


def known_to(shape: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the data that the shape has, in its order: another version asks for others."""
    return {name: part_of(each.annotation, data[name]) for name, each in shape.model_fields.items()}


def part_of(annotation: Any, value: Any) -> Any:
    if isinstance(value, list):
        [kind] = get_args(annotation)
        return [part_of(kind, item) for item in value]
    return known_to(annotation, value) if isinstance(value, dict) else value


def without_cache(usage: Usage) -> Usage:
    return {UNCACHED: usage[UNCACHED] + usage[WRITTEN], WRITES: usage[WRITES], WRITTEN: 0, READ: 0}


def row_of(usages: list[Usage]) -> list[float]:
    tokens = [statistics.mean(usage[kind] for usage in usages) for kind in KINDS]
    return tokens + [statistics.mean(dollars(model, usage) for usage in usages) for model in MODELS]


def dollars(model: str, usage: Usage) -> float:
    cost = cost_usd(model, usage)
    if cost is None:
        raise LookupError(f"{model} has no price")
    return float(cost)


def report(rows: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Each case with all versions, and each version's ratio to the first."""
    baseline, *others = rows
    print(line("", HEADINGS))
    for case, before in rows[baseline].items():
        print(case)
        print(line(baseline, cells(before)))
        for version in others:
            print(line(version, cells(rows[version][case])))
            print(line(f"{version} / {baseline}", ratios(rows[version][case], before)))


def cells(row: list[float]) -> Iterator[str]:
    yield from (f"{tokens:,.0f}" for tokens in row[: len(KINDS)])
    yield from (f"{dollars:.6f}" for dollars in row[len(KINDS) :])


def ratios(row: list[float], before: list[float]) -> Iterator[str]:
    yield from (f"{new / old:.2f}x" if old else "-" for new, old in zip(row, before, strict=True))


def line(label: str, parts: Iterable[str]) -> str:
    return f"  {label:20}" + "".join(f"{part:>{width}}" for part, width in zip(parts, WIDTHS, strict=True))


if __name__ == "__main__":
    main()
