"""Which drills come next. Cards are named as in forms; days are counted from TODAY."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice.bank.categories import Category
from practice.bank.models import Framework
from practice.evaluation.score import DIMENSIONS
from practice.schedule import drill_plan
from practice.schedule.cards import card_of
from practice.schedule.drill_plan import AHEAD, Candidate, Known, Shelf, interleaved, plan, woven
from practice.schedule.models import Kind, Rating
from tests.factories import make_question

TODAY = date(2027, 3, 10)
NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)
QUESTIONS = {"drill:a": "strategy", "drill:b": "strategy", "drill:c": "execution", "drill:d": "analytical"}
SHELF = Shelf(QUESTIONS, {"framework:f": frozenset(["analytical"]), "framework:g": frozenset(["strategy"])})


def known(name, *, kind=Kind.DRILL, rating=Rating.GOOD, due=0, answered=0, is_off=False):
    category = QUESTIONS.get(name, "")
    if name.startswith("level"):
        category, kind = name.split(":")[1], Kind.LEVEL
    moment = NOW - timedelta(days=answered)
    return Known(name, category, kind, rating, TODAY + timedelta(days=due), moment, is_off)


def names(candidates):
    return [candidate.name for candidate in candidates]


def everything(*, due=30):
    """A card of everything on the shelf, due later."""
    return [known(name, due=due) for name in (*SHELF.questions, *SHELF.frameworks, *SHELF.levels)]


def test_the_weakest_comes_first_and_then_what_has_waited_longest():
    cards = [
        known("drill:a", rating=Rating.GOOD, due=-9),
        known("drill:b", rating=Rating.AGAIN, due=0),
        known("drill:c", rating=Rating.AGAIN, due=-2),
        known("drill:d", rating=Rating.HARD, due=-30),
    ]
    assert names(plan(cards, SHELF, TODAY, "").due) == ["drill:c", "drill:b", "drill:d", "drill:a"]


def test_what_is_not_due_or_put_off_is_not_asked():
    cards = [known("drill:a", due=1), known("drill:b", is_off=True), known("drill:c", due=0)]
    found = plan(cards, SHELF, TODAY, "")
    assert names(found.due) == ["drill:c"]
    assert found.next_on == TODAY + timedelta(days=1)
    assert not {"drill:a", "drill:b"} & set(names(found.fresh))


def test_what_is_gone_is_left_out_and_counted():
    cards = [known("drill:retired", due=-1), known("drill:a", due=-1), known("drill:old", due=4)]
    cards.append(known("drill:long-retired", due=-7))  # has been spoken of
    found = plan(cards, SHELF, TODAY, "")
    assert (names(found.due), found.gone, found.next_on) == (["drill:a"], 1, None)


def test_an_answer_is_no_drill_and_makes_its_question_the_next():
    cards = [
        known("drill:d", kind=Kind.ANSWER, rating=Rating.GOOD, answered=1, due=-5),
        known("drill:c", kind=Kind.ANSWER, rating=Rating.AGAIN, answered=9),
        known("drill:a", kind=Kind.ANSWER, rating=Rating.AGAIN, answered=2),
    ]
    found = plan(cards, SHELF, TODAY, "")
    assert found.due == []
    assert names(found.fresh)[:3] == ["drill:a", "drill:c", "drill:d"]


def test_after_three_questions_comes_a_framework_of_their_categories_or_a_level():
    cards = [known("drill:a", kind=Kind.ANSWER)]
    found = names(plan(cards, SHELF, TODAY, "").fresh)
    assert found[0] == "drill:a"
    assert found[3] == "framework:g"
    assert found[5] == "level:strategy:framework"
    assert sorted(found) == sorted([*SHELF.questions, *SHELF.frameworks, *SHELF.levels])


def test_the_count_goes_on_over_what_was_seen():
    """Each card is planned anew, and a framework that is always the fourth would never come."""
    shelf = Shelf({f"drill:q{n}": "strategy" for n in range(9)}, SHELF.frameworks)
    seen = []
    for _ in range(12):
        card = plan(seen, shelf, TODAY, "").queue()[0]
        seen.append(known(card.name, kind=Kind(card.name.partition(":")[0]), due=9))
    in_a_row = [Kind.DRILL] * 3
    assert [card.kind for card in seen] == [
        *(*in_a_row, Kind.FRAMEWORK),
        *(*in_a_row, Kind.LEVEL),
        *(*in_a_row, Kind.FRAMEWORK),
    ]


def test_who_does_not_want_a_question_is_not_drilled_on_it():
    cards = [known("drill:a", kind=Kind.ANSWER, is_off=True)]
    assert "drill:a" not in names(plan(cards, SHELF, TODAY, "").fresh)


def test_levels_are_of_the_categories_that_have_questions():
    assert len(SHELF.levels) == 3 * len(DIMENSIONS)
    assert Shelf({}, {}).levels == {}
    assert plan([], Shelf({}, {}), TODAY, "").queue() == []


def test_everything_done_is_nothing_to_do():
    found = plan(everything(due=3), SHELF, TODAY, "")
    assert (found.queue(), found.next_on) == ([], TODAY + timedelta(days=3))


def test_skipping_goes_on_behind_the_card_and_comes_round():
    found = plan([], SHELF, TODAY, "seed")
    whole = names(found.queue())
    assert names(found.queue(after=whole[1])) == [*whole[2:], *whole[:2]]
    assert names(found.queue(after=whole[-1])) == whole
    assert names(found.queue(after="drill:unknown")) == whole


def test_the_order_of_the_rest_stays_when_one_is_done():
    """Or a card that was skipped would come back at once."""
    before = names(plan([], SHELF, TODAY, "7").fresh)
    questions = [name for name in before if name in QUESTIONS]
    after = names(plan([known(questions[0], due=9)], SHELF, TODAY, "7").fresh)
    assert [name for name in after if name in QUESTIONS] == questions[1:]
    others = {tuple(names(plan([], SHELF, TODAY, str(seed)).fresh)) for seed in range(20)}
    assert len(others) > 1


def test_three_hundred_due_are_a_queue_of_sixty():
    shelf = Shelf({f"drill:q{n}": "strategy" for n in range(300)}, {})
    cards = [Known(name, "strategy", Kind.DRILL, 1, TODAY, NOW, False) for name in shelf.questions]
    assert len(plan(cards, shelf, TODAY, "").queue()) == AHEAD


candidates = st.lists(st.sampled_from(["", "strategy", "execution", "analytical"]), max_size=12).map(
    lambda categories: [Candidate(f"drill:{place}", category) for place, category in enumerate(categories)]
)
# How long drawing takes is the machine's business.
unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(candidates, st.sampled_from(["", "strategy", "analytical"]))
def test_no_category_twice_in_a_row_while_there_is_another(cards, last):
    order = list(interleaved(cards, last))
    assert sorted(order) == sorted(cards)
    rows = pairwise([Candidate("", last), *order])
    for place, (before, card) in enumerate(rows):
        if card.category and card.category == before.category:
            assert {other.category for other in order[place:]} == {card.category}


@unhurried
@given(candidates, st.integers(0, 9), st.integers(1, 4), st.integers(0, 9), st.integers(0, 9))
def test_weaving_loses_nothing_and_keeps_both_orders(questions, count, in_a_row, questions_seen, others_seen):
    others = [Candidate(f"framework:{place}", "") for place in range(count)]
    made = woven(questions, others, in_a_row, questions_seen, others_seen)
    assert [card for card in made if card in others] == others
    assert [card for card in made if card not in others] == questions


# --- read from the database ------------------------------------------------------------------------


@pytest.fixture
def shelf(learner, outsider):
    make_question(Category.STRATEGY, slug="one", key_points=["Buyer"])
    make_question(Category.STRATEGY, slug="no-points")
    make_question(Category.STRATEGY, slug="retired", key_points=["Buyer"], is_active=False)
    make_question(Category.ANALYTICAL, slug="own_mine", owner=learner, key_points=["Buyer"])
    make_question(Category.ANALYTICAL, slug="own_hers", owner=outsider, key_points=["Buyer"])
    Framework.objects.create(slug="empty", name="Empty")
    Framework.objects.create(slug="steps", name="Steps").steps.create(position=1, name="First", good="Does it.")


def test_what_is_on_the_shelf(learner, outsider, shelf):
    found = drill_plan.shelf_of(learner)
    assert found.questions == {"drill:one": "strategy", "drill:own_mine": "analytical"}
    assert found.frameworks == {"framework:steps": frozenset()}
    assert set(drill_plan.shelf_of(outsider).questions) == {"drill:one", "drill:own_hers"}


def test_reading_takes_three_queries(learner, outsider, shelf, django_assert_num_queries):
    now, today = timezone.now(), timezone.localdate()
    for user in (learner, outsider):
        card_of(user, Kind.LEVEL, now, category="strategy", dimension="insight")
    put_off = card_of(learner, Kind.LEVEL, now, category="analytical", dimension="insight")
    put_off.snoozed_until = today + timedelta(days=2)
    put_off.save()
    with django_assert_num_queries(3):
        found = drill_plan.read(learner, today)
    assert names(found.due) == ["level:strategy:insight"]
    assert "level:analytical:insight" not in names(found.fresh)
    assert "level:analytical:structure" in names(found.fresh)
