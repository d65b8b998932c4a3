"""A guest who joins an account in another tab while a request of theirs is on its way ceases to exist."""

import uuid

import pytest

from coach.accounts.guests import create_guest
from coach.accounts.models import User
from practice.attempts import limits
from practice.attempts.models import Attempt

from .test_practice_view import ANSWER

DRAFT = {"text": "Begun.", "token": uuid.uuid4(), "seconds": 3, "revision": 0}
OWN = {"text": "Why did your last launch slip?", "category": "execution", "difficulty": "easy"}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/practice/strategy/enter-brazil", {"answer_text": ANSWER, "token": uuid.uuid4()}),
        ("/drafts/enter-brazil", DRAFT),
        ("/questions/enter-brazil/note", {"text": "Mind the payer.", "revision": 0}),
        ("/questions/enter-brazil/save", {"saved": "yes"}),
        ("/questions/new", OWN),
    ],
)
def test_is_refused_and_nothing_is_written(client, question, monkeypatch, path, data):
    guest = create_guest("UTC")
    client.force_login(guest)
    lock = limits.lock

    def lock_too_late(learner):
        User.objects.filter(pk=learner.pk).delete()
        lock(learner)

    monkeypatch.setattr(limits, "lock", lock_too_late)
    assert client.post(path, data).status_code == 403
    assert not Attempt.objects.exists()
