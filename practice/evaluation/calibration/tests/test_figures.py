"""That the figures which pages show are those of the present weights."""

import pytest

from practice.evaluation.calibration import figures
from practice.evaluation.calibration.answers import PARTS, SET_ASIDE
from practice.evaluation.calibration.report import agreements, biases, readers, within
from practice.evaluation.calibration.scorer import Scorer
from practice.evaluation.offline import evaluate
from practice.evaluation.offline.model import fitted

from . import ANSWERS

ASIDE = [answer for answer in ANSWERS if answer.part == SET_ASIDE]


@pytest.fixture(scope="module")
def scores():
    scorer = Scorer("offline", lambda brief: iter([evaluate(brief)]), progress=print)
    return {answer.id: scorer.scores(answer.brief) for answer in ASIDE}


def test_figures_are_of_the_present_weights_and_answers():
    found = figures.measured()
    assert found["versions"] == [fitted().version]
    assert found["answers"] == {part: sum(answer.part == part for answer in ANSWERS) for part in PARTS}
    # Not those that turned out to be beside their question.
    assert 0.95 * found["answers"]["fitting"] < fitted().answers <= found["answers"]["fitting"]


def test_figures_are_what_a_fresh_run_gives(scores):
    found = figures.measured()
    assert found["agreement"] == agreements(ASIDE, scores)
    assert found["bias"] == biases(ASIDE, scores)
    assert found["within"] == within(ASIDE, scores)
    assert found["readers"] == readers(ASIDE)


def test_aims_are_there_with_their_figures():
    aims = figures.measured()["aims"]
    overall = figures.measured()["agreement"]["overall"]
    assert [aim["figure"] for aim in aims if aim["aim"].startswith("kappa of the overall")] == [overall["kappa"]]
    assert all(isinstance(aim["met"], bool) for aim in aims)
