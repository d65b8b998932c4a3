"""Each rule of the focus: when it speaks, when it is silent, and in which words."""

from datetime import date

import pytest

from practice.bank.categories import Category
from stats.breakdown import read_breakdown
from stats.focus import read_focus
from stats.grid import Filters
from stats.hidden import Hidden
from stats.reading import read_grid
from tests.factories import days_ago, make_attempt, make_question

TODAY = date(2026, 3, 1)
MONTH = Filters(days=30)
NOTHING = Hidden()
NEXT_MEDIUM = "Between 4 and 7, a medium question is the next step."


@pytest.fixture
def practice(ada):
    questions = {category: make_question(category) for category in Category.values}

    def practice(back, score=None, category="strategy", **fields):
        return make_attempt(ada, questions[category], days_ago(TODAY, back), score=score, **fields)

    return practice


@pytest.fixture
def everywhere(practice):
    """One good answer today in each category, so that no other rule speaks than the weakest."""
    for category in Category.values:
        practice(0, "8.0", category)


def sentences(user, filters=MONTH):
    return [sentence.text for sentence in found(user, filters)]


def found(user, filters, hidden=NOTHING):
    grid = read_grid(user, TODAY)
    return read_focus(grid, filters, read_breakdown(grid, filters), hidden)


def about(user, word, filters=MONTH):
    return [text for text in sentences(user, filters) if word in text]


def test_silent_before_the_first_attempt(ada):
    assert sentences(ada) == []


@pytest.mark.parametrize(("back", "said"), [(6, False), (7, True), (400, True)])
def test_away(ada, practice, back, said):
    practice(back)
    assert bool(about(ada, f"Your last answer was {back} days ago.")) is said


@pytest.mark.parametrize(("days", "said"), [((1,), False), ((1, 2), True), ((0, 1, 2), False)])
def test_an_open_streak(ada, practice, days, said):
    for back in days:
        practice(back)
    assert bool(about(ada, "2 days in a row, but you haven't practiced today.")) is said


def test_the_weakest_with_what_drags_it(ada, practice, everywhere):
    low = {"framework_score": 6, "structure_score": 6, "completeness_score": 2, "insight_score": 6}
    practice(0, "5.0", "execution", **low)
    practice(0, "5.0", "execution", **low)
    execution = (
        "Execution: 6.0 over 3 answers, your lowest, but not distinguishable from the others yet. Completeness is "
        f"holding it back (1.7). {NEXT_MEDIUM}"
    )
    assert about(ada, "Execution") == [execution]


def test_a_category_alone_is_not_called_the_lowest(ada, practice):
    practice(0, "5.0", framework_score=5, structure_score=5, completeness_score=5, insight_score=5)
    level = "Its four dimensions are not distinguishable yet."
    assert sentences(ada)[0] == f"Strategy: 5.0 over 1 answer. {level} {NEXT_MEDIUM}"


@pytest.mark.parametrize(("answers", "said"), [(1, False), (2, False), (3, True)])
def test_a_dimension_holds_back_by_more_than_chance(ada, practice, answers, said):
    """Of completeness the estimate is off by 1.3: 2.64 · 1.25 · 1.28 · √(2/n) is 6.0, 4.3, and 3.5 points."""
    for _ in range(answers):
        practice(0, "5.0", framework_score=6, structure_score=6, completeness_score=2, insight_score=6)
    assert ("Completeness is holding it back (2.0)." in sentences(ada)[0]) is said


@pytest.mark.parametrize(
    ("score", "difficulty", "reason"),
    [
        ("3.9", "easy", "Below 4, an easy question is the next step."),
        ("4.0", "medium", NEXT_MEDIUM),
        ("6.9", "medium", NEXT_MEDIUM),
        ("7.0", "hard", "At 7 or more, a hard question is the next step."),
    ],
)
def test_the_weakest_is_practiced_at_its_level(ada, practice, score, difficulty, reason):
    practice(0, score)
    sentence = found(ada, MONTH)[0]
    assert (sentence.category, sentence.difficulty) == (Category.STRATEGY, difficulty)
    assert sentence.text.endswith(reason)


def test_what_is_hidden_is_not_spoken_of(ada, practice):
    for _ in range(3):
        practice(31, "9.0")
        practice(1, "3.0")
    practice(2, "3.0")
    practice(2, "9.0", "execution")
    everything = [sentence.text.split()[0] for sentence in found(ada, MONTH)]
    assert everything == ["2", "Strategy:", "No"]
    assert [s.text.split()[0] for s in found(ada, MONTH, Hidden(streak=True))] == ["Strategy:", "No", "Strategy"]
    assert [s.text.split()[0] for s in found(ada, MONTH, Hidden(scores=True))] == ["2", "No"]


@pytest.mark.parametrize(("weeks", "words"), [(0, "lowest."), (1, "for 1 week."), (3, "for 3 weeks.")])
def test_for_how_long_it_has_been_the_lowest(ada, practice, weeks, words):
    for category, score in (("strategy", "3.0"), ("execution", "9.0")):
        practice(7 * weeks, score, category)
        practice(7 * weeks, score, category)
    assert words in about(ada, "Strategy: ")[0]


def test_the_lowest_by_chance_is_not_called_that_for_weeks(ada, practice):
    practice(21, "5.0", "strategy")
    practice(21, "6.0", "execution")
    assert "over 1 answer, your lowest, but not distinguishable from the others yet." in about(ada, "Strategy: ")[0]


def test_lowest_for_ever_has_an_end(ada, practice):
    for category, score in (("strategy", "3.0"), ("execution", "9.0")):
        practice(300, score, category)
        practice(300, score, category)
    assert "your lowest for 12 weeks or more." in about(ada, "Strategy: ", Filters(days=None))[0]


def test_untouched_categories_are_named(ada, practice, everywhere):
    assert about(ada, "No answer") == []
    assert about(ada, "No answer", Filters(days=30, category="strategy")) == []
    practice(60, "8.0")
    assert about(ada, "No answer", Filters(days=None)) == []


def test_untouched_in_the_period(ada, practice):
    for category in set(Category) - {Category.APP_CRITIQUE, Category.CROSS_FUNCTIONAL}:
        practice(0, "8.0", category)
    practice(40, "8.0", "app_critique")
    assert about(ada, "No answer") == ["No answers in the last 30 days in App Critique and Cross-Functional."]
    assert about(ada, "No answer", Filters(days=None)) == ["No answers so far in Cross-Functional."]


def test_who_began_within_the_period_has_not_practiced_it_so_far(ada, practice):
    for category in set(Category) - {Category.CROSS_FUNCTIONAL}:
        practice(29, "8.0", category)
    assert about(ada, "No answer") == ["No answers so far in Cross-Functional."]
    practice(30, "8.0", "strategy")
    assert about(ada, "No answer") == ["No answers in the last 30 days in Cross-Functional."]


@pytest.mark.parametrize(("now", "said"), [("5.5", True), ("5.8", False)])
def test_slipping(ada, practice, everywhere, now, said):
    """Of a spread of 1.2 by the estimate's error: 1.96 · 1.25 · √(1/3 + 1/4) is 1.9 points."""
    for _ in range(3):
        practice(31, "8.0", "analytical")
        practice(1, now, "analytical")
    text = "Analytical slipped by 1.9 to 6.1 compared with the 30 days before (4 answers now, 3 then)."
    assert about(ada, "slipped") == ([text] if said else [])


def test_a_small_fall_over_many_answers_is_not_worth_a_word(ada, practice, everywhere):
    for _ in range(60):
        practice(31, "8.4", "analytical")
        practice(1, "8.0", "analytical")
    assert about(ada, "slipped") == []


def test_at_most_three(ada, practice):
    for back in (1, 2):
        for category in Category.values[:3]:
            practice(back, "5.0", category)
    for _ in range(3):
        practice(31, "9.0")
        practice(3, "3.0")
    assert [sentence.category for sentence in found(ada, MONTH)] == [None, Category.STRATEGY, Category.ANALYTICAL]
