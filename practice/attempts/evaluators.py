"""Which evaluator scores a new answer, and how it is asked."""

from collections.abc import Iterator

from django.conf import settings

from practice.evaluation import claude, offline, scales, transport
from practice.evaluation.brief import Brief
from practice.evaluation.offline import bounded
from practice.evaluation.reply import Partial, Result

from .ledger import Payer


def uses_claude() -> bool:
    return settings.EVALUATOR == "claude" or (settings.EVALUATOR == "auto" and bool(settings.ANTHROPIC_API_KEY))


def current_scale() -> str:
    """The scale of new answers' scores, which the site's own figures are about."""
    return scales.CLAUDE if uses_claude() else offline.SCALE


def get_ready() -> None:
    """Do what the first evaluation of a process would wait for: the SDK's import takes a second or more."""
    if uses_claude():
        claude.output_schema()
        transport.client(settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL)


def ask_claude(brief: Brief, payer: Payer) -> Iterator[Partial | Result]:
    connection = claude.Connection(
        api_key=settings.ANTHROPIC_API_KEY,
        base_url=settings.ANTHROPIC_BASE_URL,
        model=settings.ANTHROPIC_MODEL,
        deadline_s=settings.EVALUATION_DEADLINE_S,
    )
    yield from claude.evaluate(brief, connection, payer)


def estimate_offline(brief: Brief) -> Iterator[Partial | Result]:
    yield bounded.evaluate(brief, settings.EVALUATION_DEADLINE_S)
