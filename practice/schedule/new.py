"""A question never answered: which one fits best, and which one pays most today."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Case, F, IntegerField, When
from django.db.models.expressions import CombinedExpression

from coach.accounts.models import User
from practice.attempts.practiced import not_practiced
from practice.bank.models import Difficulty, Question

from . import difficulty


def new_question(
    user: User, averages: Mapping[str, float], categories: Sequence[str], day: date, besides: Collection[int] = ()
) -> Question | None:
    """The first question never answered, by category in this order: the same one all day. One query.

    `besides`: keys of questions that are on the page already.
    """
    never = not_practiced(Question.of_anybody.open_to(user).active(), user).exclude(pk__in=besides)
    return never.order_by(rank(averages, categories, user.level), spread(day), "pk").first()


def rank(averages: Mapping[str, float], categories: Sequence[str], level: str) -> Case:
    """An order of questions: by category as they are given, and within one by how well the difficulty fits.

    `averages`: overall scores, 1–10, by category; `level`: what the learner prepares for, for those without one.
    """
    ranks = [
        When(category=category, difficulty=each, then=place * len(Difficulty) + difficulty.distance(each, fits))
        for place, category in enumerate(categories)
        for fits in [difficulty.fitting(averages.get(category), level)]
        for each in Difficulty
    ]
    return Case(*ranks, default=len(categories) * len(Difficulty), output_field=IntegerField())


def spread(day: date) -> CombinedExpression:
    """An order that looks like chance and is the same all day: the keys, multiplied, modulo a prime."""
    return (F("pk") * (day.toordinal() % 1009 + 1)) % 1009
