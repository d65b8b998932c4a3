"""How well something was done, as FSRS asks: derived from what was shown, never from a button. Pure."""

from collections.abc import Collection

from practice.attempts.reviews import Choice

from .models import Rating

# Strengths, 1 to 10, from which the next rating begins. What is below GOOD is weak: it returns before the interview.
HARD_FROM, GOOD_FROM, EASY_FROM = 4.0, 6.0, 8.0
# What a choice about a key point counts.
COUNTS = {Choice.COVERED: 1.0, Choice.PARTLY: 0.5, Choice.NOT_YET: 0.0}
# A score weighs twice as much as the learner's own ticks.
SCORE_WEIGHT, TICKS_WEIGHT = 2, 1


def share_covered(choices: Collection[str]) -> float | None:
    """The share of the marked key points that the answer covers, 0 to 1; None where nothing is marked."""
    return sum(COUNTS[Choice(choice)] for choice in choices) / len(choices) if choices else None


def strength(score: float | None, covered: float | None) -> float | None:
    """How strong an answer is, 1 to 10: its overall score and the share of key points covered, as far as known."""
    ticks = None if covered is None else 1 + 9 * covered
    if score is None or ticks is None:
        return ticks if score is None else score
    return (SCORE_WEIGHT * score + TICKS_WEIGHT * ticks) / (SCORE_WEIGHT + TICKS_WEIGHT)


def rating_of(strength: float) -> Rating:
    if strength < HARD_FROM:
        return Rating.AGAIN
    if strength < GOOD_FROM:
        return Rating.HARD
    return Rating.GOOD if strength < EASY_FROM else Rating.EASY


def drill_rating(had: int, of: int) -> Rating:
    """Of a drill in which `had` of `of` points were ticked. That is the learner's own word: at best good."""
    if had >= of:
        return Rating.GOOD
    share = had / of
    return Rating.HARD if share >= 0.5 else Rating.AGAIN
