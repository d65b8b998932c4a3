"""An evaluation as server-sent events: `scores` and `words` while it is being written, `done` with what is stored."""

import logging
import time
from collections.abc import Generator
from contextlib import closing
from typing import Any

from django.db import DatabaseError
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from coach.accounts.requests import Request

from . import runner
from .feedback import partial_feedback
from .models import Attempt
from .views import attempt_context, own_attempt

logger = logging.getLogger(__name__)

# A model writes some fifty pieces a second; a page that is read needs fewer.
WORDS_EVERY_S = 0.1


@never_cache
@require_GET
def attempt_stream(request: Request, pk: int) -> StreamingHttpResponse:
    found = own_attempt(request, pk)
    response = StreamingHttpResponse(feedback_events(request, found.pk), content_type="text/event-stream")
    # Neither a proxy nor our own compression may collect the stream.
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"
    return response


def feedback_events(request: Request, pk: int) -> Generator[str, None, None]:
    """The events of one evaluation. Scores are sent when they change, words at most every WORDS_EVERY_S."""
    scores, words_at = "", 0.0
    yield ": the evaluation begins\n\n"  # so that headers leave now, and a browser that is gone is noticed early
    with closing(runner.follow(pk)) as updates:
        try:
            for update in updates:
                feedback = partial_feedback(update)
                if feedback.radar != scores:
                    scores = feedback.radar
                    yield event("scores", "attempts/partials/scores.html", {"feedback": feedback})
                if time.monotonic() - words_at >= WORDS_EVERY_S:
                    words_at = time.monotonic()
                    yield event("words", "attempts/partials/words.html", {"feedback": feedback, "so_far": True})
        except DatabaseError:
            logger.exception("The evaluation of attempt %s could not be finished", pk)
            yield event("done", "attempts/partials/not_stored.html", {"pk": pk})
            return
    attempt = Attempt.objects.select_related("question", "session").get(pk=pk)
    yield event("done", "attempts/partials/feedback.html", attempt_context(request, attempt), request)


def event(name: str, template: str, context: dict[str, Any], request: Request | None = None) -> str:
    """One server-sent event carrying a rendered template."""
    html = render_to_string(template, context, request=request)
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"
