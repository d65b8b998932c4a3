"""Questions with one learner's record on them. The bank itself doesn't know about learners."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, Subquery

from coach.accounts.models import Person
from practice.bank.models import QuestionQuerySet

from .models import Attempt, AttemptQuerySet


def with_last_practiced(questions: QuestionQuerySet, user: Person) -> QuestionQuerySet:
    """Each with `last_practiced`: when this learner last submitted an answer to it, or None."""
    latest = attempts_at_it(user).order_by("-submitted_at")
    return questions.annotate(last_practiced=Subquery(latest.values("submitted_at")[:1]))


def practiced(questions: QuestionQuerySet, user: Person) -> QuestionQuerySet:
    """Those to which this learner has submitted an answer."""
    return questions.filter(Exists(attempts_at_it(user)))


def not_practiced(questions: QuestionQuerySet, user: Person) -> QuestionQuerySet:
    return questions.filter(~Exists(attempts_at_it(user)))


def with_best_score(
    questions: QuestionQuerySet, user: Person, *, least: Decimal | None = None, most: Decimal | None = None
) -> QuestionQuerySet:
    """Those on which this learner's best score is within the bounds, which leaves out those without a score.

    One pass over the learner's attempts, where `with_practice` makes look-ups for each question.
    """
    bounds = {"best__gte": least, "best__lte": most}
    bounds = {lookup: bound for lookup, bound in bounds.items() if bound is not None}
    return questions.filter(pk__in=Attempt.objects.for_user(user).best_scores().filter(**bounds).values("question"))


def with_practice(questions: QuestionQuerySet, user: Person) -> QuestionQuerySet:
    """Each with `practiced_on`, the day of this learner's last attempt at it, and `best_score`; or None.

    The best score is the highest on `best_score_scale`. Several look-ups per row: for a page, not for the bank.
    """
    own = Attempt.objects.for_user(user)
    best = own.best_scores().filter(question=OuterRef("pk"))
    return questions.annotate(
        practiced_on=Subquery(attempts_at_it(user).order_by("-submitted_at").values("practiced_on")[:1]),
        best_score=Subquery(best.values("best")),
        best_score_scale=Subquery(own.newest_scale()),
    )


def attempts_at_it(user: Person) -> AttemptQuerySet:
    """For a subquery on questions."""
    return Attempt.objects.for_user(user).filter(question=OuterRef("pk"))
