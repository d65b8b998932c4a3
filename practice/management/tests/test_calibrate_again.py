"""`manage.py calibrate` with Claude: what it costs is told before it starts, and nothing is paid for twice."""

import io
import json
import re
import sys
from collections import Counter
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from practice.attempts import calibrating, evaluators
from practice.attempts.calibrations import Calibration
from practice.attempts.ledger import ModelRequest
from practice.evaluation import prompts
from practice.evaluation.calibration.tests import level
from practice.management.commands import calibrate
from tests.fake_claude import Reply

OWN = [
    {"question": "meal-kits-into-mexico-city", "text": f"I would wait, for {reason}.", **level(3)}
    for reason in ("now", "ever", "a year", "a reason", "now")  # one of them twice
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(json.dumps(OWN))
    return f"--answers={path}"


@pytest.fixture
def kept(tmp_path):
    return lambda: [line for path in (tmp_path / ".calibration").iterdir() for line in path.read_text().splitlines()]


@pytest.fixture
def interrupt(monkeypatch):
    """A function: Ctrl-C, once, at the evaluation after so many."""

    def interrupt(after):
        evaluate, turns = evaluators.ask_claude, count()

        def ask(brief, payer, prompt):
            if next(turns) == after:
                raise KeyboardInterrupt
            return evaluate(brief, payer, prompt)

        monkeypatch.setattr(evaluators, "ask_claude", ask)

    return interrupt


@pytest.fixture
def answer(monkeypatch):
    """A function: somebody sits at a terminal and types this."""
    return lambda text: monkeypatch.setattr(sys, "stdin", Terminal(text))


def run(*args):
    """(stdout, stderr) of a full run with Claude."""
    out, said = io.StringIO(), io.StringIO()
    call_command("calibrate", "--evaluator", "claude", "--full", *args, stdout=out, stderr=said)
    return out.getvalue(), said.getvalue()


def broken_off(*args):
    """What a run says that can't go on."""
    with pytest.raises(CommandError) as caught:
        run(*args)
    return str(caught.value)


def asked_for(fake):
    """How often each question with its answer was sent."""
    return Counter(request["body"]["messages"][0]["content"] for request in fake.requests)


def told(said):
    """(evaluations to ask for, dollars at most)."""
    number = re.search(r"(\d+) to ask for", said) or re.search(r"^(\d+) evaluations\.", said)
    return int(number[1]), Decimal(re.search(r"\$([\d.,]+) at most", said)[1].replace(",", ""))


def test_an_interrupted_run_goes_on_and_pays_for_nothing_twice(fake, db, interrupt):
    interrupt(30)
    assert broken_off("--yes") == ("Interrupted. What was finished is kept: run the same command again to go on.")
    assert len(fake.requests) == 30
    assert Calibration.objects.count() == 0
    out, said = run("--yes", "--json")
    evaluations, _ = told(said)
    report = json.loads(out)
    assert said.startswith(
        f"{report['evaluations']} evaluations, 30 of them kept from an earlier run: {evaluations} "
    )
    assert (report["kept"], report["evaluations"], len(fake.requests)) == (30, 30 + evaluations, 30 + evaluations)
    assert report["failures"] == {}
    # All of them are counted, the earlier ones included.
    ledger = Counter()
    for request in ModelRequest.objects.all():
        ledger.update(request.usage)
    assert report["usage"] == ledger
    resumed = asked_for(fake)
    fake.requests.clear()
    assert "30 of them kept" not in run("--yes", "--fresh")[0]
    assert asked_for(fake) == resumed


def test_a_second_run_asks_for_nothing_and_says_the_same(fake, db):
    first = json.loads(run("--yes", "--json")[0])
    fake.requests.clear()
    out, said = run("--json")  # without a question: nothing will be paid
    assert fake.requests == []
    assert "0 to ask for.\n" in said
    assert json.loads(out) == first | {"kept": first["evaluations"]}
    assert f", {first['evaluations']} of them kept from an earlier run." in run()[0]


def test_it_goes_on_where_the_budget_ended_it(fake, db, settings, own):
    answers = [answer.brief for answer in calibrate.own_answers(Path(own.partition("=")[2]))]
    worst = max(calibrating.cost_of(calibrating.with_claude(prompts.CURRENT), [brief]).most for brief in answers) / 2
    settings.EVALUATION_DAILY_BUDGET_USD = worst + Decimal("0.001")
    error = broken_off("--yes", own)
    assert "budget" in error
    assert error.endswith("What was finished is kept: run the same command again to go on.")
    finished = len(fake.requests)
    assert 0 < finished < len(OWN)
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal(0)
    assert told(run("--yes", own)[1])[0] == len(OWN) - finished
    assert sum(asked_for(fake).values()) == len(OWN)


def test_a_budget_that_is_too_small_is_said_beforehand(fake, db, settings, own):
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.000001")
    with pytest.raises(CommandError, match="more than a day's whole budget"):
        call_command("calibrate", "--evaluator=claude", "--yes", own, stderr=(said := io.StringIO()))
    assert "Today's budget has less than $0.01 left, so the run will end before it is done." in said.getvalue()
    assert fake.requests == []
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal(50)
    assert "budget" not in run("--yes", own)[1]


def test_it_asks_again_for_what_failed(fake, db, own):
    fake.script(Reply(text="Prose."), Reply(text="Prose."), Reply(text="", stop_reason="refusal"))
    first = json.loads(run("--yes", "--json", own)[0])
    assert [answer.get("failure") for answer in first["answers"]] == ["bad_reply", "refused", None, None, None]
    fake.requests.clear()
    out, said = run("--yes", "--json", own)
    assert told(said)[0] == len(fake.requests) == 1
    assert [answer.get("failure") for answer in json.loads(out)["answers"]] == [None, "refused", None, None, None]


def test_nothing_costs_more_than_was_told(fake, db, own):
    fake.default = Reply(text="Prose, and no JSON.")  # so that each evaluation takes its second request
    evaluations, most = told(run("--yes", own)[1])
    assert (evaluations, len(fake.requests)) == (len(OWN), 2 * len(OWN))
    reserved = sum(request.reserved_usd for request in ModelRequest.objects.all())
    assert round(reserved, 2) == most
    assert ModelRequest.objects.all().spent() < most


def test_about_how_much_follows_the_ledger(fake, db, own):
    assert "an estimate, not by past evaluations: 4 characters a token" in run("--yes", own)[1]
    spent = ModelRequest.objects.all().spent()
    said = run("--yes", "--fresh", own)[1]
    assert f"about ${spent:.2f} (what the last 5 requests to it cost), and $" in said


@pytest.mark.parametrize("text", ["n\n", "\n", "", "yesterday\n"])
def test_it_is_declined(fake, db, own, answer, kept, text):
    answer(text)
    assert broken_off(own) == "Nothing was asked for, and nothing paid."
    assert fake.requests == []
    assert kept() == []


def test_it_is_agreed_to_at_a_terminal(fake, db, own, answer):
    answer("Y\n")
    out, said = run(own)
    assert "at most.\nGo on? [y/N] " in said
    assert out.startswith("5 of 5 answers scored.")


def test_without_a_terminal_it_names_the_option(fake, db, own):
    assert broken_off(own).endswith("--yes goes on without asking.")
    assert fake.requests == []


def test_fresh_forgets_after_it_was_agreed_to(fake, db, own, answer, kept, interrupt):
    run("--yes", own)
    before = kept()
    answer("n\n")
    assert broken_off("--fresh", own) == "Nothing was asked for, and nothing paid."
    assert kept() == before
    interrupt(2)
    assert broken_off("--fresh", "--yes", own).endswith("run the same command again, without --fresh, to go on.")
    assert [line.split(",")[0] for line in kept()] == [line.split(",")[0] for line in before[:2]]
    assert told(run("--yes", own)[1])[0] == len(OWN) - 2


def test_another_model_has_a_file_of_its_own(fake, db, own, settings, tmp_path):
    run("--yes", own)
    settings.ANTHROPIC_MODEL = "claude-haiku-5-5"
    assert told(run("--yes", own, f"--keep-in={tmp_path / 'elsewhere'}")[1])[0] == len(OWN)
    names = [path.name.rpartition("-")[0] for path in sorted(tmp_path.glob("*/*.jsonl"))]
    assert names == [
        f"claude-claude-sonnet-5-5-{prompts.CURRENT.version}-1-sample",
        f"claude-claude-haiku-5-5-{prompts.CURRENT.version}-1-sample",
    ]


def test_a_folder_that_can_not_be_written_to(fake, db, own, tmp_path):
    (tmp_path / "file").write_text("")
    assert "file" in broken_off("--yes", own, f"--keep-in={tmp_path / 'file'}")
    assert fake.requests == []


def test_two_runs_at_once_are_refused(fake, db, own, monkeypatch):
    def another_run(brief, payer, prompt):
        with pytest.raises(CommandError, match="Another run writes to "):
            call_command("calibrate", "--evaluator=claude", "--yes", own, stderr=io.StringIO())
        return evaluate(brief, payer, prompt)

    evaluate = evaluators.ask_claude
    monkeypatch.setattr(evaluators, "ask_claude", another_run)
    run("--yes", own)
    assert len(fake.requests) == len(OWN)


def test_a_full_run_is_stored_and_shown(fake, db, client):
    report = json.loads(run("--yes", "--json")[0])
    row = Calibration.objects.get()
    aside = report["set_aside"]
    assert (row.scale, row.model, row.version) == ("claude", "claude-sonnet-5-5", prompts.CURRENT.version)
    assert row.answers == aside["agreement"]["overall"]["n"] > 0
    assert {name: row.figures[name] for name in ("agreement", "within", "bias", "readers")} == {
        name: aside[name] for name in ("agreement", "within", "bias", "readers")
    }
    assert "How far to trust Claude" in client.get("/how-scoring-works").content.decode()


def test_answers_of_ones_own_are_not_stored(fake, db, own):
    run("--yes", own)
    assert Calibration.objects.count() == 0
