"""What the offline evaluator rewards, and that its version goes up with its code."""

import hashlib
from dataclasses import replace
from pathlib import Path

from practice.evaluation import offline
from practice.evaluation.offline import evaluate
from practice.evaluation.score import DIMENSIONS

from . import BRIEF, BRIEFS, FAIR, METRIC, PLAN, PROBES, STRONG, TRADE_OFF, WEAK, evaluation, overall

RECORDED = ("rubric-5", "517a807829808597")


def test_better_answers_score_higher():
    assert overall(WEAK) + 1.5 < overall(FAIR)
    assert overall(FAIR) + 1.5 < overall(STRONG)


def test_result_carries_its_origin():
    result = evaluate(replace(BRIEF, answer=STRONG))
    assert (result.evaluator, result.version) == ("offline", offline.VERSION)
    assert set(result.raw) == {"on_topic", "set_aside", "frameworks", "key_points", "insight"}


def test_version_goes_up_with_the_code():
    """Scores carry their version so that the same version means the same code."""
    files = sorted(Path(offline.__file__).parent.glob("*.py"))
    fingerprint = hashlib.sha256("".join(path.read_text() for path in files).encode()).hexdigest()[:16]
    assert (offline.VERSION, fingerprint) == RECORDED, "The evaluator changed: raise VERSION and record both here."


def test_removing_the_metric_lowers_insight_and_little_else():
    whole, without = evaluation("\n".join([*PLAN, TRADE_OFF, METRIC])), evaluation("\n".join([*PLAN, TRADE_OFF]))
    assert without.insight.score < whole.insight.score
    assert abs(without.structure.score - whole.structure.score) <= 1
    assert abs(without.framework.score - whole.framework.score) <= 1


def test_removing_the_trade_off_lowers_insight_and_little_else():
    whole, without = evaluation("\n".join([*PLAN, TRADE_OFF, METRIC])), evaluation("\n".join([*PLAN, METRIC]))
    assert without.insight.score < whole.insight.score
    assert abs(without.completeness.score - whole.completeness.score) <= 1
    assert abs(without.framework.score - whole.framework.score) <= 1


def test_removing_the_structure_lowers_structure_and_little_else():
    lines = [*PLAN, TRADE_OFF, METRIC]
    whole = evaluation("\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1)))
    flat = evaluation(" ".join(line.split(": ", 1)[1] for line in lines))
    assert flat.structure.score <= whole.structure.score - 2
    for name in ("framework", "completeness", "insight"):
        assert abs(getattr(flat, name).score - getattr(whole, name).score) <= 1


def test_a_story_may_come_from_any_field_of_work():
    slug = "declining-a-popular-request"
    story = max((p for p in PROBES if p["question"] == slug), key=lambda p: p["expected"])["answer"]
    got = evaluation(story, BRIEFS[slug])
    assert got.overall >= 7
    assert got.suggested_framework.startswith("STAR")


def test_line_breaks_of_a_hand_wrapped_answer_change_nothing():
    unwrapped = STRONG.replace("\n  wait", " wait")
    assert evaluation(unwrapped).model_dump(include=set(DIMENSIONS)) == evaluation(STRONG).model_dump(
        include=set(DIMENSIONS)
    )
