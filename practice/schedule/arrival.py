"""`/` for a visitor: what the site does, shown by one annotated example, and the ways in."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib import messages
from django.db.models import Case, When
from django.db.models.functions import Random
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coach.accounts.requests import Request
from practice.attempts import evaluators
from practice.attempts.feedback import Dimension, Feedback, quoted
from practice.attempts.models import Mode
from practice.bank.categories import Category
from practice.bank.models import Difficulty, Question
from practice.evaluation.score import DIMENSIONS, overall

FILE = Path(__file__).with_name("sample.toml")
# What "Try one question" offers. It fits the time, and somebody who tries the site should not meet a hard one first.
FIRST_MINUTES = 10
FIRST_DIFFICULTIES = (Difficulty.EASY, Difficulty.MEDIUM)


@dataclass(frozen=True)
class Piece:
    """A piece of an annotated answer; `note` counts from 1, None where nothing is noted."""

    text: str
    note: int | None = None


@dataclass(frozen=True)
class Sample:
    """An answer with its feedback. `paragraphs` are the answer, cut where the passages begin and end that carry the
    scores; those are numbered as the dimensions are."""

    graded_answer: str
    question: str
    answer: str
    feedback: Feedback
    paragraphs: tuple[tuple[Piece, ...], ...]


@cache
def sample() -> Sample:
    """The example of sample.toml. KeyError where it lacks a field."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    answer = data["answer"].strip()
    parts = {name: Dimension(name, reasoned=data[name]["score"], **data[name]) for name in DIMENSIONS}
    notes = {part.quote: number for number, part in enumerate(parts.values(), start=1)}
    return Sample(
        graded_answer=data["graded_answer"],
        question=data["question"],
        answer=answer,
        feedback=Feedback(
            overall=overall(**{name: data[name]["score"] for name in DIMENSIONS}),
            dimensions=tuple(parts.values()),
            remarks={
                "strengths": quoted([data["strength"]], answer),
                "improvements": quoted([data["improvement"]], answer),
            },
        ),
        paragraphs=tuple(tuple(annotated(paragraph, notes)) for paragraph in answer.split("\n\n")),
    )


def annotated(text: str, notes: Mapping[str, int]) -> Iterator[Piece]:
    """The text in pieces, whole again when joined. `notes` are the numbers of its passages, {passage: number}."""
    while text:
        place, passage = min(((text.find(each), each) for each in notes if each in text), default=(len(text), ""))
        if place:
            yield Piece(text[:place])
        if passage:
            yield Piece(passage, notes[passage])
        text = text[place + len(passage) :]


def visitor(request: Request) -> HttpResponse:
    """One query, for the questions of each category."""
    counts = Question.objects.active().counts_by_category()
    context = {
        "categories": [(category, counts.get(category, 0)) for category in Category],
        "sample": sample(),
        "minutes": FIRST_MINUTES,
        "uses_model": evaluators.uses_model(),
    }
    return render(request, "schedule/landing.html", context)


@never_cache
@require_safe
def first_question(request: Request) -> HttpResponse:
    """To a question for somebody who has ten minutes. One query.

    Hard ones and the example's come only where there is nothing else.
    """
    shown = sample().question
    question = (
        Question.objects.active()
        .order_by(
            Case(When(difficulty__in=FIRST_DIFFICULTIES, then=0), default=1),
            Case(When(text=shown, then=1), default=0),
            Random(),
        )
        .first()
    )
    if question is None:
        messages.warning(request, "The question bank is empty. The site's curator can fill it with seed_questions.")
        return redirect("landing")
    return redirect(f"{question.get_absolute_url()}?mode={Mode.RANDOM.value}&minutes={FIRST_MINUTES}")
