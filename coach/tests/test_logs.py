"""What is written to the log, as a file that is read back."""

import io
import json
import logging
import logging.config
import uuid

import pytest
from structlog.contextvars import bound_contextvars

from coach import logs
from practice.attempts.models import Attempt
from practice.evaluation.reply import Evaluation
from tests.factories import make_attempt

SECRET = "Our churn is 7% because of Margot in sales"


@pytest.fixture
def written(request):
    """`written()`: the text of all the lines that went through the formatter so far."""
    log_format = getattr(request, "param", "json")
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    formatter = logs.config(log_format)["formatters"]["line"]
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(dict(formatter)))
    logging.getLogger().addHandler(handler)
    logging.getLogger("django").addHandler(handler)
    yield out.getvalue
    logging.getLogger().removeHandler(handler)
    logging.getLogger("django").removeHandler(handler)


def requests_in(text):
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if line["event"] == "request"]


def test_a_line_for_each_request(client, learner, written):
    client.force_login(learner)
    response = client.get("/questions?q=margot", headers={"User-Agent": "Secret/1"}, REMOTE_ADDR="203.0.113.9")
    (line,) = requests_in(written())
    assert line["method"] == "GET"
    assert (line["path"], line["status"], line["user"]) == ("/questions", 200, learner.pk)
    assert line["level"] == "info"
    assert line["logger"] == "coach.request_log"
    assert line["ms"] > 0
    assert line["request_id"] == response["X-Request-ID"]
    assert len({"margot", "203.0.113.9", "Secret/1"} & set(written().split('"'))) == 0


def test_who_it_was_is_not_asked_for_the_log(client, learner, written, django_assert_num_queries):
    client.force_login(learner)
    with django_assert_num_queries(0):
        client.get("/healthz")
    assert requests_in(written()) == []  # a probe that finds everything well
    client.get("/nothing-here")
    (line,) = requests_in(written())
    assert line["status"] == 404


def test_the_first_answer_of_a_visitor_names_the_guest(client, question, written):
    client.post(question.get_absolute_url(), {"answer_text": "a" * 60, "token": uuid.uuid4()})
    *_, line = requests_in(written())
    assert line["user"] == Attempt.objects.get().user_id


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, "3f1c0a55-77aa-4b1e-9c3e-0a1b2c3d4e5f", True),
        (0, "3f1c0a55-77aa-4b1e-9c3e-0a1b2c3d4e5f", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "12345678\x1b[31m", False),
    ],
)
def test_only_our_proxy_names_a_request(client, db, settings, written, proxies, given, taken):
    settings.TRUSTED_PROXIES = proxies
    response = client.get("/", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) is taken
    (line,) = requests_in(written())
    assert line["request_id"] == response["X-Request-ID"]


@pytest.mark.parametrize("written", ["console", "json"], indirect=True)
def test_a_path_cannot_write_lines_of_its_own(client, db, written):
    client.get("/x%0A%1B[2Jrequest status=200")
    (line,) = [line for line in written().splitlines() if "404" in line]
    assert "/x%0A%1B" in line


@pytest.mark.parametrize("written", ["console", "json"], indirect=True)
def test_a_mistake_of_ours_has_its_traceback_and_its_request(client, db, monkeypatch, written):
    def broken(*args, **kwargs):
        raise RuntimeError("a mistake")

    monkeypatch.setattr("practice.schedule.arrival.render", broken)
    client.raise_request_exception = False
    response = client.get("/")
    assert "RuntimeError: a mistake" in written()
    assert written().count(response["X-Request-ID"]) == 2  # of the mistake and of the request


def test_what_is_bound_is_on_every_line(written):
    with bound_contextvars(request_id="abc", attempt=7):
        logging.getLogger("practice.attempts.somewhere").info("%s is %s", "this", "it")
    line = json.loads(written())
    assert (line["event"], line["request_id"], line["attempt"]) == ("this is it", "abc", 7)


@pytest.mark.parametrize("written", ["console", "json"], indirect=True)
def test_a_row_that_the_database_refuses_is_not_in_the_log(learner, question, written):
    from django.db import IntegrityError, transaction
    from django.utils import timezone

    text = f"{SECRET}\nand\nmore"
    try:
        with transaction.atomic():
            make_attempt(learner, question, timezone.now(), score="6.8", overall_score=99, answer_text=text)
    except IntegrityError:
        logging.getLogger("practice.attempts").exception("It was refused")
    assert "IntegrityError" in written()
    assert "overall_score_1_to_10" in written()
    assert SECRET not in written()


def test_a_reply_that_does_not_fit_is_not_quoted():
    reply = json.dumps({"framework": {"score": 99, "reason": SECRET}, "strengths": SECRET})
    with pytest.raises(ValueError, match="validation errors") as caught:
        Evaluation.model_validate_json(reply)
    assert SECRET not in str(caught.value)
    with pytest.raises(ValueError, match="Invalid JSON") as caught:
        Evaluation.model_validate_json(f"{{{SECRET}")
    assert SECRET not in str(caught.value)


def test_an_answer_from_submit_to_score_leaves_no_word_in_the_log(client, learner, question, written):
    client.force_login(learner)
    client.post(question.get_absolute_url(), {"answer_text": SECRET * 2, "token": uuid.uuid4()})
    attempt = Attempt.objects.get()
    lines = [json.loads(line) for line in written().splitlines()]
    saved = next(line for line in lines if line.get("attempt") == attempt.pk)
    assert saved["request_id"] == requests_in(written())[-1]["request_id"]
    client.get(attempt.get_absolute_url())
    assert SECRET not in written()
