"""What the page says of a score: an estimate with its margin and nothing more, and the feedback that there is."""

import re

import pytest
from django.utils import timezone

from practice.attempts import engine, evaluators, runner
from practice.attempts.models import Status
from practice.evaluation.failures import EvaluationError, Failure
from tests.factories import GERMAN, make_attempt

MARGINS = {"overall": 1.2, "framework": 1.5, "structure": 0.3, "completeness": 1.7, "insight": 2.5}
HEADINGS = ("Strengths", "Improvements", "Suggested framework", "Example point", "Why these scores")
WORDS = {
    "reasons": {"framework": "Worked through."},
    "strengths": [{"text": "Names the buyer.", "quote": ""}],
    "improvements": [{"text": "No number.", "quote": "", "instead": "About 40 clinics."}],
    "suggested_framework": "SWOT.",
    "example_point": "A point.",
}


def text(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_an_estimate_is_about_a_level_and_gives_no_reasons(shown):
    body = shown(score="6.4", evaluator_version="fit-2", margins=MARGINS)
    assert "about 6, give or take 1" in text(body)
    assert "6.4" not in body
    for dimension in ("Framework 7, give or take 2", "Structure 8, give or take 1", "Insight 10, give or take 3"):
        assert dimension in text(body)
    assert not [heading for heading in HEADINGS if heading in body]
    assert "a small statistical model fitted to graded answers (fit-2). It does not understand the answer" in body
    assert 'href="/how-scoring-works#strategy"' in body


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"scale": "offline-1", "evaluator_version": "rubric-4"}, "the old offline rubric (rubric-4)"),
        (
            {"evaluator": "local", "scale": "local:qwen3:8b", "evaluator_version": "p-4", "model": "qwen3:8b"},
            "the local model qwen3:8b (p-4)",
        ),
        (
            {"evaluator": "claude", "evaluator_version": "p-3", "model": "some-model"},
            "Claude (some-model, p-3)",
        ),
    ],
)
def test_other_scores_keep_their_feedback(shown, columns, said):
    body = shown(score="6.4", **columns, **WORDS)
    assert "6.4" in body
    assert "give or take" not in body
    for expected in (*HEADINGS, "Names the buyer.", "About 40 clinics.", said):
        assert expected in body


def test_an_estimate_that_replaced_a_score_says_whose_the_words_are(shown):
    earlier = {"overall": 6.1, "framework": 3, "scale": "offline-1"}
    body = text(shown(score="4.2", scale="offline-2", margins=MARGINS, earlier_score=earlier, **WORDS))
    assert "about 4, give or take 1" in body
    assert "The old offline rubric had scored this answer 6.1. These are its words:" in body
    assert "Framework 3 Worked through." in body  # the reason was for the old score


def test_a_new_formula_names_the_first_score(shown):
    earlier = {"overall": 6.1, "framework": 7, "scale": "claude"}
    body = text(shown(score="6.4", evaluator="claude", earlier_score=earlier, **WORDS))
    assert "Its first overall score was 6.1." in body
    assert "its words" not in body


# --- an answer in another language ---------------------------------------------------------------


def test_another_language_is_no_score_and_no_second_try(shown):
    body = shown(failure=Failure.LANGUAGE)
    assert "Your answer is saved." in body
    assert "The offline estimate reads English only" in body
    feedback, _ = body.split("question-tools")
    assert "<button" not in feedback


@pytest.mark.usefixtures("with_claude")
def test_where_claude_is_there_it_can_read_it(shown):
    body = shown(failure=Failure.LANGUAGE)
    assert "Evaluate again" in body
    assert "Use the offline estimate" not in body


def test_nothing_starts_it_again_by_itself(pending, monkeypatch):
    def evaluator(brief):
        raise EvaluationError(Failure.LANGUAGE)
        yield

    sent = []
    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)
    monkeypatch.setattr(engine, "send", lambda *work, **when: sent.append(work))
    runner.evaluate(pending.pk)
    runner.sweep()
    runner.evaluate_waiting(failed_too=True)
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.LANGUAGE)
    assert sent == []


@pytest.mark.parametrize(
    "columns",
    [
        {"failure": Failure.LANGUAGE},
        {"status": Status.PENDING, "failure": ""},
        {"score": "6.4", "evaluator": "claude"},
    ],
)
def test_of_another_language_nothing_is_checked_or_found(client, learner, question, columns):
    answer = f"Names a buyer: 37 x 0.6 = 2.2. {GERMAN} {GERMAN}"
    question.key_points = [{"id": "a", "text": "Names a buyer with 37 x 0.6"}]
    question.save()
    attempt = make_attempt(learner, question, timezone.now(), answer_text=answer, **columns)
    client.force_login(learner)
    body = client.get(attempt.get_absolute_url()).content.decode()
    assert "Names a buyer with 37 x 0.6" in body
    assert "Checked in your answer" not in body
    assert "You may have covered" not in body
