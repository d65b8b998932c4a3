"""How a quote is looked up in an answer: the same words in the same order, whatever a model does to the marks."""

import html
import re
import unicodedata
from collections.abc import Iterator

_PIECE = re.compile(r"\S{1,100}|\s+")
# What begins a line without being part of its words: bullets, numbers of a list.
_MARKER = re.compile(r"^[ \t]*(?:[-+•·▪]|\d{1,2}[.)])[ \t]+", re.MULTILINE)
# A dash between words, as opposed to a hyphen or a sign. White space is single by then.
_DASH = re.compile(r" -+ |--+")

_QUOTATION_MARKS = "\"'`´′″‘’‚‛“”„‟‹›«»＂＇"
_HYPHENS, _DASHES = "‐‑−﹣－", "–—―"
# Marks of emphasis, headings, and tables, escapes, and what can't be seen.
_DROPPED = "*_~#|\\\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_ALIKE = str.maketrans(
    dict.fromkeys(_QUOTATION_MARKS, "'")
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_DASHES, " ")
    | dict.fromkeys(_DROPPED, "")
)
_EDGES = " '.,;:!?…()[]{}<>"
# Up to here, scripts write words apart.
_LAST_SPACED = "\u052f"


def folded(text: str) -> str:
    """The text as quotes are looked up in it: case, white space, and marks count for nothing. Linear time."""
    # Before the normal form, in which ´ is an accent on a space.
    text = _MARKER.sub("", html.unescape(text)).translate(_ALIKE)
    # In short pieces, because putting a long run of combining marks in order takes quadratic time.
    pieces = (unicodedata.normalize("NFKC", piece) for piece in _PIECE.findall(text))
    words = " ".join("".join(pieces).casefold().split())
    return " ".join(_DASH.sub(" ", words).split())


def is_found(quote: str, text: str) -> bool:
    """Whether a quote occurs in a folded text, cutting no word and no number; one without a word does not."""
    wanted = bare(quote)
    return bool(wanted) and any(is_whole(text, start, start + len(wanted)) for start in places(wanted, text))


def bare(quote: str) -> str:
    """The folded quote without the marks around it, but for a sign."""
    words = folded(quote).strip(_EDGES)
    inside = words.strip(f"{_EDGES}-")
    return f"-{inside}" if words.startswith("-") and inside[:1].isdigit() else inside


def places(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] begins and ends where words and numbers do: "profitable" is not said in "unprofitable",
    nor "5%" in "15%", "1.5%", or "-5%"."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if cuts(before[-1:], text[start]) or cuts(text[end - 1], after[:1]):
        return False
    if text[start].isdigit() and (before.endswith("-") or is_within_number(before[::-1])):
        return False
    return not (text[end - 1].isdigit() and is_within_number(after))


def cuts(left: str, right: str) -> bool:
    return all(each.isalnum() and each <= _LAST_SPACED for each in (left, right))


def is_within_number(rest: str) -> bool:
    """Whether what follows a digit, or precedes it, continues its number: a point or comma and another digit."""
    return rest[:1] in (".", ",") and rest[1:2].isdigit()
