"""A model of one's own as evaluator, on a server that speaks the Messages API: Ollama's, llama.cpp's, and their like.

They may ignore the schema, fence their JSON, talk around it, or think aloud in tags. So the shape is in the prompt as
well, and the evaluation is looked for in whatever comes; what is found is checked as strictly as Claude's.
"""

import json
import logging
import re
import time
from collections.abc import Generator, Iterator
from typing import Any

from pydantic import ValidationError

from . import sampling, scales
from .brief import Brief
from .evidence import checked_so_far, folded
from .exchange import Connection, Exchange, Reply, SoFar, so_far
from .failures import EvaluationError, Failure
from .finishing import require_end, result_of
from .payer import Payer
from .prompts import CURRENT
from .reply import Evaluation, Partial, Result
from .score import DIMENSIONS

# More than Claude's: a model may think in its text.
MAX_TOKENS = 8_000
# Until a server that says it is loading, or busy, is asked again.
LOADING_PAUSE_S = 5.0
# Of a reply that talks, so many opening braces are looked at: each may be the beginning of an object.
MOST_OBJECTS = 20
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
OBJECT = re.compile(r'\{\s*"')
logger = logging.getLogger(__name__)
decoder = json.JSONDecoder()


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
        return finished(reply, brief, asked)

    yield from sampling.evaluate(ask, exchange, samples)


def request_of(brief: Brief, model: str) -> dict[str, Any]:
    """No sampling parameters: servers keep each model's own. No thinking, which takes minutes where there is no
    graphics card: Ollama is told by `thinking`, llama.cpp by what it hands to the model's template."""
    from .claude import output_schema

    system = CURRENT.system(brief.category, brief.category_label)
    return {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": f"{system}\n\n{SHAPE}",
        "messages": [{"role": "user", "content": CURRENT.user(brief)}],
        "thinking": {"type": "disabled"},
        "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
        "output_config": {"format": {"type": "json_schema", "schema": output_schema()}},
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
            if error.status != 503 or exchange.left_s <= LOADING_PAUSE_S:
                raise told(error) from error
        time.sleep(LOADING_PAUSE_S)


def told(error: EvaluationError) -> EvaluationError:
    """The error as it is to be read where the server is one's own."""
    if error.status == 404:
        error.code = Failure.NO_MODEL
    elif error.code == Failure.UNREACHABLE and error.status is None:
        error.code = Failure.LOCAL_AWAY
    return error


def finished(reply: Reply, brief: Brief, request: dict[str, Any]) -> Result:
    """The Result of a complete reply. Raises EvaluationError for one that is cut off, refused, or malformed."""
    is_cut = seems_cut(reply, request)
    if is_cut:
        logger.warning("The model has read %s only: its context may be too small for the prompt", reply.usage)
    try:
        require_end(reply)
        evaluation = evaluation_in(reply.text)
    except EvaluationError as error:
        if is_cut:
            raise EvaluationError(Failure.SMALL_CONTEXT, f"{reply.usage}; {error.detail}") from error
        raise
    scale = scales.local(reply.model)
    return result_of(evaluation, reply, brief, evaluator="local", scale=scale, version=CURRENT.version)


def seems_cut(reply: Reply, request: dict[str, Any]) -> bool:
    """Whether the server has counted far fewer tokens of input than the prompt has: Ollama cuts off silently what a
    context doesn't hold, our instructions first."""
    counted = sum(count for kind, count in reply.usage.items() if kind != "output_tokens")
    prompt = len(request["system"]) + sum(len(message["content"]) for message in request["messages"])
    return 0 < counted < prompt / CHARS_PER_TOKEN_AT_MOST


def evaluation_in(text: str) -> Evaluation:
    """The one evaluation in a reply, however often it is repeated. Raises EvaluationError where there is none, or
    where there are several that differ. Linear time."""
    found: list[Evaluation] = []
    problems: list[str] = []
    for part in objects_in(without_thinking(text), problems):
        try:
            evaluation = Evaluation.model_validate_json(part)
        except ValidationError as error:
            problems.append(str(error))
        else:
            found += [] if evaluation in found else [evaluation]
    if len(found) == 1:
        return found[0]
    problem = "it has several evaluations, which differ" if found else [*problems, "it has no JSON object"][0]
    raise EvaluationError(Failure.BAD_REPLY, problem[:500], worth_retrying=True)


def without_thinking(text: str) -> str:
    """The text behind a model's thinking in tags. Raises EvaluationError where that has no end."""
    if text.lstrip().startswith(("{", "```")):
        return text  # whatever tags may be quoted in it
    if (end := text.find("</think")) >= 0:
        return text[end:]
    if "<think" in text:
        raise EvaluationError(Failure.BAD_REPLY, "it thinks without an end", worth_retrying=True)
    return text


def objects_in(text: str, problems: list[str]) -> Iterator[str]:
    """The JSON objects in a text, outermost ones only; what is wrong with others is added to `problems`."""
    at = text.find("{")
    for _ in range(MOST_OBJECTS):
        if at < 0:
            return
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            problems.append(f"it has no complete JSON object ({error})")
            end = at + 1
        else:
            yield text[at:end]
        at = text.find("{", end)


def found_so_far(text: str) -> dict[str, Any]:
    """What the object in a text that is still growing says already; {} before there is one."""
    try:
        text = without_thinking(text)
    except EvaluationError:
        return {}  # it is still thinking, or else the check at the end says so
    start = OBJECT.search(text)
    written = text[start.start() :] if start else ""
    return so_far(written) or so_far(written[: written.rfind("}") + 1])
