"""Cells of CSV files that a spreadsheet program must not take for formulas."""

import re

# A cell that begins like a formula goes out behind an apostrophe. One that already has apostrophes before it gets one
# more, so that taking one away on the way in always restores the cell.
FORMULA = re.compile(r"\A'*[=+\-@\t\r]")
ESCAPED_FORMULA = re.compile(r"\A'+[=+\-@\t\r]")


def escaped(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    return cell[1:] if ESCAPED_FORMULA.match(cell) else cell
