"""The learners of the simulation behave as written, and its strategies choose by the product's own judgment."""

import random
from dataclasses import replace

import pytest

from benchmarks.diary import DAYS, Diary
from benchmarks.learners import KINDS, Assumptions, Item, Kind, Learner, Trace
from benchmarks.learning_report import days_to, kind_lines
from benchmarks.strategies import Run, Strategy, month, seeded_bank
from practice.bank.categories import Category
from practice.schedule.models import Rating

KIND = Kind("typical", skills=5.0, spread=0.0)
QUESTION = Item(1, "strategy", "medium", 5)
OTHER = Item(2, "strategy", "medium", 5)
ELSEWHERE = Item(3, "execution", "hard", 5)


def learner(kind=KIND, **assumptions):
    return Learner(kind, (QUESTION, OTHER, ELSEWHERE), random.Random(7), replace(Assumptions(), **assumptions))


def test_practice_raises_the_question_most_its_category_too_and_no_other():
    practicing = learner()
    before = [practicing.expected(item, 0) for item in (QUESTION, OTHER, ELSEWHERE)]
    practicing.answer(QUESTION, 0)
    question, other, elsewhere = (
        practicing.expected(item, 0) - score for item, score in zip((QUESTION, OTHER, ELSEWHERE), before, strict=True)
    )
    assert question > other > elsewhere == 0


def test_what_was_gained_fades_but_not_what_was_there_before():
    practicing = learner()
    practicing.answer(QUESTION, 0)
    scores = [practicing.expected(OTHER, day) for day in (0, 7, 30, 365)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] > 5
    forgetful = learner(replace(KIND, fading=0.4))
    forgetful.answer(QUESTION, 0)
    assert forgetful.expected(OTHER, 7) < scores[1]


def test_two_looks_three_days_apart_beat_two_in_a_row_by_the_published_effect():
    """0.74 standard deviations, if learners are 0.2 apart in the share that they remember."""
    of = Assumptions()

    def remembered(gap):
        trace = Trace(of.points_days)
        for day in (0, gap):
            trace.practice(day, of.learned * (1 - trace.at(day, of.decay)), of)
        return trace.at(gap + 7, of.decay)

    assert (remembered(3) - remembered(0)) / 0.2 == pytest.approx(0.74, abs=0.05)


def test_returns_diminish_and_end_at_the_ceiling():
    practicing = learner()
    skills = []
    for _ in range(500):
        practicing.answer(QUESTION, 0)
        skills.append(practicing.skill("strategy", 0))
    assert skills[0] - 5 > skills[10] - skills[9] > 0
    assert skills[-1] <= practicing.of.ceiling


def test_a_weak_question_again_teaches_more_than_a_good_one_again():
    practicing = learner()
    gains = []
    for last in (2.0, 6.9):
        practicing.last_scores[QUESTION.pk] = last
        gains.append(practicing.answer_gain(QUESTION, 5.5))
    assert gains[0] > practicing.answer_gain(OTHER, 5.5) > gains[1]


def test_a_rusty_learner_regains_faster_than_others_learn():
    rusty = learner(Kind("rusty", skills=4.0, spread=0.0, rusty=3.0))
    fresh = learner(replace(KIND, skills=rusty.skill("strategy", 0)))
    rises = []
    for each in (rusty, fresh):
        before = each.skill("strategy", 0)
        each.answer(QUESTION, 0)
        rises.append(each.skill("strategy", 0) - before)
    assert rises[0] > rises[1]


def test_a_drill_teaches_less_than_an_answer():
    drilling, answering = learner(), learner()
    drilling.drill(QUESTION, 0)
    answering.answer(QUESTION, 0)
    assert 5 < drilling.skill("strategy", 0) < answering.skill("strategy", 0)
    assert 0 < drilling.known(QUESTION, 0) < answering.known(QUESTION, 0)


def test_the_evaluator_errs_and_the_learner_does_not_notice():
    exact, noisy = learner(noise=0.0), learner(noise=2.0)
    assert exact.answer(QUESTION, 0)[0] == 5.0
    assert noisy.answer(QUESTION, 0)[0] != 5.0
    assert exact.skill("strategy", 0) == noisy.skill("strategy", 0)


@pytest.mark.parametrize("strategy", Strategy)
def test_a_month_is_the_same_for_a_seed_and_another_for_another(strategy):
    first = month(KINDS[0], strategy, 1, 0)
    assert first == month(KINDS[0], strategy, 1, 0)
    assert first != month(KINDS[0], strategy, 3, 0)
    assert len(first.curve) == DAYS + 1
    assert first.curve[-1] > first.curve[0]


def test_strategies_start_with_the_same_learner_and_spend_the_same_minutes():
    runs = [Run(KINDS[1], strategy, "1", Assumptions(), seeded_bank()) for strategy in Strategy]
    starts = {run.month().curve[0] for run in runs}
    assert len(starts) == 1
    spent = {run.strategy: run.minutes for run in runs}
    assert all(abs(left) < 25 for strategy, left in spent.items() if strategy != Strategy.PLAN_ONLY)


def test_the_least_recent_never_asks_twice_and_takes_categories_in_turn():
    run = Run(KINDS[0], Strategy.LEAST_RECENT, "1", Assumptions(), seeded_bank())
    run.month()
    assert run.turns == len(run.diary.answers)
    counts = [len(scores) for scores in run.diary.scores.values()]
    assert max(counts) - min(counts) <= 1


def test_the_all_knowing_chooses_what_helps_most():
    run = Run(KINDS[1], Strategy.KNOWING, "1", Assumptions(), seeded_bank())
    chosen = run.most_helpful()
    assert run.learner.floors[chosen.category] == min(run.learner.floors.values())
    before, worth = run.learner.expected_by_category(0), run.learner.worth(chosen, 0)
    run.answer(chosen)
    after = run.learner.expected_by_category(0)
    assert sum(after.values()) - sum(before.values()) == pytest.approx(worth / 30, rel=0.01)


def test_ours_retries_what_was_weak_and_practices_the_weak_categories_more():
    run = Run(KINDS[1], Strategy.NO_DRILLS, "1", Assumptions(), seeded_bank())
    weak = [name for name in Category.values if run.learner.floors[name] < 4.5]
    run.month()
    assert run.turns > len(run.diary.answers)
    answers = {name: len(scores) for name, scores in run.diary.scores.items()}
    assert min(answers[name] for name in weak) > sum(answers.values()) / len(answers)


def test_the_diary_counts_the_day_and_dates_cards():
    run = Run(KIND, Strategy.OURS, "1", Assumptions(), seeded_bank())
    diary, item = Diary(), seeded_bank()[0]
    diary.add_answer(item, run.today, 2.0, 600)
    diary.add_answer(item, run.today, 3.0, 600)
    diary.add_drill(item, run.today, item.points)
    assert (diary.today.new, diary.today.retries, diary.today.drills) == (1, 1, 1)
    assert diary.answers[item.pk].rating == Rating.AGAIN
    assert diary.due(run.today, diary.answers) == []
    assert diary.averages == {item.category: 2.5}


def test_days_to_a_target():
    assert days_to([4.0, 4.5, 5.6, 5.4], 1.5) == 2
    assert days_to([4.0, 4.5], 1.5) == DAYS + 1


def test_the_table_has_a_row_for_each_strategy():
    lines = list(kind_lines(KINDS[0], [1, 3], 1))
    assert [line.split(" | ")[0] for line in lines[-len(Strategy) :]] == [f"| {each.value}" for each in Strategy]
    random_row = lines[-len(Strategy)].split(" | ")
    assert random_row[4] == "1.00"
