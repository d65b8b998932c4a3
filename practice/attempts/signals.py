"""What rooms above this one listen to. Sent after the database has it; a listener that fails is logged, no more."""

import logging

from django.dispatch import Signal

logger = logging.getLogger(__name__)

# An evaluation has ended, with a score or without one. Takes `attempt_id`.
attempt_finished = Signal()
# The learner has marked key points of an answer. Takes `attempt_id`.
review_changed = Signal()


def tell(signal: Signal, attempt_id: int) -> None:
    """Send it. What a listener could not do is logged: an answer never fails for what comes after it."""
    for receiver, result in signal.send_robust(sender=None, attempt_id=attempt_id):
        if isinstance(result, Exception):
            logger.error("%r failed over attempt %s", receiver, attempt_id, exc_info=result)
