"""What the database takes for a score."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from practice.attempts import evaluators, runner
from practice.attempts.models import Attempt
from practice.evaluation import offline, score
from tests.factories import make_attempt


@pytest.mark.parametrize(
    "columns",
    [
        {"scale": ""},
        {"formula": None},
        {"scale": "claude"},
        {"scale": "offline"},
        {"evaluator": "claude"},
        {"evaluator": ""},
        {"evaluator": "claude", "scale": "local:some-model"},
    ],
)
def test_a_score_has_a_scale_of_its_evaluator_and_a_formula(attempt, columns):
    with pytest.raises(IntegrityError, match="scored_has_a_score"), transaction.atomic():
        Attempt.objects.update(**columns)
    Attempt.objects.update(evaluator="claude", scale="claude")


@pytest.mark.parametrize("columns", [{"scale": "claude"}, {"formula": 1}])
def test_no_score_has_neither(learner, question, columns):
    make_attempt(learner, question, timezone.now())
    with pytest.raises(IntegrityError, match="scored_has_a_score"), transaction.atomic():
        Attempt.objects.update(**columns)


def test_an_evaluation_writes_both(pending):
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.scale, pending.formula) == (offline.SCALE, score.FORMULA)
    assert pending.earlier_score is None


def test_the_site_is_judged_by_the_scale_of_new_answers(settings):
    settings.EVALUATOR = "offline"
    assert evaluators.current_scale() == offline.SCALE
    settings.EVALUATOR = "claude"
    assert evaluators.current_scale() == "claude"
