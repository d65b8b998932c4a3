"""Claude as evaluator: the only module that knows the Messages API."""

import logging
import time
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from . import prompt
from .brief import Brief
from .failures import EvaluationError, Failure
from .reply import Evaluation, Partial, Result, without_invented_quotes

if TYPE_CHECKING:
    import anthropic
    import httpx2

logger = logging.getLogger(__name__)

MAX_TOKENS = 4_000
# Four times what the schema allows a model to say; more is a model gone wrong.
MAX_REPLY_CHARS = 40_000
# Silence of this many seconds ends a request before the deadline does.
READ_TIMEOUT_S = 30
RETRY_PAUSE_S = 1.0
USAGE_FIELDS = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
# Errors that the same request meets again, also when they come in midstream under status 200.
SETUP_ERRORS = (
    "authentication_error",
    "permission_error",
    "not_found_error",
    "invalid_request_error",
    "billing_error",
)


@dataclass(frozen=True)
class Connection:
    """How Claude is asked: `deadline_s` is for one whole evaluation, `base_url` empty for the vendor's own server."""

    api_key: str = field(repr=False)
    base_url: str
    model: str
    deadline_s: float


@cache
def client(api_key: str, base_url: str) -> "anthropic.Anthropic":
    """One per process and server: it keeps the connections. Retries are ours; the SDK's know no deadline."""
    import anthropic  # takes over a second, so not before the first evaluation

    return anthropic.Anthropic(api_key=api_key, base_url=base_url or None, max_retries=0)


@cache
def output_schema() -> dict[str, Any]:
    """Evaluation as the API takes it. Ranges and lengths become descriptions there; we check them ourselves."""
    import anthropic

    return anthropic.transform_schema(Evaluation)


def evaluate(brief: Brief, connection: Connection) -> Iterator[Partial | Result]:
    """Yield Partials while the model writes, and the Result last.

    At most two requests within the deadline (plus one silent read of READ_TIMEOUT_S at worst), the second only where
    the first failed in a way that may pass. Raises EvaluationError. Result and error carry the tokens of both:
    an unusable reply was paid for, too.
    """
    deadline = time.monotonic() + connection.deadline_s
    spent: Counter[str] = Counter()
    for is_last in (False, True):
        try:
            result = yield from one_request(brief, connection, deadline, spent)
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


def one_request(
    brief: Brief, connection: Connection, deadline: float, spent: Counter[str]
) -> Generator[Partial, None, Result]:
    """Yield the Partials of one streamed request; return its Result. Whatever goes wrong is an EvaluationError."""
    import anthropic
    import httpx2

    try:
        text, message = yield from streamed(brief, connection, deadline, spent)
    except httpx2.TimeoutException as error:
        raise EvaluationError(Failure.TIMEOUT, repr(error), worth_retrying=True) from error
    except httpx2.RequestError as error:
        raise EvaluationError(Failure.INTERRUPTED, repr(error), worth_retrying=True) from error
    except anthropic.APIError as error:
        raise api_failure(error) from error
    return finished(text, message, brief)


def streamed(
    brief: Brief, connection: Connection, deadline: float, spent: Counter[str]
) -> Generator[Partial, None, tuple[str, Any]]:
    """Yield Partials; return (text, message) of a stream read to its end, with message None if none began.

    Adds to `spent` the tokens that the API has reported, however the stream ends.
    """
    import httpx2

    remaining = max(deadline - time.monotonic(), 0.1)
    read_timeout = min(remaining, READ_TIMEOUT_S)
    with client(connection.api_key, connection.base_url).messages.stream(
        model=connection.model,
        max_tokens=MAX_TOKENS,
        system=[
            {
                "type": "text",
                "text": prompt.system_prompt(brief.category, brief.category_label),
                "cache_control": {"type": "ephemeral"},
            }
        ],
        messages=[{"role": "user", "content": prompt.user_prompt(brief)}],
        # Thinking before the text would delay the first score and eat into max_tokens.
        thinking={"type": "between_tools"},
        output_config={"effort": "low", "format": {"type": "json_schema", "schema": output_schema()}},
        timeout=httpx2.Timeout(remaining, read=read_timeout, connect=min(remaining, 10)),
    ) as stream:
        stream.response.stream = bounded_stream(stream.response.stream, deadline)
        text, message = "", None
        try:
            for event in readable_events(stream):
                if event.type == "message_start":
                    message = stream.current_message_snapshot  # grows with the events that follow
                elif event.type == "text":
                    text = event.snapshot
                    if len(text) > MAX_REPLY_CHARS:
                        raise EvaluationError(Failure.BAD_REPLY, f"more than {MAX_REPLY_CHARS} characters")
                    yield Partial(so_far(text))
        finally:
            spent.update(usage_of(message))
        return text, message


def readable_events(stream: Any) -> Iterator[Any]:
    """The SDK's events. What it can't read (not JSON, events out of order) makes it raise errors of any kind."""
    try:
        yield from stream
    except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
        raise EvaluationError(
            Failure.BAD_REPLY, f"unreadable stream: {error!r}"[:500], worth_retrying=True
        ) from error


def usage_of(message: Any) -> dict[str, int]:
    """The tokens that the API has reported for this message so far, by kind."""
    usage = getattr(message, "usage", None)
    counts = {name: getattr(usage, name, None) for name in USAGE_FIELDS}
    return {name: count for name, count in counts.items() if isinstance(count, int)}


def bounded_stream(stream: Any, deadline: float) -> "httpx2.SyncByteStream":
    """The response's byte stream, ended by the deadline.

    The SDK's timeout counts per read, and it hides the server's pings, so a slow drip would never end and our
    own loop would never see it.
    """
    import httpx2

    class BoundedStream(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for chunk in stream:
                if time.monotonic() > deadline:
                    raise httpx2.ReadTimeout("The evaluation's deadline has passed.")
                yield chunk

        def close(self) -> None:
            stream.close()

    return BoundedStream()


def so_far(text: str) -> dict[str, Any]:
    """What a JSON text that is still growing says already; {} while that is nothing."""
    import jiter

    try:
        data = jiter.from_json(text.encode(), partial_mode="trailing-strings")
    except ValueError:
        # Not JSON: the check at the end says so, with the whole text at hand.
        return {}
    return data if isinstance(data, dict) else {}


def finished(text: str, message: Any, brief: Brief) -> Result:
    """The Result of a complete reply. Raises EvaluationError for one that is cut off, refused, or malformed."""
    stop = message and message.stop_reason
    if stop is None:  # a connection that closes early raises nothing
        raise EvaluationError(Failure.INTERRUPTED, "the stream ended early", worth_retrying=True)
    if stop == "refusal":
        raise EvaluationError(Failure.REFUSED, "stop_reason refusal")
    if stop != "end_turn":
        raise EvaluationError(Failure.BAD_REPLY, f"stop_reason {stop}", worth_retrying=True)
    try:
        evaluation = Evaluation.model_validate_json(text)
    except ValidationError as error:
        raise EvaluationError(Failure.BAD_REPLY, str(error)[:500], worth_retrying=True) from error
    if "\\u0000" in evaluation.model_dump_json():
        raise EvaluationError(Failure.BAD_REPLY, "a null character, which no PostgreSQL stores", worth_retrying=True)
    return Result(
        evaluation=without_invented_quotes(evaluation, brief.answer),
        evaluator="claude",
        version=prompt.PROMPT_VERSION,
        model=str(message.model)[:80],  # a gateway may answer with a name of any length
        raw=evaluation.model_dump(),
    )


def api_failure(error: "anthropic.APIError") -> EvaluationError:
    """An anthropic.APIError as what it means for the learner.

    An error event in midstream arrives as an APIStatusError with status 200; its type says what it was.
    """
    import anthropic

    if isinstance(error, anthropic.APITimeoutError):
        return EvaluationError(Failure.TIMEOUT, repr(error), worth_retrying=True)
    if isinstance(error, anthropic.APIConnectionError):
        return EvaluationError(Failure.UNREACHABLE, repr(error), worth_retrying=True)
    if not isinstance(error, anthropic.APIStatusError):
        return EvaluationError(Failure.BAD_REPLY, repr(error), worth_retrying=True)
    # The SDK's own list of types is not complete.
    status, kind = error.status_code, str(error.type or "")
    detail = f"{status} {kind} {error.message}"[:500]
    if status in (429, 529) or kind in ("rate_limit_error", "overloaded_error"):
        return EvaluationError(Failure.BUSY, detail, worth_retrying=True, retry_after=retry_after(error.response))
    if status == 413 or kind == "request_too_large":
        return EvaluationError(Failure.TOO_LONG, detail)
    if kind in SETUP_ERRORS or (400 <= status < 500 and status not in (408, 409)):
        return EvaluationError(Failure.SETUP, detail)
    return EvaluationError(Failure.UNREACHABLE, detail, worth_retrying=True)


def retry_after(response: "httpx2.Response") -> float | None:
    """Seconds the server asks us to wait; None where it says nothing, or not in seconds."""
    try:
        return float(response.headers["retry-after"])
    except (KeyError, ValueError):
        return None
