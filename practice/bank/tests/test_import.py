"""Importing through the admin: nothing happens before a confirmation, then everything or nothing."""

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.urls import reverse

from coach.accounts.models import User
from practice.bank.models import Framework, Question

from .uploads import CONFIRM, GOOD, IMPORT, confirm, csv_file, upload

pytestmark = pytest.mark.usefixtures("framework")


def test_nothing_is_written_unless_confirmed(client, curator):
    response = upload(client, csv_file(GOOD))
    assert len(response.context["outcome"].new) == 1
    assert not Question.objects.exists()
    body = confirm(client, response).content.decode()
    assert "Imported questions.csv: 1 new, 0 changed, 0 unchanged, 0 left out." in body
    question = Question.objects.get()
    assert [point.text for point in question.points] == GOOD["key_points"].split("\n")
    assert question.points[0].id == "names-waits"
    assert [framework.slug for framework in question.frameworks.all()] == ["circles"]
    assert question.sample_answer == GOOD["sample_answer"]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.action_flag) == (curator, ADDITION)
    assert entry.get_change_message() == "Imported from questions.csv."
    assert entry.get_edited_object() == question


def test_preview_says_what_changes(client, curator):
    confirm(client, upload(client, csv_file(GOOD, GOOD | {"slug": "other", "text": "A question that stays as is?"})))
    changed = GOOD | {"difficulty": "easy", "frameworks": "", "is_active": "no"}
    new = GOOD | {"slug": "new", "text": "A third question of this file?"}
    double = GOOD | {"slug": "double", "text": GOOD["text"].upper()}
    same = GOOD | {"slug": "other", "text": "A question that stays as is?"}
    response = upload(client, csv_file(changed, new, double, same))
    outcome = response.context["outcome"]
    assert [len(part) for part in (outcome.new, outcome.changed, outcome.unchanged, outcome.duplicates)] == [1] * 4
    assert outcome.changed[0].changes == {
        "difficulty": ("hard", "easy"),
        "frameworks": ("circles", ""),
        "is_active": ("yes", "no"),
    }
    assert outcome.duplicates[0].duplicate_of == "queue-at-the-bakery"
    assert "asks the same thing as queue-at-the-bakery" in response.content.decode()
    confirm(client, response)
    assert Question.objects.count() == 3
    question = Question.objects.get(slug="queue-at-the-bakery")
    assert (question.difficulty, question.is_active, question.frameworks.count()) == ("easy", False, 0)
    entry = LogEntry.objects.get(action_flag=CHANGE)
    assert entry.get_change_message() == "Changed difficulty, frameworks, is_active by importing questions.csv."


def test_only_the_columns_of_the_file_change(client, curator):
    confirm(client, upload(client, csv_file(GOOD)))
    confirm(client, upload(client, csv_file({"slug": GOOD["slug"], "hint": "Think of Saturdays."})))
    question = Question.objects.get()
    assert question.hint == "Think of Saturdays."
    assert question.text == GOOD["text"]
    assert question.frameworks.count() == 1


def test_a_row_without_a_slug_gets_one_from_its_text(client, curator):
    rows = (GOOD | {"slug": ""}, GOOD | {"slug": "", "category": "strategy"}, GOOD | {"slug": ""})
    response = upload(client, csv_file(*rows))
    assert len(response.context["outcome"].duplicates) == 1
    confirm(client, response)
    start = "how-would-you-measure-the-queue-at-a-bakery-and-what-would-you-do-about"[:70]
    assert set(Question.objects.values_list("slug", flat=True)) == {start, f"{start}-2"}


def test_a_question_that_is_there_is_left_out_whatever_else_its_row_lacks(client, curator):
    confirm(client, upload(client, csv_file(GOOD)))
    bare = {"category": GOOD["category"], "text": GOOD["text"]}
    for more in ({}, {"difficulty": "odd"}, {"slug": "No slug!"}):
        outcome = upload(client, csv_file(bare | more)).context["outcome"]
        assert (len(outcome.duplicates), outcome.rejected) == (1, [])


def test_a_change_into_another_questions_text_is_refused(client, curator):
    confirm(client, upload(client, csv_file(GOOD, GOOD | {"slug": "other", "text": "A question that is another?"})))
    rejected = upload(client, csv_file(GOOD | {"slug": "other"})).context["outcome"].rejected
    assert rejected == [
        ("row 2", "text", "The question queue-at-the-bakery of the same category asks the same thing.")
    ]


def test_all_or_nothing_when_the_bank_changed_before_confirming(client, curator, framework):
    rows = [GOOD | {"frameworks": "", "slug": f"q-{n}", "text": f"Is this question number {n}?"} for n in range(3)]
    Framework.objects.create(slug="swot", name="SWOT", summary="For sums.", when_to_use="Rarely.")
    response = upload(
        client,
        csv_file(
            *({**row, "frameworks": name} for row, name in zip(rows, ("circles", "circles", "swot"), strict=True))
        ),
    )
    Framework.objects.filter(slug="swot").delete()
    response = confirm(client, response)
    assert "cannot be imported" in response.content.decode()
    assert not Question.objects.exists()
    assert not LogEntry.objects.exists()


def test_nothing_to_import(client, curator):
    confirm(client, upload(client, csv_file(GOOD)))
    response = upload(client, csv_file(GOOD))
    assert "There is nothing to import" in response.content.decode()
    assert response.context["token"] == ""


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_preview_that_is_not_ones_own(client, curator, token):
    if token is None:
        token = upload(client, csv_file(GOOD)).context["token"]
        client.force_login(User.objects.create_superuser("another"))
    response = client.post(CONFIRM, {"token": token}, follow=True)
    assert "has expired or belongs to someone else" in response.content.decode()
    assert not Question.objects.exists()


def test_a_preview_too_big_to_be_confirmed_says_so(client, curator, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50_100
    assert "more than one preview can hold" in str(upload(client, csv_file(GOOD)).context["form"].errors)


def test_only_for_curators(client, learner):
    for path in (IMPORT, CONFIRM, "/admin/practice/question/export/csv/"):
        assert "/admin/login/" in client.post(path).url
        client.force_login(learner)
        assert "/admin/login/" in client.post(path).url
    learner.is_staff = True  # staff without the rights
    learner.save()
    client.force_login(learner)
    for path in (IMPORT, CONFIRM, "/admin/practice/question/export/csv/"):
        assert client.post(path).status_code == 403


def test_list_links_to_import_and_export(client, curator):
    body = client.get(reverse("admin:practice_question_changelist")).content.decode()
    assert IMPORT in body
    assert "export/xlsx/" in body
