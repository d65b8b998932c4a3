"""A demo account's history: an improving learner, the same for the same arguments."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from coach.accounts.models import User
from practice.bank.categories import Category
from practice.bank.models import Question
from practice.evaluation import offline

from .briefs import brief_of
from .guessing import HIGHEST, LOWEST
from .models import Attempt, Mode, PracticeSession
from .outcomes import scored_columns
from .reviews import Choice, SelfReview

TOKENS = uuid.UUID("5b1f7a0e-7d0c-4a43-9d0e-7f2c1f4f6c55")

# For each category in turn: how much of a strong answer this learner can write at first, how much that grows over the
# whole period, and how often the category comes up.
SKILLS = (
    (0.45, 0.40, 5),
    (0.15, 0.20, 2),
    (0.35, 0.45, 4),
    (0.25, 0.50, 4),
    (0.50, 0.30, 3),
    (0.55, 0.35, 3),
    (0.30, 0.30, 2),
)
OPENINGS = (
    "Let me start by restating the problem and saying what I assume.",
    "I would take this in three steps: the people, the options, and how I would know it worked.",
    "My first thought is to find out who this is for and what success means.",
)
FILLER = (
    "I would talk to some users and look at the data we have.",
    "It is important to deliver value and to keep the stakeholders happy.",
    "There are many things to consider here and it depends on the context.",
    "We could also add more features later on.",
)
REASONS = (
    "I put this first because about 40% of the people who leave tell us so, and it is the cheapest to test: two "
    "weeks and one engineer.",
    "The trade-off is speed: we would lose a month, but if I am wrong, only 5% of our users notice.",
    "If fewer than 20 of 100 people use it in the first four weeks, I would stop and go back to the second option.",
    "For example, a team of 12 that saves 30 minutes a day gets back 6 hours, which is more than it pays us for.",
    "I would not do the opposite, although it is tempting, because it helps the numbers this quarter and costs trust "
    "for years.",
    "What could go wrong is that only our largest customers want it; so I would ask ten small ones before we build.",
    "I would measure this by how many come back in the second week rather than by sign-ups, which can be bought.",
)
CLOSINGS = (
    "To sum up, I would start small, watch the numbers, and stop if they do not move.",
    "In summary, that is the order in which I would work and why.",
)

# The share of answers whose score this learner guesses, and by how much too high at first; later, fairly.
GUESSED = 0.8
OVERRATED = 2.2

# The share of answers that this learner reviews, and how soon.
REVIEWED = 0.4
REVIEWED_AFTER = timedelta(minutes=4)


class NotADemo(Exception):
    """There is no demo to be had here; the message says why."""


@transaction.atomic
def make_demo(username: str, password: str | None, *, days: int, attempts: int, seed: int) -> User:
    """Give the account a demo history in place of an earlier one, and return it. Raises NotADemo."""
    questions = read_questions()
    user = demo_user(username, password)
    rng = random.Random(seed)  # noqa: S311  a history, not a secret
    # Up to yesterday, so that no moment depends on the time of day at which this runs.
    last = timezone.localdate(timezone=user.zone) - timedelta(days=1)
    moments = submission_times(rng, last, days, attempts, user.zone)
    written = Attempt.objects.bulk_create(
        history(rng, user, questions, moments, f"{username}/{seed}"), batch_size=500
    )
    SelfReview.objects.bulk_create(reviews(rng, written), batch_size=500)
    return user


def read_questions() -> dict[str, list[Question]]:
    """{category: its active questions, with their frameworks at hand}."""
    questions: dict[str, list[Question]] = {category: [] for category in Category}
    for question in Question.objects.active().prefetch_related("frameworks__steps").order_by("slug"):
        questions[question.category].append(question)
    if not all(questions.values()):
        raise NotADemo("The bank is not complete. Run seed_questions first.")
    return questions


def demo_user(username: str, password: str | None) -> User:
    """The account, without its earlier demo history. Demo attempts are known by their tokens' version."""
    user, created = User.objects.select_for_update().get_or_create(username=username)
    tokens = Attempt.objects.filter(user=user).values_list("token", flat=True)
    if any(token.version != 5 for token in tokens):
        raise NotADemo(f"{username} has attempts of a real person. Choose another --username.")
    PracticeSession.objects.filter(user=user).delete()
    if password:
        user.set_password(password)
    elif created:
        user.set_unusable_password()
    user.save()
    return user


def submission_times(rng: random.Random, last: date, days: int, attempts: int, zone: ZoneInfo) -> list[datetime]:
    """Moments of submitting, in order: busier on weekdays, two breaks, and a run up to the `last` day."""
    breaks = [(0.35, 0.35 + 9 / days), (0.7, 0.7 + 5 / days)] if days >= 45 else []
    weights = []
    for index in range(days):
        day = last - timedelta(days=days - 1 - index)
        resting = any(start <= index / days < end for start, end in breaks) and days - index > 4
        lazy = rng.random() < 0.35 and days - index > 4
        weekday = 1.0 if day.weekday() < 5 else 0.45
        weights.append(0 if resting or lazy else weekday * (0.7 + 0.6 * index / days))
    chosen = rng.choices(range(days), weights=weights, k=attempts) if any(weights) else [days - 1] * attempts
    for index in range(min(4, days, attempts)):
        chosen[index] = days - 1 - index  # the streak that runs now
    moments = []
    for index in sorted(chosen):
        clock = time(rng.choice((7, 8, 12, 18, 19, 20, 21)), rng.randrange(60), rng.randrange(60))
        moments.append(datetime.combine(last - timedelta(days=days - 1 - index), clock, tzinfo=zone))
    return sorted(moments)


def history(
    rng: random.Random, user: User, questions: dict[str, list[Question]], moments: Sequence[datetime], name: str
) -> Iterator[Attempt]:
    """Unsaved attempts, one per moment, in saved practice sessions. Every category comes up where there is room."""
    skills = dict(zip(Category, cycle(SKILLS)))
    order = list(Category)
    rng.shuffle(order)
    guessing = random.Random(name)  # noqa: S311  of its own, so that no answer depends on it
    for index, moment in enumerate(moments):
        often = [skills[category][2] for category in Category]
        category = order[index] if index < len(order) else rng.choices(list(Category), weights=often)[0]
        question = rng.choice(questions[category])
        progress = index / len(moments)
        start, growth, _ = skills[category]
        ability = min(max(rng.gauss(start + growth * progress, 0.12), 0.02), 1)
        session = PracticeSession.current(user, mode=Mode.RANDOM, now=moment)
        attempt = Attempt(
            user=user,
            session=session,
            question=question,
            category=category,
            token=uuid.uuid5(TOKENS, f"{name}/{index}"),
            question_text=question.text,
            answer_text=answer(rng, question, ability),
            time_spent_sec=max(60, int(rng.gauss(420, 130) + 240 * ability)) if rng.random() > 0.05 else None,
            submitted_at=moment,
            practiced_on=moment.astimezone(user.zone).date(),
        )
        for column, value in scored_columns(offline.evaluate(brief_of(attempt))).items():
            setattr(attempt, column, value)
        attempt.guess = guess(guessing, float(attempt.overall_score or 0), progress)
        yield attempt


def guess(rng: random.Random, score: float, progress: float) -> int | None:
    if rng.random() > GUESSED:
        return None
    return min(max(round(rng.gauss(score + OVERRATED * (1 - progress), 1)), LOWEST), HIGHEST)


def reviews(rng: random.Random, attempts: Sequence[Attempt]) -> Iterator[SelfReview]:
    """Unsaved self-reviews of some of the attempts, always of the last: the better the estimate, the more key points
    are said to be covered."""
    for attempt in attempts:
        if rng.random() > REVIEWED and attempt is not attempts[-1]:
            continue
        for point in attempt.question.points:
            confidence = float(attempt.overall_score or 0) / 10 + rng.gauss(0, 0.2)
            choice = Choice.COVERED if confidence > 0.6 else Choice.PARTLY if confidence > 0.4 else Choice.NOT_YET
            reviewed_at = attempt.submitted_at + REVIEWED_AFTER
            yield SelfReview(attempt=attempt, point=point.id, text=point.text, choice=choice, reviewed_at=reviewed_at)


def answer(rng: random.Random, question: Question, ability: float) -> str:
    """An answer as good as `ability` (0–1) allows: that share of the outline, reasons, and else padding."""
    points = question.outline
    known = max(0, min(len(points), round(ability * len(points))))
    kept = sorted(rng.sample(range(len(points)), known))
    paragraphs = [rng.choice(OPENINGS)] if ability > 0.3 or not kept else []
    reasons = rng.sample(REASONS, len(REASONS))
    for index in kept:
        reasoned = reasons and rng.random() < ability
        paragraphs.append(f"{points[index]} {reasons.pop()}" if reasoned else points[index])
    paragraphs += rng.sample(FILLER, min(len(FILLER), max(1, 3 - known)))
    if ability > 0.55:
        paragraphs.append(rng.choice(CLOSINGS))
    return "\n\n".join(paragraphs)
