"""Questions that learners write for themselves: writing, editing, and removing them."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from practice.attempts import runner
from practice.attempts.models import Attempt
from practice.bank.models import Question
from practice.notebook import own_questions
from practice.notebook.own_questions import OWN_MAX
from practice.schedule.models import Card
from tests.browser import ANSWER
from tests.factories import make_attempt, make_question
from tests.outcomes import at_once

FIELDS = {"text": "What was your hardest trade-off?", "category": "execution", "difficulty": "hard"}


def own_of(user):
    return Question.of_anybody.owned_by(user)


def add(client, **changes):
    return client.post("/questions/new", FIELDS | changes)


class TestNew:
    def test_with_the_least(self, signed_in, learner):
        response = add(signed_in)
        question = own_of(learner).get()
        assert (response.status_code, response.url) == (303, question.get_absolute_url())
        assert (question.text, question.category, question.difficulty) == (
            "What was your hardest trade-off?",
            "execution",
            "hard",
        )
        assert question.slug.startswith("own_")
        assert (question.points, question.hint, question.is_active) == ((), "", True)
        assert signed_in.get(response.url).status_code == 200

    def test_with_everything(self, signed_in, learner):
        add(signed_in, hint="Think of scope.", key_points="Names both sides\n[cost] Says what it cost")
        question = own_of(learner).get()
        assert question.hint == "Think of scope."
        assert [(point.id, point.text) for point in question.points] == [
            ("names-both-sides", "Names both sides"),
            ("cost", "Says what it cost"),
        ]
        page = signed_in.get(question.get_absolute_url()).content.decode()
        assert "Think of scope." in page
        assert "Nobody else sees it." in page

    def test_medium_unless_chosen(self, signed_in):
        assert '<option value="medium" selected>' in signed_in.get("/questions/new").content.decode()

    def test_a_double_click_is_one_question(self, signed_in, learner):
        assert add(signed_in).url == add(signed_in).url
        assert own_of(learner).count() == 1

    def test_two_learners_may_ask_the_same(self, client, learner, outsider):
        for user in (learner, outsider):
            client.force_login(user)
            add(client)
        assert own_of(learner).get().slug != own_of(outsider).get().slug

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"text": ""}, "Write at least 10 characters."),
            ({"text": "Too short"}, "The question has 9 characters; it needs at least 10."),
            ({"text": "  " + "x" * 9 + "  "}, "The question has 9 characters; it needs at least 10."),
            ({"text": "x" * 1_001}, "The question has 1,001 characters; at most 1,000 are allowed."),
            ({"text": "Why did\0 you?"}, "The question contains a NUL character."),
            ({"category": "cooking"}, "Choose a category: product_design,"),
            ({"difficulty": "extreme"}, "Choose a difficulty: easy, medium, hard."),
            ({"hint": "x" * 501}, "The hint has 501 characters; at most 500 are allowed."),
            ({"key_points": "\n".join("abcdefg")}, "There are 7 key points; at most 6 are allowed."),
            ({"key_points": "x" * 201}, "a key point has at most 200"),
            ({"key_points": "Names who pays\nNames who pays!"}, "Two key points say the same thing."),
            ({"key_points": "[Not An Id] Names who pays"}, "is no id"),
            ({"key_points": "a\0b"}, "Null characters are not allowed."),
            ({"key_points": "x\n" * 60_000}, "The key points have more than"),
        ],
    )
    def test_bad_input_says_what_is_allowed(self, signed_in, changes, says):
        response = add(signed_in, **changes)
        assert response.status_code == 422
        assert says in response.content.decode()
        assert not Question.of_anybody.exists()

    def test_the_longest(self, signed_in, learner):
        points = "\n".join(f"{n}{'x' * 199}" for n in range(6))
        assert add(signed_in, text="x" * 1_000, hint="y" * 500, key_points=points).status_code == 303
        assert len(own_of(learner).get().points) == 6

    def test_so_many_and_no_more(self, signed_in, learner):
        Question.of_anybody.bulk_create(
            Question(slug=f"own_{n:012}", owner=learner, category="strategy", difficulty="easy", text=f"{n}, why?")
            for n in range(OWN_MAX)
        )
        response = add(signed_in)
        assert response.status_code == 422
        assert f"You have {OWN_MAX} questions of your own" in response.content.decode()
        assert own_of(learner).count() == OWN_MAX

    def test_a_visitor_is_told_how_to_come_by_a_place_for_it(self, client, db):
        assert "Answer one question first" in client.get("/questions/new").content.decode()
        assert add(client).status_code == 403
        assert not Question.of_anybody.exists()

    def test_queries(self, signed_in, django_assert_num_queries):
        # session, user; savepoint, lock, the same text, how many, insert, release; and the session's message
        with django_assert_num_queries(8):
            add(signed_in)


class TestEdit:
    def test_keeps_address_and_the_ids_of_points(self, signed_in, learner):
        add(signed_in, key_points="Names both sides\nSays what it cost")
        before = own_of(learner).get()
        page = signed_in.get(f"/questions/{before.slug}/edit").content.decode()
        assert "[names-both-sides] Names both sides" in page
        points = "[names-both-sides] Names the two sides\nSays what it cost"
        response = signed_in.post(
            f"/questions/{before.slug}/edit", FIELDS | {"category": "strategy", "key_points": points}
        )
        question = own_of(learner).get()
        assert response.url == question.get_absolute_url() == f"/practice/strategy/{before.slug}"
        assert [(point.id, point.text) for point in question.points] == [
            ("names-both-sides", "Names the two sides"),
            ("says-cost", "Says what it cost"),
        ]

    def test_bad_input_changes_nothing(self, signed_in, own):
        response = signed_in.post(f"/questions/{own.slug}/edit", FIELDS | {"text": "Short"})
        assert response.status_code == 422
        own.refresh_from_db()
        assert own.text == "Why did your <b>last</b> launch slip?"

    def test_saving_a_retired_one_brings_it_back(self, signed_in, own):
        Question.of_anybody.update(is_active=False)
        assert "Save and bring back" in signed_in.get(f"/questions/{own.slug}/edit").content.decode()
        signed_in.post(f"/questions/{own.slug}/edit", FIELDS)
        own.refresh_from_db()
        assert own.is_active

    def test_the_same_text_as_a_retired_one_leads_to_that(self, signed_in, own):
        Question.of_anybody.update(is_active=False)
        assert add(signed_in, text=own.text).url == f"/questions/{own.slug}/edit"


class TestRemove:
    def test_without_answers_it_is_deleted(self, signed_in, own):
        response = signed_in.post(f"/questions/{own.slug}/remove")
        assert (response.status_code, response.url) == (303, "/saved")
        assert not Question.of_anybody.exists()

    def test_with_answers_it_is_retired_and_they_stay(self, signed_in, learner, own):
        attempt = make_attempt(learner, own, timezone.now(), score="6.0")
        page = signed_in.post(f"/questions/{own.slug}/remove", follow=True).content.decode()
        assert "retired" in page
        own.refresh_from_db()
        assert not own.is_active
        assert signed_in.get(own.get_absolute_url()).status_code == 404
        assert signed_in.get(attempt.get_absolute_url()).status_code == 200

    def test_not_by_get(self, signed_in, own):
        assert signed_in.get(f"/questions/{own.slug}/remove").status_code == 405
        assert Question.of_anybody.filter(pk=own.pk).exists()


@pytest.mark.parametrize("which", ["theirs", "the bank's", "none"])
def test_only_own_ones_are_edited_and_removed(signed_in, outsider, question, which):
    theirs = make_question(owner=outsider, slug="own_theirs")
    slug = {"theirs": theirs.slug, "the bank's": question.slug, "none": "own_nothing"}[which]
    for path in (f"/questions/{slug}/edit", f"/questions/{slug}/remove"):
        assert signed_in.post(path, FIELDS).status_code == 404
    assert signed_in.get(f"/questions/{slug}/edit").status_code == 404
    assert Question.of_anybody.count() == 2


class TestPracticed:
    """Like the bank's, without key points, outline, and frameworks."""

    def test_submitted_by_its_form(self, signed_in, learner, own):
        response = signed_in.post(own.get_absolute_url(), {"answer_text": ANSWER})
        assert response.status_code == 303
        assert Attempt.objects.for_user(learner).get().question_text == own.text

    @pytest.fixture
    def pending(self, learner, own):
        return make_attempt(
            learner, own, timezone.now(), status="pending", failure="", evaluator="", answer_text=ANSWER
        )

    def test_the_offline_evaluator_scores_it(self, signed_in, learner, own, pending):
        runner.evaluate(pending.pk)
        pending.refresh_from_db()
        assert (pending.status, pending.evaluator) == ("scored", "offline")
        page = signed_in.get(pending.get_absolute_url()).content.decode()
        assert "Why did your &lt;b&gt;last&lt;/b&gt; launch slip?" in page
        assert "Read your answer again, with the questions below in mind." in page
        assert "Outline of a strong answer" not in page
        assert "frameworks that fit" not in page
        assert Card.objects.for_user(learner).get().question == own

    def test_claude_is_asked_without_what_is_not_there(self, signed_in, own, pending, fake):
        runner.evaluate(pending.pk)
        pending.refresh_from_db()
        assert (pending.status, pending.evaluator) == ("scored", "claude")
        asked = json.dumps(fake.requests[-1])
        assert "Why did your <b>last</b> launch slip?" in asked
        assert "Key points of a strong answer" not in asked
        assert "Frameworks that fit" not in asked
        assert signed_in.get(pending.get_absolute_url()).status_code == 200

    def test_its_key_points_are_marked(self, signed_in, learner, own):
        Question.of_anybody.update(key_points=[{"id": "cost", "text": "Says what it cost"}])
        attempt = make_attempt(learner, own, timezone.now(), score="6.0")
        assert "Says what it cost" in signed_in.get(attempt.get_absolute_url()).content.decode()
        response = signed_in.post(f"{attempt.get_absolute_url()}/review", {"choice-cost": "covered"})
        assert response.status_code == 303
        assert attempt.reviews.get().choice == "covered"


@pytest.mark.django_db(transaction=True)
def test_the_bound_holds_for_many_at_once(learner, monkeypatch):
    monkeypatch.setattr(own_questions, "OWN_MAX", 3)

    def one(n):
        client = Client()
        client.force_login(learner)
        return add(client, text=f"What was your trade-off number {n}?").status_code

    assert sorted(at_once(one, 8)) == [303] * 3 + [422] * 5
    assert own_of(learner).count() == 3


def test_who_reads_it_is_said(signed_in, own, settings):
    pages = ("/questions/new", f"/questions/{own.slug}/edit", own.get_absolute_url())
    for page in pages:
        assert "Nobody else sees it." in " ".join(signed_in.get(page).content.decode().split())
    settings.EVALUATOR = "claude"
    for page in pages:
        assert "Nobody else sees it; the model that scores" in signed_in.get(page).content.decode()
