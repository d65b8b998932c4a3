"""Which question comes next."""

import random
from collections.abc import Iterable, Mapping

from django.db.models import Case, F, When
from django.db.models.functions import Random

from coach.accounts.models import Person
from practice.attempts.models import Attempt
from practice.attempts.practiced import with_last_practiced
from practice.bank.categories import Category
from practice.bank.models import Question

SHUFFLED = random.Random()  # noqa: S311  a choice of questions, not a secret


def category_weights(averages: Mapping[str, float], categories: Iterable[str]) -> dict[str, float]:
    """{category: weight}, `max(1, 10 - average)`. One without an average counts as 0, so it weighs 10.

    `averages` are overall scores, 1–10, by category; `categories` those that have questions.
    """
    return {category: max(1, 10 - averages.get(category, 0)) for category in categories}


def pick_category(
    averages: Mapping[str, float], categories: Iterable[str], rng: random.Random = SHUFFLED
) -> str | None:
    """One of `categories`, at random by weight; None when there is none."""
    weights = category_weights(averages, categories)
    return rng.choices(list(weights), weights=list(weights.values()))[0] if weights else None


def next_category(user: Person, rng: random.Random = SHUFFLED) -> str | None:
    """A category with active questions, preferably weak or unpracticed; None for an empty bank. Two queries."""
    filled = set(Question.objects.active().order_by().values_list("category", flat=True).distinct())
    averages = Attempt.objects.for_user(user).like_newest().averages_by_category()
    return pick_category(averages, [category for category in Category.values if category in filled], rng)


def next_question(user: Person, category: str, skip: str = "", difficulty: str = "") -> Question | None:
    """The category's active question that this learner practiced least recently, ties at random.

    `skip`, a slug, comes only if nothing else is there. `difficulty` is any when empty. None where the bank has no
    such question. One query.
    """
    questions = Question.objects.active().filter(category=category)
    if difficulty:
        questions = questions.filter(difficulty=difficulty)
    return (
        with_last_practiced(questions, user)
        .order_by(Case(When(slug=skip, then=1), default=0), F("last_practiced").asc(nulls_first=True), Random())
        .first()
    )
