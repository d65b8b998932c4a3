"""Who may keep the bank, and what they may not see."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.urls import reverse

from coach.accounts.models import User


@pytest.fixture
def group(db):
    import_module("practice.migrations.0002_curators").make_group(apps, None)
    return Group.objects.get(name="Curators")


def test_the_migration_makes_the_rights_once(group):
    import_module("practice.migrations.0002_curators").make_group(apps, None)
    assert Permission.objects.filter(codename="change_question").count() == 1
    assert group.permissions.count() == 11


def test_a_new_curator_keeps_the_bank_and_sees_no_answers(client, group, attempt):
    call_command("create_curator", "cleo", password="wonderful-bank-9")
    assert client.login(username="cleo", password="wonderful-bank-9")
    for name, status in (("question", 200), ("framework", 200), ("attempt", 403), ("practicesession", 403)):
        assert client.get(reverse(f"admin:practice_{name}_changelist")).status_code == status
    assert client.get(reverse("admin:practice_question_change", args=[attempt.question.pk])).status_code == 200
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


def test_a_learner_becomes_one_and_keeps_the_password(group, learner):
    learner.set_password("a-long-enough-secret")
    learner.save()
    call_command("create_curator", "ada")
    learner.refresh_from_db()
    assert learner.is_staff
    assert not learner.is_superuser
    assert learner.check_password("a-long-enough-secret")


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        ("cleo", "12345", "too short"),
        ("cleo the great", "wonderful-bank-9", "valid username"),
        ("ada", "wonderful-bank-9", "ada exists and keeps the password"),
        ("guest", None, "is a guest"),
    ],
)
def test_refusals(group, learner, name, password, message):
    User.objects.create(username="guest", is_guest=True)
    with pytest.raises(CommandError, match=message):
        call_command("create_curator", name, password=password)
    assert not User.objects.filter(is_staff=True).exists()


def test_learners_stay_outside(client, learner, question):
    client.force_login(learner)
    response = client.get(reverse("admin:practice_question_changelist"))
    assert response.status_code == 302
    assert "/admin/login/" in response.url
