"""`manage.py calibrate`: what it prints, refuses, and writes into the document."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from practice.attempts import calibrating
from practice.attempts.calibrating import Asked
from practice.attempts.calibrations import Calibration
from practice.attempts.ledger import ModelRequest
from practice.evaluation.calibration import figures
from practice.evaluation.calibration.answers import FITTING, SET_ASIDE
from practice.evaluation.calibration.tests import ANSWERS, SOME, level, result
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline import model
from practice.evaluation.offline.model import fitted, version_of
from practice.evaluation.prompts import CURRENT, VERSIONS
from practice.management.commands import calibrate
from tests.fake_claude import Reply


def run(*args):
    out = StringIO()
    call_command("calibrate", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def fives(monkeypatch):
    """An evaluator that gives every answer four times 5."""
    asked = Asked("offline", "offline-2", lambda brief: iter([result(level(5))]))
    monkeypatch.setitem(calibrating.EVALUATORS, "offline", lambda prompt: asked)


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Where --write-docs and --fit write: a document with markers, figures, and weights."""
    document = tmp_path / "calibration.md"
    document.write_text("Before.\n<!-- offline:begin -->\nold\n<!-- offline:end -->\nAfter.\n")
    monkeypatch.setattr(calibrate, "DOCUMENT", document)
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    monkeypatch.setattr(model, "FILE", tmp_path / "weights.json")
    return tmp_path


@pytest.fixture
def own(tmp_path):
    """A function that writes a file of graded answers, and returns its path."""

    def own(entries):
        path = tmp_path / "answers.json"
        path.write_text(entries if isinstance(entries, str) else json.dumps(entries))
        return str(path)

    return own


OWN = {"question": "meal-kits-into-mexico-city", "text": "I would wait, because nobody asked.", **level(3)}


def test_json_is_the_report(fives):
    report = json.loads(run("--json"))
    assert (report["evaluator"], report["versions"], report["answers"]) == ("offline", ["fake-1"], len(SOME))


def test_offline_is_the_default_and_needs_no_database(monkeypatch):
    monkeypatch.setattr(calibrate, "read_answers", lambda briefs: [*SOME[:2], *SOME[-2:]])
    assert f"version {fitted().version}, 4 graded answers" in run()


def test_wrong_set_up_is_said(monkeypatch):
    def refused(brief):
        raise EvaluationError(Failure.SETUP, "401")
        yield

    monkeypatch.setitem(calibrating.EVALUATORS, "offline", lambda prompt: Asked("offline", "offline-2", refused))
    with pytest.raises(CommandError, match="401"):
        run()


def test_claude_without_a_key_is_refused(settings):
    settings.ANTHROPIC_API_KEY = ""
    with pytest.raises(CommandError, match="ANTHROPIC_API_KEY"):
        run("--evaluator", "claude")


def test_claude_is_asked_through_the_sdk_and_paid(fake, db):
    aside = sum(answer.part == SET_ASIDE for answer in SOME)
    assert "Tokens: " in run("--evaluator", "claude", "--yes")
    assert len(fake.requests) == aside
    run("--evaluator", "claude", "--yes", "--full")
    assert len(fake.requests) > aside + len(SOME)  # and nothing twice
    paid = ModelRequest.objects.filter(purpose="calibration", attempt=None, user=None)
    assert paid.count() == len(fake.requests)


@pytest.mark.parametrize("version", VERSIONS)
def test_any_version_of_the_prompt_can_be_asked_with(fake, db, version):
    if version != CURRENT.version:
        fake.default = Reply(manner=only_fields_of(VERSIONS[version].shape))
    report = json.loads(run("--evaluator", "claude", "--yes", "--json", "--prompt", version))
    assert report["versions"] == [version]
    assert report["failures"] == {}
    [system] = fake.requests[0]["body"]["system"]
    assert ("Examples of insight" in system["text"]) is (version != "prompt-3")
    stored = Calibration.objects.filter(scale="claude")
    assert [row.version for row in stored] == ([version] if version == CURRENT.version else [])


def only_fields_of(shape):
    """For the fake, which writes an evaluation of the newest shape: the fields that this one knows."""

    def manner(text):
        data = json.loads(text)
        for part in data.values():
            if isinstance(part, dict):
                part.pop("quote")
        for part in data["improvements"]:
            part.pop("ask")
        return json.dumps({name: data[name] for name in shape.model_fields})

    return manner


def test_a_local_model_is_asked_for_the_answers_set_aside_and_nothing_is_paid(own_model, db):
    report = json.loads(run("--evaluator", "local", "--json"))
    aside = sum(answer.part == SET_ASIDE for answer in SOME)
    assert (report["evaluations"], report["full"]) == (aside, False)
    assert len(own_model.requests) == ModelRequest.objects.filter(purpose="calibration", cost_usd=0).count() == aside
    row = Calibration.objects.get()
    assert (row.scale, row.model, row.version) == ("local:qwen3:8b", "qwen3:8b", CURRENT.version)


def test_a_local_model_that_is_not_named_is_refused(settings):
    settings.LOCAL_MODEL = ""
    with pytest.raises(CommandError, match="LOCAL_MODEL"):
        run("--evaluator", "local")


def test_only_claude_is_asked_with_another_prompt(settings):
    settings.LOCAL_MODEL = "qwen3:8b"
    with pytest.raises(CommandError, match="--prompt is for Claude"):
        run("--evaluator", "local", "--prompt", "prompt-3")
    with pytest.raises(CommandError, match="invalid choice"):
        run("--evaluator", "claude", "--prompt", "prompt-0")


def test_unknown_evaluator_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        run("--evaluator", "oracle")


def test_write_docs_replaces_what_stands_between_its_markers_and_the_figures(fives, files):
    printed = run("--write-docs")
    text = (files / "calibration.md").read_text()
    assert text.startswith("Before.\n<!-- offline:begin -->\nRun on ")
    assert text.endswith("<!-- offline:end -->\nAfter.\n")
    assert printed.strip() in text
    assert "old" not in text
    kept = json.loads((files / "figures.json").read_text())
    assert kept["versions"] == ["fake-1"]
    assert sum(kept["answers"].values()) == len(SOME)
    assert kept["agreement"]["overall"]["n"] == kept["answers"]["set_aside"]
    assert all(aim["aim"] in text for aim in kept["aims"])


def test_write_docs_without_markers_is_refused(fives, files):
    (files / "calibration.md").write_text("No markers.")
    with pytest.raises(CommandError, match="offline:begin"):
        run("--write-docs")
    assert (files / "calibration.md").read_text() == "No markers."
    assert not (files / "figures.json").exists()


def test_fit_writes_the_weights_of_the_answers_that_are_not_set_aside(files):
    pytest.importorskip("numpy", reason="--fit needs numpy")
    printed = run("--fit")
    content = json.loads((files / "weights.json").read_text())
    assert content["version"] == version_of(content)
    assert content["answers"] == sum(answer.part == FITTING for answer in SOME)
    assert printed.startswith(f"{content['version']}: fitted to {content['answers']} answers to 2 questions, ")


def test_answers_of_ones_own_print_json_alone_and_need_no_database(own):
    report = json.loads(run("--answers", own([OWN, OWN | level(4)]), "--json"))
    assert set(report) == {"n", "overall", "dimensions", "answers"}
    assert report["n"] == 2
    assert set(report["overall"]) == {"kappa", "mae", "smd", "spearman"}
    assert [answer["question"] for answer in report["answers"]] == [OWN["question"]] * 2


def test_answers_of_ones_own_as_tables(fives, own):
    printed = run("--answers", own([OWN]))
    assert printed.startswith("1 of 1 answers scored.\n")
    assert f"| {OWN['question']} |" in printed


def test_an_answer_that_gets_no_estimate_is_said(own):
    german = "Ich würde zuerst mit zehn Kunden sprechen und fragen, warum niemand die App mehr öffnet. " * 3
    path = own([OWN, OWN | {"text": german}])
    report = json.loads(run("--answers", path, "--json"))
    assert (report["n"], report["answers"][1]["failure"]) == (1, "language")
    assert "1 of 2 answers scored." in run("--answers", path)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("", "This is no JSON"),
        ([OWN, OWN | {"insight": 11}], "Entry 2: insight: "),
        ([OWN | {"question": "unheard-of"}], "Entry 1: question: "),
    ],
)
def test_a_file_that_can_not_be_used_is_refused_with_its_entry(own, entries, said):
    path = own(entries)
    with pytest.raises(CommandError) as caught:
        run("--answers", path)
    assert str(caught.value).startswith(f"{path} can't be used.\n{said}")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("--answers", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="directory"):
        run("--answers", str(tmp_path))


@pytest.mark.parametrize("other", ["--fit", "--write-docs"])
def test_one_thing_at_a_time(own, other):
    with pytest.raises(CommandError, match="not allowed with"):
        run("--answers", own([OWN]), other)


def test_document_shows_a_run_of_the_present_weights():
    shown = f"--evaluator offline`: version {fitted().version}, {len(ANSWERS)} graded answers"
    assert shown in calibrate.DOCUMENT.read_text()
