"""Questions out of the bank and back into it, in every format."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.bank import files
from practice.bank.importing import export_cells, import_rows
from practice.bank.keypoints import identified, stored
from practice.bank.models import Framework, Question
from practice.spreadsheets import escaped, unescaped

from . import BANK_SIZE
from .uploads import GOOD, confirm, upload, workbook_file

POINTS = ["[a] -minus", "[b] @at", "[c] 'single", "[d] [x] in brackets"]

pytestmark = pytest.mark.usefixtures("framework")


def test_semicolons_a_mark_and_windows_lines(client, curator):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(GOOD), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(GOOD | {"key_points": GOOD["key_points"].replace("\n", "\r\n")})
    confirm(client, upload(client, out.getvalue().encode("utf-8-sig")))
    assert [point.text for point in Question.objects.get().points] == GOOD["key_points"].split("\n")


def test_a_workbook_with_numbers_truths_and_empty_rows(client, curator):
    columns = [*GOOD, None]
    values = [*(GOOD | {"source": 2026.0, "is_active": True}).values(), None]
    confirm(client, upload(client, workbook_file(columns, [None], values, [None] * 12), "Questions.XLSX"))
    question = Question.objects.get()
    assert question.source == "2026"
    assert question.is_active


@pytest.fixture
def bank(framework):
    """The seeded bank, and one question that is awkward in every format."""
    call_command("seed_questions", quiet=True)
    question = Question.objects.create(
        slug="awkward",
        category="strategy",
        subcategory="=1+1",
        difficulty="easy",
        text='=HYPERLINK("http://example.invalid"), "quotes", semicolons; and a\nsecond line?',
        hint="'=already behind an apostrophe",
        key_points=stored(identified(POINTS, ())),
        sample_answer="- one\r\n- two\r\n",
        source="Zoë — 日本",
    )
    question.frameworks.set(Framework.objects.filter(slug__in=["circles", "swot"]))
    return question


def content(question):
    values = {name: getattr(question, name) for name in files.COLUMNS if name != "frameworks"}
    values["sample_answer"] = values["sample_answer"].replace("\r\n", "\n").strip()
    return values | {"frameworks": sorted(framework.slug for framework in question.frameworks.all())}


@pytest.mark.parametrize("ending", files.WRITERS)
def test_round_trip(client, curator, bank, ending):
    response = client.get(f"/admin/practice/question/export/{ending}/")
    assert response["Content-Disposition"].endswith(f'.{ending}"')
    rows = files.read(f"questions.{ending}", response.content)
    outcome = import_rows(rows, dry_run=True)
    assert outcome.rejected == []
    assert len(outcome.unchanged) == Question.objects.count() == BANK_SIZE + 1
    before = [content(question) for question in Question.objects.all()]
    Question.objects.all().delete()
    assert len(import_rows(rows, dry_run=False).new) == BANK_SIZE + 1
    assert [content(question) for question in Question.objects.all()] == before


@pytest.mark.parametrize("ending", files.WRITERS)
def test_a_file_from_before_key_points_had_ids(bank, ending):
    """It brings no ids, and takes none away: not from a point as it was, nor from one whose place has changed."""
    question = Question.objects.get(slug="awkward")
    question.key_points = stored(identified(["[a] One", "[b] Two", "[c] Three", "[d] Four"], ()))
    question.save()
    (now,) = export_cells(Question.objects.filter(slug="awkward"))

    def rows(key_points):
        return files.read(f"old.{ending}", files.WRITERS[ending]([now | {"key_points": key_points}]))

    assert len(import_rows(rows("One\nTwo\nThree\nFour"), dry_run=True).unchanged) == 1
    reworded = rows("Four\nOne\nTwo, in other words\nThree")
    (changed,) = import_rows(reworded, dry_run=False).changed
    after = "[d] Four\n[a] One\n[two-other-words] Two, in other words\n[c] Three"
    assert changed.changes == {"key_points": (now["key_points"], after)}
    assert "\n".join(map(str, Question.objects.get(slug="awkward").points)) == after
    assert len(import_rows(reworded, dry_run=True).unchanged) == 1


def test_key_points_of_json_may_be_objects(bank):
    entry = {
        "slug": "awkward",
        "is_active": False,
        "key_points": [{"id": "b", "text": "@at,\nreworded"}, "-minus", {"id": "", "text": "New"}, "[c] 'single"],
    }
    rows = files.read("q.json", json.dumps([entry]).encode())
    assert import_rows(rows, dry_run=False).rejected == []
    points = Question.objects.get(slug="awkward").points
    assert [*map(str, points)] == ["[b] @at, reworded", "[a] -minus", "[new] New", "[c] 'single"]


def test_no_cell_of_an_export_is_a_formula(bank):
    dataset = export_cells(Question.objects.all())
    text = files.write_csv(dataset).decode("utf-8-sig")
    for line in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)
    sheet = openpyxl.load_workbook(io.BytesIO(files.write_xlsx(dataset))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # n: empty


@settings(max_examples=50)
@given(st.text("'=+-@a ", max_size=6))
def test_escaping_a_formula_is_undone(text):
    assert not escaped(text).startswith(("=", "+", "-", "@"))
    assert unescaped(escaped(text)) == text


def test_export_follows_the_filters(client, curator, bank):
    response = client.get("/admin/practice/question/export/json/", {"category": "strategy", "q": "awkward"})
    assert [entry["slug"] for entry in json.loads(response.content)] == ["awkward"]
    assert json.loads(response.content)[0]["key_points"] == POINTS
    assert client.get("/admin/practice/question/export/pdf/").status_code == 404
    assert client.get("/admin/practice/question/export/csv/", {"nonsense__x": "1"}).status_code == 302


def test_queries_of_a_preview_do_not_grow_with_the_file(client, curator, bank, django_assert_num_queries):
    rows = files.read("q.csv", files.write_csv(export_cells(Question.objects.all())))
    with django_assert_num_queries(5):  # frameworks, questions, the questions' frameworks, and the savepoint
        import_rows(rows, dry_run=True)
