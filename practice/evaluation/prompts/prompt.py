"""A version of the prompt, and what all versions share."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from practice.evaluation.brief import Brief
from practice.evaluation.levels import rules_of_all_levels, written_levels
from practice.evaluation.reply import Scored


@dataclass(frozen=True)
class Prompt:
    """`version` is stored with every score. `system` is the same for every answer of a category, so that it caches:
    of a category and its label. `user` has the question and the answer. `shape` is what a reply must be."""

    version: str
    system: Callable[[str, str], str]
    user: Callable[[Brief], str]
    shape: type[Scored]


def head_of(persona: str, rules: str, category: str, category_label: str) -> list[str]:
    """Everything above the levels of the dimensions, in parts."""
    of_all = "\n".join(["Rules of all levels:", *(f"- {rule}" for rule in rules_of_all_levels())])
    return [persona, rules, f"Category: {category_label}. {written_levels()[category]['focus']}", of_all]


def levels_of(category: str, dimension: str) -> str:
    lines = [f"{span}: {text}" for span, text in written_levels()[category][dimension].items()]
    return "\n".join([f"Levels of {dimension}:", *lines])


def about(brief: Brief) -> list[str]:
    """The question and what it asks for, in parts."""
    parts = [f"Question:\n{brief.question}"]
    if brief.key_points:
        parts.append("Key points of a strong answer:\n" + "\n".join(f"- {point}" for point in brief.key_points))
    if brief.frameworks:
        parts.append("Frameworks that fit: " + ", ".join(framework.name for framework in brief.frameworks))
    return parts


def between_markers(answer: str) -> Iterable[str]:
    """The answer between markers that it cannot contain, and what to do with it."""
    marker = answer_marker(answer)
    yield f"The answer, between two lines that read {marker}:\n{marker}\n{answer}\n{marker}"
    yield "Score the text between the markers."


def answer_marker(answer: str) -> str:
    """A line that does not occur in this answer. Derived from it, so that nobody can write it in advance."""
    digest = hashlib.sha256(answer.encode()).hexdigest()
    while digest[:24] in answer:
        digest = hashlib.sha256(digest.encode()).hexdigest()
    return f"=====ANSWER-{digest[:24]}====="
