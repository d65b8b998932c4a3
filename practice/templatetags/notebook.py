"""What a learner keeps about a question, on the pages of rooms that know nothing of it."""

from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.template import Context

from coach.accounts.models import Person
from practice.attempts import evaluators
from practice.attempts.models import Attempt
from practice.bank.models import Question
from practice.notebook.models import SavedQuestion
from practice.notebook.noting import places

register = template.Library()


@register.inclusion_tag("notebook/partials/tools.html", takes_context=True)
def question_tools(context: Context, question: Question, attempt: Attempt | None = None) -> dict[str, Any]:
    """The save button, and the notes on the question and this attempt at it. Two queries; none for a visitor."""
    request = context["request"]
    user: Person = request.user
    is_learner = user.is_authenticated
    about = attempt or question
    return {
        "csrf_token": context.get("csrf_token"),
        "user": user,
        "question": question,
        "is_saved": bool(saved_among(user, [question])),
        "places": places(user, question, attempt) if is_learner else [],
        "is_own": is_learner and question.owner_id == user.pk,
        "uses_model": evaluators.uses_model(),
        "next": about.get_absolute_url(),
    }


@register.inclusion_tag("notebook/partials/save_button.html", takes_context=True)
def save_button(context: Context, question: Question, saved: Collection[int]) -> dict[str, Any]:
    """Of a question in a list. `saved` are the keys that `saved_among` gives for all of it. No query."""
    return {
        "csrf_token": context.get("csrf_token"),
        "question": question,
        "is_saved": question.pk in saved,
        "next": context["request"].get_full_path(),
        "is_small": True,
    }


@register.simple_tag
def saved_among(user: Person, questions: Iterable[Question]) -> set[int]:
    """The keys of those questions that the learner has saved. One query; none for a visitor."""
    keys = [question.pk for question in questions]
    return set(SavedQuestion.objects.for_user(user).filter(question__in=keys).values_list("question", flat=True))
