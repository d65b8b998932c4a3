"""Plain makers of rows. An attempt's day comes from its moment through the learner's zone, as on the site."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from coach.accounts.models import User
from practice.evaluation.schema import DIMENSIONS
from practice.models import Attempt, Category, Evaluator, PracticeSession, Question, Status


def make_user(username="ada", time_zone="UTC"):
    return User.objects.create(username=username, time_zone=time_zone)


def make_question(category=Category.STRATEGY, difficulty="medium", **fields):
    fields.setdefault("slug", f"{category.replace('_', '-')}-{uuid.uuid4().hex[:8]}")
    return Question.objects.create(category=category, difficulty=difficulty, text="What would you do?", **fields)


def build_attempt(user, session, question, when, *, score=None, evaluator=Evaluator.OFFLINE, judged=True, **fields):
    """An unsaved attempt: scored where a score (any number or text of one decimal) is given, else failed.

    `judged`: with its four dimension scores.
    """
    state = {"answer_text": "An answer.", "status": Status.SCORED, "evaluator": evaluator, "overall_score": score}
    if score is not None and judged:
        # Four dimensions that differ from each other and from the overall score.
        whole = int(Decimal(score))
        state |= {f"{name}_score": (whole + n) % 10 + 1 for n, name in enumerate(DIMENSIONS)}
    if score is None:
        state |= {"status": Status.FAILED, "failure": "timeout", "evaluator": ""}
    return Attempt(
        user=user,
        session=session,
        question=question,
        category=question.category,
        submitted_at=when,
        practiced_on=when.astimezone(user.zone).date(),
        **(state | fields),
    )


def make_attempt(user, question, when, **fields):
    session = PracticeSession.objects.create(user=user, started_at=when, ended_at=when)
    attempt = build_attempt(user, session, question, when, **fields)
    attempt.save()
    return attempt


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def days_ago(today, number):
    return noon(today - timedelta(days=number))
