"""From an answer to its sentences, word for word, and to the stems that sentences are compared by."""

import re
from collections.abc import Iterator

from practice.evaluation.reading.words import STOP, WORD, stem

LONGEST_WORD = 40
LONGEST_SENTENCE = 60  # words; what is longer, as spoken text without punctuation is, is cut
CUT_FROM = 25  # words, from which a long sentence is cut at the next clause
WRAPPED_FROM = 60  # a line at least this long that ends without punctuation was probably wrapped by hand
TOKEN = re.compile(r"\S+")
BULLET = re.compile(r"(?:[-•–—+>▪◦‣·*]\s+|#{1,6}\s+|\(?\d{1,2}[.)]\s+|\(?[a-zA-Z][.)]\s+|•)")
CLOSING = "\"”’')]*_"
ABBREVIATION_WORDS = """
    e.g i.e eg ie vs approx mr mrs ms dr prof st fig incl excl est resp cf avg ca dept
    jan feb mar apr jun jul aug sep sept oct nov dec
"""
ABBREVIATIONS = frozenset(ABBREVIATION_WORDS.split())
CLAUSE_START_WORDS = "and but so because then also which while if or when well okay ok after"
CLAUSE_STARTS = frozenset(CLAUSE_START_WORDS.split())

Span = tuple[int, int]


def words_of(text: str) -> list[str]:
    """The words in lowercase, with straight apostrophes. Of what is no word, but very long, the beginning."""
    return [word[:LONGEST_WORD].lower().replace("’", "'") for word in WORD.findall(text)]


def stems(text: str) -> list[str]:
    """The stems of the content words in order; numbers and function words are left out. Linear time."""
    return [stem(word) for word in words_of(text) if word not in STOP and not word[0].isdigit()]


def sentences(answer: str) -> list[str]:
    """The sentences, headings, and list items in order, each a substring of the answer without its bullet.

    None is longer than LONGEST_SENTENCE words; what holds no letter and no digit is left out. A sentence that was
    wrapped by hand keeps its line breaks. Linear time.
    """
    found = []
    for start, end in _blocks(answer):
        for sentence in _split(answer, start, end):
            for first, last in _cut(answer, *sentence):
                piece = answer[first:last].strip()
                if any(c.isalnum() for c in piece):
                    found.append(piece)
    return found


def _blocks(text: str) -> Iterator[Span]:
    """Paragraphs and list items without their bullets. A wrapped line goes on in lowercase or with a number."""
    start = end = offset = 0
    wrapped = False
    for line in text.splitlines(keepends=True):
        body = line.strip()
        first = offset + len(line) - len(line.lstrip())
        offset += len(line)
        marker = BULLET.match(body)
        if wrapped and body and not marker and (body[0].islower() or body[0].isdigit()):
            end = first + len(body)
        elif body:
            if end > start:
                yield start, end
            start, end = first + (marker.end() if marker else 0), first + len(body)
        wrapped = len(body) >= WRAPPED_FROM and body[-1] not in ".!?:;|"
    if end > start:
        yield start, end


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    """A block's sentences: a token that ends in a full stop ends one, unless it is an abbreviation."""
    tokens = list(TOKEN.finditer(text, start, end))
    first = start
    for token, following in zip(tokens, tokens[1:], strict=False):
        if _ends_sentence(token[0].rstrip(CLOSING), following[0].lstrip("\"“‘'([*_")):
            yield first, token.end()
            first = following.start()
    yield first, end


def _ends_sentence(token: str, following: str) -> bool:
    if not token.endswith((".", "!", "?", "…", "。", "！", "？")):
        return False
    if token.endswith(("...", "…")) and following[:1].islower():
        return False
    word = token.rstrip(".").lstrip("\"“‘'([*_").lower()
    if token.endswith(".") and word in ABBREVIATIONS:
        return False
    # "etc.", "a.m.", and "U.S." may end a sentence; a capital tells.
    return not (word in ("etc", "inc", "ltd", "co") or "." in word[1:2]) or following[:1].isupper()


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence in pieces of at most LONGEST_SENTENCE words, cut at a clause where there is one."""
    tokens = list(TOKEN.finditer(text, start, end))
    if len(tokens) <= LONGEST_SENTENCE:
        yield start, end
        return
    first = count = 0
    for i, token in enumerate(tokens):
        opens_clause = token[0].lower().strip(",") in CLAUSE_STARTS or tokens[i - 1][0][-1] in ",;:–—"
        is_tail = len(tokens) - i < 8 and count + len(tokens) - i <= LONGEST_SENTENCE
        if count >= LONGEST_SENTENCE or (count >= CUT_FROM and opens_clause and not is_tail):
            yield tokens[first].start(), tokens[i - 1].end()
            first, count = i, 0
        count += 1
    yield tokens[first].start(), end
