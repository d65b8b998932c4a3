"""The token of a form: its answer is saved once, and it opens what it made for minutes, and for nobody else."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts.models import Attempt
from tests.factories import make_attempt

from .test_practice_view import ANSWER, post


@pytest.mark.parametrize("token", ["", "nonsense", str(uuid.uuid5(uuid.NAMESPACE_DNS, "x"))])
def test_a_token_that_is_none_costs_no_answer(client, question, token):
    assert post(client, question, token=token).status_code == 303
    assert Attempt.objects.get().token.version == 4


@pytest.mark.parametrize("htmx", [False, True])
def test_same_token_twice_is_one_attempt(client, question, htmx):
    token = uuid.uuid4()
    post(client, question, htmx, token=token)
    response = post(client, question, htmx, token=token)
    attempt = Attempt.objects.get()
    assert response.headers["HX-Push-Url" if htmx else "Location"] == f"/attempts/{attempt.pk}"


def test_double_click_of_a_visitor_is_one_attempt_of_one_guest(client, question):
    """The second request of the double click left before the first one's cookie came."""
    token = uuid.uuid4()
    first = post(client, question, token=token)
    client.cookies.clear()
    second = post(client, question, token=token)
    assert first.url == second.url
    assert User.objects.count() == 1
    assert client.get(second.url).status_code == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_a_token_never_opens_somebody_elses_account(client, question, learner, htmx):
    """Its answer is saved for a guest of its own, and the browser may forget the draft."""
    theirs = make_attempt(learner, question, timezone.now())
    response = post(client, question, htmx, token=theirs.token)
    mine = Attempt.objects.exclude(pk=theirs.pk).get()
    assert response.headers["HX-Push-Url" if htmx else "Location"] == f"/attempts/{mine.pk}"
    assert mine.answer_text == ANSWER
    assert mine.user.is_guest
    assert int(client.session["_auth_user_id"]) == mine.user.pk
    assert client.get(theirs.get_absolute_url()).status_code == 404
    if htmx:
        assert f'data-saved-token="{theirs.token}"' in response.content.decode()


def test_a_token_of_an_account_that_this_browser_was_before(client, question, learner, outsider):
    theirs = make_attempt(learner, question, timezone.now())
    client.force_login(outsider)
    assert post(client, question, token=theirs.token).status_code == 303
    assert Attempt.objects.get(user=outsider).answer_text == ANSWER


@pytest.mark.parametrize(("age", "same"), [(timedelta(minutes=9), True), (timedelta(minutes=10), False)])
def test_a_token_stands_for_its_guest_for_minutes(client, question, age, same):
    """A browser without the guest's cookie gets a guest of its own after that, and sees nothing of the other's."""
    token = uuid.uuid4()
    first = post(client, question, token=token)
    Attempt.objects.update(submitted_at=timezone.now() - age)
    client.cookies.clear()
    second = post(client, question, token=token)
    assert second.status_code == 303
    assert (second.url == first.url) is same
    assert User.objects.count() == Attempt.objects.count() == (1 if same else 2)
    assert client.get(second.url).status_code == 200
    assert client.get(first.url).status_code == (200 if same else 404)


def test_used_token_with_another_text_loses_nothing(client, question):
    """Back, change the text, submit again, without JavaScript."""
    token = str(uuid.uuid4())
    post(client, question, token=token)
    changed = ANSWER + " And I would ask who loses if we do."
    response = post(client, question, token=token, answer_text=changed)
    body = response.content.decode()
    assert response.status_code == 409
    assert changed in body
    assert f'name="token" value="{token}"' not in body
    renewed = re.search(r'name="token" value="([^"]+)"', body)[1]
    assert post(client, question, token=renewed, answer_text=changed).status_code == 303
    assert Attempt.objects.count() == 2
