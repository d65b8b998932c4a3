"""Claude as evaluator: what is asked, and what a reply means. Only it and `transport` know the Messages API."""

import json
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import ValidationError

from . import loop, prompt, scales
from .api_errors import api_failure, was_not_processed
from .brief import Brief
from .failures import EvaluationError, Failure
from .payer import MAX_TOKEN_COUNT, USAGE_FIELDS, Payer
from .reply import Evaluation, Partial, Result, without_invented_quotes
from .transport import client

logger = logging.getLogger(__name__)

MAX_TOKENS = 4_000
# Four times what the schema allows a model to say; more is a model gone wrong.
MAX_REPLY_CHARS = 40_000
# Silence of this many seconds ends a request before the deadline does.
READ_TIMEOUT_S = 30
RETRY_PAUSE_S = 1.0
# What the API may add to a prompt of ours to have the reply in the shape asked for.
UNSEEN_INPUT_TOKENS = 1_000


@dataclass(frozen=True)
class Connection:
    """How Claude is asked: `deadline_s` is for one whole evaluation, `base_url` empty for the vendor's own server."""

    api_key: str = field(repr=False)
    base_url: str
    model: str
    deadline_s: float


@cache
def output_schema() -> dict[str, Any]:
    """Evaluation as the API takes it. Ranges and lengths become descriptions there; we check them ourselves."""
    import anthropic

    return anthropic.transform_schema(Evaluation)


def evaluate(brief: Brief, connection: Connection, payer: Payer) -> Generator[Partial | Result]:
    """Yield Partials while the model writes, and the Result last.

    At most two requests within the deadline, the second only where the first failed in a way that may pass. `payer`
    is asked before each. Raises EvaluationError. Result and error carry the tokens of both: an unusable reply was
    paid for, too. Closing the generator cancels the request.
    """
    request = request_of(brief, connection.model)  # the first one imports the SDK, which is no fault of the server
    deadline = time.monotonic() + connection.deadline_s
    spent: Counter[str] = Counter()
    for is_last in (False, True):
        try:
            reply = yield from one_request(request, connection, deadline, payer, spent)
            result = finished(reply, brief)
        except EvaluationError as error:
            error.usage = dict(spent)
            pause = max(RETRY_PAUSE_S, error.retry_after or 0)
            if is_last or not error.worth_retrying or time.monotonic() + pause >= deadline:
                raise
            logger.warning("Trying the evaluation again in %.1f s after %s", pause, error)
            time.sleep(pause)
        else:
            yield replace(result, usage=dict(spent))
            return


@dataclass
class Reply:
    """What has come of a reply so far: text, the name of the model, why it stopped, and the tokens reported."""

    model: str
    text: str = ""
    stop_reason: str | None = None
    usage: dict[str, int] = field(default_factory=dict)

    def add(self, item: Any) -> None:
        """Take in what `events` yields. Raises EvaluationError for what no reply of the API has."""
        if isinstance(item, str):
            self.text += item
            if len(self.text) > MAX_REPLY_CHARS:
                raise EvaluationError(Failure.BAD_REPLY, f"more than {MAX_REPLY_CHARS} characters")
        elif item.type == "message_start":
            message = getattr(item, "message", None)
            self.count(message)
            # Those written so far; how many there are is known at the end.
            self.usage.pop("output_tokens", None)
            self.model = name_of(message)
        else:
            self.count(item)
            self.stop_reason = getattr(getattr(item, "delta", None), "stop_reason", None)

    def count(self, reporting: Any) -> None:
        """Note the tokens that an event reports. They are totals, so the last report holds."""
        counts = reported(getattr(reporting, "usage", None))
        if "input_tokens" in counts:  # the kinds of input that it does not name are none
            self.usage = {"cache_creation_input_tokens": 0, "cache_read_input_tokens": 0} | self.usage
        self.usage |= counts


def one_request(
    request: dict[str, Any], connection: Connection, deadline: float, payer: Payer, spent: Counter[str]
) -> Generator[Partial, None, Reply]:
    """Yield the Partials of one streamed request; return its Reply. Whatever goes wrong is an EvaluationError.

    The bill is settled with what the API reported, and with the worst case of what it did not: also of a request that
    broke off, unless it certainly was never processed. Adds the same to `spent`.
    """
    import anthropic
    import httpx2

    unreported = worst_case(request)
    bill = payer.request(connection.model, unreported)
    reply = Reply(connection.model)
    try:
        yield from partials(reply, events(request, connection, deadline), deadline)
    except (httpx2.TimeoutException, TimeoutError) as error:
        raise EvaluationError(Failure.TIMEOUT, repr(error), worth_retrying=True) from error
    except httpx2.RequestError as error:
        raise EvaluationError(Failure.INTERRUPTED, repr(error), worth_retrying=True) from error
    except anthropic.APIError as error:
        if was_not_processed(error):
            unreported = {}
        raise api_failure(error) from error
    finally:
        used = unreported | reply.usage
        spent.update(used)
        bill.settle(reply.model, used)
    return reply


def request_of(brief: Brief, model: str) -> dict[str, Any]:
    system = prompt.system_prompt(brief.category, brief.category_label)
    return {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": prompt.user_prompt(brief)}],
        # Thinking before the text would delay the first score and eat into max_tokens.
        "thinking": {"type": "between_tools"},
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": output_schema()}},
    }


def worst_case(request: dict[str, Any]) -> dict[str, int]:
    """More tokens than the request can use: a token is at least one byte, and writing to the cache is dearest."""
    prompts = json.dumps([request["system"], request["messages"], request["output_config"]], ensure_ascii=False)
    most_input = len(prompts.encode()) + UNSEEN_INPUT_TOKENS
    return dict.fromkeys(USAGE_FIELDS, 0) | {
        "cache_creation_input_tokens": most_input,
        "output_tokens": request["max_tokens"],
    }


async def events(request: dict[str, Any], connection: Connection, deadline: float) -> AsyncGenerator[Any]:
    """Pieces of the model's text, and the events that frame them, up to message_stop: what follows is not waited for.

    Runs on the event loop. What the SDK can't read makes it raise errors of any kind.
    """
    import httpx2

    remaining = max(deadline - time.monotonic(), 0.1)
    timeout = httpx2.Timeout(remaining, read=min(remaining, READ_TIMEOUT_S), connect=min(remaining, 10))
    messages = client(connection.api_key, connection.base_url).messages
    try:
        async with await messages.create(**request, stream=True, timeout=timeout) as stream:
            async for event in stream:
                if event.type == "message_stop":
                    return
                if event.type in ("message_start", "message_delta"):
                    yield event
                elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                    yield text_in(event)
    except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
        raise EvaluationError(
            Failure.BAD_REPLY, f"unreadable stream: {error!r}"[:500], worth_retrying=True
        ) from error


def text_in(event: Any) -> str:
    text = event.delta.text
    if not isinstance(text, str):
        raise TypeError(f"text is {type(text)}")
    return text


def partials(reply: Reply, source: AsyncGenerator[Any], deadline: float) -> Generator[Partial]:
    """Fill the reply as its events come, and yield what it says by then. A slow reader gets fewer, newer Partials."""
    with closing(loop.read(source, deadline)) as batches:
        for batch in batches:
            known = len(reply.text)
            for item in batch:
                reply.add(item)
            if len(reply.text) > known:
                yield Partial(so_far(reply.text))


def reported(usage: Any) -> dict[str, int]:
    """The tokens that a server reports, by kind. Raises EvaluationError for counts that can't be."""
    counts = {}
    for name in USAGE_FIELDS:
        count = getattr(usage, name, None)
        if count is None:
            continue
        if type(count) is not int or not 0 <= count <= MAX_TOKEN_COUNT:
            raise EvaluationError(Failure.BAD_REPLY, f"impossible usage: {name} {count!r}"[:500])
        counts[name] = count
    return counts


def name_of(message: Any) -> str:
    """The model that answers; a gateway may give a name of any length. Raises EvaluationError for what is no name."""
    name = getattr(message, "model", None)
    # A null character or a lone surrogate is not printable, and no database stores it.
    if not isinstance(name, str) or not name or not name.isprintable():
        raise EvaluationError(Failure.BAD_REPLY, f"impossible model: {name!r}"[:500])
    return name[:80]


def so_far(text: str) -> dict[str, Any]:
    """What a JSON text that is still growing says already; {} while that is nothing."""
    import jiter

    try:
        data = jiter.from_json(text.encode(), partial_mode="trailing-strings")
    except ValueError:
        # Not JSON: the check at the end says so, with the whole text at hand.
        return {}
    return data if isinstance(data, dict) else {}


def finished(reply: Reply, brief: Brief) -> Result:
    """The Result of a complete reply. Raises EvaluationError for one that is cut off, refused, or malformed."""
    stop = reply.stop_reason
    if stop is None:  # a connection that closes early raises nothing
        raise EvaluationError(Failure.INTERRUPTED, "the stream ended early", worth_retrying=True)
    if stop == "refusal":
        raise EvaluationError(Failure.REFUSED, "stop_reason refusal")
    if stop != "end_turn":
        raise EvaluationError(Failure.BAD_REPLY, f"stop_reason {stop!r}"[:500], worth_retrying=True)
    try:
        evaluation = Evaluation.model_validate_json(reply.text)
    except ValidationError as error:
        raise EvaluationError(Failure.BAD_REPLY, str(error)[:500], worth_retrying=True) from error
    return Result(
        evaluation=without_invented_quotes(evaluation, brief.answer),
        evaluator="claude",
        version=prompt.PROMPT_VERSION,
        scale=scales.CLAUDE,
        model=reply.model,
        raw=evaluation.model_dump(),
    )
