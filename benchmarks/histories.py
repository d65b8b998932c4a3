"""Bulk histories for the benchmarks: the same rows every time, with executemany on SQLite and COPY on PostgreSQL."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from coach.accounts.models import User
from practice.attempts.models import Attempt, PracticeSession
from practice.bank.models import Question
from practice.evaluation.scales import CLAUDE, RUBRIC, family

SPAN_DAYS = 3 * 365
CLAUDE_DAYS = 2 * 365
# A covering index never reads the answer and feedback; an incomplete one pays for them even when they are short.
QUESTION = "A marketplace for tutors has more tutors than students. What would you do about it, and what first?"
ANSWER = "I would first ask who loses most today, and then compare two ways to help them. " * 5
FEEDBACK = [{"text": "It begins with a clear position.", "quote": "", "instead": ""}] * 3
SCORES = ("overall_score", "framework_score", "structure_score", "completeness_score", "insight_score")
OTHERS_EACH = 2_000
BATCH = 20_000

Row = dict[str, Any]


def add_others(attempts: int, last: date, first: int = 0) -> None:
    """Other learners with so many attempts in total, at most OTHERS_EACH each; `first` numbers their names."""
    for start in range(first, first + attempts, OTHERS_EACH):
        add_learner(f"other-{start}", min(OTHERS_EACH, first + attempts - start), last)


def add_learner(username: str, attempts: int, last: date) -> User:
    """A new learner whose attempts are spread evenly over the three years up to `last`."""
    user = User.objects.create(username=username)
    moment = datetime.combine(last, time(12), tzinfo=UTC)
    session = PracticeSession.objects.create(user=user, started_at=moment, ended_at=moment)
    questions = list(Question.objects.order_by("slug").values_list("pk", "category"))
    ages = (SPAN_DAYS - 1 - n * SPAN_DAYS // attempts for n in range(attempts))
    write(values(user, session, questions, n, last - timedelta(days=age), age) for n, age in enumerate(ages))
    return user


def values(
    user: User, session: PracticeSession, questions: list[tuple[int, str]], n: int, day: date, age: int
) -> Row:
    """What distinguishes a learner's nth attempt, `age` days old: {column: value as both drivers accept it}.

    Every 50th one failed. The offline rubric scored the first of the three years, and Claude the other two.
    """
    mix = n * 2_654_435_761 % 2**32  # Knuth's multiplicative hash: spread, and the same every time
    question, category = questions[(mix >> 8) % len(questions)]
    failed = n % 50 == 7
    scale = "" if failed else CLAUDE if age < CLAUDE_DAYS else RUBRIC
    scores = [None] * 5 if failed else [2 + (mix >> shift) % 8 for shift in (10, 13, 16, 19, 22)]
    return {
        "user_id": user.pk,
        "session_id": session.pk.hex,
        "question_id": question,
        "category": category,
        "token": f"{user.pk:016x}{n:016x}",
        "time_spent_sec": 120 + mix % 1_200 if n % 20 else None,
        "submitted_at": f"{day} 12:00:00",
        "practiced_on": day.isoformat(),
        "status": "failed" if failed else "scored",
        "failure": "timeout" if failed else "",
        "evaluator": "" if failed else family(scale),
        "scale": scale,
        "formula": None if failed else 1,
        **dict(zip(SCORES, scores, strict=True)),
    }


def write(rows: Iterator[Row]) -> None:
    """Insert attempts, each given by what distinguishes it; the model's defaults fill the other columns."""
    same = Attempt(
        token=uuid.uuid4(),
        question_text=QUESTION,
        answer_text=ANSWER,
        strengths=FEEDBACK,
        improvements=FEEDBACK,
    )
    base = {
        field.column: field.get_db_prep_save(getattr(same, field.attname), connection)
        for field in Attempt._meta.concrete_fields
        if field.column and not field.primary_key
    }
    columns = ", ".join(base)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY practice_attempt ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple((base | row).values()))
            return
        insert = f"INSERT INTO practice_attempt ({columns}) VALUES ({', '.join(['%s'] * len(base))})"
        while batch := [tuple((base | row).values()) for row in islice(rows, BATCH)]:
            cursor.executemany(insert, batch)
