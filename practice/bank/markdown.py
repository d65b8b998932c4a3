"""Lists of interview questions in Markdown, as people keep and share them, into rows of an import.

A question is a line at the left edge: after `Q:`, a number, or a bullet, or a heading that ends with a question mark.
Nothing else is (other headings, paragraphs, indented notes, code).
"""

import re
from collections.abc import Iterable, Iterator

from .categories import Category
from .files import MAX_ROWS, Row, UnreadableFile, decoded
from .rules import TEXT_MAX, TEXT_MIN

# In a file of megabytes, a pattern may look at each character a few times only: no repeat gives back what it has
# taken (`++`), and none goes over what another has gone over.
QUESTION = re.compile(r"\A ?(?:\*\*|__)?Q(?:uestion)?\s*+\d*+\s*+[:.)](?:\*\*|__)?\s*+(\S.*)", re.IGNORECASE)
NUMBERED = re.compile(r"\A ?\d{1,4}[.)]\s++(.+)")
BULLETED = re.compile(r"\A ?[-*+•]\s++(?:\[[ xX]\]\s++)?(.+)")
HEADING = re.compile(r"\A ?#{1,6}\s++(.+)")
FENCE = re.compile(r"\A\s*(?:```|~~~)")

TARGET = r"\((?:[^()]++|\([^()]*\))*+\)"  # of a link; it may have a pair of parentheses
LINK = re.compile(rf"!?\[([^\[\]]*)\]{TARGET}")
BARE_LINK = re.compile(rf"\A(?:<?(?:https?://|www\.)\S+>?|!?\[[^\]?]*\]{TARGET})")
# Marks around text that has none, but within words: the innermost.
EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|[*_`])(?=[^\s*_`])((?:[^*_`]++|(?<=\w)[*_`](?=\w))++)(?<=\S)\1(?!\w)")
NESTED = 4  # such as `***text***` in a link

SEPARATORS = re.compile(r"[\W_]+")


def read_markdown(content: bytes, category: str) -> list[Row]:
    """The questions of the file as rows of drafts: retired until a curator adds what they lack."""
    rows: list[Row] = []
    for number, text in questions(decoded(content).splitlines()):
        if len(rows) == MAX_ROWS:
            raise UnreadableFile(f"The file has more than {MAX_ROWS:,} questions. Split it.")
        cells = {"slug": "", "category": category, "difficulty": "medium", "text": text, "is_active": "no"}
        rows.append(Row(f"line {number}", cells))
    if not rows:
        raise UnreadableFile("The file has no question: no line begins with Q:, a number, or a bullet.")
    return rows


def questions(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(line number, question) of each line that is a question."""
    in_code = False
    for number, line in enumerate(lines, start=1):
        if FENCE.match(line):
            in_code = not in_code
        elif not in_code:
            text = question_of(line.rstrip())
            if text:
                yield number, text


def question_of(line: str) -> str:
    """The line's question in plain text; empty when it holds none."""
    heading = HEADING.fullmatch(line)
    match = heading or QUESTION.fullmatch(line) or NUMBERED.fullmatch(line) or BULLETED.fullmatch(line)
    if not match or BARE_LINK.fullmatch(match[1].strip()):
        return ""
    text = plain(match[1].rstrip("#") if heading else match[1])
    within = QUESTION.fullmatch(text)  # "## Q3: …", "- Q: …"
    text = within[1] if within else text
    if len(text) < TEXT_MIN or not any(map(str.isalnum, text)) or (heading and not within and not text.endswith("?")):
        return ""
    return text


def plain(text: str) -> str:
    if len(text) > 2 * TEXT_MAX:
        return text  # far too long: the import says so, naming the line
    text = LINK.sub(r"\1", text)
    for _ in range(NESTED):
        text = EMPHASIS.sub(r"\2", text)
    return " ".join(text.split())


def category_of(name: str) -> str:
    """The category among the words of a file's name: `strategy.md`, `02 App-Critique questions.md`.

    Raises UnreadableFile when it names none, or several.
    """
    words = SEPARATORS.sub(" ", name.rpartition(".")[0].lower())
    found = [category for category in Category.values if f" {category.replace('_', ' ')} " in f" {words} "]
    if len(found) != 1:
        raise UnreadableFile(
            f"Its name does not say which category it is for. Pass --category, one of: {', '.join(Category.values)}."
        )
    return found[0]
