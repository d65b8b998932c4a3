"""No model that leads to a user may be forgotten when a guest is merged, or an account exported or deleted."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.utils import timezone

from coach.accounts import holdings
from coach.accounts.models import User
from practice.attempts.comparisons import Comparison
from practice.attempts.drafts import Draft
from practice.attempts.ledger import ModelRequest
from practice.attempts.models import Attempt, PracticeSession
from practice.bank.models import Question
from practice.notebook.models import Note, SavedQuestion
from practice.schedule import cards
from tests.factories import make_attempt, make_model_request, make_question, make_review, make_user

# Models that lead to a user and hold nothing of a learner's, with the reason.
NOT_A_LEARNERS = {
    "admin.LogEntry": "What a curator changed in the bank. Django deletes it with the curator.",
    "accounts.User_groups": "Rights, which a guest has none of. Django deletes them with the user.",
    "accounts.User_user_permissions": "The same.",
    "practice.Question_frameworks": "Links that go with a question, whoever wrote it.",
}


def models_leading_to_a_user():
    """Every model with a chain of foreign keys that ends at User: {model: [look-up paths to the user]}."""
    models = apps.get_models(include_auto_created=True)
    paths: dict[type[Model], list[str]] = {User: [""]}
    grown = True
    while grown:
        grown = False
        for model in models:
            for field in model._meta.concrete_fields:
                if field.is_relation and field.related_model in paths and model is not User:
                    ends = [path for path in paths[field.related_model] if path.count("__") < 3]
                    new = {f"{field.name}__{end}".rstrip("_") for end in ends} - set(paths.get(model, ()))
                    if new:
                        paths.setdefault(model, []).extend(new)
                        grown = True
    return {model: found for model, found in paths.items() if model is not User}


def test_the_walk_finds_models_that_lead_to_a_user_by_way_of_others():
    found = models_leading_to_a_user()
    assert found[PracticeSession] == ["user"]
    assert set(found[Attempt]) == {"user", "session__user", "question__owner"}
    assert found[Question] == ["owner"]


def test_every_model_that_leads_to_a_user_is_registered():
    registered = {holding.model._meta.label for holding in holdings.HOLDINGS}
    leading = {model._meta.label for model in models_leading_to_a_user()}
    assert leading - registered - set(NOT_A_LEARNERS) == set(), (
        "Register these with coach.accounts.holdings, so that merge, export, and deletion know them."
    )
    assert registered <= leading
    assert not registered & set(NOT_A_LEARNERS)
    assert set(NOT_A_LEARNERS) <= leading


def test_no_key_to_a_user_is_forgotten_in_a_registered_model():
    """A second key, of somebody who graded it, say, would stay with the guest in a merge."""
    paths = models_leading_to_a_user()
    for holding in holdings.HOLDINGS:
        direct = [path for path in paths[holding.model] if "__" not in path]
        assert direct in ([], [holding.path])


def test_every_path_and_column_exists(db):
    user = make_user()
    paths = models_leading_to_a_user()
    for holding in holdings.HOLDINGS:
        assert holding.path in paths[holding.model]
        assert holding.export(user) == []


def test_an_export_has_every_column_but_what_is_internal():
    internal = {
        "practice.ModelRequest": {"user", "claim"},
        "practice.Attempt": {"user", "question", "token", "claim", "claimed_until", "interruptions"},
        "practice.PracticeSession": {"user"},
        "practice.SelfReview": set(),
        "practice.Comparison": {"claim", "claimed_until", "interruptions"},
        "practice.Draft": {"user", "question"},
        "practice.SavedQuestion": {"user", "question"},
        "practice.Note": {"user", "question"},
        "practice.Question": {"owner", "seed_fingerprint"},
        "practice.Card": {"user", "question", "framework"},
        "practice.CardReview": set(),
    }
    for holding in holdings.HOLDINGS:
        columns = {field.name for field in holding.model._meta.concrete_fields}
        assert columns - set(holding.columns) == internal[holding.model._meta.label]
    account = {field.name for field in User._meta.concrete_fields}
    assert account - set(holdings.ACCOUNT_COLUMNS) == {"id", "password", "is_active", "is_staff", "is_superuser"}


@pytest.fixture
def rows(learner, question, outsider):
    other = make_attempt(outsider, question, timezone.now(), score="9.9", answer_text="Somebody else's.")
    make_model_request(other)
    make_review(other)
    attempt = make_attempt(learner, question, timezone.now(), score="6.8", answer_text="Mine, with an é.")
    make_model_request(attempt, cost="0.25")
    make_review(attempt)
    for user, theirs in ((outsider, other), (learner, attempt)):
        keep_around(user, theirs)
    return attempt


def keep_around(user, attempt):
    """A row of everything that a learner has beside answers."""
    now = timezone.now()
    own = make_question(owner=user, slug=f"own_{user.username}")
    earlier = make_attempt(user, attempt.question, now, score="5.0")
    Comparison.objects.create(attempt=attempt, other=earlier, asked_at=now)
    Draft.objects.create(user=user, question=own, text="Begun.", saved_at=now)
    SavedQuestion.objects.create(user=user, question=attempt.question, saved_at=now)
    Note.objects.create(user=user, question=attempt.question, text="Mind the payer.", written_at=now)
    cards.schedule(attempt.pk)


def owned(user):
    return [holding.rows(user).count() for holding in holdings.HOLDINGS]


def test_merge_moves_everything_and_deletes_the_guest(rows, learner):
    account = make_user("grace")
    before = owned(learner)
    assert all(before), "Make a row of the new model in this test's fixture."
    holdings.merge(learner, account)
    assert owned(account) == before
    assert not User.objects.filter(pk=learner.pk).exists()


def test_export_as_json(rows, learner):
    out = StringIO()
    call_command("export_account", "ada", stdout=out)
    exported = json.loads(out.getvalue())
    assert exported["account"]["time_zone"] == "Europe/Berlin"
    attempt, _ = exported["practice.Attempt"]
    assert (attempt["answer_text"], attempt["overall_score"]) == ("Mine, with an é.", "6.8")
    (request,) = exported["practice.ModelRequest"]
    assert (request["attempt"], request["cost_usd"]) == (attempt["id"], "0.250000")
    assert attempt["session"] in [session["id"] for session in exported["practice.PracticeSession"]]
    assert "Somebody else's." not in out.getvalue()
    assert "password" not in out.getvalue()


def test_delete_says_what_it_would_do_and_does_it_on_request(rows, learner, outsider):
    out = StringIO()
    call_command("delete_account", "ada", stdout=out)
    assert out.getvalue() == (
        "This would delete ada (card reviews: 1, cards: 1, saved questions: 1, notes: 1, self-reviews: 1, "
        "comparisons: 1, drafts: 1, attempts: 2, practice sessions: 2, questions: 1; "
        "kept without the learner: model requests: 1). --apply does it.\n"
    )
    assert all(owned(learner))
    call_command("delete_account", "ada", "--apply", stdout=out)
    assert not User.objects.filter(username="ada").exists()
    assert not any(owned(learner))
    assert all(owned(outsider))
    assert ModelRequest.objects.get(user=None).cost_usd == Decimal("0.25")


def test_the_admin_does_not_delete_an_account_with_practice(admin_client, rows, learner):
    """Django's own deletion would go past the holdings."""
    response = admin_client.post(f"/admin/accounts/user/{learner.pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    assert all(owned(learner))


@pytest.mark.parametrize("command", ["export_account", "delete_account"])
def test_an_account_that_does_not_exist(db, command):
    with pytest.raises(CommandError, match="There is no account nobody."):
        call_command(command, "nobody")
