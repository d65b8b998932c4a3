"""The graded answers that ship with the code."""

from collections import Counter
from statistics import correlation, fmean

import pytest

from practice.bank.categories import Category
from practice.bank.seeding import read
from practice.evaluation.calibration.answers import PARTS, SET_ASIDE
from practice.evaluation.calibration.plan import STRONG
from practice.evaluation.score import DIMENSIONS, overall

from . import ANSWERS

DIFFICULTIES = {entry["slug"]: entry["difficulty"] for name in Category.values for entry in read(name)["question"]}
# The first 129, three plain ones to each of 43 questions.
OLD = ("plain weak", "plain fair", "plain strong")


def of(category):
    return [answer for answer in ANSWERS if answer.brief.category == category]


def test_no_answer_is_there_twice():
    assert len(ANSWERS) == len({answer.id for answer in ANSWERS}) == len({answer.text for answer in ANSWERS})


def test_at_least_420_beside_the_old_129():
    voices = Counter(answer.voice for answer in ANSWERS)
    assert [voices[voice] for voice in OLD] == [43, 43, 43]
    assert len(ANSWERS) - 129 >= 420
    assert len(voices) - len(OLD) >= 10


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_every_category_and_difficulty(part):
    found = Counter((a.brief.category, DIFFICULTIES[a.question]) for a in ANSWERS if a.part == part)
    assert set(found) == {(category, level) for category in Category.values for level in DIFFICULTIES.values()}
    assert min(found.values()) >= 2


def test_grades_are_the_middle_of_two_readings_on_the_scale():
    for answer in ANSWERS:
        assert all(isinstance(grade, int) and 1 <= grade <= 10 for grade in answer.first + answer.second), answer.id
        middle = {name: fmean(grades) for name, *grades in zip(DIMENSIONS, answer.first, answer.second, strict=True)}
        if answer.id == "pm-x4":  # two readers were 3 levels apart, so that there was a third
            middle = {"framework": 7, "structure": 8, "completeness": 5, "insight": 8}
        assert answer.grades == middle | {"overall": float(overall(**middle))}, answer.id


def test_every_question_has_key_points_and_an_outline():
    assert all(answer.brief.key_points and answer.brief.outline for answer in ANSWERS)


def test_every_question_is_in_one_part():
    assert len({answer.question for answer in ANSWERS}) == len({(a.question, a.part) for a in ANSWERS})


@pytest.mark.parametrize("category", Category.values)
def test_a_third_of_the_questions_of_each_category_is_set_aside(category):
    questions = {answer.question: answer.part for answer in of(category)}
    assert Counter(questions.values())[SET_ASIDE] * 3 == len(questions)


@pytest.mark.parametrize("category", Category.values)
def test_length_says_nothing_of_the_grade(category):
    r = correlation([answer.words for answer in of(category)], [answer.grades["overall"] for answer in of(category)])
    assert abs(r) <= 0.15


def test_parts_of_strong_answers_occur_in_them():
    for answer in ANSWERS:
        parts = (answer.metrics, answer.trade_off, answer.signposts)
        assert [bool(part) for part in parts] == [answer.voice == STRONG] * 3
        # Signposts are read with the white space after them, which the text may lack at its end.
        assert all(part.strip() in answer.text for some in parts for part in some)
