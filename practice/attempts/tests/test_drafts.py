"""The draft of an answer on the server: written by revision, never over words that the writer hasn't seen."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from practice.attempts import drafting
from practice.attempts.drafts import Draft
from practice.attempts.models import ANSWER_MAX
from practice.bank.models import OWN_PREFIX
from tests.factories import make_attempt, make_question

from .test_practice_view import ANSWER, post

URL = "/drafts/enter-brazil"


@pytest.fixture
def device(client, learner, question):
    client.force_login(learner)
    return client


def write(client, text, revision=0, **fields):
    data = {"text": text, "token": uuid.uuid4(), "seconds": 30, "revision": revision}
    return client.post(URL, data | fields)


def begun(client, text="Begun."):
    return write(client, text).json()["revision"]


def test_a_draft_is_written_and_read(device):
    token = uuid.uuid4()
    response = write(device, "Begun.\r\nAnd more.", token=token)
    assert response.status_code == 200
    draft = Draft.objects.get()
    assert (draft.text, draft.token, draft.seconds) == ("Begun.\nAnd more.", token, 30)
    assert response.json() == {"revision": draft.revision}
    shown = device.get(URL).json()
    assert shown.pop("saved_at")
    assert shown == {
        "text": "Begun.\nAnd more.", "token": str(token), "seconds": 30, "revision": draft.revision
    }  # fmt: skip


def test_a_retired_question_is_open_to_whoever_has_a_draft(device, client, learner, outsider, question):
    page = question.get_absolute_url()
    question.is_active = False
    question.save()
    assert device.get(page).status_code == 404
    begun(device)
    body = device.get(page).content.decode()
    assert "This question has been retired. You can still submit the answer that you began." in body
    assert "Begun." in body
    for user in (outsider, None):
        other = Client()
        if user:
            other.force_login(user)
        assert other.get(page).status_code == 404
    assert post(device, question).status_code == 303


def test_without_a_draft_there_is_revision_0_and_a_look_writes_nothing(device):
    assert device.get(URL).json() == {"text": "", "token": None, "seconds": 0, "revision": 0, "saved_at": None}
    assert not Draft.objects.exists()


def test_each_write_has_a_revision_of_its_own(device):
    first = begun(device)
    second = write(device, "Begun. More.", first).json()["revision"]
    assert second == first + 1
    assert Draft.objects.get().text == "Begun. More."


def test_a_stale_write_gets_what_is_there_and_changes_nothing(device):
    first = begun(device)
    second = write(device, "From the phone.", first).json()["revision"]
    response = write(device, "From the desk.", first)
    assert response.status_code == 409
    assert (response.json()["text"], response.json()["revision"]) == ("From the phone.", second)
    assert Draft.objects.get().text == "From the phone."
    assert write(device, "Both.", second).status_code == 200


def test_the_same_text_again_is_no_write(device):
    """As after a reply that was lost, whichever revision it came with."""
    revision = begun(device)
    assert write(device, "Begun.").json() == {"revision": revision}
    assert Draft.objects.get().revision == revision


def test_an_emptied_draft_is_gone_unless_somebody_else_wrote(device):
    revision = begun(device)
    assert write(device, "", revision - 1).status_code == 409
    assert write(device, " \n", revision).json() == {"revision": 0}
    assert not Draft.objects.exists()
    assert write(device, "").json() == {"revision": 0}


def test_a_tab_of_an_earlier_draft_does_not_take_the_next_one_for_it(device):
    old = begun(device)
    write(device, "", old)
    begun(device, "The next one.")
    assert write(device, "Begun. More.", old).status_code == 409


@pytest.mark.parametrize(
    ("fields", "named", "allowed"),
    [
        ({"text": "x" * (ANSWER_MAX + 1)}, "text", "20,000"),
        ({"text": "a\0b"}, "text", "Null characters"),
        ({"token": "none"}, "token", "UUID"),
        ({"seconds": "-1"}, "seconds", "0"),
        ({"seconds": "86401"}, "seconds", "86400"),
        ({"revision": "x"}, "revision", "whole number"),
        ({"revision": 2**31}, "revision", "2147483647"),
        ({"revision": "9" * 400}, "revision", "2147483647"),
    ],
)
def test_bad_input_names_the_field_and_what_is_allowed(device, fields, named, allowed):
    response = write(device, **({"text": "Begun."} | fields))
    assert response.status_code == 400
    assert allowed in response.json()["errors"][named][0]
    assert not Draft.objects.exists()


def test_the_longest_answer_is_kept_as_a_draft(device):
    assert write(device, "ß" * ANSWER_MAX).status_code == 200


def test_there_are_at_most_100(device, learner, question):
    others = [make_question() for _ in range(drafting.DRAFTS_MAX - 1)]
    now = timezone.now()
    Draft.objects.bulk_create(Draft(user=learner, question=other, text="x", saved_at=now) for other in others)
    revision = begun(device)
    extra = make_question(slug="one-more")
    response = device.post(f"/drafts/{extra.slug}", {"text": "x", "token": uuid.uuid4(), "seconds": 0, "revision": 0})
    assert response.status_code == 400
    assert "100 drafts" in response.json()["errors"]["__all__"][0]
    assert write(device, "The hundredth goes on.", revision).status_code == 200
    assert Draft.objects.count() == 100


def test_a_visitor_has_none_on_the_server(client, question):
    assert client.get(URL).status_code == 403
    assert write(client, "Begun.").status_code == 403
    assert not Draft.objects.exists()


def test_each_learner_has_their_own(device, outsider):
    begun(device)
    other = Client()
    other.force_login(outsider)
    assert other.get(URL).json()["revision"] == 0
    assert write(other, "Mine.").status_code == 200
    assert Draft.objects.count() == 2


def test_somebody_elses_question_is_like_one_that_does_not_exist(client, device, learner, outsider):
    own = make_question(slug=f"{OWN_PREFIX}0123456789ab", owner=learner)
    other = Client()
    other.force_login(outsider)
    for path in (f"/drafts/{own.slug}", own.get_absolute_url(), "/drafts/none"):
        assert other.get(path).status_code == 404, path
    assert device.get(f"/drafts/{own.slug}").status_code == 200
    assert device.get(own.get_absolute_url()).status_code == 200
    assert post(other, own).status_code == 404
    assert post(device, own).status_code == 303


def test_wrong_method(device):
    assert device.put(URL).status_code == 405


def test_number_of_queries(device, django_assert_num_queries):
    # Of each: session, user, question; and in the tests, a savepoint's two.
    with django_assert_num_queries(10):  # lock, draft, overtaken, how many, insert
        revision = begun(device)
    with django_assert_num_queries(8):  # lock, draft, update
        write(device, "Begun. More.", revision)
    with django_assert_num_queries(4):  # session, user, question, draft
        device.get(URL)


# --- and the attempt that it becomes ---------------------------------------------------------------


def test_a_submit_removes_its_draft(device, question):
    token = uuid.uuid4()
    write(device, ANSWER, token=token)
    post(device, question, token=token)
    assert not Draft.objects.exists()


def test_a_submit_removes_what_it_goes_on_from(device, question):
    """The last words were typed after the last write of the draft."""
    write(device, ANSWER[:40])
    post(device, question)
    assert not Draft.objects.exists()


def test_a_submit_removes_the_draft_it_has_seen_though_words_were_cut(device, question):
    token = uuid.uuid4()
    revision = write(device, "A sentence that was cut.", token=token).json()["revision"]
    post(device, question, token=token, revision=revision)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("revision", ["", "0", "7", "-1", "x", "9" * 40, "1\0"])
def test_a_submit_leaves_the_words_of_another_device(device, question, revision):
    token = uuid.uuid4()
    write(device, "Other words, from the phone.", token=token)
    assert post(device, question, token=token, revision=revision).status_code == 303
    assert Draft.objects.get().text == "Other words, from the phone."


def test_a_submit_leaves_the_drafts_of_others(device, question, outsider):
    Draft.objects.create(user=outsider, question=question, text=ANSWER, saved_at=timezone.now())
    post(device, question)
    assert Draft.objects.get().user == outsider


def test_a_write_that_its_submit_has_overtaken_is_dropped(device, question):
    token = uuid.uuid4()
    post(device, question, token=token)
    assert write(device, ANSWER[:40], token=token).json() == {"revision": 0}
    assert not Draft.objects.exists()
    assert write(device, "Another beginning.", token=token).json()["revision"]


def test_a_refused_submit_keeps_the_draft(device, question):
    write(device, "Too short.")
    assert post(device, question, answer_text="Too short.").status_code == 422
    assert Draft.objects.get().text == "Too short."


# --- and the page that shows it --------------------------------------------------------------------


def test_the_page_brings_the_draft(device, question):
    begun(device, "<script>alert(1)</script>")
    body = device.get(question.get_absolute_url()).content.decode()
    assert 'data-drafts="/drafts/enter-brazil"' in body
    assert r"\u003Cscript\u003Ealert(1)" in body
    assert "<script>alert(1)" not in body


def test_a_visitors_page_brings_none(client, question):
    body = client.get(question.get_absolute_url()).content.decode()
    assert "data-drafts" not in body
    assert "server-draft" not in body


def test_another_answer_can_start_from_an_earlier_one(device, question, attempt, django_assert_num_queries):
    # session, user, question, earlier answer, draft, last attempt, frameworks; whether it is saved, its note
    with django_assert_num_queries(9):
        response = device.get(f"{question.get_absolute_url()}?from={attempt.pk}&mode=random")
    body = response.content.decode()
    assert f"{attempt.answer_text}</textarea>" in body
    assert f'data-source="{attempt.pk}"' in body
    assert 'href="?mode=random&amp;again=1" data-start-empty' in body


def test_and_it_can_start_empty(device, question, attempt):
    body = device.get(f"{question.get_absolute_url()}?again=1").content.decode()
    assert f'href="?from={attempt.pk}">Start from your last answer' in body
    assert f"{attempt.answer_text}</textarea>" not in body


@pytest.mark.parametrize("pk", ["", "x", "-1", "0", "9" * 18, "9" * 40, "1\0", "١"])
def test_an_attempt_that_does_not_exist_is_no_start(device, question, pk):
    assert device.get(question.get_absolute_url(), {"from": pk}).status_code == 404


def test_nor_is_somebody_elses_or_one_at_another_question(device, client, learner, question, outsider):
    other = make_attempt(learner, make_question(slug="another"), timezone.now())
    theirs = make_attempt(outsider, question, timezone.now())
    for attempt in (other, theirs):
        assert device.get(question.get_absolute_url(), {"from": attempt.pk}).status_code == 404
    visitor = Client()
    assert visitor.get(question.get_absolute_url(), {"from": theirs.pk}).status_code == 404
