"""Files of questions: CSV, XLSX, and JSON into rows of text cells, and back. Knows files, not the bank.

What comes in may be anything that somebody named .csv or .xlsx. Its size, unpacked size, rows, and cells are bounded
before they take memory; what cannot be read raises UnreadableFile, which says what to do about it.
"""

import csv
import io
import json
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from practice.spreadsheets import escaped, unescaped

from . import keypoints

logger = logging.getLogger(__name__)

COLUMNS = (
    "slug",
    "category",
    "subcategory",
    "difficulty",
    "text",
    "hint",
    "frameworks",
    "key_points",
    "sample_answer",
    "source",
    "is_active",
)
LIST_COLUMNS = ("frameworks", "key_points")
TAKES = {
    "frameworks": "text or a list of texts",
    "key_points": f'text or a list of texts or of {{"id": …, "text": …}}, where {keypoints.ID_RULE}',
}

MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 25_000_000
MAX_ROWS = 5_000
MAX_CELL = 10_000
# Physical rows of a sheet that are read: some editors save thousands of empty ones.
MAX_SHEET_ROWS = 50_000
MAX_SHEET_COLUMNS = 50

# No text of ours has these: PostgreSQL or XLSX could not hold them.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Cells = Mapping[str, str]


class UnreadableFile(Exception):
    """The file as a whole cannot be imported; the message says why, and what can."""


@dataclass(frozen=True)
class Row:
    """One question of a file: where it stands ("row 5", "entry 2", "line 12") and the cells it has, by column."""

    place: str
    cells: dict[str, str]


def read(name: str, content: bytes) -> list[Row]:
    """The rows of a file by its name's ending. Blank rows are left out. Raises UnreadableFile."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile(f"The file has {len(content):,} bytes; at most {MAX_BYTES:,} are allowed. Split it.")
    if not content.strip():
        raise UnreadableFile("The file is empty.")
    ending = name.rpartition(".")[2].lower()
    if ending not in READERS:
        raise UnreadableFile(f"“{name}” is not a .csv, .xlsx, or .json file.")
    rows = READERS[ending](content)
    if not rows:
        raise UnreadableFile("The file has no questions, only a header.")
    return rows


# --- in --------------------------------------------------------------------------------------------


def read_csv(content: bytes) -> list[Row]:
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)  # the first of equals: the comma
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return table((unescaped(cell) for cell in line) for line in reader)
    except csv.Error as error:
        raise UnreadableFile(
            f"Line {reader.line_num} is not CSV ({error}). An unclosed quote or a cell of more than "
            f"{MAX_CELL:,} characters can cause this."
        ) from error


def decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:1000]:
        raise UnreadableFile("The file is UTF-16 or not text at all. Save it as “CSV UTF-8”, or as .xlsx.")
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableFile("This is a workbook or another zip archive. If it is a workbook, name it .xlsx.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"The file is not UTF-8 (byte {error.start + 1:,}). Save it as “CSV UTF-8”, or as .xlsx."
        ) from error


def read_xlsx(content: bytes) -> list[Row]:
    check_archive(content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if not workbook.worksheets:
            raise UnreadableFile("The workbook has no sheet with cells.")
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size need not be true
        lines = sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=MAX_SHEET_COLUMNS, values_only=True)
        return table(map(as_text, line) for line in lines)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl has no error of its own for a damaged part: it raises what it stumbles on
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            # openpyxl reads XML through defusedxml where that is installed. Entities make gigabytes of nothing.
            raise UnreadableFile(
                "The workbook has XML entities in it, which no spreadsheet program writes. Nothing of it was read."
            ) from error
        logger.warning("A workbook could not be read: %r", error)
        raise UnreadableFile(
            "The workbook is damaged. Open it in a spreadsheet program and save it again."
        ) from error


def check_archive(content: bytes) -> None:
    """Look at the archive's list of parts, before anything is unpacked. zipfile never unpacks more than it says."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("This is an old .xls file or a password-protected workbook. Save it as a plain .xlsx.")
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFile("This is not an XLSX workbook.") from error
    names = {part.filename for part in parts}
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnreadableFile("The workbook has macros, which are not taken. Save it as a plain .xlsx.")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile("This zip archive is not an XLSX workbook.")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            f"Unpacked, the workbook has {unpacked:,} bytes; at most {MAX_UNPACKED_BYTES:,} are allowed. Split it."
        )


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def table(lines: Iterable[Iterable[str]]) -> list[Row]:
    """Rows of a table whose first line names the columns. Places count as a spreadsheet does: the header is row 1."""
    stripped = ([cell.strip() for cell in line] for line in lines)
    header = [name.lower() for name in next(stripped, [])]
    while header and not header[-1]:
        header.pop()
    check_columns(header)
    rows: list[Row] = []
    for number, line in enumerate(stripped, start=2):
        if not any(line):
            continue
        if len(rows) == MAX_ROWS:
            raise UnreadableFile(f"The file has more than {MAX_ROWS:,} questions. Split it.")
        if any(line[len(header) :]):
            raise UnreadableFile(f"Row {number} has more cells than there are columns. Is a comma unquoted?")
        rows.append(Row(f"row {number}", dict(zip(header, line, strict=False))))
    return rows


def check_columns(header: Sequence[str]) -> None:
    if not any(header):
        raise UnreadableFile(f"The first row is empty; it must name the columns. Known: {', '.join(COLUMNS)}.")
    unknown = sorted({name or "(no name)" for name in header if name not in COLUMNS})
    if unknown:
        raise UnreadableFile(f"Unknown columns: {', '.join(unknown)[:300]}. Known: {', '.join(COLUMNS)}.")
    twice = sorted(name for name, times in Counter(header).items() if times > 1)
    if twice:
        raise UnreadableFile(f"Duplicate columns: {', '.join(twice)}.")
    if "text" not in header and "slug" not in header:
        raise UnreadableFile("The columns slug and text are missing; at least one of them says which question it is.")


def read_json(content: bytes) -> list[Row]:
    try:
        entries = json.loads(decoded(content))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"This is not JSON: {error}.") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UnreadableFile("The JSON must be a list of objects, one per question.")
    if len(entries) > MAX_ROWS:
        raise UnreadableFile(f"The file has {len(entries):,} questions; at most {MAX_ROWS:,} are allowed. Split it.")
    if entries:
        check_columns(list({name: None for entry in entries for name in entry}))
    return [
        Row(f"entry {number}", {name: json_cell(value, name, number) for name, value in entry.items()})
        for number, entry in enumerate(entries, start=1)
        if entry
    ]


def json_cell(value: object, name: str, number: int) -> str:
    if isinstance(value, list) and name in LIST_COLUMNS:
        items = [key_point(item) if name == "key_points" else item for item in value]
        if all(isinstance(item, str) for item in items):
            return "\n".join(item.strip() for item in items)
    if value is None or isinstance(value, (str, bool, int)):
        return as_text(value).replace("\r\n", "\n").strip()
    raise UnreadableFile(f"Entry {number}: {name} takes {TAKES.get(name, 'text')}.")


def key_point(item: Any) -> Any:
    """The line of a key point that is an object; anything else as it is."""
    if not keypoints.is_stored(points := [item]) or {*"[]"} & {*points[0]["id"]}:
        return item
    return str(keypoints.KeyPoint(**{name: " ".join(part.split()) for name, part in points[0].items()}))


READERS: dict[str, Callable[[bytes], list[Row]]] = {"csv": read_csv, "xlsx": read_xlsx, "json": read_json}


# --- out -------------------------------------------------------------------------------------------


def write_csv(rows: Sequence[Cells]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([escaped(row[column]) for column in COLUMNS] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Sequence[Cells]) -> bytes:
    """Every cell is text by its type, so no program takes one for a formula."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Questions")
    sheet.freeze_panes = "B2"
    for index, name in enumerate(COLUMNS):
        wide = name in ("text", "hint", "key_points", "sample_answer")
        sheet.column_dimensions[get_column_letter(index + 1)].width = 60 if wide else 20
    sheet.append([text_cell(sheet, name, font=Font(bold=True)) for name in COLUMNS])
    wrapped = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        cells = (UNSTORABLE.sub("\ufffd", row[column]) for column in COLUMNS)
        sheet.append([text_cell(sheet, cell, alignment=wrapped) for cell in cells])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def text_cell(sheet: Any, value: str, **style: Any) -> Cell:
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    for name, setting in style.items():
        setattr(cell, name, setting)
    return cell


def write_json(rows: Sequence[Cells]) -> bytes:
    entries = [
        {
            **row,
            "key_points": row["key_points"].splitlines(),
            "frameworks": row["frameworks"].split(", ") if row["frameworks"] else [],
            "is_active": row["is_active"] == "yes",
        }
        for row in rows
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False).encode()


WRITERS: dict[str, Callable[[Sequence[Cells]], bytes]] = {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
