"""Which question comes next."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from practice.bank.categories import Category
from practice.schedule import cards, selection
from practice.schedule.models import Card, Kind
from tests.factories import make_attempt, make_question


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def answered(learner, now):
    """Answers a new question of the category so many days ago, and schedules it."""

    def answer(score, days, category=Category.STRATEGY, **fields):
        attempt = make_attempt(learner, make_question(category, **fields), now - timedelta(days=days), score=score)
        cards.schedule(attempt.pk)
        return attempt.question

    return answer


def chosen(user, now, times=20, **narrowed):
    return {selection.next_question(user, now, **narrowed) for _ in range(times)}


def test_a_visitor_gets_any_question(db, now):
    questions = {make_question(Category.STRATEGY) for _ in range(3)}
    assert chosen(AnonymousUser(), now, 60, category=Category.STRATEGY) == questions


def test_what_is_due_and_weak_comes_before_a_new_one(learner, answered, now):
    weak, good = answered("3.0", 10), answered("7.0", 30)
    new = make_question(Category.STRATEGY)
    assert chosen(learner, now) == {weak}
    assert chosen(learner, now, skip=weak.slug) == {new}
    make_attempt(learner, new, now, score="5.0")
    assert chosen(learner, now, skip=weak.slug) == {good}


def test_the_weakest_comes_first_and_the_longest_due_of_equals(learner, answered, now):
    answered("5.0", 10)
    late = answered("2.0", 10)
    assert chosen(learner, now) == {late}
    later = answered("2.0", 20)
    assert chosen(learner, now) == {later}


def test_no_category_twice_in_a_row_where_another_is_as_pressing(learner, answered, now):
    weakest, other = answered("2.0", 20), answered("3.0", 10, Category.EXECUTION)
    make_attempt(learner, make_question(Category.EXECUTION), now - timedelta(hours=1))
    assert chosen(learner, now) == {weakest}
    make_attempt(learner, make_question(Category.STRATEGY), now - timedelta(minutes=30))
    assert chosen(learner, now) == {other}


def test_what_was_answered_today_comes_last(learner, answered, now):
    today, other = answered("1.0", 0), answered("9.0", 3)
    assert chosen(learner, now) == {other}
    Card.objects.filter(question=other).update(is_suspended=True)
    assert chosen(learner, now) == {other}
    assert chosen(learner, now, skip=other.slug) == {today}


@pytest.mark.parametrize("put_off", [{"is_suspended": True}, {"snoozed_until": "2999-01-01"}])
def test_what_is_put_off_comes_only_if_nothing_else_does(learner, answered, now, put_off):
    weak, new = answered("1.0", 9), make_question(Category.STRATEGY)
    Card.objects.filter(question=weak).update(**put_off)
    assert chosen(learner, now) == {new}
    new.is_active = False
    new.save()
    assert chosen(learner, now) == {weak}


def test_a_drill_does_not_postpone_an_answer(learner, answered, now):
    weak = answered("1.0", 9)
    drill = cards.card_of(learner, Kind.DRILL, now, question_id=weak.pk)
    cards.review(drill, had=3, of=3, jot="", now=now)
    make_question(Category.STRATEGY)
    assert chosen(learner, now) == {weak}


def test_what_comes_back_soonest_where_all_is_done(learner, answered, now):
    answered("9.0", 1)
    soon = answered("6.5", 1)
    assert chosen(learner, now) == {soon}


def test_least_recently_practiced_comes_first_without_cards(learner, outsider, question, now):
    newer, never = make_question(Category.STRATEGY), make_question(Category.STRATEGY)
    make_attempt(learner, question, now - timedelta(days=3), score="5")
    make_attempt(learner, newer, now - timedelta(days=2), score="5")
    make_attempt(outsider, never, now, score="5")
    assert selection.next_question(learner, now) == never
    make_attempt(learner, never, now - timedelta(days=1))  # a failed evaluation is practice too
    assert selection.next_question(learner, now) == question


def test_the_difficulty_follows_the_average(learner, now):
    levels = {name: make_question(Category.STRATEGY, name) for name in ("easy", "medium", "hard")}
    asked = make_question(Category.STRATEGY, is_active=False)
    assert chosen(learner, now) == {levels["medium"]}
    for score, fits in (("3.9", "easy"), ("4.0", "medium"), ("6.9", "medium"), ("7.0", "hard")):
        attempt = make_attempt(learner, asked, now - timedelta(days=2), score=score)
        assert chosen(learner, now) == {levels[fits]}
        attempt.delete()
    learner.level = "associate"
    assert chosen(learner, now) == {levels["easy"]}


def test_retired_questions_never_come(learner, now):
    make_question(Category.STRATEGY, is_active=False)
    assert selection.next_question(learner, now) is None


def test_own_questions_come_to_their_owner_alone(learner, outsider, now):
    own = make_question(owner=learner, slug="own_1")
    assert chosen(learner, now) == {own}
    assert chosen(outsider, now, 1) == chosen(AnonymousUser(), now, 1) == {None}


def test_weights_prefer_weak_and_unpracticed():
    weights = selection.category_weights({"strategy": 8.5, "execution": 3.0, "analytical": 10}, list(Category.values))
    assert weights["strategy"] == 1.5
    assert weights["execution"] == 7
    assert weights["analytical"] == 1
    assert weights["app_critique"] == 10


@given(st.dictionaries(st.sampled_from(Category.values), st.floats(1, 10)))
def test_every_category_has_its_turn_and_the_weak_ones_weigh_more(averages):
    weights = selection.category_weights(averages, Category.values)
    assert set(weights) == set(selection.shuffled(averages)) == set(Category.values)
    assert all(1 <= weight <= 10 for weight in weights.values())
    ranked = sorted(averages, key=averages.get)
    assert [weights[slug] for slug in ranked] == sorted((weights[slug] for slug in ranked), reverse=True)


def test_categories_are_drawn_by_weight():
    averages = dict.fromkeys(Category.values, 9.0) | {"strategy": 5.0}
    rng = random.Random(1)
    first = Counter(selection.shuffled(averages, rng)[0] for _ in range(6000))
    assert first["strategy"] / 6000 == pytest.approx(5 / 11, rel=0.1)
