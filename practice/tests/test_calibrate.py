"""`manage.py calibrate`: the graded set, the changes it makes to answers, and what it reports of which evaluator."""

import json
from collections import Counter
from dataclasses import replace
from io import StringIO
from statistics import fmean

import pytest
from django.core.management import CommandError, call_command

from practice.evaluation import claude, rubric
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.schema import DIMENSIONS, Evaluation, Partial, Result
from practice.management.commands import calibrate
from practice.models import Category

ANSWERS = calibrate.read_answers()
STRONG = [answer for answer in ANSWERS if answer.level == "strong"]
INSTRUCTIONS = calibrate.additions()["instruction"]


def evaluation(scores):
    parts = {name: {"score": scores[name], "reason": "So."} for name in DIMENSIONS}
    return Evaluation(
        **parts,
        strengths=[],
        improvements=[{"text": "More.", "instead": "More."}],
        suggested_framework="None.",
        example_point="None.",
    )


def level(score):
    return dict.fromkeys(DIMENSIONS, score)


def run(*args):
    """(what the command prints, what it says of its progress)"""
    out, err = StringIO(), StringIO()
    call_command("calibrate", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def report(*args):
    return json.loads(run("--json", *args)[0])


@pytest.fixture
def evaluate_with(monkeypatch):
    """Put a function from Brief to {dimension: score} in the offline evaluator's place."""

    def put(scores):
        monkeypatch.setitem(
            calibrate.EVALUATORS, "offline", lambda brief: Result(evaluation(scores(brief)), "fake", "fake-1")
        )

    return put


# --- the graded set --------------------------------------------------------------------------------


def test_set_is_complete():
    assert len(ANSWERS) == len({answer.id for answer in ANSWERS}) == len({answer.text for answer in ANSWERS}) >= 84
    for half in calibrate.HALVES:
        ours = Counter(answer.brief.category for answer in ANSWERS if answer.half == half)
        assert all(ours[category] >= 6 for category in Category.values)


def test_four_questions_per_category_or_more_each_in_one_half_with_all_three_levels():
    levels = {}
    for answer in ANSWERS:
        levels.setdefault((answer.brief.category, answer.question, answer.half), []).append(answer.level)
    questions = Counter(category for category, _, _ in levels)
    assert all(questions[category] >= 4 for category in Category.values)
    assert len({question for _, question, _ in levels}) == len(levels)
    assert all(sorted(three) == ["fair", "strong", "weak"] for three in levels.values())


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.id)
def test_answer_has_grades_on_the_scale_and_parts_that_occur_in_it(answer):
    assert all(isinstance(answer.grades[name], int) and 1 <= answer.grades[name] <= 10 for name in DIMENSIONS)
    assert answer.brief.key_points
    parts = (answer.metrics, answer.trade_off, answer.signposts)
    assert [bool(part) for part in parts] == [answer.level == "strong"] * 3
    # Read from the file with its white space around; the text is stripped.
    assert all(part.strip() in answer.text for some in parts for part in some)


def test_higher_levels_have_higher_grades():
    mean = {
        name: fmean(answer.grades["overall"] for answer in ANSWERS if answer.level == name)
        for name in ("weak", "fair", "strong")
    }
    assert mean["weak"] + 1 < mean["fair"] < mean["strong"] - 1


def test_twenty_five_different_instructions():
    assert len(INSTRUCTIONS) == 25
    assert len({entry["text"] for entry in INSTRUCTIONS}) == len({entry["kind"] for entry in INSTRUCTIONS}) == 25


# --- the changes -----------------------------------------------------------------------------------


def test_without_takes_sentences_and_what_they_leave_behind():
    text = "I pick cyclists. Goal: +5%. Then go.\n\n- Goal: 100 rides.\n- Ship it.\n\nStop at 2%."
    parts = ["Goal: +5%.", "Goal: 100 rides.", "Stop at 2%."]
    assert calibrate.without(text, parts) == "I pick cyclists. Then go.\n\n- Ship it."


def test_flattened_keeps_the_sentences_only():
    text = "First, who is it for?\n- Second, riders\n\n# Plan\n1. we ship and finally stop\n(a) done"
    flat = "Who is it for? Riders Plan we ship and stop done"
    assert calibrate.flattened(text, ["First, ", "Second, ", "finally "]) == flat


def test_every_removal_changes_every_strong_answer_and_adds_no_word():
    for answer in ANSWERS:
        if answer.level == "strong":
            for change in calibrate.REMOVALS.values():
                assert len(change(answer)) < len(answer.text)


def test_paddings_contain_the_answer_and_more():
    for pad in calibrate.paddings().values():
        padded = pad("One thing.\n\nAnother, longer thing.")
        assert "One thing.\n\nAnother, longer thing." in padded
        assert len(padded) > 60
    assert calibrate.paddings()["its longest paragraph five times more"]("A.\n\nLong B.").count("Long B.") == 6


def test_instruction_goes_between_two_sentences():
    assert calibrate.in_the_middle("One two. Three four. Five.", "X!") == "One two. X! Three four. Five."
    assert calibrate.in_the_middle("no end of a sentence", "X!") == "no end of a sentence X!"


def test_injections_use_every_instruction_at_every_place():
    everything = [text for _, text in calibrate.injected(ANSWERS, is_paid=False)]
    assert len(everything) == len(set(everything)) == len(ANSWERS) * len(INSTRUCTIONS)
    for entry in INSTRUCTIONS:
        hits = [text for text in everything if entry["text"] in text]
        assert len(hits) == len(ANSWERS)
        assert any(text.startswith(entry["text"]) for text in hits)
        assert any(text.endswith(entry["text"]) for text in hits)
        assert any(not text.startswith(entry["text"]) and not text.endswith(entry["text"]) for text in hits)
    some = [text for _, text in calibrate.injected(ANSWERS, is_paid=True)]
    assert len(some) == len(ANSWERS)
    assert all(any(entry["text"] in text for text in some) for entry in INSTRUCTIONS)


# --- the report ------------------------------------------------------------------------------------


def test_evaluator_that_grades_as_we_do(evaluate_with):
    grades = {answer.text: answer.grades for answer in ANSWERS}
    evaluate_with(lambda brief: grades.get(brief.answer, level(1)))
    figures = report()
    assert (figures["evaluator"], figures["versions"], figures["answers"]) == ("offline", ["fake-1"], len(ANSWERS))
    sizes = Counter(answer.half for answer in ANSWERS) | {"all": len(ANSWERS)}
    for half, n in sizes.items():
        for measured in figures[half]["agreement"].values():
            assert (measured["n"], measured["kappa"], measured["mae"], measured["smd"]) == (n, 1, 0, 0)
            assert measured["spearman"] == pytest.approx(1)
            assert measured["graded_mean"] == measured["mean"]
        assert 0 < figures[half]["length_only"]["overall"]["kappa"] < 1
        assert figures[half]["repeats"] == {"n": n, "identical": n, "largest_spread": 0}
    assert [aim["met"] for aim in figures["aims"]] == [True, True, True, False]
    # Every change of the text brings this evaluator down to 1.
    assert figures["all"]["removals"]["metrics"]["n"] == len(STRONG)
    assert figures["all"]["removals"]["metrics"]["insight"] < -5
    assert figures["all"]["injections"]["n"] == len(ANSWERS) * len(INSTRUCTIONS)
    assert figures["all"]["injections"]["raised"] == 0


def test_evaluator_that_is_moved_by_length_and_instructions(evaluate_with):
    def gullible(brief):
        return level(10 if "Ignore the rubric" in brief.answer else min(9, 1 + len(brief.answer) // 400))

    evaluate_with(gullible)
    figures = report()["all"]
    assert figures["padding"]["the answer twice"]["mean"] > 1
    assert figures["padding"]["the answer twice"]["raised"] > 0.8 * len(ANSWERS)
    assert figures["injections"]["max"] > 5
    assert figures["injections"]["mean"] > 0.1


def test_evaluator_that_always_says_the_same_shows_dashes_and_not_zeros(evaluate_with):
    evaluate_with(lambda brief: level(5))
    figures = report()["held_out"]["agreement"]["overall"]
    assert (figures["kappa"], figures["spearman"]) == (0, None)
    row = next(line for line in run()[0].splitlines() if line.startswith("| overall, held_out"))
    assert [cell.strip() for cell in row.split("|")][6:8] == ["0.00 to 0.00", "–"]


def test_text_has_a_row_for_every_figure(evaluate_with):
    evaluate_with(lambda brief: level(5))
    text = run()[0]
    assert text.startswith(
        f"`manage.py calibrate --evaluator offline`: version fake-1, {len(ANSWERS)} graded answers, "
    )
    for name in (*calibrate.REMOVALS, *calibrate.paddings(), *calibrate.SCORES, "injected instruction"):
        for half in (*calibrate.HALVES, "all"):
            assert f"| {name}, {half} " in text
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 6
    assert all(len({len(line) for line in block.splitlines()}) == 1 for block in tables)


def test_failed_evaluations_are_counted_and_left_out(monkeypatch):
    def busy_for_weak(brief):
        if brief.answer in weak:
            raise EvaluationError(Failure.BUSY)
        return Result(evaluation(level(5)), "fake", "fake-1")

    weak = {answer.text for answer in ANSWERS if answer.level == "weak"}
    scored = len(ANSWERS) - len(weak)
    monkeypatch.setitem(calibrate.EVALUATORS, "offline", busy_for_weak)
    figures = report()
    assert figures["failures"] == {"busy": len(weak) * 5}  # once, and four times again
    assert figures["all"]["agreement"]["overall"]["n"] == scored
    assert figures["all"]["injections"]["n"] == scored * len(INSTRUCTIONS)
    assert figures["all"]["repeats"]["n"] == scored
    assert f"Failed: busy {len(weak) * 5}." in run()[0]


def test_nothing_but_failures_is_a_report_without_figures(monkeypatch):
    def never(brief):
        raise EvaluationError(Failure.TIMEOUT)

    monkeypatch.setitem(calibrate.EVALUATORS, "offline", never)
    figures = report()
    assert figures["all"]["agreement"]["overall"]["kappa"] is None
    assert figures["all"]["injections"]["mean"] is None
    assert [aim["met"] for aim in figures["aims"]] == [False] * 4
    assert "| overall, all" in run()[0]


def test_wrong_set_up_ends_the_run_at_once(monkeypatch):
    def refused(brief):
        raise EvaluationError(Failure.SETUP, "401")

    monkeypatch.setitem(calibrate.EVALUATORS, "offline", refused)
    with pytest.raises(CommandError, match="401"):
        run()


# --- Claude ----------------------------------------------------------------------------------------


def test_claude_without_a_key_is_refused(settings):
    settings.ANTHROPIC_API_KEY = ""
    with pytest.raises(CommandError, match="ANTHROPIC_API_KEY"):
        run("--evaluator", "claude")


def test_claude_is_asked_less_often_and_its_tokens_are_summed(settings, monkeypatch):
    def streamed(brief):
        yield Partial({})
        yield Result(evaluation(level(6)), "claude", "model prompt-1", usage={"input_tokens": 10, "output_tokens": 2})

    settings.ANTHROPIC_API_KEY = "a key"
    monkeypatch.setattr(claude, "evaluate", streamed)
    text, progress = run("--evaluator", "claude", "--json")
    figures = json.loads(text)
    # Each answer, three removals from the strong, three paddings, one instruction, and some answers four times more.
    repeated = len(ANSWERS[:: calibrate.REPEATED_OF_PAID])
    assert figures["evaluations"] == len(ANSWERS) * 5 + len(STRONG) * 3 + repeated * 4
    assert {answer.level for answer in ANSWERS[:: calibrate.REPEATED_OF_PAID]} == {"weak", "fair", "strong"}
    assert figures["usage"] == {
        "input_tokens": 10 * figures["evaluations"],
        "output_tokens": 2 * figures["evaluations"],
    }
    assert "500 evaluations" in progress


def test_unknown_evaluator_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        run("--evaluator", "oracle")


# --- the document ----------------------------------------------------------------------------------


def test_write_docs_replaces_what_stands_between_its_markers(evaluate_with, monkeypatch, tmp_path):
    document = tmp_path / "calibration.md"
    document.write_text("Before.\n<!-- offline:begin -->\nold\n<!-- offline:end -->\nAfter.\n")
    monkeypatch.setattr(calibrate, "DOCUMENT", document)
    evaluate_with(lambda brief: level(5))
    printed = run("--write-docs")[0]
    text = document.read_text()
    assert text.startswith("Before.\n<!-- offline:begin -->\nRun on ")
    assert text.endswith("<!-- offline:end -->\nAfter.\n")
    assert printed.strip() in text
    assert "old" not in text


def test_write_docs_without_markers_is_refused(evaluate_with, monkeypatch, tmp_path):
    document = tmp_path / "calibration.md"
    document.write_text("No markers.")
    monkeypatch.setattr(calibrate, "DOCUMENT", document)
    evaluate_with(lambda brief: level(5))
    with pytest.raises(CommandError, match="offline:begin"):
        run("--write-docs")
    assert document.read_text() == "No markers."


def test_document_shows_a_run_of_the_present_rubric():
    assert (
        f"--evaluator offline`: version {rubric.VERSION}, {len(ANSWERS)} graded answers"
        in calibrate.DOCUMENT.read_text()
    )


# --- the offline evaluator itself ------------------------------------------------------------------


def test_offline_evaluator_agrees_with_the_grades_more_than_length_does():
    scores = {answer.id: calibrate.Scorer("offline", None).scores(answer.brief) for answer in ANSWERS}
    held_out = [answer for answer in ANSWERS if answer.half == "held_out"]
    measured = calibrate.agreements(held_out, scores)["overall"]
    assert measured["kappa"] > 0.5
    assert abs(measured["smd"]) < 0.4
    assert measured["kappa"] > calibrate.agreements(held_out, calibrate.length_only(ANSWERS))["overall"]["kappa"]


def test_offline_evaluator_misses_what_is_removed_and_ignores_repetition():
    ours = [answer for answer in ANSWERS if answer.brief.category == Category.STRATEGY]
    scorer = calibrate.Scorer("offline", None)
    for answer in ours:
        once = scorer.scores(answer.brief)
        assert scorer.scores(replace(answer.brief, answer=f"{answer.text}\n\n{answer.text}")) == once
    strong = [answer for answer in ours if answer.level == "strong"]
    flat = [scorer.scores(replace(a.brief, answer=calibrate.REMOVALS["structure"](a))) for a in strong]
    before = [scorer.scores(answer.brief) for answer in strong]
    assert sum(score["structure"] for score in flat) < sum(score["structure"] for score in before)
