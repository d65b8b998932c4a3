"""Claude as evaluator: what it is asked, and what its reply means."""

import time
from collections.abc import Generator
from functools import cache
from typing import Any

from pydantic import ValidationError

from . import sampling, scales
from .brief import Brief
from .evidence import checked_so_far
from .exchange import Connection, Exchange, Reply, so_far
from .failures import EvaluationError, Failure
from .finishing import require_end, result_of, what_is_wrong
from .payer import Payer
from .prompts import CURRENT
from .prompts.prompt import Prompt
from .quotes import folded
from .reply import Partial, Result, Scored

MAX_TOKENS = 4_000
# Silence of this many seconds ends a request before the deadline does.
READ_TIMEOUT_S = 30


@cache
def output_schema(shape: type[Scored] = CURRENT.shape) -> dict[str, Any]:
    """The shape as the API takes it. Ranges and lengths become descriptions there; we check them ourselves."""
    import anthropic

    return anthropic.transform_schema(shape)


def evaluate(
    brief: Brief, connection: Connection, payer: Payer, prompt: Prompt = CURRENT, samples: int = 1
) -> Generator[Partial | Result]:
    """Yield Partials while the model writes, and the Result last: see `sampling.evaluate`.

    `payer` is asked before each request.
    """
    request = request_of(brief, connection.model, prompt)  # the first one imports the SDK, no fault of the server
    exchange = Exchange(connection, payer, time.monotonic() + connection.deadline_s)
    text = folded(brief.answer)

    def ask(failed: EvaluationError | None) -> Generator[Partial, None, Result]:
        reply = yield from exchange.send(request, lambda written: checked_so_far(so_far(written), text), samples)
        return finished(reply, text, prompt)

    yield from sampling.evaluate(ask, exchange, samples)


def request_of(brief: Brief, model: str, prompt: Prompt = CURRENT) -> dict[str, Any]:
    system = prompt.system(brief.category, brief.category_label)
    return {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": prompt.user(brief)}],
        # Thinking before the text would delay the first score and eat into max_tokens.
        "thinking": {"type": "between_tools"},
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": output_schema(prompt.shape)}},
    }


def finished(reply: Reply, text: str, prompt: Prompt = CURRENT) -> Result:
    """The Result of a complete reply to the folded answer.

    Raises EvaluationError for one that is cut off, refused, or malformed.
    """
    require_end(reply)
    try:
        evaluation = prompt.shape.model_validate_json(reply.text)
    except ValidationError as error:
        raise EvaluationError(Failure.BAD_REPLY, what_is_wrong(error), worth_retrying=True) from error
    return result_of(evaluation, reply, text, evaluator="claude", scale=scales.CLAUDE, version=prompt.version)
