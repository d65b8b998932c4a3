"""A guest with notes, saved and own questions joins an account that has the same."""

import pytest
from django.utils import timezone

from coach.accounts.guests import create_guest, join
from coach.accounts.models import User
from practice.bank.models import Question
from practice.notebook.models import Note, SavedQuestion
from tests.factories import make_attempt, make_question


@pytest.fixture
def guest(db):
    return create_guest("UTC")


def note(user, text, **about):
    return Note.objects.create(user=user, text=text, written_at=timezone.now(), **about)


def test_what_both_have_becomes_one(guest, learner, question):
    now = timezone.now()
    other = make_question(slug="leave-chile")
    for user in (guest, learner):
        SavedQuestion.objects.create(user=user, question=question, saved_at=now)
        make_question(owner=user, slug=f"own_{user.pk}", text="Why did it slip?")
    SavedQuestion.objects.create(user=guest, question=other, saved_at=now)
    kept = note(learner, "From the account.", question=question, revision=7)
    note(guest, "From the guest.", question=question)
    note(guest, "On the other.", question=other)
    attempt = make_attempt(guest, question, now, score="6.0")
    note(guest, "On the answer.", attempt=attempt)
    join(guest, learner)
    assert not User.objects.filter(is_guest=True).exists()
    saved = SavedQuestion.objects.for_user(learner)
    assert sorted(saved.values_list("question__slug", flat=True)) == ["enter-brazil", "leave-chile"]
    assert Question.of_anybody.owned_by(learner).count() == 2
    assert sorted(Note.objects.for_user(learner).values_list("text", flat=True)) == [
        "From the account.\n\nFrom the guest.",
        "On the answer.",
        "On the other.",
    ]
    kept.refresh_from_db()
    assert kept.revision == 8  # a tab that shows it without the guest's part is told


def test_the_same_note_is_not_doubled(guest, learner, question):
    kept = note(learner, "Mind the payer. Say it first.", question=question)
    note(guest, "Mind the payer.", question=question)
    join(guest, learner)
    kept.refresh_from_db()
    assert (kept.text, kept.revision) == ("Mind the payer. Say it first.", 1)
    assert Note.objects.count() == 1


def test_merged_notes_too_long_for_one_stay_whole_until_they_are_edited(client, guest, learner, question):
    kept = note(learner, "x" * 4_000, question=question)
    note(guest, "y" * 4_000, question=question)
    join(guest, learner)
    kept.refresh_from_db()
    assert len(kept.text) == 8_002
    client.force_login(learner)
    assert "y" * 4_000 in client.get(question.get_absolute_url()).content.decode()
    response = client.post(f"/questions/{question.slug}/note", {"text": kept.text + "z", "revision": kept.revision})
    assert response.status_code == 422
    assert "Shorten it by 3,003." in response.content.decode()
