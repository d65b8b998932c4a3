"""What a learner's `/` shows: read in six queries, planned by plan.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, Subquery

from coach.accounts.models import User
from practice.attempts.drafts import Draft
from practice.attempts.models import Attempt
from practice.bank.categories import Category
from practice.bank.models import Question

from .models import Card, CardReview, Kind, Rating
from .new import new_question
from .plan import MINUTES, Done, Plan, Standing, minutes_of_answer, pays_most, plan, turn_of, weakness

DAY, WEEK = timedelta(days=1), timedelta(days=7)
DRAFTS = 3
SHOWN = 3
FRESH_DRILLS = 3
# From so many on, it is known how long an answer takes this learner.
TIMED_ANSWERS = 5
WHY = {
    None: "Not scored yet",
    Rating.AGAIN: "Weak last time",
    Rating.HARD: "Not solid yet",
    Rating.GOOD: "To keep it",
    Rating.EASY: "To keep it",
}
# A question that was retired while it was due is spoken of for so long.
RETIRED_SHOWN = timedelta(days=7)
# A time beyond it is a page that was left open.
LONGEST_ANSWER_S = 3600


@dataclass(frozen=True)
class DueAnswer:
    """A question whose answer is due again. `rating` and `score`: of the last one; `due_on`: since when."""

    pk: int
    question: Question
    rating: int | None
    score: float | None
    due_on: date
    last_on: date | None

    @property
    def category(self) -> str:
        return self.question.category

    @property
    def why(self) -> str:
        """Why it is due, in words that give no score away."""
        return WHY[None if self.rating is None else Rating(self.rating)]


@dataclass(frozen=True)
class Today:
    """`answers`: ever submitted. `days_left`: to the interview, None without a date or after it. `week`: answers in
    the seven days ending today. `tomorrow`: what will be due then, answers that don't fit today included. `retired`:
    due ones that are left out because their questions are no longer asked.
    """

    day: date
    answers: int
    days_left: int | None
    goal: int | None
    week: int
    done: Done
    plan: Plan[DueAnswer]
    new: Question | None
    drafts: tuple[Draft, ...]
    tomorrow: int
    retired: int
    minutes: int

    @property
    def is_done(self) -> bool:
        """Something was practiced, and nothing of the plan is left."""
        return self.plan.is_empty and self.has_done

    @property
    def has_done(self) -> bool:
        return bool(self.done.answers + self.done.drills)

    @property
    def new_is_first(self) -> bool:
        return not (self.plan.retries or self.plan.drills)

    @property
    def shown(self) -> tuple[DueAnswer, ...]:
        """The due answers that come first; the others are one click away."""
        return self.plan.retries[:SHOWN]

    @property
    def folded(self) -> tuple[DueAnswer, ...]:
        return self.plan.retries[SHOWN:]


def read_today(user: User, now: datetime) -> Today:
    """Six queries: standings, what was answered today, drilled today, and is due; drafts; and a new question."""
    day = now.astimezone(user.zone).date()
    table = read_table(user, day)
    done, answered = read_done(user, day)
    by_tomorrow = list(due_cards(user, day + DAY))
    drafts = tuple(Draft.objects.for_user(user).select_related("question")[:DRAFTS])
    # What was answered today may still wait for its score, or never get one. A draft stands for its question.
    drafted = {draft.question_id for draft in drafts}
    cards = [card for card in by_tomorrow if card.is_due(day) and not is_done_with(card, answered | drafted)]
    due = [answer_of(card, user) for card in cards if card.kind == Kind.ANSWER and is_asked(card)]
    minutes = user.minutes_per_day or MINUTES
    first = min(due, key=weakness, default=None)
    categories = pays_most(table.standings, day, avoid=first.category if first else "")
    new = new_question(user, table.averages, categories, day, besides=drafted)
    planned = plan(
        due,
        sum(card.kind != Kind.ANSWER and is_asked(card) for card in cards) + fresh_drills(table.answers, done),
        has_new=new is not None,
        turn=turn_of(day),
        done=done,
        minutes=minutes,
        answer_minutes=minutes_of_answer(table.seconds),
    )
    left = (user.interview_on - day).days if user.interview_on else None
    return Today(
        day=day,
        answers=table.answers,
        days_left=left if left is not None and left >= 0 else None,
        goal=user.answers_per_week,
        week=table.week,
        done=done,
        plan=planned,
        new=new if planned.wants_new else None,
        drafts=drafts,
        tomorrow=planned.later + sum(is_asked(card) and not card.is_due(day) for card in by_tomorrow),
        retired=sum(not is_asked(card) and card.due_on > day - RETIRED_SHOWN for card in cards),
        minutes=minutes,
    )


def fresh_drills(answers: int, done: Done) -> int:
    """How many cards never drilled a day asks for: nobody would begin to drill if only what is due were offered."""
    return max(0, FRESH_DRILLS - done.drills) if answers else 0


@dataclass(frozen=True)
class Table:
    """A learner's practice by category. `seconds`: per answer on average, None where no time is known."""

    standings: dict[str, Standing]
    answers: int
    week: int
    seconds: float | None

    @property
    def averages(self) -> dict[str, float]:
        return {name: each.average for name, each in self.standings.items() if each.average is not None}


def read_table(user: User, day: date) -> Table:
    """Averages are of the scale of the newest score. One query."""
    attempts = Attempt.objects.for_user(user)
    known = Q(time_spent_sec__range=(1, LONGEST_ANSWER_S))
    rows = {
        row["category"]: row
        for row in attempts.order_by()
        .values("category")
        .annotate(
            answers=Count("pk"),
            week=Count("pk", filter=Q(practiced_on__gt=day - WEEK)),
            last=Max("practiced_on"),
            average=Avg("overall_score", filter=Q(scale=attempts.newest_scale())),
            timed=Count("pk", filter=known),
            seconds=Avg("time_spent_sec", filter=known),
        )
    }
    timed = sum(row["timed"] for row in rows.values())
    spent = sum(row["timed"] * float(row["seconds"] or 0) for row in rows.values())
    return Table(
        standings={category: standing_of(rows.get(category)) for category in Category.values},
        answers=sum(row["answers"] for row in rows.values()),
        week=sum(row["week"] for row in rows.values()),
        seconds=spent / timed if timed >= TIMED_ANSWERS else None,
    )


def standing_of(row: dict | None) -> Standing:
    if row is None:
        return Standing()
    return Standing(None if row["average"] is None else float(row["average"]), row["last"])


def read_done(user: User, day: date) -> tuple[Done, set[int]]:
    """What was practiced on the day, and the questions (keys) answered on it. Two queries."""
    earlier = Q(question=OuterRef("question"), submitted_at__lt=OuterRef("submitted_at"))
    before = Exists(Attempt.objects.for_user(user).filter(earlier))
    answers = Attempt.objects.for_user(user).filter(practiced_on=day).order_by()
    rows = list(answers.annotate(is_retry=before).values_list("question", "is_retry"))
    drills = CardReview.objects.filter(card__user=user, reviewed_on=day).exclude(card__kind=Kind.ANSWER).count()
    retries = sum(is_retry for _, is_retry in rows)
    return Done(retries, len(rows) - retries, drills), {question for question, _ in rows}


def is_done_with(card: Card, answered: set[int]) -> bool:
    return card.kind == Kind.ANSWER and card.question_id in answered


def due_cards(user: User, day: date) -> Iterable[Card]:
    """All that is due on this day, with the questions they are about, retired ones included, and `score`, the last
    one of an answer. One query."""
    scored = Attempt.objects.for_user(user).scored().filter(question=OuterRef("question")).order_by("-submitted_at")
    score = Subquery(scored.values("overall_score")[:1])
    return Card.objects.for_user(user).due(day).select_related("question").annotate(score=score)


def is_asked(card: Card) -> bool:
    return card.question is None or card.question.is_active


def answer_of(card: Card, user: User) -> DueAnswer:
    last = card.last_review and card.last_review.astimezone(user.zone).date()
    score = None if card.score is None else float(card.score)  # type: ignore[attr-defined]  # annotated
    return DueAnswer(card.pk, card.question, card.rating, score, card.due_on, last)  # type: ignore[arg-type]  # of its kind
