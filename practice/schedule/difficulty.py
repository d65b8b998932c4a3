"""How hard the next question of a category should be. Pure."""

from coach.accounts.models import Level
from practice.bank.models import Difficulty

# An easy one below the first average, a hard one from the second on.
EASY_BELOW, HARD_FROM = 4, 7
# Before there is an average, by the level that the learner prepares for.
AT_FIRST = {
    Level.ASSOCIATE: Difficulty.EASY,
    Level.PM: Difficulty.MEDIUM,
    Level.SENIOR: Difficulty.MEDIUM,
    Level.LEAD: Difficulty.HARD,
}
IN_ORDER = list(Difficulty)


def fitting(average: float | None, level: str = "") -> Difficulty:
    """For a learner with this average overall score in the category, 1 to 10, or None."""
    if average is None:
        return AT_FIRST[Level(level)] if level else Difficulty.MEDIUM
    if average < EASY_BELOW:
        return Difficulty.EASY
    return Difficulty.MEDIUM if average < HARD_FROM else Difficulty.HARD


def distance(one: Difficulty, other: Difficulty) -> int:
    return abs(IN_ORDER.index(one) - IN_ORDER.index(other))
