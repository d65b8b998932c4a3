"""An evaluation as server-sent events: `scores` and `words` while it is being written, `done` with what is stored."""

from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from coach.accounts.requests import Request
from coach.threads import pages, run_in
from coach.threads import watching as watching_threads

from . import engine, watching
from .models import Attempt, Status
from .partials import Events, read
from .views import attempt_context, own_attempt

# When a browser whose stream has ended without `done` asks again. A page that polls asks as often.
RETRY_MS = 2_000
# One that holds enough streams already asks less often: each time is work for the thread that makes pages.
POLL_MS = 5_000
SIGN_OF_LIFE = ": still here\n\n"

# Learners' streams that this process holds at the moment.
held: Counter[int] = Counter()


@never_cache
@require_GET
def attempt_stream(request: Request, pk: int) -> StreamingHttpResponse:
    """One stream per page; a learner with more than STREAMS_PER_LEARNER of them gets the state as it is, again and
    again. Of feedback that is closed it says no more than that."""
    attempt = own_attempt(request, pk)
    if attempt.status == Status.PENDING and attempt.is_running:
        # It has been started already, unless that was lost: then no page should have to wait for the sweep.
        engine.hint("evaluate", attempt.pk)
    has_loop = isinstance(request, ASGIRequest)
    most = settings.STREAMS_PER_LEARNER
    events: AsyncGenerator[str, None] | Generator[str, None, None]
    if has_loop and not attempt.is_closed and (not most or held[attempt.user_id] < most):
        events = held_stream(request, attempt)
    elif has_loop:
        events = one_look(request, attempt)
    else:
        events = stream_in_thread(request, attempt)
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    # Neither a proxy nor our own compression may collect the stream.
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"
    return response


async def held_stream(request: Request, attempt: Attempt) -> AsyncGenerator[str, None]:
    held[attempt.user_id] += 1
    try:
        yield beginning(RETRY_MS)  # so that headers leave now
        async with aclosing(watching.hub.follow(attempt.pk)) as news:
            async for events in news:
                yield written(events) or SIGN_OF_LIFE
        yield await run_in(pages, done, request, attempt.pk)
    finally:
        held[attempt.user_id] -= 1
        if not held[attempt.user_id]:
            del held[attempt.user_id]


async def one_look(request: Request, attempt: Attempt) -> AsyncGenerator[str, None]:
    yield beginning(POLL_MS)
    ended = await run_in(pages, done, request, attempt.pk)
    yield ended or written((await run_in(watching_threads, read, [attempt.pk])).get(attempt.pk, {}))


def stream_in_thread(request: Request, attempt: Attempt) -> Generator[str, None, None]:
    """For servers without a loop, such as Django's own in tests: holds a thread."""
    yield beginning(RETRY_MS)
    if not attempt.is_closed:
        yield from map(written, watching.follow_in_thread(attempt.pk))
    yield done(request, attempt.pk)


def beginning(retry_ms: int) -> str:
    return f": the evaluation has a page\nretry: {retry_ms}\n\n"


def done(request: Request, pk: int) -> str:
    """The last event, with the stored feedback, or with the question for a guess; nothing while the evaluation goes
    on. Three queries."""
    attempt = Attempt.objects.select_related("question", "session").filter(pk=pk).first()
    if attempt is None or (attempt.is_running and not attempt.is_closed):
        return ""
    return event(
        "done", render_to_string("attempts/partials/feedback.html", attempt_context(request, attempt), request)
    )


def written(events: Events) -> str:
    return "".join(event(name, html) for name, html in events.items())


def event(name: str, html: str) -> str:
    """One server-sent event."""
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"
