from datetime import UTC, timedelta
from itertools import groupby, islice
from zoneinfo import ZoneInfo, available_timezones

import fsrs
from django.db import migrations

# As practice/schedule had them when this was written; a migration never changes.
SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=180, enable_fuzzing=False)
COUNTS = {"covered": 1.0, "partly": 0.5, "not_yet": 0.0}
CHUNK = 500


def rating_of(score, choices):
    """1 to 4 from the overall score and the choices about key points; None where there is neither."""
    ticks = 1 + 9 * sum(COUNTS[choice] for choice in choices) / len(choices) if choices else None
    if score is None and ticks is None:
        return None
    score = ticks if score is None else float(score)
    strength = score if ticks is None else (2 * score + ticks) / 3
    return 1 + sum(strength >= bound for bound in (4, 6, 8))


def due_on(card, rating, zone, interview_on):
    day = card.due.astimezone(zone).date()
    if card.last_review is None or rating >= 3:
        return day
    last = card.last_review.astimezone(zone).date()
    soonest, latest = 3, 7
    if interview_on is not None and interview_on > last:
        left = (interview_on - last).days
        soonest, latest = min(3, max(1, left // 5)), min(7, max(1, left // 2))
    return min(max(day, last + timedelta(days=soonest)), last + timedelta(days=latest))


def give_cards(apps, schema_editor):
    """A card for every question that somebody has answered, with a log of its finished attempts."""
    Attempt, User = apps.get_model("practice", "Attempt"), apps.get_model("accounts", "User")
    names = available_timezones()
    for user in User.objects.filter(attempts__isnull=False).distinct().iterator():
        zone = ZoneInfo(user.time_zone if user.time_zone in names else "UTC")
        attempts = (
            Attempt.objects.filter(user=user, status__in=["scored", "failed"])
            .order_by("question_id", "submitted_at", "pk")
            .only("question_id", "submitted_at", "practiced_on", "overall_score")
            .prefetch_related("reviews")
        )
        by_question = groupby(attempts.iterator(chunk_size=CHUNK), lambda attempt: attempt.question_id)
        made = (card_and_log(apps, user, zone, question, list(found)) for question, found in by_question)
        while chunk := list(islice(made, CHUNK)):
            apps.get_model("practice", "Card").objects.bulk_create([card for card, _ in chunk])
            log = [review for _, reviews in chunk for review in reviews]
            apps.get_model("practice", "CardReview").objects.bulk_create(log)


def card_and_log(apps, user, zone, question, attempts):
    Card, CardReview = apps.get_model("practice", "Card"), apps.get_model("practice", "CardReview")
    memory = fsrs.Card(card_id=0, due=attempts[-1].submitted_at.astimezone(UTC) + timedelta(days=1))
    card = Card(user=user, kind="answer", question_id=question)
    reviews, last = [], None
    for attempt in attempts:
        rating = rating_of(attempt.overall_score, [review.choice for review in attempt.reviews.all()])
        if rating is not None:
            last = rating
            moment = attempt.submitted_at.astimezone(UTC)
            memory, _ = SCHEDULER.review_card(memory, fsrs.Rating(rating), moment)
            reviews.append(
                CardReview(
                    card=card,
                    attempt=attempt,
                    rating=rating,
                    reviewed_at=attempt.submitted_at,
                    reviewed_on=attempt.practiced_on,
                )
            )
    card.state, card.step, card.rating = memory.state.value, memory.step, last
    card.stability, card.difficulty = memory.stability, memory.difficulty
    card.due, card.last_review = memory.due, memory.last_review
    card.due_on = due_on(memory, last, zone, user.interview_on)
    return card, reviews


def take_back_own_questions(apps, schema_editor):
    """Without owners, what learners wrote for themselves would be the bank's, for everybody to read."""
    own = apps.get_model("practice", "Question").objects.exclude(owner=None)
    own.filter(attempts=None).delete()
    own.update(
        is_active=False, text="A private question, taken back.", hint="", key_points=[], sample_answer="", source=""
    )


class Migration(migrations.Migration):
    dependencies = [("practice", "0013_daily_loop"), ("accounts", "0003_daily_loop")]

    operations = [migrations.RunPython(give_cards, take_back_own_questions)]
