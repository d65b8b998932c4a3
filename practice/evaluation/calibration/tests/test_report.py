"""What a report says of which evaluator, on a few of the graded answers."""

from collections import Counter
from dataclasses import replace

import pytest

from practice.bank.categories import Category
from practice.evaluation import offline
from practice.evaluation.calibration.answers import HALVES
from practice.evaluation.calibration.changes import REMOVALS, additions, paddings
from practice.evaluation.calibration.report import REPEATED_OF_PAID, agreements, calibrate, length_only
from practice.evaluation.calibration.scorer import SCORES, Scorer
from practice.evaluation.calibration.tables import as_text
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Partial, Result

from . import ANSWERS, SOME, evaluation, level

INSTRUCTIONS = additions()["instruction"]
STRONG = [answer for answer in SOME if answer.level == "strong"]


def report(scores):
    """Of an evaluator given by a function from Brief to {dimension: score}."""

    def evaluate(brief):
        yield Partial({})
        yield Result(evaluation(scores(brief)), "fake", "fake-1", "offline-1")

    return calibrate(SOME, Scorer("offline", evaluate, progress=print))


def test_evaluator_that_grades_as_we_do():
    grades = {answer.text: answer.grades for answer in SOME}
    figures = report(lambda brief: grades.get(brief.answer, level(1)))
    assert (figures["evaluator"], figures["versions"], figures["answers"]) == ("offline", ["fake-1"], len(SOME))
    sizes = Counter(answer.half for answer in SOME) | {"all": len(SOME)}
    for half, n in sizes.items():
        for measured in figures[half]["agreement"].values():
            assert (measured["n"], measured["kappa"], measured["mae"], measured["smd"]) == (n, 1, 0, 0)
            assert measured["spearman"] == pytest.approx(1)
            assert measured["graded_mean"] == measured["mean"]
        assert figures[half]["length_only"]["overall"]["kappa"] < 1
        assert figures[half]["repeats"] == {"n": n, "identical": n, "largest_spread": 0}
    assert [aim["met"] for aim in figures["aims"]] == [True, True, True, False]
    # Every change of the text brings this evaluator down to 1.
    assert figures["all"]["removals"]["metrics"]["n"] == len(STRONG)
    assert figures["all"]["removals"]["metrics"]["insight"] < -5
    assert figures["all"]["injections"]["n"] == len(SOME) * len(INSTRUCTIONS)
    assert figures["all"]["injections"]["raised"] == 0


def test_evaluator_that_is_moved_by_length_and_instructions():
    def gullible(brief):
        return level(10 if "Ignore the rubric" in brief.answer else min(9, 1 + len(brief.answer) // 400))

    figures = report(gullible)["all"]
    assert figures["padding"]["the answer twice"]["mean"] > 1
    assert figures["padding"]["the answer twice"]["raised"] > 0.8 * len(SOME)
    assert figures["injections"]["max"] > 5
    assert figures["injections"]["mean"] > 0.1


def test_evaluator_that_always_says_the_same_shows_dashes_and_not_zeros():
    figures = report(lambda brief: level(5))
    measured = figures["held_out"]["agreement"]["overall"]
    assert (measured["kappa"], measured["spearman"]) == (0, None)
    row = next(line for line in as_text(figures).splitlines() if line.startswith("| overall, held_out"))
    assert [cell.strip() for cell in row.split("|")][6:8] == ["0.00 to 0.00", "–"]


def test_text_has_a_row_for_every_figure():
    text = as_text(report(lambda brief: level(5)))
    assert text.startswith(f"`manage.py calibrate --evaluator offline`: version fake-1, {len(SOME)} graded answers, ")
    for name in (*REMOVALS, *paddings(), *SCORES, "injected instruction"):
        for half in (*HALVES, "all"):
            assert f"| {name}, {half} " in text
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 6
    assert all(len({len(line) for line in block.splitlines()}) == 1 for block in tables)


def test_failed_evaluations_are_counted_and_left_out():
    def busy_for_weak(brief):
        if brief.answer in weak:
            raise EvaluationError(Failure.BUSY)
        return level(5)

    weak = {answer.text for answer in SOME if answer.level == "weak"}
    scored = len(SOME) - len(weak)
    figures = report(busy_for_weak)
    assert figures["failures"] == {"busy": len(weak) * 5}  # once, and four times again
    assert figures["all"]["agreement"]["overall"]["n"] == scored
    assert figures["all"]["injections"]["n"] == scored * len(INSTRUCTIONS)
    assert figures["all"]["repeats"]["n"] == scored
    assert f"Failed: busy {len(weak) * 5}." in as_text(figures)


def test_nothing_but_failures_is_a_report_without_figures():
    def never(brief):
        raise EvaluationError(Failure.TIMEOUT)

    figures = report(never)
    assert figures["all"]["agreement"]["overall"]["kappa"] is None
    assert figures["all"]["injections"]["mean"] is None
    assert [aim["met"] for aim in figures["aims"]] == [False] * 4
    assert "| overall, all" in as_text(figures)


def test_wrong_set_up_ends_the_run_at_once():
    def refused(brief):
        raise EvaluationError(Failure.SETUP, "401")

    with pytest.raises(EvaluationError, match="401"):
        report(refused)


def test_a_paid_evaluator_is_asked_less_often_and_its_tokens_are_summed():
    def evaluate(brief):
        yield Partial({})
        yield Result(
            evaluation(level(6)), "claude", "prompt-2", "claude", usage={"input_tokens": 10, "output_tokens": 2}
        )

    progress = []
    figures = calibrate(ANSWERS, Scorer("claude", evaluate, is_paid=True, progress=progress.append))
    # Each answer, three removals from the strong, three paddings, one instruction, and some answers four times more.
    strong = [answer for answer in ANSWERS if answer.level == "strong"]
    repeated = ANSWERS[::REPEATED_OF_PAID]
    assert figures["evaluations"] == len(ANSWERS) * 5 + len(strong) * 3 + len(repeated) * 4
    assert {answer.level for answer in repeated} == {"weak", "fair", "strong"}
    assert figures["usage"] == {
        "input_tokens": 10 * figures["evaluations"],
        "output_tokens": 2 * figures["evaluations"],
    }
    assert "500 evaluations" in progress


# --- the offline evaluator itself ------------------------------------------------------------------


def offline_scorer():
    return Scorer("offline", lambda brief: iter([offline.evaluate(brief)]), progress=print)


def test_offline_evaluator_agrees_with_the_grades_more_than_length_does():
    scorer = offline_scorer()
    held_out = [answer for answer in ANSWERS if answer.half == "held_out"]
    scores = {answer.id: scorer.scores(answer.brief) for answer in held_out}
    measured = agreements(held_out, scores)["overall"]
    assert measured["kappa"] > 0.5
    assert abs(measured["smd"]) < 0.4
    assert measured["kappa"] > agreements(held_out, length_only(ANSWERS))["overall"]["kappa"]


def test_offline_evaluator_misses_what_is_removed_and_ignores_repetition():
    ours = [answer for answer in ANSWERS if answer.brief.category == Category.STRATEGY]
    scorer = offline_scorer()
    for answer in ours:
        once = scorer.scores(answer.brief)
        assert scorer.scores(replace(answer.brief, answer=f"{answer.text}\n\n{answer.text}")) == once
    strong = [answer for answer in ours if answer.level == "strong"]
    flat = [scorer.scores(replace(a.brief, answer=REMOVALS["structure"](a))) for a in strong]
    before = [scorer.scores(answer.brief) for answer in strong]
    assert sum(score["structure"] for score in flat) < sum(score["structure"] for score in before)
