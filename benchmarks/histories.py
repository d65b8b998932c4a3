"""Bulk histories for the benchmarks: the same rows every time, by executemany on SQLite and COPY on PostgreSQL."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from django.db import connection, transaction

from coach.accounts.models import User
from practice.attempts.models import Attempt, PracticeSession
from practice.bank.models import Question

SPAN_DAYS = 3 * 365
CLAUDE_DAYS = 2 * 365
# A short answer and feedback: a complete index never reads them, an incomplete one pays for them.
ANSWER = "I would first ask who loses most today, and then compare two ways to help them. " * 5
FEEDBACK = [{"text": "It begins with a clear position.", "quote": "", "instead": ""}] * 3
OTHERS_EACH = 2_000
BATCH = 20_000


def add_others(attempts: int, last: date, first: int = 0):
    """Other learners with so many attempts in all, each of at most OTHERS_EACH; `first` numbers their names."""
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


def values(user, session, questions, n: int, day: date, age: int) -> dict:
    """What distinguishes a learner's nth attempt, `age` days old: {column: value as both drivers take it}.

    Every 50th has failed. The offline rubric scored the first of the three years, Claude the other two.
    """
    mix = n * 2_654_435_761 % 2**32  # Knuth's multiplicative hash: spread, and the same every time
    question, category = questions[(mix >> 8) % len(questions)]
    failed = n % 50 == 7
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
        "evaluator": "" if failed else "claude" if age < CLAUDE_DAYS else "offline",
        **dict(zip(SCORES, scores, strict=True)),
    }


SCORES = ("overall_score", "framework_score", "structure_score", "completeness_score", "insight_score")


def write(rows):
    """Insert attempts given by what distinguishes them; the model's defaults fill the other columns."""
    same = Attempt(token=uuid.uuid4(), answer_text=ANSWER, strengths=FEEDBACK, improvements=FEEDBACK)
    fields = [field for field in Attempt._meta.concrete_fields if not field.primary_key]
    base = {field.column: field.get_db_prep_save(getattr(same, field.attname), connection) for field in fields}
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
