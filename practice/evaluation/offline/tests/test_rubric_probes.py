"""Answers written by hand to tune the offline evaluator against: question → [(expected overall, answer)].

They are ours, not the calibration set, and what they expect is one person's opinion of them.
"""

import random
import tomllib
from dataclasses import replace
from itertools import combinations, product
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
    """Looser below than above: the graded answers, to which the rubric is fitted, are stricter with short ones."""
    misses = {probe["answer"][:40]: score(probe) - probe["expected"] for probe in PROBES}
    assert all(-2.7 <= miss <= 1 for miss in misses.values()), misses
    assert sum(map(abs, misses.values())) / len(misses) <= 0.75
    assert abs(sum(misses.values()) / len(misses)) <= 0.7


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
    assert scores[len(scores) // 20] >= 5.8
    assert 7 <= scores[len(scores) // 2] <= 8.2
    assert scores[-1] <= 9.2


def test_outlines_of_other_questions_stay_off_topic():
    """Each outline to three questions of other places in the bank, the same ones in every run."""
    pairs, rng = list(outlines()), random.Random(4)
    scores = []
    for i, (_, outline) in enumerate(pairs):
        others = [slug for slug, _ in pairs[:i] + pairs[i + 1 :]]
        scores += [score({"question": slug, "answer": outline}) for slug in rng.sample(others, 3)]
    scores.sort()
    assert scores[len(scores) * 95 // 100] <= 2.5
    assert sum(value > 3 for value in scores) <= 0.02 * len(scores)


def test_strong_answers_to_other_questions_stay_off_topic():
    strong = [probe for probe in PROBES if probe["expected"] >= 7]
    scores = [
        score({"question": slug, "answer": probe["answer"]})
        for probe, slug in product(strong, sorted(BRIEFS)[::11])
        if slug != probe["question"]
    ]
    assert sum(value > 3 for value in scores) <= 0.03 * len(scores)
