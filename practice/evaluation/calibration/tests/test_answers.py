"""The graded set itself."""

from collections import Counter
from statistics import fmean

import pytest

from practice.evaluation.calibration.answers import HALVES
from practice.evaluation.score import DIMENSIONS

from . import ANSWERS


def test_set_is_complete():
    assert len(ANSWERS) == len({answer.id for answer in ANSWERS}) == len({answer.text for answer in ANSWERS}) >= 84
    for half in HALVES:
        ours = Counter(answer.brief.category for answer in ANSWERS if answer.half == half)
        assert len(ours) >= 7
        assert all(count >= 6 for count in ours.values())


def test_four_questions_per_category_or_more_each_in_one_half_with_all_three_levels():
    levels = {}
    for answer in ANSWERS:
        levels.setdefault((answer.brief.category, answer.question, answer.half), []).append(answer.level)
    questions = Counter(category for category, _, _ in levels)
    assert all(count >= 4 for count in questions.values())
    assert len({question for _, question, _ in levels}) == len(levels)
    assert all(sorted(three) == ["fair", "strong", "weak"] for three in levels.values())


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.id)
def test_answer_has_grades_on_the_scale_and_parts_that_occur_in_it(answer):
    assert all(isinstance(answer.grades[name], int) and 1 <= answer.grades[name] <= 10 for name in DIMENSIONS)
    assert answer.brief.key_points
    parts = (answer.metrics, answer.trade_off, answer.signposts)
    assert [bool(part) for part in parts] == [answer.level == "strong"] * 3
    # Read from the file with its white space around; the text is stripped.
    assert all(part.strip() in answer.text for some in parts for part in some)


def test_higher_levels_have_higher_grades():
    mean = {
        name: fmean(answer.grades["overall"] for answer in ANSWERS if answer.level == name)
        for name in ("weak", "fair", "strong")
    }
    assert mean["weak"] + 1 < mean["fair"] < mean["strong"] - 1
