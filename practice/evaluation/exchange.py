"""Requests to a server that speaks the Messages API, and what comes back: text, tokens, or an EvaluationError."""

import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from . import loop
from .api_errors import api_failure, was_not_processed
from .failures import EvaluationError, Failure
from .payer import MAX_TOKEN_COUNT, USAGE_FIELDS, Payer
from .reply import Partial
from .transport import client

# Four times what the schema allows a model to say; more is a model gone wrong.
MAX_REPLY_CHARS = 40_000
# What the API may add to a prompt of ours to have the reply in the shape asked for.
UNSEEN_INPUT_TOKENS = 1_000

# From the text of a reply that is still growing to what it says already.
SoFar = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Connection:
    """How a model is asked.

    `deadline_s` is for one whole evaluation; `silence_s` without a byte end a request before that. `base_url` is
    empty for the vendor's own server.

    `is_ours`: a server of the site's own. Nobody is paid, so tokens that aren't reported are not assumed. What it
    calls its model does not count: llama.cpp gives the path of a file. No proxy of the environment comes between.
    """

    api_key: str = field(repr=False)
    base_url: str
    model: str
    deadline_s: float
    silence_s: float
    is_ours: bool = False


@dataclass
class Reply:
    """What has come of a reply so far: text, the name of the model (if it `is_named` by the server), why it stopped,
    and the tokens reported."""

    model: str
    is_named: bool = True
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
            if self.is_named:
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


@dataclass
class Exchange:
    """All requests of one evaluation: one deadline (of time.monotonic), one payer, and the sum of their tokens."""

    connection: Connection
    payer: Payer
    deadline: float
    spent: Counter[str] = field(default_factory=Counter)

    @property
    def left_s(self) -> float:
        return self.deadline - time.monotonic()

    def send(self, request: dict[str, Any], so_far: SoFar, samples: int = 1) -> Generator[Partial, None, Reply]:
        """Yield the Partials of one streamed request; return its Reply. What goes wrong is an EvaluationError.

        The bill is settled with what the API reported, and with the worst case of what it did not: also of a request
        that broke off, unless it certainly was never processed. Adds the same to `spent`.
        """
        import anthropic
        import httpx2

        unreported = {} if self.connection.is_ours else worst_case(request)
        bill = self.payer.request(self.connection.model, unreported)
        reply = Reply(self.connection.model, is_named=not self.connection.is_ours)
        try:
            for text in texts(reply, events(request, self.connection, self.deadline), self.deadline):
                yield Partial(so_far(text), samples)
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
            self.spent.update(used)
            bill.settle(reply.model, used)
        return reply


def worst_case(request: dict[str, Any]) -> dict[str, int]:
    """More tokens than the request can use: a token is at least one byte, and writing to the cache is dearest."""
    most_input = len(json.dumps(request, ensure_ascii=False).encode()) + UNSEEN_INPUT_TOKENS
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
    timeout = httpx2.Timeout(remaining, read=min(remaining, connection.silence_s), connect=min(remaining, 10))
    messages = client(connection.api_key, connection.base_url, is_ours=connection.is_ours).messages
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


def texts(reply: Reply, source: AsyncGenerator[Any], deadline: float) -> Generator[str]:
    """Fill the reply as its events come, and yield its text by then. A slow reader gets fewer, longer ones."""
    with closing(loop.read(source, deadline)) as batches:
        for batch in batches:
            known = len(reply.text)
            for item in batch:
                reply.add(item)
            if len(reply.text) > known:
                yield reply.text


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
    """What a JSON text that is still growing says already; {} while that is nothing.

    Without the number at its very end, which may have another digit to come.
    """
    import jiter

    try:
        data = jiter.from_json(text.encode(), partial_mode="trailing-strings")
    except ValueError:
        # Not JSON: the check at the end says so, with the whole text at hand.
        return {}
    if not isinstance(data, dict):
        return {}
    if text[-1:].isdigit() and data:
        newest = next(reversed(data.values()))
        if isinstance(newest, dict) and newest and isinstance(next(reversed(newest.values())), int):
            newest.popitem()
    return data
