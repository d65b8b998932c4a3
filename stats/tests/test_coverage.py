from datetime import date

from django.contrib.auth.models import AnonymousUser

from practice.attempts.models import Evaluator
from practice.bank.categories import Category
from practice.bank.models import Difficulty
from practice.evaluation import offline
from stats.coverage import read_coverage
from tests.factories import days_ago, make_attempt, make_question, make_user

TODAY = date(2026, 3, 1)


def cell(rows, category, difficulty):
    (row,) = (row for row in rows if row.category == category)
    (found,) = (cell for cell in row.cells if cell.difficulty == difficulty)
    return found


def test_counts_questions_with_their_latest_score(ada, django_assert_num_queries):
    first, second = (make_question(Category.STRATEGY, Difficulty.HARD) for _ in range(2))
    make_question(Category.STRATEGY, Difficulty.HARD)
    make_question(Category.STRATEGY, Difficulty.HARD, is_active=False)
    make_attempt(ada, first, days_ago(TODAY, 400), score="2.0")
    make_attempt(ada, first, days_ago(TODAY, 3), score="6.0")
    make_attempt(ada, first, days_ago(TODAY, 2))
    make_attempt(ada, first, days_ago(TODAY, 1), score="10.0", evaluator=Evaluator.CLAUDE)
    make_attempt(ada, second, days_ago(TODAY, 1))
    make_attempt(make_user("eve"), second, days_ago(TODAY, 0), score="1.0")
    with django_assert_num_queries(1):
        rows = read_coverage(ada, offline.SCALE)
    assert [row.category for row in rows] == list(Category)
    hard = cell(rows, Category.STRATEGY, Difficulty.HARD)
    assert (hard.questions, hard.practiced, hard.average, hard.step) == (3, 2, 6.0, 3)
    easy = cell(rows, Category.STRATEGY, Difficulty.EASY)
    assert (easy.questions, easy.practiced, easy.average, easy.step) == (0, 0, None, 0)


def test_follows_the_category(ada, question):
    (row,) = read_coverage(ada, None, "strategy")
    assert [cell.questions for cell in row.cells] == [0, 1, 0]


def test_a_visitor_has_practiced_nothing(question):
    rows = read_coverage(AnonymousUser(), None)
    assert cell(rows, Category.STRATEGY, Difficulty.MEDIUM).practiced == 0


def test_only_everything_is_full(ada):
    questions = [make_question(Category.EXECUTION, Difficulty.EASY) for _ in range(5)]
    steps = []
    for question in questions:
        make_attempt(ada, question, days_ago(TODAY, 0))
        steps.append(cell(read_coverage(ada, None), Category.EXECUTION, Difficulty.EASY).step)
    assert steps == [1, 2, 3, 4, 4]
