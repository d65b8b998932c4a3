"""An answer's evaluation, or the middle one of several, with a second try where the first came to nothing."""

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TypeVar

from .exchange import Exchange
from .failures import EvaluationError
from .reply import Partial, Result

logger = logging.getLogger(__name__)

RETRY_PAUSE_S = 1.0
# Another evaluation may take so many times as long as the first.
SLOWER = 1.5

T = TypeVar("T")
# Makes one request and a Result of its reply; is told what went wrong the time before, if anything did.
Ask = Callable[[EvaluationError | None], Generator[Partial, None, Result]]


def evaluate(ask: Ask, exchange: Exchange, samples: int) -> Generator[Partial | Result]:
    """Yield Partials of the first evaluation while the model writes it, and the Result last.

    The first has at most two requests, the second only where the first failed in a way that may pass; the others have
    one each, and are done without where they fail. Raises EvaluationError. Result and error carry the tokens of all
    requests: an unusable reply was paid for, too. Closing the generator cancels the request.
    """
    began = time.monotonic()
    try:
        first = yield from with_second_try(ask, exchange)
    except EvaluationError as error:
        error.usage = dict(exchange.spent)
        raise
    results = [first, *others(ask, samples - 1, exchange, time.monotonic() - began)]
    yield replace(middle(results), usage=dict(exchange.spent))


def with_second_try(
    ask: Callable[[EvaluationError | None], Generator[Partial, None, T]], exchange: Exchange
) -> Generator[Partial, None, T]:
    try:
        return (yield from ask(None))
    except EvaluationError as error:
        pause = max(RETRY_PAUSE_S, error.retry_after or 0)
        if not error.worth_retrying or pause >= exchange.left_s:
            raise
        logger.warning("Trying the evaluation again in %.1f s after %s", pause, error)
        failed = error
    time.sleep(pause)
    return (yield from ask(failed))


def others(ask: Ask, most: int, exchange: Exchange, first_s: float) -> Generator[Result]:
    """At most so many more evaluations, which nobody watches. The first that fails is the end of it, and none begins
    that the deadline would probably cut off, going by how long the first took."""
    for _ in range(most):
        if exchange.left_s < SLOWER * first_s:
            logger.warning("An answer has fewer samples than it should: too little time is left")
            return
        try:
            yield last(ask(None))
        except EvaluationError as error:
            logger.warning("An answer has fewer samples than it should: %s", error)
            return
        except Exception:  # whatever it is: the evaluation that is there was paid for
            logger.warning("An answer has fewer samples than it should", exc_info=True)
            return


def last(evaluation: Generator[Partial, None, T]) -> T:
    """What the generator returns, after all that it yields."""
    while True:
        try:
            next(evaluation)
        except StopIteration as end:
            return end.value


def middle(results: list[Result]) -> Result:
    """The one with the middle overall score, of two the lower; with the scores of all where there are several.

    It counts as a whole: its words are about its own scores, as those of a median per dimension would not be.
    """
    ordered = sorted(results, key=lambda result: result.evaluation.overall)
    found = ordered[(len(ordered) - 1) // 2]
    if len(results) == 1:
        return found
    return replace(found, samples=tuple(result.evaluation.scores for result in results))
