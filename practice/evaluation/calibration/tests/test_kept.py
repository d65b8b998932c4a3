"""What is kept of a run that was broken off, and that nothing of it is asked for again."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from practice.evaluation.brief import Brief
from practice.evaluation.calibration.kept import Finished, InUse, kept_in
from practice.evaluation.calibration.scorer import OF_ALL, OUTAGE_AFTER, Scorer
from practice.evaluation.failures import LASTING, EvaluationError, Failure

from . import level, result

BRIEF = Brief("strategy", "Strategy", "Where next?", "I would wait — “nobody” asked \ud800.", ("Names a market",))
OTHERS = [replace(BRIEF, answer=f"Answer {n}.") for n in range(5)]
ROOT = Path(__file__).parents[4]
BY = ("claude", "claude-sonnet-5-5", "prompt-3")
# Keeps two evaluations, begins to write a third, and is killed.
KILLED = f"""
import os, signal, sys
from pathlib import Path
from practice.evaluation.brief import Brief
from practice.evaluation.calibration.kept import Finished, kept_in
with kept_in(Path(sys.argv[1]), {BY}) as kept:
    kept.begin()
    for repetition in range(2):
        kept.add({BRIEF}, repetition, Finished("prompt-3", {level(6)}))
    os.write(kept.file.fileno(), b'{{"key":"6f')
    os.kill(os.getpid(), signal.SIGKILL)
"""
FINISHED = Finished("prompt-3", {**level(6)}, usage={"input_tokens": 7})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "kept.jsonl"


@pytest.fixture
def rounds(path):
    """A function that has briefs scored, each run like a new process; it returns the scorer, what was asked for,
    and the scores.

    `give` takes a brief and returns a level, or raises.
    """

    def rounds(briefs, give=lambda brief: 6, fresh=False):
        asked, given = [], []

        def evaluate(brief):
            asked.append(brief)
            yield result(level(give(brief)), "claude", "prompt-3", {"input_tokens": 10})

        with kept_in(path, BY, fresh=fresh) as kept:
            scorer = Scorer("claude", evaluate, sparing=True, kept=kept, progress=print)
            expected = scorer.left(briefs)
            kept.begin()
            try:
                given += [scorer.scores(brief) for brief in briefs]
                assert asked == expected
            except KeyboardInterrupt:
                pass
        return scorer, asked, given

    return rounds


def test_what_was_finished_is_not_asked_for_again(rounds):
    def interrupted(brief):
        if brief == OTHERS[3]:
            raise KeyboardInterrupt
        return 6

    _, before, _ = rounds(OTHERS, interrupted)
    scorer, after, scores = rounds(OTHERS)
    assert (before, after) == (OTHERS[:4], OTHERS[3:])
    assert (scorer.evaluations, scorer.from_earlier, scorer.versions) == (5, 3, {"prompt-3"})
    assert scorer.usage == {"input_tokens": 50}
    assert rounds(OTHERS)[1:] == ([], scores)


def test_repetitions_of_an_answer_are_evaluations_of_their_own(rounds):
    _, once, _ = rounds([BRIEF])
    _, five_times, _ = rounds([BRIEF] * 5)
    assert (len(once), len(five_times)) == (1, 4)
    levels = iter(range(1, 6))
    _, _, first = rounds([OTHERS[0]] * 5, lambda brief: next(levels))
    _, _, second = rounds([OTHERS[0]] * 5)
    assert [scores["insight"] for scores in first] == [1, 2, 3, 4, 5]
    assert second == first


@pytest.mark.parametrize("place", [0, 1, 2])
def test_another_evaluator_model_or_prompt_is_asked_itself(path, place):
    with kept_in(path, BY) as kept:
        kept.begin()
        kept.add(BRIEF, 0, FINISHED)
        assert kept.find(BRIEF, 1) is None
        assert kept.find(replace(BRIEF, key_points=()), 0) is None
    with kept_in(path, BY) as kept:
        assert kept.find(BRIEF, 0) == FINISHED
    other = [*BY]
    other[place] = "other"
    with kept_in(path, (other[0], other[1], other[2])) as kept:
        assert kept.find(BRIEF, 0) is None


@pytest.mark.parametrize("code", [code for code in Failure if code not in OF_ALL])
def test_only_lasting_failures_are_kept(rounds, code):
    def fail(brief):
        error = EvaluationError(code)
        error.usage = {"output_tokens": 3}
        raise error

    rounds([BRIEF], fail)
    scorer, asked, _ = rounds([BRIEF])
    is_kept = code in LASTING and code != Failure.SMALL_CONTEXT
    assert asked == ([] if is_kept else [BRIEF])
    assert scorer.failures == ({code.value: 1} if is_kept else {})
    assert scorer.usage == ({"output_tokens": 3} if is_kept else {"input_tokens": 10})


def test_half_a_line_of_a_killed_process_is_cut_off(path, rounds):
    killed = subprocess.run([sys.executable, "-c", KILLED, path], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes().endswith(b'{"key":"6f')
    scorer, asked, _ = rounds([BRIEF] * 3)
    assert (scorer.from_earlier, len(asked)) == (2, 1)
    lines = path.read_text().splitlines()
    assert len(lines) == 3
    assert all(line.startswith('{"key":"') and line.endswith("}}") for line in lines)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_line_that_can_not_be_read_is_asked_for_again(path, rounds, at):
    rounds(OTHERS[:3])
    lines = path.read_bytes().splitlines(keepends=True)
    lines[at] = b"\0" * 40 + b"\n"
    path.write_bytes(b"".join(lines))
    assert rounds(OTHERS[:3])[1] == [OTHERS[at]]
    assert rounds(OTHERS[:3])[1] == []


def test_fresh_forgets_only_once_it_begins(path, rounds):
    rounds(OTHERS)
    before = path.read_bytes()
    with kept_in(path, BY, fresh=True) as kept:
        assert kept.find(OTHERS[0], 0) is None
    assert path.read_bytes() == before
    assert rounds(OTHERS[:1], fresh=True)[1] == OTHERS[:1]
    assert len(path.read_bytes().splitlines()) == 1


def test_two_runs_do_not_write_to_one_file(path):
    with kept_in(path, BY), pytest.raises(InUse, match="kept.jsonl"), kept_in(path, BY):
        pass
    with kept_in(path, BY):
        pass


def test_nothing_that_anybody_wrote_is_in_the_file(path, rounds):
    rounds(OTHERS)
    content = path.read_text()
    assert "Answer" not in content
    assert "Where next" not in content
    assert len(content.splitlines()) == 5


def test_an_outage_ends_the_run(rounds):
    def away(brief):
        raise EvaluationError(Failure.UNREACHABLE)

    briefs = [replace(BRIEF, answer=f"{n}") for n in range(OUTAGE_AFTER)]
    assert rounds(briefs[1:], away)[0].failures == {"unreachable": OUTAGE_AFTER - 1}
    with pytest.raises(EvaluationError):
        rounds(briefs, away)


def test_failures_of_single_answers_do_not(rounds):
    turns = iter([*[None] * (OUTAGE_AFTER - 1), 5] * 3)

    def give(brief):
        if given := next(turns):
            return given
        raise EvaluationError(Failure.BUSY)

    scorer, asked, _ = rounds([replace(BRIEF, answer=f"{n}") for n in range(3 * OUTAGE_AFTER)], give)
    assert (scorer.failures, len(asked)) == ({"busy": 3 * (OUTAGE_AFTER - 1)}, 3 * OUTAGE_AFTER)
