"""What the offline evaluator gives for an answer, and that the same version means the same scores."""

import hashlib
import json

import pytest

from practice.evaluation import offline
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline import evaluate
from practice.evaluation.offline.model import fitted
from practice.evaluation.reply import Estimate
from practice.evaluation.score import DIMENSIONS

from . import BY_ID, FAIR, GRADED, STRONG, WEAK, answered, overall

GERMAN = """
Ich würde zuerst mit zehn Fahrern sprechen und fragen, warum niemand die Karte benutzt. Danach würde ich auf einer
Linie anfangen, vier Wochen lang zählen, wie viele Menschen damit bezahlen, und erst dann die nächste Linie umbauen.
"""
# Of the levels of these answers, before they are rounded.
PROBES = ("an-101", "ac-112", "cf-146", "pm-110", "st-103", "an-156", "ex-bogota-tap-fair", "pd-steam-strong")
RECORDED = ("fit-654606c55d", "be818b4c4ded93f1")


def test_better_answers_get_more():
    assert overall(WEAK) + 1.5 < overall(FAIR)
    assert overall(FAIR) + 1.5 < overall(STRONG)


def test_result_carries_its_origin_and_margins():
    result = evaluate(answered(STRONG))
    assert (result.evaluator, result.scale, result.model, result.usage) == (offline.NAME, "offline-2", "", None)
    assert result.version == fitted().version
    assert isinstance(result.evaluation, Estimate)
    assert result.evaluation.margins == fitted().margins
    assert tuple(result.raw) == DIMENSIONS
    for name, level in result.raw.items():
        assert abs(result.evaluation.scores[name] - level) <= 0.51
        assert isinstance(result.evaluation.scores[name], int)


@pytest.mark.parametrize("text", [GERMAN, GERMAN * 40])
def test_another_language_is_refused(text):
    with pytest.raises(EvaluationError) as caught:
        evaluate(answered(text))
    assert caught.value.code == Failure.LANGUAGE


def test_no_graded_answer_is_refused():
    for answer in GRADED[::4]:
        assert evaluate(answer.brief).evaluation.scores


def test_a_passage_in_another_language_moves_little():
    assert abs(overall(f"{STRONG}\n\n{GERMAN.strip()}") - overall(STRONG)) <= 1


def test_the_same_version_means_the_same_scores():
    """Scores carry the version of the weights, so whoever changes what features see has to fit anew."""
    raw = {name: evaluate(BY_ID[name].brief).raw for name in PROBES}
    fingerprint = hashlib.sha256(json.dumps(raw).encode()).hexdigest()[:16]
    assert (fitted().version, fingerprint) == RECORDED, (
        "Estimates changed. With the same version, features did: run `manage.py calibrate --fit` and `--write-docs`. "
        "With a new version, record it and the fingerprint here."
    )
