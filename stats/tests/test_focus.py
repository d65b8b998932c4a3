"""Each rule of the focus: when it speaks, when it is silent, and in which words."""

from datetime import date

import pytest

from practice.models import Category
from stats import engine
from stats.focus import focus
from stats.grid import Filters, Hidden
from tests.factories import days_ago, make_attempt, make_question

TODAY = date(2026, 3, 1)
MONTH = Filters(days=30)
NOTHING = Hidden()
NEXT_MEDIUM = "Between 4 and 7, a medium question is the next step."


@pytest.fixture
def practise(ada):
    questions = {category: make_question(category) for category in Category.values}

    def practise(back, score=None, category="strategy", **fields):
        return make_attempt(ada, questions[category], days_ago(TODAY, back), score=score, **fields)

    return practise


@pytest.fixture
def everywhere(practise):
    """One good answer today in each category, so that no other rule speaks than the weakest."""
    for category in Category.values:
        practise(0, "8.0", category)


def sentences(user, filters=MONTH):
    return [sentence.text for sentence in found(user, filters)]


def found(user, filters, hidden=NOTHING):
    grid = engine.read_grid(user, TODAY)
    return focus(grid, filters, engine.by_category(grid, filters), hidden)


def about(user, word, filters=MONTH):
    return [text for text in sentences(user, filters) if word in text]


def test_silent_before_the_first_attempt(ada):
    assert sentences(ada) == []


@pytest.mark.parametrize(("back", "said"), [(6, False), (7, True), (400, True)])
def test_away(ada, practise, back, said):
    practise(back)
    assert bool(about(ada, f"Your last answer was {back} days ago.")) is said


@pytest.mark.parametrize(("days", "said"), [((1,), False), ((1, 2), True), ((0, 1, 2), False)])
def test_an_open_streak(ada, practise, days, said):
    for back in days:
        practise(back)
    assert bool(about(ada, "2 days in a row, and today is still open.")) is said


def test_the_weakest_with_what_drags_it(ada, practise, everywhere):
    low = {"framework_score": 6, "structure_score": 6, "completeness_score": 2, "insight_score": 6}
    practise(0, "5.0", "execution", **low)
    practise(0, "5.0", "execution", **low)
    execution = f"Execution: 6.0 over 3 answers, your lowest. Completeness is what holds it back (1.7). {NEXT_MEDIUM}"
    assert about(ada, "Execution") == [execution]


def test_a_category_alone_is_not_called_the_lowest(ada, practise):
    practise(0, "5.0", framework_score=5, structure_score=5, completeness_score=5, insight_score=5)
    assert sentences(ada)[0] == f"Strategy: 5.0 over 1 answer. All four dimensions are level. {NEXT_MEDIUM}"


@pytest.mark.parametrize(
    ("score", "difficulty", "reason"),
    [
        ("3.9", "easy", "Below 4, an easy question is the next step."),
        ("4.0", "medium", NEXT_MEDIUM),
        ("6.9", "medium", NEXT_MEDIUM),
        ("7.0", "hard", "From 7 on, a hard question is the next step."),
    ],
)
def test_the_weakest_is_practised_at_its_level(ada, practise, score, difficulty, reason):
    practise(0, score)
    sentence = found(ada, MONTH)[0]
    assert (sentence.category, sentence.difficulty) == (Category.STRATEGY, difficulty)
    assert sentence.text.endswith(reason)


def test_what_is_hidden_is_not_spoken_of(ada, practise):
    for _ in range(3):
        practise(31, "9.0")
        practise(1, "3.0")
    practise(2, "3.0")
    practise(2, "9.0", "execution")
    everything = [sentence.text.split()[0] for sentence in found(ada, MONTH)]
    assert everything == ["2", "Strategy:", "No"]
    assert [s.text.split()[0] for s in found(ada, MONTH, Hidden(streak=True))] == ["Strategy:", "No", "Strategy"]
    assert [s.text.split()[0] for s in found(ada, MONTH, Hidden(scores=True))] == ["2", "No"]


@pytest.mark.parametrize(("weeks", "words"), [(0, "lowest."), (1, "for 1 week."), (3, "for 3 weeks.")])
def test_for_how_long_it_has_been_the_lowest(ada, practise, weeks, words):
    practise(7 * weeks, "3.0", "strategy")
    practise(7 * weeks, "9.0", "execution")
    assert words in about(ada, "Strategy: ")[0]


def test_lowest_for_ever_has_an_end(ada, practise):
    practise(300, "3.0", "strategy")
    practise(300, "9.0", "execution")
    assert "your lowest for 12 weeks or more." in about(ada, "Strategy: ", Filters(days=None))[0]


def test_untouched_categories_are_named(ada, practise, everywhere):
    assert about(ada, "No answer") == []
    assert about(ada, "No answer", Filters(days=30, category="strategy")) == []
    practise(60, "8.0")
    assert about(ada, "No answer", Filters(days=None)) == []


def test_untouched_in_the_period(ada, practise):
    for category in Category.values[:5]:
        practise(0, "8.0", category)
    practise(40, "8.0", "app_critique")
    assert about(ada, "No answer") == ["No answer in the last 30 days in App Critique and Cross-Functional."]
    assert about(ada, "No answer", Filters(days=None)) == ["No answer so far in Cross-Functional."]


def test_who_began_within_the_period_has_not_practised_it_so_far(ada, practise):
    for category in Category.values[:6]:
        practise(29, "8.0", category)
    assert about(ada, "No answer") == ["No answer so far in Cross-Functional."]
    practise(30, "8.0", "strategy")
    assert about(ada, "No answer") == ["No answer in the last 30 days in Cross-Functional."]


@pytest.mark.parametrize(("now", "said"), [("7.5", True), ("7.6", False)])
def test_slipping(ada, practise, everywhere, now, said):
    for _ in range(3):
        practise(31, "8.0", "analytical")
        practise(1, now, "analytical")
    practise(0, "7.0", "analytical") if said else practise(0, now, "analytical")
    text = "Analytical slipped by 0.5 to 7.5 against the 30 days before (5 answers now, 3 then)."
    assert about(ada, "slipped") == ([text] if said else [])


def test_at_most_three(ada, practise):
    for back in (1, 2):
        for category in Category.values[:3]:
            practise(back, "5.0", category)
    for _ in range(3):
        practise(31, "9.0")
        practise(3, "3.0")
    assert [sentence.category for sentence in found(ada, MONTH)] == [None, Category.STRATEGY, Category.ANALYTICAL]
