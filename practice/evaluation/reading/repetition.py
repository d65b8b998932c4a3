"""Passages that an answer holds twice."""

import re

from practice.evaluation.reading.text import sentences, words_of

SIGNS = re.compile(r"[$€£₹%]")
LONG_SENTENCE = 10  # words; shorter ones may be headings or refrains
LONG_PASSAGE = 20  # words of several sentences in a row


def repeated(answer: str) -> list[str]:
    """The first occurrence of each passage that comes again, word for word but for case, spaces, and punctuation:
    "from $10 to $12" is not "from 10% to 12%".

    A passage is a long sentence or several in a row. Linear time.
    """
    pieces = sentences(answer)
    starts, offset = [], 0
    for piece in pieces:
        starts.append(answer.index(piece, offset))
        offset = starts[-1] + len(piece)
    keys = [" ".join(words_of(piece)) + "".join(SIGNS.findall(piece)) for piece in pieces]
    first: dict[str, int] = {}
    named: set[str] = set()
    found = []
    i = 0
    while i < len(keys):
        j = first.setdefault(keys[i], i)
        length = 0
        while j < i and j + length < i and i + length < len(keys) and keys[i + length] == keys[j + length]:
            length += 1
        run = keys[j : j + length]
        if _is_long(run) and not named.issuperset(run):
            found.append(answer[starts[j] : starts[j + length - 1] + len(pieces[j + length - 1])])
            named.update(run)
        i += max(1, length)
    return found


def _is_long(run: list[str]) -> bool:
    sizes = [len(key.split()) for key in run]
    longest = max(sizes, default=0)
    return longest >= LONG_SENTENCE or (longest * 2 >= LONG_SENTENCE and sum(sizes) >= LONG_PASSAGE)
