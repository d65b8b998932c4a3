"""Files of questions with something wrong: the curator reads what and where, and nothing is imported."""

import io
import json
import tracemalloc
import zipfile

import pytest

from practice.bank import files
from practice.bank.models import Question

from .uploads import GOOD, IMPORT, csv_file, upload, workbook_file

pytestmark = pytest.mark.usefixtures("framework")


def repacked(content, change):
    """The workbook after change({name: content}) of its parts."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for name, part in parts.items():
            changed.writestr(name, part)
    return out.getvalue()


XLSX = workbook_file(list(GOOD), list(GOOD.values()))
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "lol">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><worksheet><sheetData><row><c><v>&a9;</v></c></row></sheetData></worksheet>"
)
# One cell of 300 million characters, in a file of a few kilobytes.
PADDING = b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY p "%s">]>' % (b"x" * 10_000)
PADDED = {
    "xl/worksheets/sheet1.xml": PADDING
    + b'<worksheet><sheetData><row><c t="str"><v>%s</v></c></row></sheetData></worksheet>' % (b"&p;" * 30_000),
    "xl/sharedStrings.xml": PADDING + b"<sst><si><t>%s</t></si></sst>" % (b"&p;" * 30_000),
}
SHARED_STRINGS = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
NOT_XLSX = repacked(XLSX, lambda parts: (parts.clear(), parts.update({"a.txt": b"a"})))
# Contents that take long to make are made when they are needed.
BAD_FILES = {
    "empty": ("questions.csv", b"", "The file is empty."),
    "blank": ("questions.csv", b" \n \n", "The file is empty."),
    "header only": ("questions.csv", b"slug,text\n", "only a header"),
    "no header": ("questions.csv", b",,\na,b,c\n", "The first row is empty"),
    "another ending": ("questions.pdf", b"%PDF", "is not a .csv, .xlsx, or .json file"),
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
        lambda: repacked(XLSX, lambda parts: parts.update({"xl/media/zeros": b"\0" * 100_000_000})),
        "Unpacked, the workbook has",
    ),
    "billion laughs": (
        "questions.xlsx",
        repacked(XLSX, lambda parts: parts.update({"xl/worksheets/sheet1.xml": LAUGHS})),
        "The workbook has XML entities in it",
    ),
    "unknown column": ("questions.csv", csv_file(GOOD | {"color": "red"}), "Unknown columns: color. Known: slug,"),
    "column twice": ("questions.csv", b"slug,text,text\na,b,c\n", "Duplicate columns: text."),
    "no slug and no text": ("questions.csv", csv_file({"category": "strategy"}), "slug and text are missing"),
    "more cells than columns": (
        "questions.csv",
        b"slug,text\na,b,c\n",
        "Row 2 has more cells than there are columns",
    ),
    "open quote": ("questions.csv", b'slug,text\na,"b\n', "is not CSV"),
    "20,000 rows": ("questions.csv", b"slug,text\n" + b"a,b\n" * 20_000, "more than 5,000 questions"),
    "5,001 rows of a workbook": (
        "questions.xlsx",
        lambda: workbook_file(["slug", "text"], *([f"a{n}", "b"] for n in range(5_001))),
        "more than 5,000 questions",
    ),
    "20,000 entries": ("questions.json", json.dumps([{"slug": "a"}] * 20_000).encode(), "has 20,000 questions"),
    "5 MB cell": ("questions.csv", b"slug,text\na," + b"x" * 5_000_000, "at most 5,000,000 are allowed"),
    "1 MB cell": ("questions.csv", b"slug,text\na," + b"x" * 1_000_000, "is not CSV (field larger than"),
    "10 MB cell of a workbook": (
        "questions.xlsx",
        lambda: repacked(
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
    "JSON points of numbers": ("questions.json", b'[{"slug": "a", "key_points": [1]}]', "or a list of texts or of {"),
    "JSON point with an odd id": (
        "questions.json",
        b'[{"slug": "a", "key_points": [{"id": "a]", "text": "A"}]}]',
        "where an id has lowercase letters, digits, and hyphens, at most 40 characters.",
    ),
}


def bad_file(case):
    name, content, message = BAD_FILES[case]
    return name, content() if callable(content) else content, message


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_read_says_why(client, curator, case):
    name, content, message = bad_file(case)
    response = upload(client, content, name)
    assert message in str(response.context["form"].errors["file"]), response.context["form"].errors
    assert "outcome" not in response.context
    assert not Question.objects.exists()


@pytest.mark.parametrize("case", ["zip bomb", "billion laughs", "10 MB cell of a workbook", "5 MB cell"])
def test_memory_is_bounded(case):
    name, content, _ = bad_file(case)
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


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("category", "stratgy", "“stratgy” is not allowed; it takes product_design, strategy, execution"),
        ("category", "", "An empty cell is not allowed; it takes product_design"),
        ("difficulty", "brutal", "“brutal” is not allowed; it takes easy, medium, hard."),
        ("is_active", "maybe", "“maybe” is not allowed; it takes yes or no."),
        ("frameworks", "circles, wheels", "“wheels” is not a framework; it takes circles."),
        ("frameworks", "", "An active question names one to 3 frameworks."),
        ("key_points", "Only one", "There is 1 key point; an active question has 4 to 6."),
        ("key_points", "[a] One\n[a] Two\nThree\nFour", "2 key points have the id “a”; each has one of its own."),
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


@pytest.mark.parametrize("part", PADDED)
def test_entities_are_refused_before_they_unfold(part):
    def pad(parts):
        parts[part] = PADDED[part]
        if part == "xl/sharedStrings.xml":
            parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", SHARED_STRINGS)

    content = repacked(XLSX, pad)
    assert len(content) < 12_000
    tracemalloc.start()
    try:
        with pytest.raises(files.UnreadableFile, match="XML entities"):
            files.read("questions.xlsx", content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
