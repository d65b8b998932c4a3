"""Saving questions, and /saved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice.attempts.drafts import Draft
from practice.bank.models import Question
from practice.notebook.models import Note, SavedQuestion
from practice.notebook.saving import SAVED_MAX, SHOWN, SIGN_UP_FIRST
from practice.schedule.cards import card_of
from practice.schedule.models import Kind
from tests.factories import make_question


def save(client, question, saved="yes", **more):
    return client.post(f"/questions/{question.slug}/save", {"saved": saved, **more})


def save_by_htmx(client, question, saved="yes", **more):
    return client.post(f"/questions/{question.slug}/save", {"saved": saved, **more}, headers={"HX-Request": "true"})


def saved_by(user):
    return set(SavedQuestion.objects.for_user(user).values_list("question__slug", flat=True))


def save_many(learner, number, **fields):
    questions = Question.objects.bulk_create(
        Question(slug=f"many-{n}", category="strategy", difficulty="easy", text=f"Question {n}?", **fields)
        for n in range(number)
    )
    now = timezone.now()
    SavedQuestion.objects.bulk_create(
        SavedQuestion(user=learner, question=question, saved_at=now - n * timedelta(minutes=1))
        for n, question in enumerate(questions)
    )
    return questions


class TestSave:
    def test_on_and_off_again(self, signed_in, learner, question):
        response = save(signed_in, question)
        assert (response.status_code, response.url) == (303, question.get_absolute_url())
        assert saved_by(learner) == {"enter-brazil"}
        assert save(signed_in, question, "no").status_code == 303
        assert saved_by(learner) == set()

    def test_twice_is_once(self, signed_in, learner, question):
        save(signed_in, question)
        assert save(signed_in, question).status_code == 303
        assert SavedQuestion.objects.count() == 1
        save(signed_in, question, "no")
        assert save(signed_in, question, "no").status_code == 303

    def test_by_htmx_the_button_alone(self, signed_in, question):
        response = save_by_htmx(signed_in, question, next="/questions?page=2", small="1")
        page = response.content.decode()
        assert 'aria-pressed="true"' in page
        assert 'value="/questions?page=2"' in page
        assert "icon-button" in page
        assert "<html" not in page
        assert 'aria-pressed="false"' in save_by_htmx(signed_in, question, "no").content.decode()

    @pytest.mark.parametrize(
        ("wanted", "followed"),
        [
            ("/questions?page=2", "/questions?page=2"),
            ("//evil.example/", None),
            ("https://evil.example/", None),
            ("javascript:alert(1)", None),
            ("/\\evil.example", None),
            ("", None),
        ],
    )
    def test_goes_back_within_the_site_only(self, signed_in, question, wanted, followed):
        assert save(signed_in, question, next=wanted).url == (followed or question.get_absolute_url())

    def test_a_visitor_is_told_and_gets_no_account(self, client, question, django_user_model):
        assert (
            SIGN_UP_FIRST
            in client.post(f"/questions/{question.slug}/save", {"saved": "yes"}, follow=True).content.decode()
        )
        response = save_by_htmx(client, question)
        assert SIGN_UP_FIRST in response.content.decode()
        assert 'aria-pressed="false"' in response.content.decode()
        assert not django_user_model.objects.exists()

    @pytest.mark.parametrize("data", [{}, {"saved": "maybe"}])
    def test_anything_else_is_a_400_that_names_the_field(self, signed_in, question, data):
        response = signed_in.post(f"/questions/{question.slug}/save", data)
        assert response.status_code == 400
        assert "saved takes yes or no." in response.content.decode()

    def test_not_by_get_nor_one_that_does_not_exist(self, signed_in, question):
        assert signed_in.get(f"/questions/{question.slug}/save").status_code == 405
        assert signed_in.post("/questions/nothing/save", {"saved": "yes"}).status_code == 404

    def test_so_many_and_no_more(self, signed_in, learner, question):
        save_many(learner, SAVED_MAX)
        response = save(signed_in, question)
        assert response.status_code == 422
        assert f"You have saved {SAVED_MAX} questions" in response.content.decode()
        by_htmx = save_by_htmx(signed_in, question)
        assert by_htmx.status_code == 422
        assert f"You have saved {SAVED_MAX} questions" in by_htmx.content.decode()
        assert 'aria-pressed="false"' in by_htmx.content.decode()
        assert "enter-brazil" not in saved_by(learner)
        # One that is saved already still counts as saved, and can go.
        assert save(signed_in, Question.objects.get(slug="many-0")).status_code == 303
        save(signed_in, Question.objects.get(slug="many-0"), "no")
        assert save(signed_in, question).status_code == 303

    def test_queries(self, signed_in, question, django_assert_num_queries):
        save(signed_in, question)
        save(signed_in, question, "no")
        # session, user, question; savepoint, lock, saved already, how many, insert, release
        with django_assert_num_queries(9):
            save(signed_in, question)


class TestSavedPage:
    def test_empty_it_says_what_to_do(self, client, learner):
        assert "Answer one question first" in client.get("/saved").content.decode()
        client.force_login(learner)
        assert "Save a question to come back to it" in client.get("/saved").content.decode()

    def test_has_all_lists_and_nothing_of_others(self, signed_in, learner, outsider, question, attempt, own):
        now = timezone.now()
        for user in (learner, outsider):
            SavedQuestion.objects.create(user=user, question=question, saved_at=now)
            Note.objects.create(user=user, question=question, text=f"{user.username} minds the payer", written_at=now)
            Draft.objects.create(user=user, question=question, text=f"{user.username} began", saved_at=now)
        make_question(owner=outsider, slug="own_mallory", text="Mallory's own question?")
        card = card_of(learner, Kind.DRILL, now, question_id=question.pk)
        card.is_suspended = True
        card.save()
        theirs = card_of(outsider, Kind.DRILL, now, question_id=question.pk)
        theirs.is_suspended = True
        theirs.save()
        page = signed_in.get("/saved").content.decode()
        names = ("drafts", "saved-questions", "own-questions", "notes", "not-asked")
        assert [page.count(f'id="{name}"') for name in names] == [1] * 5
        assert "ada began" in page
        assert "ada minds the payer" in page
        assert "mallory" not in page.lower()
        assert f"/cards/{card.pk}/resume" in page
        assert f"/cards/{theirs.pk}/resume" not in page
        assert "Why did your &lt;b&gt;last&lt;/b&gt; launch slip?" in page

    def test_a_retired_question_is_no_link(self, signed_in, learner):
        (question,) = save_many(learner, 1, is_active=False)
        page = signed_in.get("/saved").content.decode()
        assert "Retired" in page
        assert question.get_absolute_url() not in page

    def test_long_lists_are_paged(self, signed_in, learner):
        save_many(learner, 30)
        page = signed_in.get("/saved").content.decode()
        assert page.count('aria-pressed="true"') == SHOWN
        assert "/saved?list=saved" in page
        assert signed_in.get("/saved?list=saved").content.decode().count('aria-pressed="true"') == 25
        assert signed_in.get("/saved?list=saved&page=2").content.decode().count('aria-pressed="true"') == 5

    def test_drafts_are_paged_and_one_of_a_retired_question_can_be_continued(self, signed_in, learner):
        now = timezone.now()
        for n, question in enumerate(save_many(learner, 30, is_active=False)):
            moment = now - n * timedelta(minutes=1)
            Draft.objects.create(user=learner, question=question, text="x" * 5_000, saved_at=moment)
        learner.saved_questions.all().delete()
        page = signed_in.get("/saved").content.decode()
        assert page.count(">Continue<") == SHOWN
        assert page.count("the retired question") == SHOWN
        assert "/practice/strategy/many-0" in page
        assert "x" * 200 not in page
        assert signed_in.get("/saved?list=drafts&page=2").content.decode().count(">Continue<") == 5

    def test_cards_not_asked_again_are_paged(self, signed_in, learner):
        now = timezone.now()
        for question in save_many(learner, 30):
            card = card_of(learner, Kind.DRILL, now, question_id=question.pk)
            card.is_suspended = True
            card.save()
        page = signed_in.get("/saved").content.decode()
        assert page.count("Ask again") == SHOWN
        assert "/saved?list=suspended" in page
        second = signed_in.get("/saved?list=suspended&page=2").content.decode()
        assert second.count("Ask again") == 5
        assert 'value="/saved?list=suspended"' in second

    def test_a_list_that_does_not_exist_is_said(self, signed_in):
        response = signed_in.get("/saved?list=everybody")
        assert response.status_code == 200
        assert "choose from drafts, saved, yours, notes, suspended" in response.content.decode()

    def test_a_long_note_is_not_read_whole(self, signed_in, learner, question):
        Note.objects.create(user=learner, question=question, text="x" * 5_000, written_at=timezone.now())
        assert b"x" * 200 not in signed_in.get("/saved").content

    def test_queries(self, signed_in, learner, question, attempt, own, django_assert_num_queries):
        save_many(learner, 3)
        now = timezone.now()
        Note.objects.create(user=learner, question=question, text="Mind the payer.", written_at=now)
        Note.objects.create(user=learner, attempt=attempt, text="Too long.", written_at=now)
        with django_assert_num_queries(7):  # session, user, and a list each
            signed_in.get("/saved")
        with django_assert_num_queries(4):  # session, user, count, rows
            signed_in.get("/saved?list=saved")

    @pytest.mark.parametrize("chosen", ["drafts", "saved", "yours", "notes", "suspended"])
    def test_a_visitor_has_nothing_in_any_list(self, client, chosen):
        assert "Answer one question first" in client.get(f"/saved?list={chosen}").content.decode()


class TestButtons:
    def test_on_the_pages_that_show_a_question(self, signed_in, learner, question, attempt):
        for path in (question.get_absolute_url(), attempt.get_absolute_url(), "/questions"):
            assert 'aria-pressed="false"' in signed_in.get(path).content.decode()
        save(signed_in, question)
        for path in (question.get_absolute_url(), attempt.get_absolute_url(), "/questions"):
            assert 'aria-pressed="true"' in signed_in.get(path).content.decode()

    def test_a_visitor_sees_them_without_a_query_more(self, client, question, django_assert_num_queries):
        with django_assert_num_queries(2):  # question, frameworks
            assert 'aria-pressed="false"' in client.get(question.get_absolute_url()).content.decode()
