"""manage.py import_questions and export_questions."""

import csv
import io
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command

from practice.bank.markdown import question_of, questions
from practice.bank.models import Framework, Question

from . import BANK_SIZE

MARKDOWN = """# Strategy questions

Collected in 2026. Would you read this paragraph?

## How would you price a ferry ticket?

1. Should Lidl open shops in Norway?
2) **Should a bank sell phones, and to whom?**
   - An indented note: think of regulation first
- Would you buy [Monzo](https://example.invalid/monzo) as *N26*?
* [ ] A to-do: how would you enter Peru?
- Too short?
- https://example.invalid/a-long-address-of-a-page
- [The guide to product interviews](https://example.invalid)
Q: What would you do with a second runway?
**Q7:** Which of three markets would you leave first?
### Q8. Name the moat of a bakery chain
```
1. Is this code a question or not?
```
- SHOULD LIDL open shops in Norway
"""
TEXTS = [
    (5, "How would you price a ferry ticket?"),
    (7, "Should Lidl open shops in Norway?"),
    (8, "Should a bank sell phones, and to whom?"),
    (10, "Would you buy Monzo as N26?"),
    (11, "A to-do: how would you enter Peru?"),
    (15, "What would you do with a second runway?"),
    (16, "Which of three markets would you leave first?"),
    (17, "Name the moat of a bakery chain"),
    (21, "SHOULD LIDL open shops in Norway"),
]


@pytest.fixture
def folder(tmp_path, monkeypatch, db):
    monkeypatch.chdir(tmp_path)
    Framework.objects.create(slug="swot", name="SWOT", summary="For sums.", when_to_use="Rarely.")
    return tmp_path


def run(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue()


def table(folder, name, *rows):
    base = {
        "slug": "lidl-in-norway",
        "category": "strategy",
        "difficulty": "hard",
        "text": "Should Lidl open shops in Norway?",
        "frameworks": "swot",
        "key_points": "One\nTwo\nThree\nFour",
    }
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(base))
        writer.writeheader()
        writer.writerows(base | row for row in rows)


def test_lines_that_are_questions():
    assert list(questions(MARKDOWN.splitlines())) == TEXTS


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("1. How would you improve *Spotify* for `runners`?", "How would you improve Spotify for runners?"),
        ("- [How would you improve Maps?](https://example.invalid)", "How would you improve Maps?"),
        ("Question 3: How would you improve Maps?", "How would you improve Maps?"),
        ("- How many 2*3*4 boxes fit in a van?", "How many 2*3*4 boxes fit in a van?"),
        ("## How would you improve Maps? ##", "How would you improve Maps?"),
        ("## Questions about improving", ""),
        ("How would you improve Maps?", ""),
        ("    1. How would you improve Maps?", ""),
        ("2026. ", ""),
        ("- " + "*" * 1000, ""),
        ("- " + "a*" * 500_000, "a*" * 500_000),
        ("", ""),
    ],
)
def test_a_line(line, text):
    assert question_of(line) == text


def test_markdown_comes_in_as_drafts(folder):
    (folder / "02 strategy-questions.md").write_text(MARKDOWN)
    out = run("import_questions", "02 strategy-questions.md")
    assert "line 21 skipped, asks the same thing as should-lidl-open-shops-in-norway" in out
    assert "9 loaded, 8 inserted, 0 updated, 1 skipped, 0 rejected" in out
    question = Question.objects.get(slug="should-lidl-open-shops-in-norway")
    assert (question.category, question.difficulty, question.is_active) == ("strategy", "medium", False)
    assert "9 loaded, 0 inserted, 0 updated, 9 skipped" in run("import_questions", "02 strategy-questions.md")
    assert "8 inserted" in run("import_questions", "02 strategy-questions.md", category="execution")


def test_dry_run_writes_nothing(folder):
    (folder / "strategy.md").write_text(MARKDOWN)
    out = run("import_questions", "strategy.md", dry_run=True)
    assert "8 inserted" in out
    assert "Dry run: nothing was written." in out
    assert not Question.objects.exists()


def test_one_rejected_question_stops_all_files(folder, capsys):
    table(folder, "good.csv", {})
    table(folder, "bad.csv", {"slug": "a", "text": "Is this question fine?"}, {"difficulty": "brutal"})
    with pytest.raises(CommandError, match="1 rejected. Nothing was imported.") as caught:
        call_command("import_questions", "good.csv", "bad.csv")
    assert caught.value.returncode == 1
    assert "bad.csv: row 3, difficulty: “brutal” is not allowed" in capsys.readouterr().err
    assert not Question.objects.exists()


def test_a_duplicate_of_an_earlier_file_is_skipped(folder):
    table(folder, "one.csv", {})
    table(folder, "two.csv", {"slug": "another", "text": "should lidl open shops in norway"})
    out = run("import_questions", "one.csv", "two.csv")
    assert "two.csv: row 2 skipped, asks the same thing as lidl-in-norway" in out
    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("strategy.md", "Only a paragraph.", "no question"),
        ("strategy.md", "", "no question"),
        ("questions.md", MARKDOWN, "Pass --category, one of: product_design"),
        ("strategy or execution.md", MARKDOWN, "Pass --category"),
        ("questions.txt", MARKDOWN, "is not a .csv, .xlsx, or .json file"),
        ("questions.csv", "", "The file is empty."),
        ("questions.csv", "x" * 5_000_001, "more than 5,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read(folder, name, content, message):
    (folder / name).write_text(content)
    with pytest.raises(CommandError, match=message) as caught:
        call_command("import_questions", name)
    assert caught.value.returncode == 2


def test_no_such_file(folder):
    with pytest.raises(CommandError, match="none.csv: No such file") as caught:
        call_command("import_questions", "none.csv")
    assert caught.value.returncode == 2


def test_utf_16_markdown(folder):
    (folder / "strategy.md").write_text(MARKDOWN, encoding="utf-16")
    with pytest.raises(CommandError, match="UTF-16"):
        call_command("import_questions", "strategy.md")


def test_author_of_the_changes(folder, learner):
    table(folder, "one.csv", {})
    run("import_questions", "one.csv", by="ada")
    assert LogEntry.objects.get().user == learner
    with pytest.raises(CommandError, match="There is no user nobody"):
        call_command("import_questions", "one.csv", by="nobody")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_there_and_back(folder, ending):
    call_command("seed_questions", quiet=True)
    name = f"bank.{ending}"
    assert f"{BANK_SIZE} questions" in run("export_questions", name)
    assert f"{BANK_SIZE} loaded, 0 inserted, 0 updated, {BANK_SIZE} skipped, 0 rejected" in run(
        "import_questions", name
    )
    Question.objects.filter(category="strategy").delete()
    assert "30 inserted" in run("import_questions", name)


def test_export_of_a_part(folder):
    call_command("seed_questions", quiet=True)
    Question.objects.filter(slug="meal-kits-into-mexico-city").update(is_active=False)
    assert "30 questions" in run("export_questions", "strategy.json", category="strategy")
    assert "29 questions" in run("export_questions", "strategy.json", category="strategy", active=True)


@pytest.mark.parametrize(("name", "message"), [("bank.pdf", "must end in"), ("no/folder/bank.csv", "No such file")])
def test_export_to_nowhere(folder, name, message):
    with pytest.raises(CommandError, match=message):
        call_command("export_questions", Path(name))
