"""Which evaluator scores a new answer, and how it is asked."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from practice.evaluation import claude, comparing, local, offline, scales, transport
from practice.evaluation.brief import Brief
from practice.evaluation.exchange import Connection
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline import bounded
from practice.evaluation.prompts import CURRENT
from practice.evaluation.prompts.prompt import Prompt
from practice.evaluation.reply import Partial, Result

from . import ledger, own_address, turns
from .models import Evaluator

logger = logging.getLogger(__name__)

# Such servers want a key, and don't look at it.
ANY_KEY = "local"


def chosen() -> Evaluator:
    """Who scores new answers: by default Claude with a key, else a model of one's own if one is named."""
    if settings.EVALUATOR != "auto":
        return Evaluator(settings.EVALUATOR)
    if settings.ANTHROPIC_API_KEY:
        return Evaluator.CLAUDE
    return Evaluator.LOCAL if settings.LOCAL_MODEL else Evaluator.OFFLINE


def uses_claude() -> bool:
    return chosen() == Evaluator.CLAUDE


def uses_model() -> bool:
    """Whether a model reads the answers, which takes its time and may fail."""
    return chosen() != Evaluator.OFFLINE


def current_scale() -> str:
    """The scale of new answers' scores, which the site's own figures are about."""
    match chosen():
        case Evaluator.CLAUDE:
            return scales.CLAUDE
        case Evaluator.LOCAL:
            return scales.local(settings.LOCAL_MODEL)
        case _:
            return offline.SCALE


def get_ready() -> None:
    """Do what the first evaluation of a process would wait for: the SDK's import takes a second or more."""
    for warning in own_address.check_local_model():  # gunicorn runs no checks
        logger.warning(warning.msg)
    if uses_model():
        claude.output_schema()
        connection = claude_connection() if uses_claude() else local_connection()
        transport.client(connection.api_key, connection.base_url, is_ours=connection.is_ours)


def room(now: datetime) -> int | None:
    """For how many more evaluations there is room now; None where that is no question. At most two queries."""
    match chosen():
        case Evaluator.CLAUDE:
            return ledger.room(now)
        case Evaluator.LOCAL:
            return turns.free()
        case _:
            return None


def ask_model(brief: Brief, attempt_id: int, claim: uuid.UUID) -> Iterator[Partial | Result]:
    """By Claude or the local model, whichever is chosen."""
    if uses_claude():
        return ask_claude(brief, ledger.Payer(attempt_id, claim))
    return ask_local(brief, turns.Payer(attempt_id, claim))


def compare(pair: comparing.Pair, attempt_id: int, claim: uuid.UUID) -> comparing.Judged:
    """Two answers, of which `attempt_id` is one, by the model that is chosen. Raises EvaluationError."""
    match chosen():
        case Evaluator.CLAUDE:
            payer = ledger.Payer(attempt_id, claim, ledger.Purpose.COMPARISON)
            return comparing.by_claude(pair, claude_connection(), payer)
        case Evaluator.LOCAL:
            own = turns.Payer(attempt_id, claim, ledger.Purpose.COMPARISON)
            return comparing.by_local(pair, local_connection(), own)
        case _:
            raise EvaluationError(Failure.SETUP, "no model is set up")


def ask_claude(brief: Brief, payer: ledger.Payer, prompt: Prompt = CURRENT) -> Iterator[Partial | Result]:
    return claude.evaluate(brief, claude_connection(), payer, prompt, settings.EVALUATION_SAMPLES)


def ask_local(brief: Brief, payer: turns.Payer) -> Iterator[Partial | Result]:
    return local.evaluate(brief, local_connection(), payer, settings.EVALUATION_SAMPLES)


def claude_connection() -> Connection:
    return Connection(
        api_key=settings.ANTHROPIC_API_KEY,
        base_url=settings.ANTHROPIC_BASE_URL,
        model=settings.ANTHROPIC_MODEL,
        deadline_s=settings.EVALUATION_DEADLINE_S,
        silence_s=claude.READ_TIMEOUT_S,
    )


def local_connection() -> Connection:
    """Silent for as long as it likes within the deadline: it may be loading."""
    deadline_s = settings.LOCAL_MODEL_DEADLINE_S
    url, model = settings.LOCAL_MODEL_URL, settings.LOCAL_MODEL
    return Connection(ANY_KEY, url, model, deadline_s, silence_s=deadline_s, is_ours=True)


def estimate_offline(brief: Brief) -> Iterator[Partial | Result]:
    yield bounded.evaluate(brief, settings.EVALUATION_DEADLINE_S)
