"""What the API's errors mean."""

import anthropic
import httpx2
import pytest

from practice.evaluation import api_errors
from practice.evaluation.failures import Failure


def status_error(status, kind=None, headers=()):
    response = httpx2.Response(status, headers=dict(headers), request=httpx2.Request("POST", "http://claude.test"))
    body = {"type": "error", "error": {"type": kind, "message": "x"}} if kind else None
    return anthropic.APIStatusError("x", response=response, body=body)


@pytest.mark.parametrize(
    ("status", "kind", "code", "worth_retrying"),
    [
        (400, "invalid_request_error", Failure.SETUP, False),
        (401, "authentication_error", Failure.SETUP, False),
        (402, "billing_error", Failure.SETUP, False),
        (403, "permission_error", Failure.SETUP, False),
        (404, "not_found_error", Failure.SETUP, False),
        (404, None, Failure.SETUP, False),
        (307, None, Failure.SETUP, False),
        (408, None, Failure.UNREACHABLE, True),
        (409, None, Failure.UNREACHABLE, True),
        (413, "request_too_large", Failure.TOO_LONG, False),
        (413, None, Failure.TOO_LONG, False),
        (429, "rate_limit_error", Failure.BUSY, True),
        (500, "api_error", Failure.UNREACHABLE, True),
        (502, None, Failure.UNREACHABLE, True),
        (504, "timeout_error", Failure.UNREACHABLE, True),
        (529, "overloaded_error", Failure.BUSY, True),
        # error events in midstream come under the status of the stream
        (200, "overloaded_error", Failure.BUSY, True),
        (200, "api_error", Failure.UNREACHABLE, True),
        (200, "permission_error", Failure.SETUP, False),
        (200, None, Failure.UNREACHABLE, True),
    ],
)
def test_errors_of_the_api(status, kind, code, worth_retrying):
    error = api_errors.api_failure(status_error(status, kind))
    assert (error.code, error.worth_retrying) == (code, worth_retrying)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "1"}, 1),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:00 GMT"}, None),
    ],
)
def test_retry_after(headers, seconds):
    assert api_errors.retry_after(httpx2.Response(429, headers=headers)) == seconds
    assert api_errors.api_failure(status_error(429, headers=headers)).retry_after == seconds


def connection_error(cause):
    error = anthropic.APIConnectionError(request=httpx2.Request("POST", "http://claude.test"))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "free"),
    [
        (status_error(400), True),
        (status_error(529), True),
        (status_error(200, "overloaded_error"), False),  # in midstream
        (connection_error(httpx2.ConnectError("refused")), True),
        (connection_error(httpx2.ConnectTimeout("no answer")), True),
        (connection_error(httpx2.ReadError("reset")), False),
        (connection_error(httpx2.RemoteProtocolError("no response")), False),
        (anthropic.APITimeoutError(httpx2.Request("POST", "http://claude.test")), False),
        (anthropic.APIError("x", httpx2.Request("POST", "http://claude.test"), body=None), False),
    ],
)
def test_what_was_certainly_not_processed(error, free):
    assert api_errors.was_not_processed(error) is free
