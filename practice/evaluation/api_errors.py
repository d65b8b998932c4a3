"""What the errors of the Messages API mean for the learner, and for the bill."""

from typing import TYPE_CHECKING

from .failures import EvaluationError, Failure

if TYPE_CHECKING:
    import anthropic
    import httpx2

# Errors that the same request meets again, also when they come in midstream under status 200.
SETUP_ERRORS = (
    "authentication_error",
    "permission_error",
    "not_found_error",
    "invalid_request_error",
    "billing_error",
)


def was_not_processed(error: "anthropic.APIError") -> bool:
    """Whether the request certainly cost nothing: it did not get there, or was answered with an error status."""
    import anthropic
    import httpx2

    if isinstance(error, anthropic.APIStatusError):
        return not error.response.is_success  # an error event in midstream has the status of its stream
    unconnected = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
    return isinstance(error, anthropic.APIConnectionError) and isinstance(error.__cause__, unconnected)


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
        wait = retry_after(error.response)
        return EvaluationError(Failure.BUSY, detail, worth_retrying=True, retry_after=wait, status=status)
    if kind == "exceed_context_size_error":  # llama.cpp's
        return EvaluationError(Failure.SMALL_CONTEXT, detail, status=status)
    if status == 413 or kind == "request_too_large":
        return EvaluationError(Failure.TOO_LONG, detail, status=status)
    if kind in SETUP_ERRORS or (300 <= status < 500 and status not in (408, 409)):
        return EvaluationError(Failure.SETUP, detail, status=status)
    return EvaluationError(Failure.UNREACHABLE, detail, worth_retrying=True, status=status)


def retry_after(response: "httpx2.Response") -> float | None:
    """Seconds the server asks us to wait; None where it says nothing, or not in seconds."""
    try:
        return float(response.headers["retry-after"])
    except (KeyError, ValueError):
        return None
