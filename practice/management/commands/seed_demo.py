"""An account with a believable history, to look at the product and to show it."""

import random
import uuid
from datetime import datetime, time, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from coach.accounts.models import User
from practice.evaluation import rubric, runner
from practice.models import Attempt, Category, Mode, PracticeSession, Question

TOKENS = uuid.UUID("5b1f7a0e-7d0c-4a43-9d0e-7f2c1f4f6c55")

# How much of a strong answer this learner can write at first, and how fast that grows over the whole period.
ABILITY = {
    Category.PRODUCT_DESIGN: (0.45, 0.40),
    Category.STRATEGY: (0.15, 0.20),
    Category.EXECUTION: (0.35, 0.45),
    Category.ANALYTICAL: (0.25, 0.50),
    Category.PROJECT_MANAGEMENT: (0.50, 0.30),
    Category.APP_CRITIQUE: (0.55, 0.35),
    Category.CROSS_FUNCTIONAL: (0.30, 0.30),
}
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
CLOSINGS = (
    "To sum up, I would start small, watch the numbers, and stop if they do not move.",
    "In summary, that is the order in which I would work and why.",
)


class Command(BaseCommand):
    help = (
        "Give an account the history of an improving learner, evaluated by the offline rubric. The same arguments "
        "on the same day give the same history. A demo history is replaced; an account with real attempts is refused."
    )

    def add_arguments(self, parser):
        parser.add_argument("--username", default="demo")
        parser.add_argument("--password", help="set this password (default: keep the account's, or none)")
        parser.add_argument("--days", type=int, default=90, help="length of the history (default 90)")
        parser.add_argument("--attempts", type=int, default=120, help="number of attempts (default 120)")
        parser.add_argument("--seed", type=int, default=7)

    @transaction.atomic
    def handle(self, *, username, password, days, attempts, seed, **options):
        if not 1 <= days <= 3650 or not 1 <= attempts <= 20_000:
            raise CommandError("--days takes 1 to 3650, --attempts 1 to 20000.")
        questions = read_questions()
        user = demo_user(username, password)
        rng = random.Random(seed)  # noqa: S311  a history, not a secret
        # Up to yesterday, so that no moment depends on the time of day at which this runs.
        last = timezone.localdate(timezone=user.zone) - timedelta(days=1)
        moments = submission_times(rng, last, days, attempts, user.zone)
        Attempt.objects.bulk_create(history(rng, user, questions, moments, f"{username}/{seed}"), batch_size=500)
        self.stdout.write(f"{username}: {attempts} attempts over {days} days")


def read_questions():
    """{category: its active questions, with their frameworks at hand}"""
    questions = {category: [] for category in Category}
    for question in Question.objects.active().prefetch_related("frameworks__steps").order_by("slug"):
        questions[question.category].append(question)
    if not all(questions.values()):
        raise CommandError("The bank is not complete. Run seed_questions first.")
    return questions


def demo_user(username, password):
    """The account, without its earlier demo history. Demo attempts are known by their tokens' version."""
    user, created = User.objects.select_for_update().get_or_create(username=username)
    tokens = Attempt.objects.filter(user=user).values_list("token", flat=True)
    if any(token.version != 5 for token in tokens):
        raise CommandError(f"{username} has attempts of a real person. Choose another --username.")
    PracticeSession.objects.filter(user=user).delete()
    if password:
        user.set_password(password)
    elif created:
        user.set_unusable_password()
    user.save()
    return user


def submission_times(rng, last, days, attempts, zone):
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


def history(rng, user, questions, moments, name):
    """Unsaved attempts, one per moment, their sittings saved. All seven categories come up where there is room."""
    order = list(Category)
    rng.shuffle(order)
    for index, moment in enumerate(moments):
        category = (
            order[index] if index < len(order) else rng.choices(list(Category), weights=(5, 2, 4, 4, 3, 3, 2))[0]
        )
        question = rng.choice(questions[category])
        progress = index / len(moments)
        start, growth = ABILITY[category]
        ability = min(max(rng.gauss(start + growth * progress, 0.12), 0.02), 1)
        text = answer(rng, question, ability)
        session = PracticeSession.current(user, mode=Mode.RANDOM, category="", timer_minutes=None, now=moment)
        attempt = Attempt(
            user=user,
            session=session,
            question=question,
            category=category,
            token=uuid.uuid5(TOKENS, f"{name}/{index}"),
            answer_text=text,
            time_spent_sec=max(60, int(rng.gauss(420, 130) + 240 * ability)) if rng.random() > 0.05 else None,
            submitted_at=moment,
            practiced_on=moment.astimezone(user.zone).date(),
        )
        for column, value in runner.scored_fields(rubric.evaluate(runner.brief(question, text))).items():
            setattr(attempt, column, value)
        yield attempt


def answer(rng, question, ability):
    """An answer as good as `ability` (0–1) allows: that share of the outline, and padding for what is missing."""
    points = question.outline
    known = max(0, min(len(points), round(ability * len(points))))
    kept = sorted(rng.sample(range(len(points)), known))
    paragraphs = [rng.choice(OPENINGS)] if ability > 0.3 or not kept else []
    paragraphs += [points[index] for index in kept]
    paragraphs += rng.sample(FILLER, min(len(FILLER), max(1, 3 - known)))
    if ability > 0.55:
        paragraphs.append(rng.choice(CLOSINGS))
    return "\n\n".join(paragraphs)
