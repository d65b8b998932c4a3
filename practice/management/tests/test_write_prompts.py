"""docs/prompts/ says word for word what a model is told. Nothing here needs the database."""

import json
import re
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from practice.attempts.briefs import briefs_in_files
from practice.bank.categories import Category
from practice.evaluation import claude, comparing, local
from practice.evaluation.calibration.answers import FITTING
from practice.evaluation.calibration.tests import ANSWERS
from practice.evaluation.prompts import CURRENT, VERSIONS, compare_1
from practice.management.commands import write_prompts
from practice.management.commands.write_prompts import BETTER, EXAMPLE, FOLDER, fenced

ANSWER = next(answer for answer in ANSWERS if answer.id == EXAMPLE)
STRONGER = next(answer for answer in ANSWERS if answer.id == BETTER)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(write_prompts, "FOLDER", tmp_path / "prompts")
    return tmp_path / "prompts"


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def in_fences(text):
    return [inside for _, inside in re.findall(r"^(`{3,})text\n(.*?)\n\1$", text, re.DOTALL | re.MULTILINE)]


def test_the_documents_are_what_the_code_says():
    found, right = files(FOLDER), write_prompts.documents()
    wrong = sorted(name for name in found.keys() | right.keys() if found.get(name) != right.get(name))
    assert not wrong, f"docs/prompts/ is behind the code in {wrong}: run `manage.py write_prompts`"


@pytest.mark.parametrize("version", VERSIONS)
def test_they_hold_what_claude_is_sent(version):
    for category in Category:
        brief = replace(ANSWER.brief, category=category.value, category_label=category.label)
        [told] = claude.request_of(brief, "claude", VERSIONS[version])["system"]
        assert in_fences((FOLDER / version / f"{category}.md").read_text(encoding="utf-8")) == [told["text"]]
    request = claude.request_of(ANSWER.brief, "claude", VERSIONS[version])
    assert in_fences((FOLDER / version / "user.md").read_text(encoding="utf-8")) == [
        request["messages"][0]["content"]
    ]
    # As text, for the order of the fields matters.
    shape = json.dumps(json.loads((FOLDER / version / "shape.json").read_text(encoding="utf-8")))
    assert shape == json.dumps(request["output_config"]["format"]["schema"])


def test_they_hold_what_is_sent_with_two_answers():
    folder = FOLDER / compare_1.VERSION
    for category in Category:
        brief = replace(ANSWER.brief, category=category.value, category_label=category.label)
        [told] = comparing.claude_request(brief, ("One.", "Two."), "claude")["system"]
        assert in_fences((folder / f"{category}.md").read_text(encoding="utf-8")) == [told["text"]]
    request = comparing.claude_request(ANSWER.brief, (ANSWER.brief.answer, STRONGER.brief.answer), "claude")
    assert in_fences((folder / "user.md").read_text(encoding="utf-8")) == [request["messages"][0]["content"]]
    shape = json.dumps(json.loads((folder / "shape.json").read_text(encoding="utf-8")))
    assert shape == json.dumps(request["output_config"]["format"]["schema"])
    [in_words] = in_fences((folder / "local.md").read_text(encoding="utf-8"))
    assert comparing.local_request(ANSWER.brief, ("", ""), "llama")["system"].endswith(f"\n\n{in_words}")


def test_they_hold_what_a_local_model_is_sent_in_addition():
    shape, again = in_fences((FOLDER / CURRENT.version / "local.md").read_text(encoding="utf-8"))
    assert local.request_of(ANSWER.brief, "llama")["system"].endswith(f"\n\n{shape}")
    assert again == local.AGAIN
    assert {path.parent.name for path in FOLDER.rglob("local.md")} == {CURRENT.version, compare_1.VERSION}


def test_the_example_is_a_tuning_answer_to_a_question_of_the_bank_and_shows_the_facts():
    assert ANSWER.part == FITTING
    assert briefs_in_files()[ANSWER.question].question in (FOLDER / "prompt-4/user.md").read_text(encoding="utf-8")
    assert '- "5,120,000 x 0.013742" is 70,359, not "7,036"' in (FOLDER / "prompt-4/user.md").read_text("utf-8")
    assert "70,359" not in (FOLDER / "prompt-3/user.md").read_text(encoding="utf-8")


def test_the_index_links_every_file_and_nothing_else():
    text = (FOLDER / "index.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\((.*?)\)", text)) == sorted(files(FOLDER).keys() - {"index.md"})
    assert f"scored by **{CURRENT.version}**" in text
    assert f"\n## {CURRENT.version}, the current one\n" in text


@pytest.mark.parametrize("text", ["plain", "a\n```\nb", "`````", "```text\nx\n````\n\n```"])
def test_no_text_ends_its_fence(text):
    assert in_fences(f"# Title\n\n{fenced(text)}\n") == [text]


def test_the_command_writes_what_is_missing_and_removes_what_is_gone(folder, capsys):
    for name in ("prompt-2/strategy.md", "prompt-3/pricing.md", "prompt-3/strategy.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Old.")
    call_command("write_prompts")
    assert files(folder) == write_prompts.documents()
    assert not (folder / "prompt-2").exists()
    assert capsys.readouterr().out == (
        "removed prompt-3/pricing.md\nremoved prompt-2/strategy.md\n"
        f"{folder}: {len(files(folder))} files, {len(files(folder))} written, 2 removed\n"
    )
    call_command("write_prompts")
    assert capsys.readouterr().out.endswith(" files, 0 written, 0 removed\n")


def test_a_folder_that_cannot_be_written_is_said(folder):
    folder.write_text("in the way")
    with pytest.raises(CommandError, match="prompts"):
        call_command("write_prompts")
