"""Private notes on questions and attempts."""

import pytest
from django.test import Client
from django.utils import timezone

from practice.bank.models import Question
from practice.notebook.models import NOTE_MAX, Note
from practice.notebook.noting import NOTES_MAX
from tests.factories import make_attempt
from tests.outcomes import at_once

HTMX = {"HX-Request": "true"}


@pytest.fixture
def address(question):
    return f"/questions/{question.slug}/note"


def write(client, address, text, revision=0, **more):
    return client.post(address, {"text": text, "revision": revision, **more})


def note_of(user):
    return Note.objects.for_user(user).get()


class TestWriting:
    def test_a_note_on_a_question(self, signed_in, learner, question, address):
        response = write(signed_in, address, "Mind the payer.\r\nSay the number.")
        assert (response.status_code, response.url) == (303, f"{question.get_absolute_url()}#note-question")
        note = note_of(learner)
        assert (note.question, note.attempt, note.text) == (question, None, "Mind the payer.\nSay the number.")
        page = signed_in.get(question.get_absolute_url()).content.decode()
        assert "Mind the payer.\nSay the number.</textarea>" in page

    def test_a_note_on_an_attempt_beside_that_on_its_question(self, signed_in, learner, question, attempt, address):
        write(signed_in, address, "On the question.")
        response = write(signed_in, f"/attempts/{attempt.pk}/note", "On the answer.")
        assert response.url == f"{attempt.get_absolute_url()}#note-answer"
        page = signed_in.get(attempt.get_absolute_url()).content.decode()
        assert "On the question.</textarea>" in page
        assert "On the answer.</textarea>" in page
        assert "On the answer." not in signed_in.get(question.get_absolute_url()).content.decode()

    def test_htmx_gets_the_state_and_the_next_revision(self, signed_in, learner, address):
        response = signed_in.post(address, {"text": "One", "revision": 0}, headers=HTMX)
        first = note_of(learner).revision
        page = response.content.decode()
        assert "Saved" in page
        assert f'value="{first}"' in page
        assert "<form" not in page
        response = signed_in.post(address, {"text": "One, two", "revision": first}, headers=HTMX)
        assert (response.status_code, note_of(learner).text) == (200, "One, two")
        assert f'value="{first + 1}"' in response.content.decode()

    @pytest.mark.parametrize("nothing", ["", "  \n "])
    def test_an_empty_one_is_deleted(self, signed_in, learner, address, nothing):
        write(signed_in, address, "One")
        write(signed_in, address, nothing, note_of(learner).revision)
        assert not Note.objects.exists()
        assert write(signed_in, address, nothing).status_code == 303
        assert not Note.objects.exists()

    def test_the_same_text_writes_nothing(self, signed_in, learner, address, django_assert_num_queries):
        write(signed_in, address, "One")
        before = note_of(learner)
        with django_assert_num_queries(7):  # session, user, question; savepoint, lock, note, release
            signed_in.post(address, {"text": "One", "revision": 0}, headers=HTMX)
        assert (note_of(learner).revision, note_of(learner).written_at) == (before.revision, before.written_at)

    def test_of_script_nothing_runs(self, signed_in, question, address):
        write(signed_in, address, "</textarea><script>alert(1)</script>")
        assert "<script>alert" not in signed_in.get(question.get_absolute_url()).content.decode()
        assert "<script>alert" not in signed_in.get("/saved").content.decode()


class TestTwoTabs:
    @pytest.fixture
    def overtaken(self, signed_in, learner, address):
        """The revision that a tab still shows, after another one has written."""
        write(signed_in, address, "First")
        seen = note_of(learner).revision
        write(signed_in, address, "From the laptop", seen)
        return seen

    def test_the_later_one_sees_both_and_overwrites_nothing(self, signed_in, learner, address, overtaken):
        for headers in ({}, HTMX):
            response = signed_in.post(address, {"text": "From the phone", "revision": overtaken}, headers=headers)
            assert response.status_code == 409
            page = response.content.decode()
            assert "From the phone</textarea>" in page
            assert "From the laptop" in page
            assert f'value="{note_of(learner).revision}"' in page
            assert ("<html" in page) is (headers == {})
        assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#note-question", "outerHTML")
        assert note_of(learner).text == "From the laptop"

    def test_keep_mine_and_keep_both(self, signed_in, learner, address, overtaken):
        now = note_of(learner).revision
        response = signed_in.post(address, {"text": "Phone", "revision": now, "keep": "both"}, headers=HTMX)
        assert note_of(learner).text == "Phone\n\nFrom the laptop"
        assert "Phone\n\nFrom the laptop</textarea>" in response.content.decode()
        write(signed_in, address, "Mine", note_of(learner).revision, keep="mine")
        assert note_of(learner).text == "Mine"

    def test_both_too_long_for_one(self, signed_in, learner, address):
        write(signed_in, address, "x" * 3_000)
        response = write(signed_in, address, "y" * 3_000, note_of(learner).revision, keep="both")
        assert response.status_code == 422
        page = response.content.decode()
        assert "Together they have 6,002 characters; at most 5,000 are allowed." in page
        assert "y" * 3_000 in page
        assert note_of(learner).text == "x" * 3_000

    def test_one_that_was_deleted_and_written_anew_is_not_the_same(self, signed_in, learner, address, overtaken):
        shown = note_of(learner).revision
        write(signed_in, address, "", shown)
        response = write(signed_in, address, "Still here", shown)
        assert response.status_code == 409
        assert "deleted elsewhere" in response.content.decode()
        write(signed_in, address, "Anew")
        assert write(signed_in, address, "Over it", shown).status_code == 409
        assert note_of(learner).text == "Anew"


class TestRefused:
    def test_somebody_elses_attempt(self, signed_in, outsider, question):
        theirs = make_attempt(outsider, question, timezone.now(), score="5.0")
        assert write(signed_in, f"/attempts/{theirs.pk}/note", "Hello").status_code == 404
        assert not Note.objects.exists()

    def test_visitors(self, client, attempt, address):
        assert write(client, address, "Hello").status_code == 403
        assert write(client, f"/attempts/{attempt.pk}/note", "Hello").status_code == 404
        assert "note-form" not in client.get(attempt.question.get_absolute_url()).content.decode()
        assert not Note.objects.exists()

    def test_not_by_get_nor_about_nothing(self, signed_in, attempt, address):
        assert signed_in.get(address).status_code == 405
        assert signed_in.get(f"/attempts/{attempt.pk}/note").status_code == 405
        assert write(signed_in, "/questions/nothing/note", "Hello").status_code == 404

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({"text": "x" * 100_000, "revision": 0}, "The note has 100,000 characters; at most 5,000 are allowed."),
            ({"text": "a\0b", "revision": 0}, "The note contains a NUL character. Remove it."),
            ({"text": "Mine"}, "revision takes a whole number"),
            ({"text": "Mine", "revision": "x"}, "revision takes a whole number"),
            ({"text": "Mine", "revision": "-1"}, "revision takes a whole number"),
            ({"text": "Mine", "revision": "9" * 5_000}, "revision takes a whole number"),
            ({"text": "Mine", "revision": 0, "keep": "theirs"}, "keep takes mine or both."),
        ],
    )
    def test_bad_input_says_what_is_allowed_and_keeps_the_text(self, signed_in, address, data, says):
        response = signed_in.post(address, data)
        assert response.status_code == 422
        page = response.content.decode()
        assert says in page
        assert data["text"].replace("\0", "") in page.replace("\0", "")
        by_htmx = signed_in.post(address, data, headers=HTMX)
        assert by_htmx.status_code == 422
        assert says in by_htmx.content.decode()
        assert "<form" not in by_htmx.content.decode() or "keep" in data
        assert not Note.objects.exists()

    def test_the_longest_is_kept(self, signed_in, learner, address):
        write(signed_in, address, "x" * NOTE_MAX)
        assert len(note_of(learner).text) == NOTE_MAX

    def test_so_many_and_no_more(self, signed_in, learner, address):
        questions = Question.objects.bulk_create(
            Question(slug=f"many-{n}", category="strategy", difficulty="easy", text="Why?") for n in range(NOTES_MAX)
        )
        now = timezone.now()
        Note.objects.bulk_create(
            Note(user=learner, question=question, text="x", written_at=now) for question in questions
        )
        response = write(signed_in, address, "One more")
        assert response.status_code == 422
        page = response.content.decode()
        assert "You have 1,000 notes" in page
        assert "One more</textarea>" in page
        assert Note.objects.count() == NOTES_MAX
        # Those that are there can be changed.
        assert write(signed_in, "/questions/many-0/note", "y", 1).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_of_eight_tabs_at_once_one_writes_and_the_others_are_told(learner, question, address):
    def from_a_tab(n):
        client = Client()
        client.force_login(learner)
        return write(client, address, f"From tab {n}").status_code

    assert sorted(at_once(from_a_tab, 8)) == [303] + [409] * 7
    assert note_of(learner).text.startswith("From tab ")
