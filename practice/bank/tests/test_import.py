"""Files of questions through the admin: what is wrong is said; nothing happens before a confirmation, then all."""

import csv
import io
import json
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.accounts.models import User
from practice.bank import files
from practice.bank.importing import export_cells, import_rows
from practice.bank.models import Framework, Question
from practice.spreadsheets import escaped, unescaped

IMPORT = "/admin/practice/question/import/"
CONFIRM = "/admin/practice/question/import/confirm/"
GOOD = {
    "slug": "queue-at-the-bakery",
    "category": "analytical",
    "subcategory": "Metrics",
    "difficulty": "hard",
    "text": "How would you measure the queue at a bakery, and what would you do about it?",
    "hint": "Who waits?",
    "frameworks": "circles",
    "key_points": "Names who waits\nMeasures the wait\nFinds the bottleneck\nProposes one change",
    "sample_answer": "- Goal: shorter waits\n- Measure: minutes from door to till",
    "source": "Ours",
    "is_active": "yes",
}


@pytest.fixture
def curator(client, db):
    user = User.objects.create_superuser("curator")
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def framework(db):
    return Framework.objects.create(slug="circles", name="CIRCLES", summary="For design.", when_to_use="Often.")


def csv_file(*rows, columns=None):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def workbook_file(*lines):
    workbook = openpyxl.Workbook()
    for line in lines:
        workbook.active.append(line)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(content, change):
    """The workbook with other parts: change({name: content})."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for name, part in parts.items():
            changed.writestr(name, part)
    return out.getvalue()


def upload(client, content, name="questions.csv"):
    response = client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    return response


def confirm(client, response):
    return client.post(CONFIRM, {"token": response.context["token"]}, follow=True)


# --- what cannot be read -----------------------------------------------------------------------------

XLSX = workbook_file(list(GOOD), list(GOOD.values()))
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "lol">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><worksheet><sheetData><row><c><v>&a9;</v></c></row></sheetData></worksheet>"
)
NOT_XLSX = repacked(XLSX, lambda parts: (parts.clear(), parts.update({"a.txt": b"a"})))
BAD_FILES = {
    "empty": ("questions.csv", b"", "The file is empty."),
    "blank": ("questions.csv", b" \n \n", "The file is empty."),
    "header only": ("questions.csv", b"slug,text\n", "only a header"),
    "no header": ("questions.csv", b",,\na,b,c\n", "The first row is empty"),
    "another ending": ("questions.pdf", b"%PDF", "is not a .csv, .xlsx or .json file"),
    "UTF-16": ("questions.csv", csv_file(GOOD).decode().encode("utf-16"), "The file is UTF-16"),
    "UTF-16 without a mark": ("questions.csv", csv_file(GOOD).decode().encode("utf-16-le"), "The file is UTF-16"),
    "Latin-1": ("questions.csv", csv_file(GOOD | {"hint": "Café"}).decode().encode("latin-1"), "not UTF-8"),
    "workbook named .csv": ("questions.csv", XLSX[:4] + b"x" * 2000, "This is a workbook"),
    "not a zip": ("questions.xlsx", b"slug,text\n", "This is not an XLSX workbook."),
    "a zip that is no workbook": ("questions.xlsx", NOT_XLSX, "This zip archive is not an XLSX workbook."),
    "half a workbook": ("questions.xlsx", XLSX[: len(XLSX) // 2], "This is not an XLSX workbook."),
    "old xls": ("questions.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 1000, "old .xls"),
    "macros": (
        "questions.xlsx",
        repacked(XLSX, lambda parts: parts.update({"xl/vbaProject.bin": b"x"})),
        "The workbook has macros",
    ),
    "damaged part": (
        "questions.xlsx",
        repacked(XLSX, lambda parts: parts.update({"xl/worksheets/sheet1.xml": b"<worksheet><row>"})),
        "The workbook is damaged.",
    ),
    "missing part": (
        "questions.xlsx",
        repacked(XLSX, lambda parts: parts.pop("[Content_Types].xml")),
        "The workbook is damaged.",
    ),
    "zip bomb": (
        "questions.xlsx",
        repacked(XLSX, lambda parts: parts.update({"xl/media/zeros": b"\0" * 100_000_000})),
        "Unpacked, the workbook has",
    ),
    "billion laughs": (
        "questions.xlsx",
        repacked(XLSX, lambda parts: parts.update({"xl/worksheets/sheet1.xml": LAUGHS})),
        "The workbook is damaged.",
    ),
    "unknown column": ("questions.csv", csv_file(GOOD | {"color": "red"}), "Unknown columns: color. Known: slug,"),
    "column twice": ("questions.csv", b"slug,text,text\na,b,c\n", "Columns that are there twice: text."),
    "no slug and no text": ("questions.csv", csv_file({"category": "strategy"}), "slug and text are missing"),
    "more cells than columns": (
        "questions.csv",
        b"slug,text\na,b,c\n",
        "Row 2 has more cells than there are columns",
    ),
    "open quote": ("questions.csv", b'slug,text\na,"b\n', "is not CSV"),
    "20,000 rows": ("questions.csv", b"slug,text\n" + b"a,b\n" * 20_000, "more than 5,000 questions"),
    "20,000 rows of a workbook": (
        "questions.xlsx",
        workbook_file(["slug", "text"], *([f"a{n}", "b"] for n in range(20_000))),
        "more than 5,000 questions",
    ),
    "20,000 entries": ("questions.json", json.dumps([{"slug": "a"}] * 20_000).encode(), "has 20,000 questions"),
    "10 MB cell": ("questions.csv", b"slug,text\na," + b"x" * 10_000_000, "at most 5,000,000 are allowed"),
    "1 MB cell": ("questions.csv", b"slug,text\na," + b"x" * 1_000_000, "is not CSV (field larger than"),
    "10 MB cell of a workbook": (
        "questions.xlsx",
        repacked(
            XLSX,
            lambda parts: parts.update(
                {"xl/sharedStrings.xml": b"<sst><si><t>%b</t></si></sst>" % (b"x" * 30_000_000)}
            ),
        ),
        "Unpacked, the workbook has",
    ),
    "not JSON": ("questions.json", b"[{]", "This is not JSON"),
    "JSON of another shape": ("questions.json", b'{"slug": "a"}', "must be a list of objects"),
    "deep JSON": ("questions.json", b"[" * 200_000, "This is not JSON"),
    "empty JSON": ("questions.json", b"[]", "only a header"),
    "JSON with an object for a cell": ("questions.json", b'[{"slug": "a", "text": {}}]', "Entry 1: text takes text."),
    "JSON list of numbers": ("questions.json", b'[{"key_points": [1]}]', "slug and text are missing"),
    "JSON points of numbers": ("questions.json", b'[{"slug": "a", "key_points": [1]}]', "or a list of texts"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_read_says_why(client, curator, case):
    name, content, message = BAD_FILES[case]
    response = upload(client, content, name)
    assert message in str(response.context["form"].errors["file"]), response.context["form"].errors
    assert "outcome" not in response.context
    assert not Question.objects.exists()


@pytest.mark.parametrize("case", ["zip bomb", "billion laughs", "10 MB cell of a workbook", "10 MB cell"])
def test_memory_is_bounded(case):
    name, content, _ = BAD_FILES[case]
    tracemalloc.start()
    try:
        with pytest.raises(files.UnreadableFile):
            files.read(name, content)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_no_file_at_all(client, curator):
    response = client.post(IMPORT, {})
    assert "This field is required." in response.content.decode()


# --- what is wrong in a row --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("category", "stratgy", "“stratgy” is not allowed; it takes product_design, strategy, execution"),
        ("category", "", "“” is not allowed; it takes product_design"),
        ("difficulty", "brutal", "“brutal” is not allowed; it takes easy, medium, hard."),
        ("is_active", "maybe", "“maybe” is not allowed; it takes yes or no."),
        ("frameworks", "circles, wheels", "“wheels” is no framework; it takes circles."),
        ("frameworks", "", "An active question names one to 3 frameworks."),
        ("key_points", "Only one", "There is 1 key point; an active question has 4 to 6."),
        ("text", "Short?", "The question has 6 characters; it needs at least 15."),
        ("text", "x" * 1001, "This has 1,001 characters; at most 1,000 are allowed."),
        ("text", "x" * 10_001, "The cell has 10,001 characters; at most 10,000 are allowed."),
        ("text", "How would you\x07 ring a bell?", "The cell has a control character."),
        ("slug", "no slug!", "Enter a valid “slug”"),
        ("slug", "x" * 81, "at most 80 characters"),
        ("subcategory", "x" * 61, "at most 60 characters"),
    ],
)
def test_a_wrong_cell_is_named_with_row_and_column(client, curator, column, value, message):
    response = upload(
        client, csv_file(GOOD | {"slug": "fine", "text": "Another one that is fine?"}, GOOD | {column: value})
    )
    assert [(place, name) for place, name, _ in response.context["outcome"].rejected] == [("row 3", column)]
    assert message in response.context["outcome"].rejected[0][2]
    assert "Nothing was imported" in response.content.decode()
    assert "token" not in response.context or not response.context["token"]
    assert not Question.objects.exists()


def test_every_problem_of_a_row_is_named_at_once(client, curator):
    row = GOOD | {"category": "x", "difficulty": "y", "frameworks": "z", "text": "?"}
    rejected = upload(client, csv_file(row)).context["outcome"].rejected
    assert {column for _, column, _ in rejected} == {"category", "difficulty", "frameworks", "text"}


def test_a_new_question_without_its_columns(client, curator):
    rejected = upload(client, csv_file(GOOD, columns=["slug", "text"])).context["outcome"].rejected
    assert {column for _, column, _ in rejected} >= {"category", "difficulty", "key_points", "frameworks"}


def test_a_slug_twice_in_the_file(client, curator):
    rejected = (
        upload(client, csv_file(GOOD, GOOD | {"text": "Something quite different?"})).context["outcome"].rejected
    )
    assert rejected == [("row 3", "slug", "“queue-at-the-bakery” is also in row 2; a slug names one question.")]


def test_a_surrogate_in_json(client, curator):
    content = json.dumps([GOOD | {"hint": "\ud800"}]).encode()
    rejected = upload(client, content, "questions.json").context["outcome"].rejected
    assert rejected[0][:2] == ("entry 1", "hint")


# --- preview, confirm --------------------------------------------------------------------------------


def test_nothing_is_written_unless_confirmed(client, curator):
    response = upload(client, csv_file(GOOD))
    assert len(response.context["outcome"].new) == 1
    assert not Question.objects.exists()
    body = confirm(client, response).content.decode()
    assert "Imported questions.csv: 1 new, 0 changed, 0 unchanged, 0 left out." in body
    question = Question.objects.get()
    assert question.key_points == GOOD["key_points"].split("\n")
    assert [framework.slug for framework in question.frameworks.all()] == ["circles"]
    assert question.sample_answer == GOOD["sample_answer"]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.action_flag) == (curator, ADDITION)
    assert entry.get_change_message() == "Imported from questions.csv."
    assert entry.get_edited_object() == question


def test_preview_says_what_changes(client, curator):
    confirm(client, upload(client, csv_file(GOOD, GOOD | {"slug": "other", "text": "A question that stays as is?"})))
    changed = GOOD | {"difficulty": "easy", "frameworks": "", "is_active": "no"}
    new = GOOD | {"slug": "new", "text": "A third question of this file?"}
    double = GOOD | {"slug": "double", "text": GOOD["text"].upper()}
    same = GOOD | {"slug": "other", "text": "A question that stays as is?"}
    response = upload(client, csv_file(changed, new, double, same))
    outcome = response.context["outcome"]
    assert [len(part) for part in (outcome.new, outcome.changed, outcome.unchanged, outcome.duplicates)] == [1] * 4
    assert outcome.changed[0].changes == {
        "difficulty": ("hard", "easy"),
        "frameworks": ("circles", ""),
        "is_active": ("yes", "no"),
    }
    assert outcome.duplicates[0].duplicate_of == "queue-at-the-bakery"
    assert "asks the same thing as queue-at-the-bakery" in response.content.decode()
    confirm(client, response)
    assert Question.objects.count() == 3
    question = Question.objects.get(slug="queue-at-the-bakery")
    assert (question.difficulty, question.is_active, question.frameworks.count()) == ("easy", False, 0)
    entry = LogEntry.objects.get(action_flag=CHANGE)
    assert entry.get_change_message() == "Changed difficulty, frameworks, is_active by importing questions.csv."


def test_only_the_columns_of_the_file_change(client, curator):
    confirm(client, upload(client, csv_file(GOOD)))
    confirm(client, upload(client, csv_file({"slug": GOOD["slug"], "hint": "Think of Saturdays."})))
    question = Question.objects.get()
    assert question.hint == "Think of Saturdays."
    assert question.text == GOOD["text"]
    assert question.frameworks.count() == 1


def test_a_row_without_a_slug_gets_one_from_its_text(client, curator):
    rows = (GOOD | {"slug": ""}, GOOD | {"slug": "", "category": "strategy"}, GOOD | {"slug": ""})
    response = upload(client, csv_file(*rows))
    assert len(response.context["outcome"].duplicates) == 1
    confirm(client, response)
    start = "how-would-you-measure-the-queue-at-a-bakery-and-what-would-you-do-abou"
    assert set(Question.objects.values_list("slug", flat=True)) == {start, f"{start}-2"}


def test_a_change_into_another_questions_text_is_refused(client, curator):
    confirm(client, upload(client, csv_file(GOOD, GOOD | {"slug": "other", "text": "A question that is another?"})))
    rejected = upload(client, csv_file(GOOD | {"slug": "other"})).context["outcome"].rejected
    assert rejected == [
        ("row 2", "text", "The question queue-at-the-bakery of the same category asks the same thing.")
    ]


def test_all_or_nothing_when_the_bank_changed_before_confirming(client, curator, framework):
    rows = [GOOD | {"frameworks": "", "slug": f"q-{n}", "text": f"Is this question number {n}?"} for n in range(3)]
    Framework.objects.create(slug="swot", name="SWOT", summary="For sums.", when_to_use="Rarely.")
    response = upload(
        client,
        csv_file(
            *({**row, "frameworks": name} for row, name in zip(rows, ("circles", "circles", "swot"), strict=True))
        ),
    )
    Framework.objects.filter(slug="swot").delete()
    response = confirm(client, response)
    assert "cannot be imported" in response.content.decode()
    assert not Question.objects.exists()
    assert not LogEntry.objects.exists()


def test_nothing_to_import(client, curator):
    confirm(client, upload(client, csv_file(GOOD)))
    response = upload(client, csv_file(GOOD))
    assert "There is nothing to import" in response.content.decode()
    assert response.context["token"] == ""


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_preview_that_is_not_ones_own(client, curator, token):
    if token is None:
        token = upload(client, csv_file(GOOD)).context["token"]
        client.force_login(User.objects.create_superuser("another"))
    response = client.post(CONFIRM, {"token": token}, follow=True)
    assert "too old or not yours" in response.content.decode()
    assert not Question.objects.exists()


def test_a_preview_too_big_to_be_confirmed_says_so(client, curator, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50_100
    assert "more than one preview can hold" in str(upload(client, csv_file(GOOD)).context["form"].errors)


def test_only_for_curators(client, learner):
    for path in (IMPORT, CONFIRM, "/admin/practice/question/export/csv/"):
        assert "/admin/login/" in client.post(path).url
        client.force_login(learner)
        assert "/admin/login/" in client.post(path).url
    learner.is_staff = True  # staff without the rights
    learner.save()
    for path in (IMPORT, CONFIRM, "/admin/practice/question/export/csv/"):
        assert client.post(path).status_code == 403


# --- formats -----------------------------------------------------------------------------------------


def test_semicolons_a_mark_and_windows_lines(client, curator):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(GOOD), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(GOOD | {"key_points": GOOD["key_points"].replace("\n", "\r\n")})
    confirm(client, upload(client, out.getvalue().encode("utf-8-sig")))
    assert Question.objects.get().key_points == GOOD["key_points"].split("\n")


def test_a_workbook_with_numbers_truths_and_empty_rows(client, curator):
    columns = [*GOOD, None]
    values = [*(GOOD | {"source": 2026.0, "is_active": True}).values(), None]
    confirm(client, upload(client, workbook_file(columns, [None], values, [None] * 12), "Questions.XLSX"))
    question = Question.objects.get()
    assert question.source == "2026"
    assert question.is_active


@pytest.fixture
def bank(framework):
    """The bank as seeded, and one question that is awkward in every format."""
    call_command("seed_questions", quiet=True)
    question = Question.objects.create(
        slug="awkward",
        category="strategy",
        subcategory="=1+1",
        difficulty="easy",
        text='=HYPERLINK("http://example.invalid"), "quotes", semicolons; and a\nsecond line?',
        hint="'=already behind an apostrophe",
        key_points=["-minus", "@at", "+plus", "'single"],
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
    assert len(outcome.unchanged) == Question.objects.count() == 211
    before = [content(question) for question in Question.objects.all()]
    Question.objects.all().delete()
    assert len(import_rows(rows, dry_run=False).new) == 211
    assert [content(question) for question in Question.objects.all()] == before


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
    assert json.loads(response.content)[0]["key_points"] == ["-minus", "@at", "+plus", "'single"]
    assert client.get("/admin/practice/question/export/pdf/").status_code == 404
    assert client.get("/admin/practice/question/export/csv/", {"nonsense__x": "1"}).status_code == 302


def test_queries_of_a_preview_do_not_grow_with_the_file(client, curator, bank, django_assert_num_queries):
    rows = files.read("q.csv", files.write_csv(export_cells(Question.objects.all())))
    with django_assert_num_queries(5):  # frameworks, questions and theirs, and the savepoint
        import_rows(rows, dry_run=True)


def test_list_links_to_import_and_export(client, curator):
    body = client.get(reverse("admin:practice_question_changelist")).content.decode()
    assert IMPORT in body
    assert "export/xlsx/" in body
