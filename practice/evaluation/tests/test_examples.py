"""Every worked example must be true of its answer, and none may show Claude an answer that is set aside."""

from collections import Counter
from dataclasses import replace

import pytest

from practice.bank.categories import Category
from practice.bank.seeding import read
from practice.evaluation.calibration.answers import FITTING, SET_ASIDE
from practice.evaluation.calibration.tests import ANSWERS
from practice.evaluation.examples import worked_examples
from practice.evaluation.score import DIMENSIONS

LOW, MIDDLE, HIGH = range(1, 5), range(5, 7), range(7, 11)
BY_ID = {answer.id: answer for answer in ANSWERS}
QUESTIONS = {entry["slug"]: entry["text"] for name in Category.values for entry in read(name)["question"]}
PLACES = [(category, dimension) for category in worked_examples() for dimension in DIMENSIONS]
ENTRIES = [(*place, example) for place in PLACES for example in worked_examples()[place[0]][place[1]]]


def readings(answer, dimension):
    at = DIMENSIONS.index(dimension)
    return answer.first[at], answer.second[at]


def middle_is_agreed(category, dimension):
    """Whether the two readers gave any tuning answer the same middle score here."""
    pairs = [readings(a, dimension) for a in ANSWERS if (a.part, a.brief.category) == (FITTING, category)]
    return any(first == second and first in MIDDLE for first, second in pairs)


def score_of_readers(category, dimension, answer):
    """What both gave. None where they differ, but the lower of neighbors where no middle score is agreed."""
    lower, higher = sorted(readings(answer, dimension))
    if lower == higher:
        return lower
    neighbors = higher - lower == 1 and lower in MIDDLE
    return lower if neighbors and not middle_is_agreed(category, dimension) else None


def faults(category, dimension, example):
    answer = BY_ID.get(example.answer)
    if answer is None:
        return ["answer"]
    checks = {
        "part": answer.part == FITTING,
        "category": answer.brief.category == category,
        "question": example.question == QUESTIONS[answer.question],
        "quote": example.quote in answer.text and "\n" not in example.quote,
        "quote's length": 40 <= len(example.quote) <= 200,
        "reason's length": 40 <= len(example.reason) <= 220,
        "score": example.score == score_of_readers(category, dimension, answer),
        "set aside": not any(example.quote in a.text for a in ANSWERS if a.part == SET_ASIDE),
    }
    return [name for name, holds in checks.items() if not holds]


@pytest.mark.parametrize(
    ("category", "dimension", "example"), ENTRIES, ids=lambda value: getattr(value, "answer", value)
)
def test_an_example_is_true_of_its_answer(category, dimension, example):
    assert faults(category, dimension, example) == []


def test_categories_and_dimensions_are_those_scored():
    assert worked_examples().keys() <= set(Category.values)
    assert [list(examples) for examples in worked_examples().values()] == [list(DIMENSIONS)] * len(worked_examples())


@pytest.mark.parametrize(("category", "dimension"), PLACES)
def test_each_dimension_has_a_low_a_middle_and_a_high_one_in_order(category, dimension):
    examples = worked_examples()[category][dimension]
    assert [[e.score in span for e in examples] for span in (LOW, MIDDLE, HIGH)] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    assert len({e.answer for e in examples}) == 3


@pytest.mark.parametrize("category", worked_examples())
def test_a_categorys_examples_are_varied_and_short(category):
    examples = [e for found in worked_examples()[category].values() for e in found]
    assert len({e.answer for e in examples}) >= 8
    assert len({e.question for e in examples}) >= 6
    assert max(e.score for e in examples) >= 9
    # They are sent with every answer: cached, but never free.
    assert sum(len(e.question) + len(e.quote) + len(e.reason) for e in examples) <= 5500


def test_no_reason_is_given_twice():
    assert [reason for reason, times in Counter(e.reason for *_, e in ENTRIES).items() if times > 1] == []


SET_ASIDE_ANSWER = next(a for a in ANSWERS if a.part == SET_ASIDE and a.brief.category == "strategy")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"answer": "st-000"}, {"answer"}),
        ({"answer": SET_ASIDE_ANSWER.id}, {"part", "question", "quote"}),
        ({"answer": "pd-121"}, {"category", "question", "quote"}),
        ({"question": "Should we enter Brazil?"}, {"question"}),
        ({"quote": "Poland, because it is closer, in the EU, and ours."}, {"quote"}),
        ({"quote": "Poland."}, {"quote's length"}),
        ({"quote": SET_ASIDE_ANSWER.text.splitlines()[0][:120]}, {"quote", "set aside"}),
        ({"reason": "Weak."}, {"reason's length"}),
        ({"reason": "Long. " * 40}, {"reason's length"}),
        ({"score": 4}, {"score"}),
    ],
)
def test_a_wrong_entry_is_found(change, found):
    right = worked_examples()["strategy"]["framework"][0]
    assert faults("strategy", "framework", right) == []
    assert found <= set(faults("strategy", "framework", replace(right, **change)))


def test_where_the_readers_differ_a_score_is_no_example_unless_no_middle_is_agreed():
    differ = next(a for a in ANSWERS if a.id == "st-147")
    assert readings(differ, "structure")[0] != readings(differ, "structure")[1]
    assert score_of_readers("strategy", "structure", differ) is None
    assert not middle_is_agreed("project_management", "completeness")
    assert score_of_readers("project_management", "completeness", BY_ID["pm-exam-fair"]) == 6
    assert [place for place in PLACES if not middle_is_agreed(*place)] == [("project_management", "completeness")]
