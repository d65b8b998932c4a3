"""Answers written by hand to tune the offline evaluator against: question → [(expected overall, answer)].

They are ours, not the calibration set, and what they expect is one person's opinion of them.
"""

import tomllib
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from practice.evaluation.rubric import evaluate
from practice.evaluation.schema import Brief, FrameworkBrief, Step

BANK = Path(__file__).resolve().parents[1] / "bank"


def load_bank():
    """Slug → Brief without an answer, from the bank's files."""
    frameworks = {}
    for entry in tomllib.loads((BANK / "frameworks.toml").read_text())["framework"]:
        steps = tuple(Step(step["name"], step["good"], tuple(step["cues"])) for step in entry["step"])
        frameworks[entry["slug"]] = FrameworkBrief(entry["slug"], entry["name"], steps)
    briefs = {}
    for path in sorted(BANK.glob("*.toml")):
        for entry in tomllib.loads(path.read_text()).get("question", []):
            briefs[entry["slug"]] = Brief(
                category=path.stem,
                category_label=path.stem.replace("_", " ").capitalize(),
                question=entry["text"],
                answer="",
                key_points=tuple(entry["key_points"]),
                frameworks=tuple(frameworks[slug] for slug in entry["frameworks"]),
            )
    return briefs


PROBES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["probe"]

BRIEFS = load_bank()


def score(probe):
    """The overall score of a probe, as a float."""
    brief = replace(BRIEFS[probe["question"]], answer=probe["answer"])
    return float(evaluate(brief).evaluation.overall)


def test_probes_score_near_what_a_person_expects():
    misses = {probe["answer"][:40]: score(probe) - probe["expected"] for probe in PROBES}
    assert all(abs(miss) <= 2 for miss in misses.values()), misses
    assert sum(map(abs, misses.values())) / len(misses) <= 0.7
    assert abs(sum(misses.values()) / len(misses)) <= 0.4


@pytest.mark.parametrize("slug", sorted({probe["question"] for probe in PROBES}))
def test_clearly_better_answers_to_a_question_score_higher(slug):
    probes = [(probe["expected"], score(probe)) for probe in PROBES if probe["question"] == slug]
    for (expected, got), (other_expected, other_got) in combinations(probes, 2):
        if abs(expected - other_expected) >= 2:
            assert (got > other_got) == (expected > other_expected)


def outlines():
    for path in sorted(BANK.glob("*.toml")):
        for entry in tomllib.loads(path.read_text()).get("question", []):
            yield entry["slug"], entry["sample_answer"]


def test_outlines_of_the_bank_score_as_strong_answers():
    scores = sorted(score({"question": slug, "answer": outline}) for slug, outline in outlines())
    assert scores[len(scores) // 20] >= 6
    assert 7 <= scores[len(scores) // 2] <= 8.2
    assert scores[-1] <= 9.2


def test_outlines_of_other_questions_stay_off_topic():
    pairs = list(outlines())
    scores = sorted(
        score({"question": slug, "answer": pairs[(i + 67) % len(pairs)][1]}) for i, (slug, _) in enumerate(pairs)
    )
    assert scores[len(scores) // 2] <= 2.5
    assert scores[len(scores) * 9 // 10] <= 5
