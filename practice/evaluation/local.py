"""A model of one's own as evaluator, on a server that speaks the Messages API: Ollama's, llama.cpp's, and their like.

They may ignore the schema, fence their JSON, talk around it, or think aloud in tags. So the shape is in the prompt as
well, and the evaluation is looked for in whatever comes; what is found is checked as strictly as Claude's.
"""

import json
import logging
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from . import sampling, scales
from .brief import Brief
from .claude import output_schema
from .evidence import checked_so_far
from .exchange import Connection, Exchange, Reply, SoFar
from .failures import EvaluationError, Failure
from .finding import evaluation_in, found_so_far
from .finishing import require_end, result_of
from .payer import Payer
from .prompts import CURRENT
from .quotes import folded
from .reply import Partial, Result
from .score import DIMENSIONS

# More than Claude's: a model may think in its text.
MAX_TOKENS = 8_000
# Until a server that says it is loading, or busy, is asked again.
LOADING_PAUSE_S = 5.0
# Of an unusable reply that is shown to the model again, and of what is wrong with it.
MOST_SHOWN, MOST_SAID = 8_000, 300

EXAMPLE = {
    **{name: {"quote": "from the answer", "reason": "why", "score": 5} for name in DIMENSIONS},
    "strengths": [{"text": "what is good", "quote": "from the answer"}],
    "improvements": [
        {"text": "what is missing", "quote": "from the answer", "ask": "a question", "instead": "an example"}
    ],
    "suggested_framework": "which, and why",
    "example_point": "a point of a strong answer",
    "probe": "a follow-up question",
}
SHAPE = f"""\
Reply with one JSON object and nothing else: no introduction, no code fence, no notes. It has exactly these fields, \
in this order, with your own scores and words:
{json.dumps(EXAMPLE)}"""
AGAIN = "That reply could not be used: {problem}. Send the complete JSON object once more, and nothing else."

# English has four or five.
CHARS_PER_TOKEN_AT_MOST = 8
logger = logging.getLogger(__name__)


def evaluate(brief: Brief, connection: Connection, payer: Payer, samples: int = 1) -> Generator[Partial | Result]:
    """Yield Partials while the model writes, and the Result last: see `sampling.evaluate`.

    Waits for a server that is loading, as long as the deadline lasts. A second try shows the model what was wrong.
    """
    request = request_of(brief, connection.model)
    exchange = Exchange(connection, payer, time.monotonic() + connection.deadline_s)
    text, received = folded(brief.answer), ""

    def read(written: str) -> dict[str, Any]:
        return checked_so_far(found_so_far(written), text)

    def ask(failed: EvaluationError | None) -> Generator[Partial, None, Result]:
        nonlocal received
        asked = corrected(request, received, failed) if failed and received.strip() else request
        received = ""
        reply = yield from when_loaded(exchange, asked, read, samples)
        received = reply.text
        return finished(reply, text, asked, is_last=bool(failed))

    yield from sampling.evaluate(ask, exchange, samples)


def request_of(brief: Brief, model: str) -> dict[str, Any]:
    system = CURRENT.system(brief.category, brief.category_label)
    return request(model, f"{system}\n\n{SHAPE}", CURRENT.user(brief), output_schema(), MAX_TOKENS)


def request(model: str, system: str, user: str, schema: dict[str, Any], max_tokens: int) -> dict[str, Any]:
    """No sampling parameters: servers keep each model's own. No thinking, which takes minutes where there is no
    graphics card: Ollama is told by `thinking`, llama.cpp by what it hands to the model's template."""
    return {
        "model": model,
        "max_tokens": max_tokens,
        "system": system,
        "messages": [{"role": "user", "content": user}],
        "thinking": {"type": "disabled"},
        "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
        "output_config": {"format": {"type": "json_schema", "schema": schema}},
    }


def corrected(request: dict[str, Any], received: str, failed: EvaluationError) -> dict[str, Any]:
    """The request with the reply that could not be used, and why."""
    again = AGAIN.format(problem=failed.detail[:MOST_SAID].rstrip("."))
    # Half of a surrogate pair may have come, and can't be sent.
    shown = received.strip()[:MOST_SHOWN].encode(errors="replace").decode()
    talk = [{"role": "assistant", "content": shown}, {"role": "user", "content": again}]
    return request | {"messages": [*request["messages"], *talk]}


def when_loaded(
    exchange: Exchange, request: dict[str, Any], read: SoFar, samples: int
) -> Generator[Partial, None, Reply]:
    """Send the request, again and again while the server answers that it is not ready yet."""
    while True:
        try:
            return (yield from exchange.send(request, read, samples))
        except EvaluationError as error:
            if error.status is None and error.code != Failure.UNREACHABLE:
                raise  # not of the server, but of a reply or the payer
            if error.status != 503 or exchange.left_s <= LOADING_PAUSE_S:
                raise told(error) from error.__cause__
        time.sleep(LOADING_PAUSE_S)


def told(error: EvaluationError) -> EvaluationError:
    """The error of a server that is one's own, as it is to be read, and without its words: some servers repeat what
    they were sent."""
    code, detail = error.code, error.detail
    if error.status is None:
        code = Failure.LOCAL_AWAY
    elif error.status == 404 and "model" in detail:
        code, detail = Failure.NO_MODEL, "the server does not know the model"
    elif error.status == 404:
        detail = "404: there is no Messages API at this address"
    elif error.status == 503:
        code, detail = Failure.BUSY, "503: loading, or busy"
    else:
        detail = f"status {error.status}"
    return EvaluationError(
        code, detail, worth_retrying=error.worth_retrying, retry_after=error.retry_after, status=error.status
    )


def finished(reply: Reply, text: str, request: dict[str, Any], *, is_last: bool) -> Result:
    """The Result of a complete reply to the folded answer.

    Raises EvaluationError for one that is cut off, refused, or malformed.
    """
    with blaming_context(reply, request, is_last=is_last):
        require_end(reply)
        evaluation = evaluation_in(reply.text, text)
    scale = scales.local(reply.model)
    return result_of(evaluation, reply, text, evaluator="local", scale=scale, version=CURRENT.version)


@contextmanager
def blaming_context(reply: Reply, request: dict[str, Any], *, is_last: bool) -> Iterator[None]:
    """Of a reply that the block finds to be of no use, say whether that may be for want of context; of the last one,
    in its EvaluationError."""
    is_cut = seems_cut(reply, request)
    if is_cut:
        logger.warning("The model has read %s only: its context may be too small for the prompt", reply.usage)
    try:
        yield
    except EvaluationError as error:
        if is_cut and is_last and error.code == Failure.BAD_REPLY:
            raise EvaluationError(Failure.SMALL_CONTEXT, f"{reply.usage}; {error.detail}") from error
        raise


def seems_cut(reply: Reply, request: dict[str, Any]) -> bool:
    """Whether the server has counted far fewer tokens of input than the prompt has: Ollama cuts off silently what a
    context doesn't hold, our instructions first."""
    counted = sum(count for kind, count in reply.usage.items() if kind != "output_tokens")
    prompt = len(request["system"]) + sum(len(message["content"]) for message in request["messages"])
    return 0 < counted < prompt / CHARS_PER_TOKEN_AT_MOST
