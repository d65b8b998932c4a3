"""How often one learner may have an answer evaluated by Claude."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.attempts import engine, limits, runner
from practice.attempts.ledger import ModelRequest, Payer
from practice.attempts.models import Attempt, Status
from practice.attempts.tests.claude_double import ANSWER, WORST
from practice.evaluation import claude
from practice.evaluation.failures import EvaluationError, Failure
from tests.factories import make_attempt, make_model_request
from tests.outcomes import at_once, committed


@pytest.fixture(autouse=True)
def two_an_hour_three_a_day(settings):
    settings.EVALUATIONS_PER_HOUR, settings.EVALUATIONS_PER_DAY = 2, 3


def submit(client, question, htmx=False):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(question.get_absolute_url(), {"answer_text": ANSWER}, headers=headers)


def evaluated(learner, question, *minutes_ago):
    """An evaluation by Claude so many minutes ago, each."""
    now = timezone.now()
    for minutes in minutes_ago:
        when = now - timedelta(minutes=minutes)
        make_model_request(make_attempt(learner, question, when, score="5", evaluator="claude"), when)


@pytest.mark.parametrize("htmx", [False, True])
def test_too_many_in_an_hour(client, learner, question, with_claude, htmx):
    evaluated(learner, question, 40, 10)
    client.force_login(learner)
    response = submit(client, question, htmx)
    assert response.status_code == 429
    assert 19 * 60 < int(response["Retry-After"]) <= 20 * 60
    assert ANSWER in response.content.decode()
    assert "Your text stays here" in response.content.decode()
    assert Attempt.objects.count() == 2


def test_too_many_in_a_day(client, learner, question, with_claude):
    evaluated(learner, question, 23 * 60, 300, 200)
    client.force_login(learner)
    response = submit(client, question)
    assert response.status_code == 429
    assert 59 * 60 < int(response["Retry-After"]) <= 60 * 60


def test_the_same_token_leads_to_its_attempt_also_at_the_limit(client, learner, question, with_claude):
    evaluated(learner, question, 40)
    client.force_login(learner)
    data = {"answer_text": ANSWER, "token": uuid.uuid4()}
    first = client.post(question.get_absolute_url(), data)
    assert client.post(question.get_absolute_url(), data).url == first.url


def test_room_again(client, learner, question, with_claude):
    evaluated(learner, question, 25 * 60, 61, 10)
    client.force_login(learner)
    assert submit(client, question).status_code == 303


def test_the_offline_estimate_has_no_limit(client, learner, question):
    evaluated(learner, question, 3, 2, 1)
    client.force_login(learner)
    assert submit(client, question).status_code == 303


def test_others_do_not_count(client, learner, outsider, question, with_claude):
    evaluated(outsider, question, 3, 2, 1)
    client.force_login(learner)
    assert submit(client, question).status_code == 303


def test_zero_is_no_limit(client, learner, question, with_claude, settings):
    settings.EVALUATIONS_PER_HOUR = settings.EVALUATIONS_PER_DAY = 0
    evaluated(learner, question, *range(10))
    client.force_login(learner)
    assert submit(client, question).status_code == 303


# --- what counts ---------------------------------------------------------------------------------


def room(learner):
    return limits.allowed_again_at(learner, timezone.now()) is None


def waiting(learner, question, when=None, **fields):
    fields = {"status": Status.PENDING, "failure": "", "evaluator": "", "answer_text": ANSWER} | fields
    return make_attempt(learner, question, when or timezone.now(), **fields)


def test_it_takes_one_query(learner, question, with_claude, django_assert_num_queries):
    evaluated(learner, question, 20, 10)
    with django_assert_num_queries(1):
        assert not room(learner)


def test_answers_that_wait_have_taken_their_place(learner, question, with_claude):
    waiting(learner, question)
    assert room(learner)
    waiting(learner, question)
    assert not room(learner)


def test_an_answer_under_way_counts_once_before_and_after_its_request(learner, question, with_claude):
    claim = uuid.uuid4()
    lease = timezone.now() + timedelta(minutes=5)
    running = waiting(learner, question, status=Status.EVALUATING, claim=claim, claimed_until=lease)
    assert room(learner)
    Payer(running.pk, claim).request("claude-sonnet-5-5", WORST)
    assert room(learner)
    Payer(running.pk, claim).request("claude-sonnet-5-5", WORST)  # a second request is not a second evaluation
    assert room(learner)
    evaluated(learner, question, 5)
    assert not room(learner)


def test_a_requests_repeat_long_after_does_not_make_it_a_newer_evaluation(learner, question, with_claude):
    evaluated(learner, question, 59)
    first = ModelRequest.objects.get()
    make_model_request(first.attempt, timezone.now(), claim=first.claim)
    evaluated(learner, question, 30)
    again_at = limits.allowed_again_at(learner, timezone.now())
    assert again_at == first.started_at + timedelta(hours=1)


def test_an_answer_that_waits_for_the_budget_counts_from_its_submission(learner, question, with_claude):
    for minutes in (61, 62):
        when = timezone.now() - timedelta(minutes=minutes)
        waiting(learner, question, when, failure=Failure.BUDGET)
    assert room(learner)
    waiting(learner, question, failure=Failure.BUDGET)
    assert not room(learner)  # three a day


def test_other_purposes_do_not_count(learner, question, with_claude):
    for _ in range(5):
        make_model_request(user=learner, purpose="calibration")
    assert room(learner)


# --- retries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("state", [{"status": "failed", "failure": "busy"}, {"failure": Failure.BUDGET}])
def test_a_retry_beyond_the_limit_is_a_kind_no(client, learner, question, with_claude, htmx, state):
    attempt = waiting(learner, question, timezone.now() - timedelta(days=2), **state)
    evaluated(learner, question, 40, 10)
    client.force_login(learner)
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.post(reverse("retry_attempt", args=[attempt.pk]), headers=headers)
    assert response.status_code == 429
    assert 19 * 60 < int(response["Retry-After"]) <= 20 * 60
    body = response.content.decode()
    assert ("<html" in body) is not htmx
    assert "You can have this one evaluated after" in body
    assert "Use the offline estimate" in body
    before = (attempt.status, attempt.failure)
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure) == before


def test_retries_count(client, learner, question, with_claude, monkeypatch):
    """S12: 30 calls with a limit of 2."""

    def busy(brief, connection, payer, prompt, samples):
        payer.request(connection.model, WORST).settle(connection.model, {})
        raise EvaluationError(Failure.BUSY)
        yield

    monkeypatch.setattr(claude, "evaluate", busy)
    attempt = waiting(learner, question)
    client.force_login(learner)
    answers = []
    for _ in range(30):
        runner.evaluate(attempt.pk)
        path = reverse("retry_attempt", args=[attempt.pk])
        answers.append(client.post(path, headers={"HX-Request": "true"}).status_code)
    assert answers == [200] + 29 * [429]
    assert ModelRequest.objects.count() == 2


def test_retry_of_what_runs_does_nothing_also_at_the_limit(client, learner, question, with_claude):
    evaluated(learner, question, 40)
    attempt = waiting(learner, question)
    client.force_login(learner)
    path = reverse("retry_attempt", args=[attempt.pk])
    assert client.post(path, headers={"HX-Request": "true"}).status_code == 200


# --- many at once --------------------------------------------------------------------------------


def clients(learner, number):
    """As many browsers of one learner."""
    first = Client()
    first.force_login(learner)
    others = [Client() for _ in range(number - 1)]
    for other in others:
        other.cookies = first.cookies
    return [first, *others]


@committed
def test_50_submits_at_once_never_pass_the_limit(learner, question, with_claude, settings):
    """S12: 36 were accepted where 20 are allowed."""
    settings.EVALUATIONS_PER_HOUR, settings.EVALUATIONS_PER_DAY = 20, 60
    browsers = clients(learner, 50)
    statuses = at_once(lambda n: submit(browsers[n], question, htmx=True).status_code, 50)
    assert (statuses.count(200), statuses.count(429)) == (20, 30)
    assert Attempt.objects.count() == 20


@committed
def test_50_retries_at_once_never_pass_the_limit(learner, question, with_claude, settings):
    settings.EVALUATIONS_PER_HOUR, settings.EVALUATIONS_PER_DAY = 20, 60
    when = timezone.now() - timedelta(days=2)
    failed = [waiting(learner, question, when, status=Status.FAILED, failure="busy") for _ in range(50)]
    browsers = clients(learner, 50)

    def retry(n):
        path = reverse("retry_attempt", args=[failed[n].pk])
        return browsers[n].post(path, headers={"HX-Request": "true"}).status_code

    statuses = at_once(retry, 50)
    assert (statuses.count(200), statuses.count(429)) == (20, 30)
    engine.end()
    assert Attempt.objects.filter(status=Status.FAILED).count() == 30


@committed
def test_one_form_sent_many_times_at_once_is_one_answer_also_at_the_limit(learner, question, with_claude):
    evaluated(learner, question, 40)
    browsers = clients(learner, 8)
    data = {"answer_text": ANSWER, "token": uuid.uuid4()}
    path = question.get_absolute_url()
    statuses = at_once(lambda n: browsers[n].post(path, data, headers={"HX-Request": "true"}).status_code, 8)
    assert statuses == 8 * [200]
    assert Attempt.objects.count() == 2
