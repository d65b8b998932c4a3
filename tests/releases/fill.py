"""Make a small database by the schema of the checkout it runs in, to be dumped when a version is released:

    DJANGO_SETTINGS_MODULE=tests.settings DATABASE_URL=sqlite:////tmp/release.db python -m tests.releases.fill
    python -c "import sqlite3; print('\\n'.join(sqlite3.connect('/tmp/release.db').iterdump()))" > VERSION.sqlite.sql

the same with DATABASE_URL=postgres://… and `pg_dump --no-owner --no-privileges --inserts | grep -v '^--\\|^\\\\'`.
tests/test_upgrade.py brings every dump here to the newest schema. A dump is never changed.
"""

import uuid
from datetime import UTC, date, datetime

import django

WHEN = datetime(2026, 11, 3, 18, 30, tzinfo=UTC)


def main():
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    question = make_bank()
    make_learner(question)
    make_guest(question)


def make_bank():
    from practice.models import Framework, FrameworkStep, Question

    framework = Framework.objects.create(slug="swot", name="SWOT", summary="For sums.", when_to_use="Rarely.")
    FrameworkStep.objects.create(framework=framework, position=1, name="Strengths", good="Names two.", cues=["own"])
    question = Question.objects.create(
        slug="enter-brazil",
        category="strategy",
        difficulty="hard",
        text="Would you enter Brazil?",
        key_points=[{"id": letter.lower(), "text": letter} for letter in "ABCD"],
        sample_answer="- One\n- Two",
    )
    question.frameworks.add(framework)
    return question


FEEDBACK = {
    "reasons": {"framework": "So."},
    "strengths": [{"text": "Good.", "quote": ""}],
    "improvements": [{"text": "Thin.", "quote": "", "instead": "More."}],
    "suggested_framework": "SWOT.",
    "example_point": "A point.",
}


def make_learner(question):
    """A learner with a scored attempt, what it cost, and a failed one."""
    from coach.accounts.models import User
    from practice.models import PracticeSession

    ada = User.objects.create(
        username="ada",
        time_zone="Europe/Berlin",
        interview_on=date(2027, 2, 15),
        answers_per_week=5,
        date_joined=datetime(2026, 11, 1, tzinfo=UTC),
    )
    session = PracticeSession.objects.create(
        id=uuid.UUID(int=1, version=4), user=ada, mode="category", started_at=WHEN, ended_at=WHEN
    )
    scored = make_attempt(
        question,
        ada,
        session,
        token=uuid.UUID(int=11, version=4),
        answer_text="An answer with an é and a\nnewline.",
        time_spent_sec=90,
        status="scored",
        overall_score="6.8",
        framework_score=7,
        structure_score=7,
        completeness_score=6,
        insight_score=7,
        evaluator="claude",
        scale="claude",
        formula=1,
        evaluator_version="prompt-1",
        model="claude-sonnet-5-5",
        duration_ms=1500,
        evaluated_at=WHEN,
        raw_evaluation={"a": 1},
        **FEEDBACK,
    )
    pay(scored)
    make_attempt(
        question,
        ada,
        session,
        token=uuid.UUID(int=12, version=4),
        answer_text="A failed one.",
        status="failed",
        failure="refused",
    )


def pay(attempt):
    from practice.models import ModelRequest

    ModelRequest.objects.create(
        attempt=attempt,
        user=attempt.user,
        purpose="evaluation",
        claim=uuid.UUID(int=21, version=4),
        model=attempt.model,
        started_at=WHEN,
        spent_on=WHEN.date(),
        cost_usd="0.000020",
        settled_at=WHEN,
        usage={"input_tokens": 10},
    )


def make_guest(question):
    """A guest with an attempt that waits."""
    from coach.accounts.models import User
    from practice.models import PracticeSession

    guest = User.objects.create(
        username="guest-0123456789abcdef0123", is_guest=True, date_joined=datetime(2026, 11, 2, tzinfo=UTC)
    )
    session = PracticeSession.objects.create(
        id=uuid.UUID(int=2, version=4), user=guest, mode="random", started_at=WHEN, ended_at=WHEN
    )
    make_attempt(
        question, guest, session, token=uuid.UUID(int=13, version=4), answer_text="A waiting one.", status="pending"
    )


def make_attempt(question, user, session, **fields):
    from practice.models import Attempt

    return Attempt.objects.create(
        question=question,
        question_text=question.text,
        user=user,
        session=session,
        category="strategy",
        submitted_at=WHEN,
        practiced_on=WHEN.date(),
        **fields,
    )


if __name__ == "__main__":
    main()
