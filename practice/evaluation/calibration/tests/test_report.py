"""What a report says of which evaluator, on a few of the graded answers."""

from collections import Counter
from dataclasses import replace

import pytest

from practice.bank.categories import Category
from practice.evaluation.calibration.answers import FITTING, PARTS, SET_ASIDE
from practice.evaluation.calibration.changes import REMOVALS, additions, paddings
from practice.evaluation.calibration.plan import REPEATED_OF_SPARING, STRONG
from practice.evaluation.calibration.report import calibrate, within
from practice.evaluation.calibration.scorer import SCORES, Scorer
from practice.evaluation.calibration.tables import as_text
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Partial
from practice.evaluation.score import DIMENSIONS

from . import ANSWERS, SOME, level, result

INSTRUCTIONS = additions()["instruction"]
STRONG_ONES = [answer for answer in SOME if answer.voice == STRONG]
ASIDE = [answer for answer in SOME if answer.part == SET_ASIDE]


def report(scores):
    """Of an evaluator given by a function from Brief to {dimension: score}."""

    def evaluate(brief):
        yield Partial({})
        yield result(scores(brief))

    return calibrate(SOME, Scorer("offline", evaluate, progress=print))


def as_graded(answer):
    return {name: answer.grades[name] for name in DIMENSIONS}


def test_evaluator_that_grades_as_we_do():
    grades = {answer.text: as_graded(answer) for answer in SOME}
    figures = report(lambda brief: grades.get(brief.answer, level(1)))
    assert (figures["evaluator"], figures["versions"], figures["answers"]) == ("offline", ["fake-1"], len(SOME))
    sizes = Counter(answer.part for answer in SOME) | {"all": len(SOME)}
    for part, n in sizes.items():
        for measured in figures[part]["agreement"].values():
            assert (measured["n"], measured["kappa"], measured["mae"], measured["smd"]) == (n, 1, 0, 0)
            assert measured["spearman"] == pytest.approx(1)
            assert measured["graded_mean"] == measured["mean"]
        assert figures[part]["length_only"]["overall"]["kappa"] < 1
        assert figures[part]["repeats"] == {"n": n, "identical": n, "largest_spread": 0}
        assert set(figures[part]["bias"].values()) == {0}
        assert figures[part]["within"] == {"1": 1, "2": 1}
    assert [aim["met"] for aim in figures["aims"]] == [True, True, True, True, False, False]
    # Every change of the text brings this evaluator down to 1.
    assert figures["all"]["removals"]["metrics"]["n"] == len(STRONG_ONES)
    assert figures["all"]["removals"]["metrics"]["insight"] < -5
    assert figures[SET_ASIDE]["injections"]["n"] == len(ASIDE) * len(INSTRUCTIONS)
    assert figures[SET_ASIDE]["injections"]["raised"] == 0


@pytest.mark.parametrize(("above", "shares"), [(1, {"1": 1, "2": 1}), (2, {"1": 0, "2": 1}), (3, {"1": 0, "2": 0})])
def test_bias_and_shares_of_an_evaluator_that_is_too_kind(above, shares):
    grades = {answer.text: as_graded(answer) for answer in SOME}
    figures = report(
        lambda brief: {name: grade + above for name, grade in grades.get(brief.answer, level(5)).items()}
    )
    assert figures["all"]["bias"] == dict.fromkeys({a.brief.category for a in SOME}, above)
    assert figures["all"]["within"] == shares
    [aim] = [aim for aim in figures["aims"] if "bias" in aim["aim"]]
    assert (aim["figure"], aim["met"]) == (above, False)


def test_a_level_apart_is_within_a_level_whatever_floating_point_makes_of_it():
    answer = replace(SOME[0], grades={"overall": 7.3})
    assert within([answer], {answer.id: {"overall": 8.3}}) == {"1": 1, "2": 1}
    assert within([answer], {answer.id: {"overall": 8.4}}) == {"1": 0, "2": 1}
    assert within([answer], {answer.id: None}) == {"1": None, "2": None}


def test_readers_are_held_against_each_other():
    readers = report(lambda brief: level(5))["all"]["readers"]
    apart = [a for a in SOME if any(abs(x - y) >= 3 for x, y in zip(a.first, a.second, strict=True))]
    assert readers["apart"] == len(apart)
    assert readers["overall"]["n"] == len(SOME)
    assert readers["overall"]["kappa"] > 0.8
    place = DIMENSIONS.index("insight")
    differences = [abs(answer.first[place] - answer.second[place]) for answer in SOME]
    assert readers["insight"]["mae"] == pytest.approx(sum(differences) / len(SOME), abs=0.001)


def test_evaluator_that_is_moved_by_length_and_instructions():
    def gullible(brief):
        return level(10 if "Ignore the rubric" in brief.answer else min(9, 1 + len(brief.answer) // 400))

    figures = report(gullible)[SET_ASIDE]
    assert figures["padding"]["the answer twice"]["mean"] > 1
    assert figures["padding"]["the answer twice"]["raised"] > 0.8 * len(ASIDE)
    assert figures["injections"]["max"] > 5
    assert figures["injections"]["mean"] > 0.1


def test_evaluator_that_always_says_the_same_shows_dashes_and_not_zeros():
    figures = report(lambda brief: level(5))
    measured = figures[SET_ASIDE]["agreement"]["overall"]
    assert (measured["kappa"], measured["spearman"]) == (0, None)
    _, row, _ = [line for line in as_text(figures).splitlines() if line.startswith(f"| overall, {SET_ASIDE} ")]
    assert [cell.strip() for cell in row.split("|")][6:8] == ["0.00 to 0.00", "–"]


def test_text_has_a_row_for_every_figure():
    figures = report(lambda brief: level(5))
    text = as_text(figures)
    assert text.startswith(f"`manage.py calibrate --evaluator offline`: version fake-1, {len(SOME)} graded answers, ")
    for name in (*REMOVALS, *SCORES):
        for part in (*PARTS, "all"):
            assert f"| {name}, {part} " in text
    for name in (*paddings(), "an injected instruction", *(aim["aim"] for aim in figures["aims"])):
        assert f"| {name} " in text
    assert Category.APP_CRITIQUE.value.replace("_", " ") in text
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 8
    assert all(len({len(line) for line in block.splitlines()}) == 1 for block in tables)


def test_failed_evaluations_are_counted_and_left_out():
    def busy_for_weak(brief):
        if brief.answer in weak:
            raise EvaluationError(Failure.BUSY)
        return level(5)

    weak = {answer.text for answer in SOME if answer.voice == "plain weak"}
    scored = len(SOME) - len(weak)
    figures = report(busy_for_weak)
    assert figures["failures"] == {"busy": len(weak) * 5}  # once, and four times again
    assert figures["all"]["agreement"]["overall"]["n"] == scored
    assert figures[SET_ASIDE]["injections"]["n"] == sum(a.text not in weak for a in ASIDE) * len(INSTRUCTIONS)
    assert figures["all"]["repeats"]["n"] == scored
    assert f"Failed: busy {len(weak) * 5}." in as_text(figures)


def test_nothing_but_failures_is_a_report_without_figures():
    def never(brief):
        raise EvaluationError(Failure.TIMEOUT)

    figures = report(never)
    assert figures["all"]["agreement"]["overall"]["kappa"] is None
    assert figures[SET_ASIDE]["injections"]["mean"] is None
    assert [aim["met"] for aim in figures["aims"]] == [False] * 6
    assert "| overall, all" in as_text(figures)


def test_wrong_set_up_ends_the_run_at_once():
    def refused(brief):
        raise EvaluationError(Failure.SETUP, "401")

    with pytest.raises(EvaluationError, match="401"):
        report(refused)


def test_a_paid_evaluator_is_asked_less_often_and_its_tokens_are_summed():
    def evaluate(brief):
        yield Partial({})
        yield result(level(6), "claude", usage={"input_tokens": 10, "output_tokens": 2})

    progress = []
    figures = calibrate(ANSWERS, Scorer("claude", evaluate, sparing=True, progress=progress.append))
    # Each answer; removals from the strong; paddings and one instruction for those set aside; some four times more.
    strong = sum(answer.voice == STRONG for answer in ANSWERS)
    aside = sum(answer.part == SET_ASIDE for answer in ANSWERS)
    repeated = ANSWERS[::REPEATED_OF_SPARING]
    asked = len(ANSWERS) + strong * len(REMOVALS) + aside * (len(paddings()) + 1) + len(repeated) * 4
    assert figures["evaluations"] == asked
    assert {answer.part for answer in repeated} == {FITTING, SET_ASIDE}
    assert figures["usage"] == {"input_tokens": 10 * asked, "output_tokens": 2 * asked}
    assert any(line.startswith("500 evaluations, ") for line in progress)


def test_in_short_only_the_answers_set_aside_are_asked_for_and_told_of():
    figures = calibrate(
        SOME, Scorer("claude", lambda brief: iter([result(level(6))]), sparing=True, progress=print), full=False
    )
    assert (figures["full"], figures["evaluations"]) == (False, len(ASIDE))
    assert figures[SET_ASIDE]["agreement"]["overall"]["n"] == len(ASIDE)
    assert figures["fitting"]["agreement"]["overall"]["n"] == 0
    text = as_text(figures)
    assert "Agreement with the grades:" in text
    assert "What is removed" not in text
