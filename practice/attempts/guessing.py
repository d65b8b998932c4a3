"""Judge first: a learner's guess of an answer's overall score, before its feedback opens.

The evaluation never waits for it. Nobody is asked about an answer that failed or waits for the budget, where there is
no score to guess; should it be evaluated after all, they are.
"""

from decimal import Decimal

from coach.accounts.models import User
from practice.evaluation import noise

from . import calibrations
from .feedback import Feedback
from .models import Attempt

LOWEST, HIGHEST = 1, 10
LEVELS = range(LOWEST, HIGHEST + 1)


def is_asked(learner: User) -> bool:
    """Whether to ask for a guess of the next answer's score. Not those who would rather not see such numbers."""
    return learner.guesses_first and not learner.hides_scores


def open_feedback(attempt: Attempt, guess: int | None) -> bool:
    """Open the feedback for good, with a guess of 1 to 10 or without one. One query.

    False, and nothing written, where it was open already: a guess made after seeing the score says nothing. `attempt`
    has what is stored in either case; a second query where another request was faster.
    """
    if not attempt.awaits_guess:
        return False
    closed = Attempt.objects.filter(pk=attempt.pk, awaits_guess=True)
    if not closed.update(awaits_guess=False, guess=guess):
        attempt.refresh_from_db(fields=["awaits_guess", "guess"])
        return False
    attempt.awaits_guess, attempt.guess = False, guess
    return True


def stop_asking(learner: User) -> None:
    """One query. The settings take it back."""
    User.objects.filter(pk=learner.pk).update(guesses_first=False)


def said_of(attempt: Attempt, feedback: Feedback | None) -> str:
    """The guess beside the score, in words; empty without one. One query for a model's score, to know its error."""
    if attempt.guess is None:
        return ""
    error = noise.error_of(attempt.scale, calibrations.figures_of(attempt.scale)) if attempt.scale else None
    return in_words(attempt.guess, feedback, error.size if error else noise.ASSUMED)


def in_words(guess: int, feedback: Feedback | None, error: float = noise.ASSUMED) -> str:
    """ "You guessed 9, 2.6 above this score."

    How far apart they are is said only where that is more than the score may be off: its own margin, or `error`. An
    estimate has no tenths.
    """
    said = f"You guessed {guess}"
    if feedback is None or feedback.overall is None:
        return f"{said}."
    if feedback.margin:
        gap, error, name = Decimal(guess - (feedback.about or 0)), feedback.margin, "the estimate"
    else:
        gap, name = guess - feedback.overall, "this score"
    if abs(gap) <= error:
        return f"{said}."
    return f"{said}, {abs(gap)} {'above' if gap > 0 else 'below'} {name}."
