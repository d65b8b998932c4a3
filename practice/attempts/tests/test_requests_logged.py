"""One request's id, from the first line of a submit to the last of its evaluation."""

import logging

import pytest
from structlog.contextvars import get_contextvars

from practice.attempts.models import Attempt
from tests.outcomes import ANSWER
from tests.site import until_finished


class Lines(logging.Handler):
    """(what is bound to its context, the message) of each line."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append((get_contextvars(), record.getMessage()))


@pytest.mark.django_db(transaction=True)
def test_from_the_submit_to_the_score(client, fake, question):
    lines = Lines()
    logging.getLogger("practice").addHandler(lines)
    try:
        response = client.post(question.get_absolute_url(), {"answer_text": ANSWER})
        attempt = Attempt.objects.get()
        until_finished(attempt)
        attempt.refresh_from_db()
    finally:
        logging.getLogger("practice").removeHandler(lines)
    request_id = response["X-Request-ID"]
    assert {context["request_id"] for context, _ in lines.lines} == {request_id}
    messages = [message for _, message in lines.lines]
    assert messages[0] == "Attempt saved"
    assert messages[-1] == f"Attempt {attempt.pk}: scored"
    assert lines.lines[-1][0]["attempt"] == attempt.pk
    assert ANSWER not in "".join(messages)
