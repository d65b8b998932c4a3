"""For each key point, the sentence of the answer that comes closest, where one does."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt

from practice.evaluation.reading.text import sentences, words_of
from practice.evaluation.reading.words import GENERIC, STOP, concept, stem

SHORTEST = 4  # words; less is a heading
DUMPED = 5  # commas, from which a sentence with one in four words is a dump of keywords
LONG = 14  # words; those of a longer sentence are shared more easily by chance
# What a sentence must have of a point, found by reading matches with graded answers.
ENOUGH = 0.2  # of the point's weight
SHARED = 0.8  # the weight of the shared words
SHARED_BY_TWO = 1.05  # if they are only two
TELLING = 0.42  # the weight of a word that neither the question nor every answer has; one must be shared
BESIDE = 0.35  # of a word's weight, if it is the neighbor sentence that has it
IN_TAIL = 0.6  # of a word's weight, if it is in an example
FIRST_WORD = 0.3  # "Names", "Weighs": how the point is made, not what it is about
PREFIX = 6  # letters by which stems are compared: "retail" and "retailer" are alike
CLAUSE_END = re.compile(r"[,;.!?()–—]|\bbut\b")
TAIL = re.compile(r"\b(?:such as|for example|for instance|e\.g\.|including|like)\b")
NEGATION = re.compile(
    r"\b(?:not|never|no|without|none|nobody|nothing|cannot|nor|neither|\w{2,8}n['’]t|avoid\w*|refus\w*|reject\w*|"
    r"rather than|instead|exclud\w*|declin\w*|lack\w*|miss\w*|postpon\w*|stop\w*|drop\w*|only|"
    r"limit\w*|warn\w*|risk\w*|less|fail\w*|leav\w* out|rul\w* out|bann?\w*|forbid\w*|remov\w*|resist\w*)\b"
)
DENIED = re.compile(r"\b(?:not(?! only| just)|never|(?:do|does|did|wo|would|should|ca)n['’]t)\b")  # all of the clause
DENIED_NEXT = re.compile(r"\b(?:no|without)\b")  # what follows
# They come in any answer and, like GENERIC words, say little about which point is meant.
UNIT_WORDS = """
    second minute hour day week month quarter year percent half double hundred thousand million billion dollar euro
    two three four five six seven eight nine ten twelve twenty thirty forty fifty
"""


def nearest(points: Sequence[str], answer: str, question: str) -> list[str | None]:
    """For each point the sentence, word for word, that is probably about it, or None: about one in five is not.

    Sentences are compared by the stems or near-synonyms they share with the point, weighted by how much these tell:
    words of the question, of several points, or of many sentences tell little. What a sentence denies it does not
    share, unless the point denies something too. Linear in the answer's length.
    """
    pieces = [piece for piece in sentences(answer) if _says_something(piece)]
    said = [_concepts(piece) for piece in pieces]
    affirmed = [_concepts(_affirmed(piece)) for piece in pieces]
    wanted = [_concepts(point) for point in points]
    weights = _weights(said, wanted, _concepts(question))
    found: list[str | None] = []
    for point, words in zip(points, wanted, strict=True):
        denies = NEGATION.search(point.lower())
        own = _own_weights(point, words, weights)
        found.append(_closest(own, pieces, said if denies else affirmed))
    return found


def _says_something(piece: str) -> bool:
    words, commas = len(piece.split()), piece.count(",")
    return words >= SHORTEST and (commas < DUMPED or words > 4 * commas)


def _concepts(text: str) -> frozenset[str]:
    """What it speaks of: a concept by the beginning of its stem, a number of two digits or more by itself."""
    return frozenset(
        _near(word) for word in words_of(text) if word not in STOP and (len(word) > 2 or not word.isdigit())
    )


def _near(word: str) -> str:
    return word if word[0].isdigit() else concept(stem(word))[:PREFIX]


def _affirmed(piece: str) -> str:
    """The sentence without its clauses that deny something, and without what follows a "no" within its clause."""
    clauses = (clause for clause in CLAUSE_END.split(piece.lower()) if not DENIED.search(clause))
    return " , ".join(DENIED_NEXT.split(clause, maxsplit=1)[0] for clause in clauses)


GENERIC_CONCEPTS = frozenset(concept(word)[:PREFIX] for word in GENERIC) | _concepts(UNIT_WORDS)


def _weights(
    said: Sequence[frozenset[str]], wanted: Iterable[frozenset[str]], asked: frozenset[str]
) -> Mapping[str, float]:
    in_sentences = Counter(word for words in said for word in words)
    in_points = Counter(word for words in wanted for word in words)
    weights = {}
    for word in in_points:
        weight = 0.4 if word in GENERIC_CONCEPTS else 1.0
        weight *= 0.35 if word in asked else 1.0
        weights[word] = weight / sqrt(in_points[word]) / (1 + 0.3 * log(max(1, in_sentences[word])))
    return weights


def _own_weights(point: str, words: frozenset[str], weights: Mapping[str, float]) -> dict[str, float]:
    """The point's words with what they tell: less, if they are in its example or only say how it is made."""
    tail = TAIL.search(point)
    head = _concepts(point[: tail.start()]) if tail else words
    first = _concepts(point.split(maxsplit=1)[0]) if point.strip() else frozenset()
    return {
        word: weights[word] * (1.0 if word in head else IN_TAIL) * (FIRST_WORD if word in first else 1.0)
        for word in words
    }


def _closest(own: Mapping[str, float], pieces: Sequence[str], said: Sequence[frozenset[str]]) -> str | None:
    """The sentence with the most of the point's weight, some of it perhaps in the sentence beside it."""
    whole = sum(own.values())
    best, closest = 0.0, None
    for i, words in enumerate(said):
        shared = own.keys() & words
        if len(shared) < 2 or max(own[word] for word in shared) < TELLING:
            continue
        mine = sum(own[word] for word in shared)
        beside = max(
            (sum(own[word] for word in own.keys() & said[j] - shared) for j in (i - 1, i + 1) if 0 <= j < len(said)),
            default=0.0,
        )
        weight = (mine + BESIDE * beside) / max(1.0, len(words) / LONG) ** 0.5
        enough = max(SHARED_BY_TWO if len(shared) == 2 else SHARED, ENOUGH * whole)
        if weight > best and weight >= enough:
            best, closest = weight, pieces[i]
    return closest
