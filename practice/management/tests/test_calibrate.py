"""`manage.py calibrate`: what it prints, refuses, and writes into the document."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from practice.attempts.ledger import ModelRequest
from practice.evaluation import offline
from practice.evaluation.calibration.tests import ANSWERS, SOME, evaluation, level
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Result
from practice.management.commands import calibrate


def run(*args):
    out = StringIO()
    call_command("calibrate", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture(autouse=True)
def few_answers(monkeypatch):
    """A full calibration takes most of a minute; what it computes has tests of its own."""
    monkeypatch.setattr(calibrate, "read_answers", lambda briefs: SOME)


@pytest.fixture
def fives(monkeypatch):
    """An evaluator that gives every answer four times 5."""
    result = Result(evaluation(level(5)), "fake", "fake-1", "offline-1")
    monkeypatch.setitem(calibrate.EVALUATORS, "offline", lambda brief: iter([result]))


def test_json_is_the_report(fives):
    figures = json.loads(run("--json"))
    assert (figures["evaluator"], figures["versions"], figures["answers"]) == ("offline", ["fake-1"], len(SOME))


def test_offline_is_the_default_and_needs_no_database():
    assert f"version {offline.VERSION}, {len(SOME)} graded answers" in run()


def test_wrong_set_up_is_said(monkeypatch):
    def refused(brief):
        raise EvaluationError(Failure.SETUP, "401")
        yield

    monkeypatch.setitem(calibrate.EVALUATORS, "offline", refused)
    with pytest.raises(CommandError, match="401"):
        run()


def test_claude_without_a_key_is_refused(settings):
    settings.ANTHROPIC_API_KEY = ""
    with pytest.raises(CommandError, match="ANTHROPIC_API_KEY"):
        run("--evaluator", "claude")


def test_claude_is_asked_through_the_sdk_and_paid(fake, db):
    assert "Tokens: " in run("--evaluator", "claude")
    assert len(fake.requests) > len(SOME)
    paid = ModelRequest.objects.filter(purpose="calibration", attempt=None, user=None)
    assert paid.count() == len(fake.requests)


def test_it_ends_where_the_budget_does(fake, db, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.000001")
    with pytest.raises(CommandError, match="budget"):
        run("--evaluator", "claude")
    assert fake.requests == []


def test_unknown_evaluator_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        run("--evaluator", "oracle")


def test_write_docs_replaces_what_stands_between_its_markers(fives, monkeypatch, tmp_path):
    document = tmp_path / "calibration.md"
    document.write_text("Before.\n<!-- offline:begin -->\nold\n<!-- offline:end -->\nAfter.\n")
    monkeypatch.setattr(calibrate, "DOCUMENT", document)
    printed = run("--write-docs")
    text = document.read_text()
    assert text.startswith("Before.\n<!-- offline:begin -->\nRun on ")
    assert text.endswith("<!-- offline:end -->\nAfter.\n")
    assert printed.strip() in text
    assert "old" not in text


def test_write_docs_without_markers_is_refused(fives, monkeypatch, tmp_path):
    document = tmp_path / "calibration.md"
    document.write_text("No markers.")
    monkeypatch.setattr(calibrate, "DOCUMENT", document)
    with pytest.raises(CommandError, match="offline:begin"):
        run("--write-docs")
    assert document.read_text() == "No markers."


def test_document_shows_a_run_of_the_present_rubric():
    shown = f"--evaluator offline`: version {offline.VERSION}, {len(ANSWERS)} graded answers"
    assert shown in calibrate.DOCUMENT.read_text()
