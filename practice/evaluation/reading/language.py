"""Whether a text is English, as far as that can be told from its words."""

import re
import unicodedata

from practice.evaluation.reading.text import words_of
from practice.evaluation.reading.words import GENERIC, STOP, stem

ENOUGH_WORDS = 16
ENOUGH_LETTERS = 30  # of another script, some of which write no spaces
ENGLISH_FROM = 0.25  # share of known words; of 25 words in a row of an English answer, hardly ever less
FOREIGN_UP_TO = 0.12  # of an answer in another language, with or without English terms, hardly ever more
KNOWN = STOP - {"a", "do", "i", "me", "no", "per", "so"}  # words of other languages as well
CODE = re.compile(r"[{}|<>=;_\\]|\w\(|\w\.\w|://|```")


def is_english(text: str) -> bool | None:
    """None where too little prose is left beside code, tables, names, and numbers. Linear time.

    Known words are English function words and words that fit any product question. A text in two languages is
    English if a quarter of its words are known, as they are where about half of it is English.
    """
    prose = "\n".join(line for line in text.splitlines() if 3 * len(CODE.findall(line)) < len(line.split()))
    latin, other = _letters(prose)
    if other >= ENOUGH_LETTERS and other > latin:
        return False
    # Names would count as unknown words, so only what begins in lowercase counts.
    words = [word for word in words_of(_without_capitals(prose)) if word.isalpha() or "'" in word]
    if len(words) < ENOUGH_WORDS:
        return None
    share = sum(word in KNOWN or stem(word) in GENERIC for word in words) / len(words)
    if share >= ENGLISH_FROM:
        return True
    return False if share <= FOREIGN_UP_TO else None


def _without_capitals(text: str) -> str:
    return " ".join(word for word in text.split() if not word.lstrip("\"'“‘(*-[").istitle() and not word.isupper())


def _letters(text: str) -> tuple[int, int]:
    """How many letters are Latin, and how many are not."""
    letters = [char for char in text if char.isalpha()]
    latin = sum(char.isascii() or _is_latin(char) for char in letters)
    return latin, len(letters) - latin


def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")
