"""A question as evaluators read it. The only place that makes a Brief."""

from collections.abc import Iterable

from practice.bank.categories import Category
from practice.bank.models import Framework, FrameworkStep, Question
from practice.bank.seeding import read
from practice.evaluation.brief import Brief, FrameworkBrief, Step

from .models import Attempt, AttemptQuerySet


def with_questions(attempts: AttemptQuerySet) -> AttemptQuerySet:
    """The attempts with everything that brief_of reads. Three queries."""
    return attempts.select_related("question").prefetch_related("question__frameworks__steps")


def brief_of(attempt: Attempt) -> Brief:
    """The Brief of an attempt: the question as it was asked, with its key points and frameworks of now.

    No query where the question is at hand with its frameworks and their steps.
    """
    frameworks = ((framework, framework.steps.all()) for framework in attempt.question.frameworks.all())
    return brief(attempt.question, frameworks, asked=attempt.question_text, answer=attempt.answer_text)


def briefs_in_files() -> dict[str, Brief]:
    """{slug: the Brief of that question, without an answer}, from the files that ship with the code. No database."""
    frameworks = {
        entry["slug"]: (
            Framework(slug=entry["slug"], name=entry["name"]),
            [FrameworkStep(name=step["name"], good=step["good"], cues=step["cues"]) for step in entry["step"]],
        )
        for entry in read("frameworks")["framework"]
    }
    return {
        entry["slug"]: brief(
            Question(category=category, key_points=entry["key_points"]),
            [frameworks[slug] for slug in entry["frameworks"]],
            asked=entry["text"],
            answer="",
        )
        for category in Category.values
        for entry in read(category)["question"]
    }


def brief(
    question: Question, frameworks: Iterable[tuple[Framework, Iterable[FrameworkStep]]], *, asked: str, answer: str
) -> Brief:
    return Brief(
        category=question.category,
        category_label=question.get_category_display(),
        question=asked,
        answer=answer,
        key_points=tuple(point.text for point in question.points),
        frameworks=tuple(
            FrameworkBrief(
                slug=framework.slug,
                name=framework.name,
                steps=tuple(Step(step.name, step.good, tuple(step.cues)) for step in steps),
            )
            for framework, steps in frameworks
        ),
    )
