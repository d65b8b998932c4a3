"""That the offline evaluator scores hand-written answers and the bank's outlines about as a person would."""

import random
from itertools import combinations, product

import pytest

from practice.bank.categories import Category
from practice.bank.seeding import read

from . import BRIEFS, PROBES, overall


def score(probe):
    return overall(probe["answer"], BRIEFS[probe["question"]])


def outlines():
    """(slug, sample answer) of every question of the bank."""
    for category in sorted(Category.values):
        for entry in read(category)["question"]:
            yield entry["slug"], entry["sample_answer"]


def test_probes_score_near_what_a_person_expects():
    """Looser below than above: the weights were fitted to graded answers, which are stricter with short ones."""
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


def test_outlines_of_the_bank_score_as_strong_answers():
    scores = sorted(overall(outline, BRIEFS[slug]) for slug, outline in outlines())
    assert scores[len(scores) // 20] >= 5.8
    assert 7 <= scores[len(scores) // 2] <= 8.2
    assert scores[-1] <= 9.2


def test_outlines_of_other_questions_stay_off_topic():
    """Each outline read against three other questions of the bank, the same ones in every run."""
    pairs, rng = list(outlines()), random.Random(4)
    scores = []
    for i, (_, outline) in enumerate(pairs):
        others = [slug for slug, _ in pairs[:i] + pairs[i + 1 :]]
        scores += [overall(outline, BRIEFS[slug]) for slug in rng.sample(others, 3)]
    scores.sort()
    assert scores[len(scores) * 95 // 100] <= 2.5
    assert sum(value > 3 for value in scores) <= 0.02 * len(scores)


def test_strong_answers_to_other_questions_stay_off_topic():
    strong = [probe for probe in PROBES if probe["expected"] >= 7]
    scores = [
        overall(probe["answer"], BRIEFS[slug])
        for probe, slug in product(strong, sorted(BRIEFS)[::11])
        if slug != probe["question"]
    ]
    assert sum(value > 3 for value in scores) <= 0.03 * len(scores)
