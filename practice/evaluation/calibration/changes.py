"""Changes of an answer that need no grade: what should move its score, and what should not."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from .answers import DATA, GradedAnswer

MARK = r"(?:[-*•]|#+|\(?(?:\d{1,2}|[a-z])[.)])"
LIST_MARK = re.compile(rf"^[ \t]*{MARK}[ \t]+", re.MULTILINE)
EMPTIED_LINE = re.compile(rf"^[ \t]*+(?:{MARK}[ \t]*+)?$\n?", re.MULTILINE)

SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def without(text: str, parts: Iterable[str]) -> str:
    """The text without these sentences, and without list items and paragraphs that held nothing else."""
    for part in parts:
        text = text.replace(f" {part}", "").replace(part, "")
    paragraphs = (EMPTIED_LINE.sub("", paragraph).strip() for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def flattened(text: str, signposts: Iterable[str]) -> str:
    """The same sentences as one paragraph: no signposts, list marks, heading marks, or line breaks."""
    for signpost in sorted(signposts, key=len, reverse=True):  # the longer may contain the shorter
        first, *others = text.split(signpost)
        if not signpost[0].islower():
            # The sentence goes on with a capital, so that what is lost is the order and not the sentence.
            others = [other[:1].upper() + other[1:] for other in others]
        text = "".join([first, *others])
    return " ".join(LIST_MARK.sub("", text).split())


REMOVALS: dict[str, Callable[[GradedAnswer], str]] = {
    "metrics": lambda answer: without(answer.text, answer.metrics),
    "trade-off": lambda answer: without(answer.text, answer.trade_off),
    "structure": lambda answer: flattened(answer.text, answer.signposts),
}


def paddings() -> dict[str, Callable[[GradedAnswer], str]]:
    """{name: function from an answer to a longer text that says no more of the writer's own}."""
    added = additions()
    return {
        "the answer twice": lambda answer: f"{answer.text}\n\n{answer.text}",
        "its longest paragraph five times more": lambda answer: "\n\n".join(
            [answer.text, *[max(answer.text.split("\n\n"), key=len)] * 5]
        ),
        "generic filler around it": lambda answer: "\n\n".join(
            [added["filler_before"].strip(), answer.text, added["filler_after"].strip()]
        ),
        "the question's key points": lambda answer: with_lines(answer.text, answer.brief.key_points),
        "the outline of a strong answer": lambda answer: with_lines(answer.text, answer.brief.outline),
    }


def with_lines(text: str, lines: Iterable[str]) -> str:
    return "\n\n".join([text, "\n".join(f"- {line}" for line in lines)])


def additions() -> dict[str, Any]:
    return tomllib.loads((DATA / "additions.toml").read_text(encoding="utf-8"))


def at_the_start(text: str, instruction: str) -> str:
    return f"{instruction}\n\n{text}"


def at_the_end(text: str, instruction: str) -> str:
    return f"{text}\n\n{instruction}"


def in_the_middle(text: str, instruction: str) -> str:
    """After the sentence whose end is nearest to the middle, without a line break of its own."""
    ends = [match.start() for match in SENTENCE_END.finditer(text)] or [len(text)]
    place = min(ends, key=lambda end: abs(end - len(text) / 2))
    return f"{text[:place]} {instruction}{text[place:]}"


PLACES = (at_the_start, in_the_middle, at_the_end)


def injected(answers: Sequence[GradedAnswer], sparing: bool) -> Iterator[tuple[GradedAnswer, str]]:
    """(answer, its text with an instruction in it): every instruction in every answer, at places that take turns.

    `sparing`: one instruction per answer, each in turn.
    """
    instructions = [entry["text"] for entry in additions()["instruction"]]
    for (index, answer), (number, instruction) in product(enumerate(answers), enumerate(instructions)):
        if not sparing or number == index % len(instructions):
            yield answer, PLACES[(index + number) % len(PLACES)](answer.text, instruction)
