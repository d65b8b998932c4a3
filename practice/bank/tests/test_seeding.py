from io import StringIO

import pytest
from django.core.management import call_command

from practice.bank.categories import Category
from practice.bank.models import Framework, Question
from practice.bank.seeding import QuestionRows, fingerprint

from . import BANK_SIZE


def run(name, *args, **options):
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


class TestSeedQuestions:
    @pytest.fixture(autouse=True)
    def bank(self, db):
        self.output = run("seed_questions")

    def test_says_what_it_did(self):
        assert self.output.splitlines() == [
            "frameworks: 15 created, 0 updated, 0 unchanged, 0 edited, left alone",
            f"questions: {BANK_SIZE} created, 0 updated, 0 unchanged, 0 edited, left alone",
        ]

    def test_again_changes_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(6):  # two rows of tables with what belongs to them, and the savepoint
            output = run("seed_questions")
        assert f"{BANK_SIZE} unchanged" in output
        assert "15 unchanged" in output
        assert run("seed_questions", "--quiet") == ""

    def test_a_row_that_differs_from_the_bank_but_was_not_edited_is_updated(self):
        """As after an update of the bank: the row still is what was seeded then."""
        question = Question.objects.first()
        question.text = "The text of an older bank."
        question.seed_fingerprint = fingerprint(QuestionRows().content_of(question))
        question.save()
        assert "1 updated" in run("seed_questions")
        question.refresh_from_db()
        assert question.text != "The text of an older bank."

    def test_an_edited_question_is_left_alone_unless_told_otherwise(self):
        question = Question.objects.first()
        original = question.text
        question.text = "The curator's better words."
        question.save()
        assert f"{BANK_SIZE - 1} unchanged, 1 edited, left alone" in run("seed_questions")
        question.refresh_from_db()
        assert question.text == "The curator's better words."
        assert "1 updated" in run("seed_questions", "--overwrite")
        question.refresh_from_db()
        assert question.text == original

    def test_an_edited_id_counts_as_an_edit(self):
        question = Question.objects.first()
        question.key_points[0]["id"] = "the-curators"
        question.save()
        assert "1 edited, left alone" in run("seed_questions")

    def test_what_a_browser_does_to_newlines_is_no_edit(self):
        question = Question.objects.first()
        question.sample_answer = question.sample_answer.replace("\n", "\r\n")
        question.save()
        assert f"{BANK_SIZE} unchanged" in run("seed_questions")

    def test_edited_steps_and_framework_choices_count_as_edits(self):
        Framework.objects.first().steps.first().delete()
        question = Question.objects.first()
        question.frameworks.clear()
        output = run("seed_questions")
        assert output.count("1 edited, left alone") == 2

    def test_a_retired_question_stays_retired(self):
        Question.objects.update(is_active=False)
        assert f"{BANK_SIZE} unchanged" in run("seed_questions", "--overwrite")
        assert not Question.objects.active().exists()

    def test_each_category_has_a_mix(self):
        for category in Category:
            questions = Question.objects.filter(category=category)
            assert questions.count() >= 10
            assert set(questions.values_list("difficulty", flat=True)) == {"easy", "medium", "hard"}
            assert all(q.hint and 4 <= len(q.key_points) <= 6 and q.outline for q in questions)
            assert not questions.filter(frameworks=None).exists()
