"""Two answers judged together, by Claude or a local model: asked in both orders, because models favor a place."""

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import ValidationError

from . import local, sampling
from .brief import Brief
from .evidence import is_evidence
from .exchange import Connection, Exchange, Reply
from .failures import EvaluationError, Failure
from .finding import found_in
from .finishing import require_end, what_is_wrong
from .payer import Payer
from .prompts import compare_1 as prompt
from .prompts.compare_1 import Comparison
from .quotes import folded
from .reply import Partial

Verdict = Literal["better", "same", "worse"]
# Asks once, and makes of the reply what it says; is told what went wrong the time before, if anything did.
Ask = Callable[[EvaluationError | None], Generator[Partial, None, tuple[Comparison, str]]]

MAX_TOKENS = 1_500
# A local model may think in its text.
MAX_TOKENS_LOCAL = 4_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pair:
    """Two answers to the question of `brief`, whose own answer does not count."""

    brief: Brief
    earlier: str
    later: str

    def texts(self, *, later_first: bool) -> tuple[str, str]:
        return (self.later, self.earlier) if later_first else (self.earlier, self.later)


@dataclass(frozen=True)
class Opinion:
    """What was said in one order. `better` is "earlier", "later", or "same"; `given` is what the model said, which
    counts as "same" where a quote was not found. A quote that was not found is empty."""

    later_first: bool
    better: str
    given: str
    reason: str
    earlier_quote: str
    later_quote: str


@dataclass(frozen=True)
class Judged:
    """Both opinions. `model` is the one that answered."""

    opinions: tuple[Opinion, Opinion]
    model: str

    @property
    def verdict(self) -> Verdict:
        """Of the later answer. Only what was said in both orders counts."""
        said = {opinion.better for opinion in self.opinions}
        if said == {"later"}:
            return "better"
        return "worse" if said == {"earlier"} else "same"


def by_claude(pair: Pair, connection: Connection, payer: Payer) -> Judged:
    """Ask Claude. At most four requests, two in each order, within one deadline. Raises EvaluationError."""

    def asking(exchange: Exchange, request: dict[str, Any], texts: tuple[str, str]) -> Ask:
        def ask(failed: EvaluationError | None) -> Generator[Partial, None, tuple[Comparison, str]]:
            reply = yield from exchange.send(request, nothing)
            require_end(reply)
            try:
                return Comparison.model_validate_json(reply.text), reply.model
            except ValidationError as error:
                raise EvaluationError(Failure.BAD_REPLY, what_is_wrong(error), worth_retrying=True) from error

        return ask

    return in_both_orders(pair, connection, payer, claude_request, asking)


def by_local(pair: Pair, connection: Connection, payer: Payer) -> Judged:
    """Ask a model of one's own, which is waited for and corrected as for evaluations. Raises EvaluationError."""

    def asking(exchange: Exchange, request: dict[str, Any], texts: tuple[str, str]) -> Ask:
        received = ""

        def ask(failed: EvaluationError | None) -> Generator[Partial, None, tuple[Comparison, str]]:
            nonlocal received
            asked = local.corrected(request, received, failed) if failed and received.strip() else request
            reply = yield from local.when_loaded(exchange, asked, nothing, 1)
            received = reply.text
            return local_comparison(reply, asked, texts, is_last=bool(failed)), reply.model

        return ask

    return in_both_orders(pair, connection, payer, local_request, asking)


def in_both_orders(
    pair: Pair,
    connection: Connection,
    payer: Payer,
    request_of: Callable[[Brief, tuple[str, str], str], dict[str, Any]],
    asking: Callable[[Exchange, dict[str, Any], tuple[str, str]], Ask],
) -> Judged:
    requests = [
        (later_first, request_of(pair.brief, texts, connection.model), texts)
        for later_first in (False, True)
        for texts in [pair.texts(later_first=later_first)]
    ]
    # After the requests, whose first one imports the SDK: that is no fault of the server.
    exchange = Exchange(connection, payer, time.monotonic() + connection.deadline_s)
    opinions, model = [], connection.model
    for later_first, request, texts in requests:
        attempt = sampling.with_second_try(asking(exchange, request, texts), exchange)
        comparison, model = sampling.last(attempt)
        opinions.append(opinion_of(comparison, texts, later_first=later_first))
    first, second = opinions
    return Judged((first, second), model)


def nothing(written: str) -> dict[str, Any]:
    """Of a comparison, nothing is shown before it is whole."""
    return {}


def opinion_of(comparison: Comparison, texts: tuple[str, str], *, later_first: bool) -> Opinion:
    """The comparison with its quotes looked up. A verdict without both of them counts as "same"."""
    quotes = [
        quote if is_evidence(quote, folded(text)) else ""
        for quote, text in zip((comparison.first_quote, comparison.second_quote), texts, strict=True)
    ]
    names = ("later", "earlier") if later_first else ("earlier", "later")
    given = {"first": names[0], "second": names[1], "same": "same"}[comparison.verdict]
    found = dict(zip(names, quotes, strict=True))
    return Opinion(
        later_first=later_first,
        better=given if all(quotes) else "same",
        given=given,
        reason=comparison.reason,
        earlier_quote=found["earlier"],
        later_quote=found["later"],
    )


@cache
def output_schema() -> dict[str, Any]:
    import anthropic

    return anthropic.transform_schema(Comparison)


def claude_request(brief: Brief, texts: tuple[str, str], model: str) -> dict[str, Any]:
    system = prompt.system(brief.category, brief.category_label)
    return {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": prompt.user(brief, *texts)}],
        "thinking": {"type": "between_tools"},
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": output_schema()}},
    }


def local_request(brief: Brief, texts: tuple[str, str], model: str) -> dict[str, Any]:
    """As `local.request_of`, for a comparison."""
    system = f"{prompt.system(brief.category, brief.category_label)}\n\n{prompt.SHAPE}"
    return local.request(model, system, prompt.user(brief, *texts), output_schema(), MAX_TOKENS_LOCAL)


def local_comparison(reply: Reply, request: dict[str, Any], texts: tuple[str, str], *, is_last: bool) -> Comparison:
    with local.blaming_context(reply, request, is_last=is_last):
        require_end(reply)
        return found_in(reply.text, "\n".join(map(folded, texts)), Comparison, Comparison.model_fields)
