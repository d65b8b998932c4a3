"""What the page shows of evidence, of the cap, of questions to the candidate, and of several evaluations."""

import re

import pytest
from django.utils import timezone

from practice.attempts.models import Attempt, Status
from practice.evaluation.failures import Failure
from practice.evaluation.score import DIMENSIONS
from tests.factories import make_attempt

REASONS = dict.fromkeys(DIMENSIONS, "So it is.")
EVIDENCE = {
    "framework": {"quote": "clinics of 40 staff"},
    "structure": {"given": 8},
    "completeness": {},
    "insight": {"quote": "two hours a day"},
}
IMPROVEMENT = {
    "text": "No price.",
    "quote": "",
    "ask": "What would a clinic pay?",
    "instead": "They pay $40.",
}


@pytest.fixture
def page(shown):
    """The text of an attempt's feedback with these columns, scored by Claude unless they say otherwise."""

    def page(**columns):
        html = shown(**{"score": "6.4", "evaluator": "claude", "reasons": REASONS} | columns)
        return " ".join(re.sub(r"<[^>]+>", " ", html).split())

    return page


def test_verified_capped_and_missing_evidence(page):
    text = page(evidence=EVIDENCE, structure_score=6)
    assert "So it is. Evidence in your answer: … clinics of 40 staff …" in text
    assert text.count("Evidence in your answer:") == 2
    assert "Given 8, counted as 6: no passage that carries this score was found in your answer" in text
    assert "a dimension counts as 6 at most" in text
    assert "Structure capped" in text
    assert text.count("No passage of your answer was found as evidence for this.") == 1


def test_nothing_is_said_of_evidence_where_nobody_asked_for_any(page):
    text = page()
    assert "So it is." in text
    assert "vidence" not in text
    assert "capped" not in text


def test_the_candidate_is_asked_and_an_example_is_called_one(page):
    text = page(improvements=[IMPROVEMENT], probe="Why clinics?")
    assert "No price. Ask yourself What would a clinic pay? An example, its facts made up They pay $40." in text
    assert "What an interviewer would ask next Why clinics?" in text


def test_an_older_improvement_keeps_its_words(page):
    text = page(improvements=[{"text": "No price.", "quote": "", "instead": "Say $40."}])
    assert "No price. Try this Say $40." in text
    assert "Ask yourself" not in text
    assert "interviewer would ask" not in text


def scores(*levels):
    return dict(zip(DIMENSIONS, levels, strict=True))


def test_several_evaluations_and_how_far_they_lie_apart(page):
    text = page(samples=[scores(5, 6, 6, 6), scores(6, 6, 6, 6), scores(8, 6, 7, 6)])
    assert "The middle one of 3 evaluations, which gave 5.8 to 6.7" in text
    assert "Framework · all gave 5 to 8" in text
    assert "Completeness · all gave 6 to 7" in text
    assert "Structure · all" not in text


def test_several_evaluations_that_agree(page):
    text = page(samples=[scores(6, 6, 6, 6), scores(6, 6, 6, 6)])
    assert "The lower of 2 evaluations, which gave 6.0 each" in text
    assert " to 6" not in text


def test_who_waits_for_a_local_model_reads_what_may_take_so_long(client, learner, question, settings):
    attempt = make_attempt(learner, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    client.force_login(learner)
    hint = "The local model may have to be loaded first"
    assert hint not in client.get(attempt.get_absolute_url()).content.decode()
    settings.EVALUATOR, settings.LOCAL_MODEL = "local", "qwen3:8b"
    assert hint in client.get(attempt.get_absolute_url()).content.decode()


@pytest.mark.parametrize("failure", [Failure.LOCAL_AWAY, Failure.NO_MODEL, Failure.SMALL_CONTEXT])
def test_what_a_local_model_fails_with_can_be_tried_again_or_estimated(client, learner, question, settings, failure):
    settings.EVALUATOR, settings.LOCAL_MODEL = "local", "qwen3:8b"
    attempt = make_attempt(learner, question, timezone.now(), failure=failure, evaluator="")
    client.force_login(learner)
    body = client.get(attempt.get_absolute_url()).content.decode()
    assert "Your answer is saved." in body
    assert "local model" in body
    assert "Evaluate again" in body
    assert "Use the offline estimate" in body
    client.post(f"{attempt.get_absolute_url()}/estimate")
    attempt.refresh_from_db()
    assert (attempt.status, attempt.evaluator, attempt.evidence) == (Status.SCORED, "offline", {})


def test_scores_of_two_local_models_are_never_averaged(learner, question):
    for scale, score in (("local:a", "4.0"), ("local:b", "8.0")):
        make_attempt(learner, question, timezone.now(), score=score, evaluator="local", scale=scale)
    found = Attempt.objects.for_user(learner).like_newest().averages_by_category()
    assert found == {"strategy": 8.0}
