"""Which question comes next, whoever asks: /practice/random, a category, or Next question."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Case, F, FilteredRelation, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Random

from coach.accounts.models import Person
from practice.attempts.models import Attempt
from practice.attempts.practiced import with_last_practiced
from practice.bank.categories import Category
from practice.bank.models import Question, QuestionQuerySet

from .models import Kind, Rating
from .new import rank

SHUFFLED = random.Random()  # noqa: S311  a choice of questions, not a secret


def category_weights(averages: Mapping[str, float], categories: Iterable[str]) -> dict[str, float]:
    """{category: weight}, `max(1, 10 - average)`. One without an average counts as 0, so it weighs 10.

    `averages` are overall scores, 1–10, by category.
    """
    return {category: max(1, 10 - averages.get(category, 0)) for category in categories}


def shuffled(averages: Mapping[str, float], rng: random.Random = SHUFFLED) -> list[str]:
    """All categories at random, the weak and unpracticed ones likely first.

    The first is drawn by weight, the second by weight among the rest, and so on (Efraimidis and Spirakis 2006).
    """
    weights = category_weights(averages, Category.values)
    return sorted(weights, key=lambda category: rng.random() ** (1 / weights[category]), reverse=True)


def next_question(
    user: Person, now: datetime, *, category: str = "", difficulty: str = "", skip: str = ""
) -> Question | None:
    """The question to answer next: what is due and weak, then one never answered, then whatever comes back soonest.

    Narrowed to `category` and `difficulty` where they are given. What was answered today, snoozed, not to be asked
    again, or is `skip` (a slug), comes only if nothing else is there. None where no such question is. Two queries.
    """
    questions = Question.of_anybody.open_to(user).active()
    if category:
        questions = questions.filter(category=category)
    if difficulty:
        questions = questions.filter(difficulty=difficulty)
    averages = Attempt.objects.for_user(user).like_newest().averages_by_category()
    fit = rank(averages, shuffled(averages), user.level if user.is_authenticated else "")
    return (
        with_stage(with_last_practiced(questions, user), user, now, skip)
        .order_by(
            F("stage"),
            Case(When(stage=NEW, then=fit), default=0, output_field=IntegerField()),
            F("is_repeated"),
            F("rating").asc(nulls_first=True),
            Case(When(stage=WEAK, then="score")).asc(nulls_first=True),
            F("due_on").asc(nulls_first=True),
            F("last_practiced").asc(nulls_first=True),
            Random(),
        )
        .first()
    )


# The stages, in the order in which they come.
WEAK, NEW, DUE, LATER, PUT_OFF, TODAY, SKIPPED = range(7)


def with_stage(questions: QuestionQuerySet, user: Person, now: datetime, skip: str) -> QuestionQuerySet:
    """Each with its `stage`, the `rating` and `due_on` of its card, its last `score`, and `is_repeated`: 1 where its
    category is that of the learner's last answer. `questions` have `last_practiced`."""
    if not user.is_authenticated:
        nothing = Value(None, IntegerField())
        stage = Case(When(slug=skip, then=SKIPPED), default=NEW, output_field=IntegerField())
        return questions.annotate(stage=stage, is_repeated=Value(0), rating=nothing, score=nothing, due_on=nothing)
    local = now.astimezone(user.zone)
    day, midnight = local.date(), local.replace(hour=0, minute=0, second=0, microsecond=0)
    last = Attempt.objects.for_user(user).order_by("-submitted_at").values("category")[:1]
    scored = Attempt.objects.for_user(user).scored().filter(question=OuterRef("pk")).order_by("-submitted_at")
    is_due = Q(card__due_on__lte=day)
    is_weak = Q(card__rating=None) | Q(card__rating__lt=Rating.GOOD)
    return questions.annotate(
        card=FilteredRelation("cards", condition=Q(cards__user=user, cards__kind=Kind.ANSWER)),
        rating=F("card__rating"),
        score=Subquery(scored.values("overall_score")[:1]),
        due_on=F("card__due_on"),
        is_repeated=Case(When(category=last, then=1), default=0, output_field=IntegerField()),
        stage=Case(
            When(slug=skip, then=SKIPPED),
            When(last_practiced__gte=midnight, then=TODAY),
            When(Q(card__is_suspended=True) | Q(card__snoozed_until__gt=day), then=PUT_OFF),
            When(is_due & is_weak, then=WEAK),
            When(last_practiced=None, then=NEW),
            When(is_due, then=DUE),
            default=LATER,
            output_field=IntegerField(),
        ),
    )
