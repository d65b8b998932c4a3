import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coach.accounts.models import User
from practice.models import Attempt, Category, Framework, Question, Status
from tests.factories import make_attempt, make_user

ANSWER = "We start with clinics of 40 staff, because they lose two hours a day to scheduling by phone."


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
            "questions: 210 created, 0 updated, 0 unchanged, 0 edited, left alone",
        ]

    def test_again_changes_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(6):  # two rows of tables with what belongs to them, and the savepoint
            output = run("seed_questions")
        assert "210 unchanged" in output
        assert "15 unchanged" in output
        assert run("seed_questions", "--quiet") == ""

    def test_a_row_that_differs_from_the_bank_but_was_not_edited_is_updated(self):
        """As after an update of the bank: the row still is what was seeded then."""
        from practice.management.commands.seed_questions import QuestionRows, fingerprint

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
        assert "209 unchanged, 1 edited, left alone" in run("seed_questions")
        question.refresh_from_db()
        assert question.text == "The curator's better words."
        assert "1 updated" in run("seed_questions", "--overwrite")
        question.refresh_from_db()
        assert question.text == original

    def test_what_a_browser_does_to_newlines_is_no_edit(self):
        question = Question.objects.first()
        question.sample_answer = question.sample_answer.replace("\n", "\r\n")
        question.save()
        assert "210 unchanged" in run("seed_questions")

    def test_edited_steps_and_framework_choices_count_as_edits(self):
        Framework.objects.first().steps.first().delete()
        question = Question.objects.first()
        question.frameworks.clear()
        output = run("seed_questions")
        assert output.count("1 edited, left alone") == 2

    def test_a_retired_question_stays_retired(self):
        Question.objects.update(is_active=False)
        assert "210 unchanged" in run("seed_questions", "--overwrite")
        assert not Question.objects.active().exists()

    def test_each_category_has_a_mix(self):
        for category in Category:
            questions = Question.objects.filter(category=category)
            assert questions.count() >= 10
            assert set(questions.values_list("difficulty", flat=True)) == {"easy", "medium", "hard"}
            assert all(q.hint and 4 <= len(q.key_points) <= 6 and q.outline for q in questions)
            assert not questions.filter(frameworks=None).exists()


class TestSeedDemo:
    @pytest.fixture(autouse=True)
    def bank(self, db):
        run("seed_questions")

    @staticmethod
    def history():
        fields = ("question__slug", "practiced_on", "submitted_at", "time_spent_sec", "answer_text", "overall_score")
        return list(Attempt.objects.order_by("submitted_at", "token").values_list(*fields))

    def test_same_arguments_same_history(self):
        run("seed_demo", username="demo", days=60, attempts=40, seed=3)
        first = self.history()
        run("seed_demo", username="demo", days=60, attempts=40, seed=3)
        assert self.history() == first
        assert User.objects.count() == 1
        run("seed_demo", username="demo", days=60, attempts=40, seed=4)
        assert self.history() != first

    def test_an_improving_learner_in_all_seven_categories(self):
        run("seed_demo", username="demo", days=90, attempts=120, seed=7)
        attempts = list(Attempt.objects.scored().order_by("submitted_at"))
        assert len(attempts) == 120
        assert {attempt.category for attempt in attempts} == set(Category.values)
        third = len(attempts) // 3
        early, late = (
            sum(attempt.overall_score for attempt in part) / third for part in (attempts[:third], attempts[-third:])
        )
        assert late > early + 1
        averages = Attempt.objects.all().averages_by_category()
        assert min(averages, key=averages.get) == Category.STRATEGY
        days = {attempt.practiced_on for attempt in attempts}
        last = timezone.localdate() - timedelta(days=1)
        assert {last, last - timedelta(days=1)} <= days
        assert min(days) >= last - timedelta(days=89)
        assert len(days) < 85
        assert all(attempt.submitted_at <= timezone.now() for attempt in attempts)

    def test_a_real_history_is_refused(self, question):
        user = make_user("demo")
        attempt = make_attempt(user, question, timezone.now(), score="5")
        with pytest.raises(CommandError, match="real person"):
            run("seed_demo", username="demo")
        assert Attempt.objects.get() == attempt

    def test_password(self):
        run("seed_demo", attempts=1, days=1)
        assert not User.objects.get().has_usable_password()
        run("seed_demo", attempts=1, days=1, password="demo-password")
        assert User.objects.get().check_password("demo-password")

    @pytest.mark.parametrize("options", [{"days": 0}, {"attempts": 0}, {"days": 5000}, {"attempts": 10**6}])
    def test_bounds(self, options):
        with pytest.raises(CommandError, match="takes"):
            run("seed_demo", **options)

    def test_without_a_bank(self):
        Question.objects.all().delete()
        with pytest.raises(CommandError, match="seed_questions"):
            run("seed_demo")


class TestEvaluatePending:
    def test_scores_what_waits_and_what_was_left_behind(self, learner, question):
        now = timezone.now()
        waiting = make_attempt(learner, question, now, status=Status.PENDING, failure="", answer_text=ANSWER)
        claimed = {"status": Status.EVALUATING, "failure": "", "answer_text": ANSWER, "claim": uuid.uuid4()}
        dead = make_attempt(learner, question, now, claimed_until=now - timedelta(seconds=1), **claimed)
        claimed["claim"] = uuid.uuid4()
        alive = make_attempt(learner, question, now, claimed_until=now + timedelta(minutes=1), **claimed)
        assert run("evaluate_pending") == "2 scored, 0 failed\n"
        assert set(Attempt.objects.scored()) == {waiting, dead}
        alive.refresh_from_db()
        assert alive.status == Status.EVALUATING

    def test_failed_ones_on_request(self, learner, question):
        make_attempt(learner, question, timezone.now(), answer_text=ANSWER)
        assert run("evaluate_pending") == "0 scored, 0 failed\n"
        assert run("evaluate_pending", "--failed") == "1 scored, 0 failed\n"

    def test_a_limit_that_is_none(self, db):
        with pytest.raises(CommandError, match="--limit"):
            run("evaluate_pending", limit=-1)

    def test_limit_takes_the_oldest(self, learner, question):
        now = timezone.now()
        for hours in (1, 2):
            make_attempt(
                learner, question, now - timedelta(hours=hours), status=Status.PENDING, failure="", answer_text=ANSWER
            )
        run("evaluate_pending", limit=1)
        assert Attempt.objects.scored().get().submitted_at == now - timedelta(hours=2)
