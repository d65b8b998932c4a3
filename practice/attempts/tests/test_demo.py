from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts.models import Attempt
from practice.attempts.reviews import Choice, SelfReview
from practice.bank.categories import Category
from practice.evaluation import offline
from practice.evaluation.score import DIMENSIONS
from tests.factories import make_attempt, make_user

ANSWER = "We start with clinics of 40 staff, because they lose two hours a day to scheduling by phone."


def run(name, *args, **options):
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


class TestSeedDemo:
    @pytest.fixture
    def seeded(self, db):
        run("seed_questions")

    @staticmethod
    def history():
        fields = ("question__slug", "practiced_on", "submitted_at", "time_spent_sec", "answer_text", "overall_score")
        reviews = ("attempt__token", "point", "choice", "reviewed_at")
        return [
            list(Attempt.objects.order_by("submitted_at", "token").values_list(*fields)),
            list(SelfReview.objects.order_by("attempt__token", "point").values_list(*reviews)),
        ]

    def test_same_arguments_same_history(self, seeded):
        run("seed_demo", username="demo", days=60, attempts=40, seed=3)
        first = self.history()
        run("seed_demo", username="demo", days=60, attempts=40, seed=3)
        assert self.history() == first
        assert User.objects.count() == 1
        run("seed_demo", username="demo", days=60, attempts=40, seed=4)
        assert self.history() != first

    def test_an_improving_learner_in_all_seven_categories(self, seeded):
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

    def test_answers_look_as_new_ones_do(self, seeded):
        """Each estimate with its margins and no reasons, and some of them with a self-review of every key point."""
        run("seed_demo", username="demo", days=30, attempts=20, seed=7)
        attempts = Attempt.objects.order_by("submitted_at")
        assert {attempt.scale for attempt in attempts} == {offline.SCALE}
        assert all(set(attempt.margins) == {"overall", *DIMENSIONS} for attempt in attempts)
        assert not any(attempt.reasons or attempt.improvements for attempt in attempts)
        reviewed = [attempt for attempt in attempts if attempt.reviews.exists()]
        assert 3 <= len(reviewed) < len(attempts)
        assert attempts.last() in reviewed
        for attempt in reviewed:
            said = [(review.point, review.text) for review in attempt.reviews.all()]
            assert said == [(point.id, point.text) for point in attempt.question.points]
        assert set(SelfReview.objects.values_list("choice", flat=True)) == set(Choice.values)
        assert all(review.reviewed_at <= timezone.now() for review in SelfReview.objects.all())

    def test_a_real_history_is_refused(self, seeded, question):
        user = make_user("demo")
        attempt = make_attempt(user, question, timezone.now(), score="5")
        with pytest.raises(CommandError, match="real person"):
            run("seed_demo", username="demo")
        assert Attempt.objects.get() == attempt

    def test_password(self, seeded):
        run("seed_demo", attempts=1, days=1)
        assert not User.objects.get().has_usable_password()
        run("seed_demo", attempts=1, days=1, password="demo-password")
        assert User.objects.get().check_password("demo-password")

    @pytest.mark.parametrize("options", [{"days": 0}, {"attempts": 0}, {"days": 5000}, {"attempts": 10**6}])
    def test_bounds(self, db, options):
        with pytest.raises(CommandError, match="takes"):
            run("seed_demo", **options)

    def test_without_a_bank(self, db):
        with pytest.raises(CommandError, match="seed_questions"):
            run("seed_demo")
