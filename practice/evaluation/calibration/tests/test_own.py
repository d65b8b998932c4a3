"""Graded answers of somebody's own: the file, and what is said of one that can't be used."""

import json

import pytest

from practice.attempts.briefs import briefs_in_files
from practice.evaluation.calibration.own import MOST_PROBLEMS, UnusableAnswers, read_own, score_own
from practice.evaluation.calibration.scorer import SCORES, Scorer
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.score import DIMENSIONS

from . import level, result

BRIEFS = briefs_in_files()
SLUG = "meal-kits-into-mexico-city"


def entry(**changes):
    return {"question": SLUG, "text": " I would wait. ", **level(6), **changes}


def read(entries):
    return read_own(json.dumps(entries).encode(), BRIEFS)


def score(answers, levels):
    """Of an evaluator that gives the levels that are listed in turn; None is a failure."""
    turns = iter(levels)

    def evaluate(brief):
        given = next(turns)
        if given is None:
            raise EvaluationError(Failure.LANGUAGE)
        yield result(level(given))

    return score_own(answers, Scorer("fake", evaluate, progress=print))


def test_a_good_file():
    [answer, other] = read([entry(framework=7.5, insight=2), entry(text="x" * 20_000)])
    assert answer.question == SLUG
    assert answer.text == "I would wait."
    assert answer.brief.question == BRIEFS[SLUG].question
    assert answer.grades == {"framework": 7.5, "structure": 6, "completeness": 6, "insight": 2, "overall": 5.0}
    assert (answer.part, answer.first, other.words) == ("", (), 1)


def test_notes_of_ones_own_are_no_part_of_an_answer():
    assert read([entry(overall=9.9, graded_by="Ada")]) == read([entry()])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "This is no JSON: "),
        ("[", "This is no JSON: "),
        ("[" * 200_000, "This is no JSON: "),
        ("{}", "The file: Input should be a valid list."),
        ("null", "The file: Input should be a valid list."),
        ("[]", "The list is empty; it takes at least one graded answer."),
        ("[3]", "Entry 1: Input should be "),
    ],
    ids=["empty", "cut", "deep", "object", "null", "no entry", "number"],
)
def test_a_file_of_another_kind(content, problem):
    with pytest.raises(UnusableAnswers) as caught:
        read_own(content.encode(), BRIEFS)
    assert str(caught.value).startswith(problem)


def test_a_file_that_is_no_text():
    with pytest.raises(UnusableAnswers, match="This is no JSON: "):
        read_own(b"\xff\xff\xff\xff", BRIEFS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": 3}, "question"),
        ({"question": "unheard-of"}, "question"),
        ({"text": ""}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"framework": 0}, "framework"),
        ({"structure": 10.5}, "structure"),
        ({"completeness": "7"}, "completeness"),
        ({"insight": True}, "insight"),
        ({"insight": float("nan")}, "insight"),
        ({"insight": float("inf")}, "insight"),
        ({"insight": 10**400}, "insight"),
    ],
    ids=repr,
)
def test_a_bad_entry_is_named_with_its_field(changes, field):
    with pytest.raises(UnusableAnswers) as caught:
        read([entry(), entry(**changes)])
    assert str(caught.value).startswith(f"Entry 2: {field}: ")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("field", ["question", "text", *DIMENSIONS])
def test_a_missing_field_is_named(field):
    incomplete = entry()
    del incomplete[field]
    with pytest.raises(UnusableAnswers) as caught:
        read([incomplete])
    assert str(caught.value) == f"Entry 1: {field}: Field required."


@pytest.mark.parametrize("changes", [{"insight": 0}, {"question": "unheard-of"}])
def test_of_many_problems_the_first_are_named(changes):
    with pytest.raises(UnusableAnswers) as caught:
        read([entry(**changes)] * 50)
    lines = str(caught.value).splitlines()
    assert len(lines) == MOST_PROBLEMS
    assert [line.split(":")[0] for line in lines] == [f"Entry {n}" for n in range(1, MOST_PROBLEMS + 1)]


def test_the_report_has_every_measure_and_every_answer():
    answers = read([entry(**level(grade)) for grade in (2, 5, 8)])
    report = score(answers, [3, 6, 9])
    measures = {"kappa": pytest.approx(0.923), "mae": 1.0, "smd": pytest.approx(0.333), "spearman": 1.0}
    assert report == {
        "n": 3,
        "overall": measures,
        "dimensions": dict.fromkeys(DIMENSIONS, measures),
        "answers": [{"question": SLUG, **dict.fromkeys(SCORES, given)} for given in (3, 6, 9)],
    }


def test_a_failed_answer_counts_apart():
    answers = read([entry(**level(grade)) for grade in (2, 5, 8)])
    report = score(answers, [2, None, 8])
    assert report["n"] == 2
    assert (report["overall"]["kappa"], report["overall"]["mae"]) == (1, 0)
    assert report["answers"][1] == {"question": SLUG, **dict.fromkeys(SCORES), "failure": "language"}
    assert "failure" not in report["answers"][2]


def test_nothing_but_failures():
    report = score(read([entry()]), [None])
    assert report["n"] == 0
    assert report["overall"] == {"kappa": None, "mae": None, "smd": None, "spearman": None}
