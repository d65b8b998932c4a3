"""Plain makers of rows. An attempt's day comes from its moment through the learner's zone, as on the site."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from coach.accounts.models import User
from practice.attempts.ledger import ModelRequest, Purpose
from practice.attempts.models import Attempt, Evaluator, PracticeSession, Status
from practice.attempts.reviews import Choice, SelfReview
from practice.bank.categories import Category
from practice.bank.keypoints import identified, stored
from practice.bank.models import Question
from practice.evaluation import offline, scales
from practice.evaluation.score import DIMENSIONS, FORMULA

# Of an offline estimate, by score.
MARGINS = {"overall": 1.2, "framework": 1.5, "structure": 1.5, "completeness": 1.7, "insight": 1.7}
# An answer that the offline estimate does not read.
GERMAN = (
    "Ich würde zuerst mit den Kliniken sprechen, die ihre Kalender heute noch am Telefon führen. Danach rechnen wir "
    "gemeinsam aus, wie viele Stunden dabei jede Woche verloren gehen, und bieten ihnen eine Lösung zur Probe an."
)


def make_user(username="ada", time_zone="UTC"):
    return User.objects.create(username=username, time_zone=time_zone)


def make_question(category=Category.STRATEGY, difficulty="medium", *, key_points=(), **fields):
    """`key_points` are lines as a curator types them: "Names who pays", or with an id, "[payer] Names who pays"."""
    fields.setdefault("slug", f"{category.replace('_', '-')}-{uuid.uuid4().hex[:8]}")
    fields.setdefault("text", "What would you do?")
    fields["key_points"] = stored(identified(key_points, ()))
    return Question.objects.create(category=category, difficulty=difficulty, **fields)


def build_attempt(user, session, question, when, *, score=None, evaluator=Evaluator.OFFLINE, **fields):
    """An unsaved attempt: scored where a score (any number or text of one decimal) is given, else failed.

    Its `scale`, unless one is given, is that of the evaluator's new scores. An offline estimate has MARGINS.
    """
    state = {"status": Status.SCORED, "evaluator": evaluator, "overall_score": score}
    state |= {"scale": scales.CLAUDE if evaluator == Evaluator.CLAUDE else offline.SCALE, "formula": FORMULA}
    if score is not None:
        # Four dimensions that differ from each other and from the overall score.
        whole = int(Decimal(score))
        state |= {f"{name}_score": (whole + n) % 10 + 1 for n, name in enumerate(DIMENSIONS)}
    else:
        state = {"status": Status.FAILED, "failure": "timeout"}
    state |= fields
    if state.get("scale") == offline.SCALE:
        state.setdefault("margins", MARGINS)
    return Attempt(
        user=user,
        session=session,
        question=question,
        category=question.category,
        question_text=question.text,
        submitted_at=when,
        practiced_on=when.astimezone(user.zone).date(),
        **({"answer_text": "An answer."} | state),
    )


def make_attempt(user, question, when, **fields):
    session = PracticeSession.objects.create(user=user, started_at=when, ended_at=when)
    attempt = build_attempt(user, session, question, when, **fields)
    attempt.save()
    return attempt


def make_review(attempt, **fields):
    """A learner's choice about a key point of the attempt."""
    columns = {"point": "buyer", "text": "Names the buyer", "choice": Choice.COVERED, "reviewed_at": timezone.now()}
    return SelfReview.objects.create(attempt=attempt, **(columns | fields))


def make_model_request(attempt=None, when=None, *, cost="0.01", user=None, **fields):
    """A settled request, or with `cost=None` an open one; `attempt`'s, or nobody's."""
    when = when or timezone.now()
    settled = {} if cost is None else {"settled_at": when, "usage": {"output_tokens": 1}}
    columns = {
        "user": user or (attempt and attempt.user),
        "purpose": Purpose.EVALUATION,
        "claim": uuid.uuid4(),
        "model": "claude-sonnet-5-5",
        "spent_on": when.astimezone(UTC).date(),
        "reserved_usd": "0.05",
    }
    return ModelRequest.objects.create(
        attempt=attempt, started_at=when, cost_usd=cost, **(columns | settled | fields)
    )


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def days_ago(today, number):
    return noon(today - timedelta(days=number))
