"""For each key point, the sentence of the answer that comes closest, where one does."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from practice.evaluation.reading.text import sentences, stems
from practice.evaluation.reading.words import GENERIC, concept

SHORTEST = 5  # words; less is a heading
# How alike a sentence and a point must be, on a scale from 0 to 1, by the number of telling words they
# share; of one nothing follows. Found by reading matches with graded answers.
ENOUGH = {2: 0.34, 3: 0.26}
ENOUGH_OF_MORE = 0.22
TELLING = 0.45
SHARED_WEIGHT = 1.5  # of the words that both have: more than one rare word
# They come in any answer and, like GENERIC words, say little about which point is meant.
UNIT_WORDS = """
    second minute hour day week month quarter year percent half double hundred thousand million billion dollar euro
    two three four five six seven eight nine ten twelve twenty thirty forty fifty
"""


def nearest(points: Sequence[str], answer: str, question: str) -> list[str | None]:
    """For each point the closest sentence, word for word, or None: better none than one about something else.

    Sentences are compared by the stems or near-synonyms they share with the point, weighted by how much these tell:
    words of the question, of several points, or of many sentences tell little. Linear in the answer's length.
    """
    pieces = [piece for piece in sentences(answer) if len(piece.split()) >= SHORTEST]
    said = [_concepts(piece) for piece in pieces]
    wanted = [_concepts(point) for point in points]
    weights = _weights(said, wanted, _concepts(question))
    return [_closest(point, pieces, said, weights) for point in wanted]


def _concepts(text: str) -> frozenset[str]:
    return frozenset(concept(stem) for stem in stems(text) if len(stem) > 1)


GENERIC_CONCEPTS = frozenset(map(concept, GENERIC)) | _concepts(UNIT_WORDS)


def _weights(
    said: Iterable[frozenset[str]], wanted: Iterable[frozenset[str]], asked: frozenset[str]
) -> Mapping[str, float]:
    in_sentences = Counter(word for words in said for word in words)
    in_points = Counter(word for words in wanted for word in words)
    weights = {}
    for word in in_sentences.keys() | in_points.keys():
        weight = 0.35 if word in GENERIC_CONCEPTS else 1.0
        weight *= 0.3 if word in asked else 1.0
        weights[word] = weight / sqrt(max(1, in_points[word])) / max(1, in_sentences[word]) ** 0.25
    return weights


def _closest(
    point: frozenset[str], pieces: Sequence[str], said: Sequence[frozenset[str]], weights: Mapping[str, float]
) -> str | None:
    """The sentence with the greatest cosine of weighted words."""
    size = sqrt(sum(weights[word] ** 2 for word in point)) or 1.0
    best, closest = 0.0, None
    for piece, words in zip(pieces, said, strict=True):
        shared = point & words
        telling = sum(weights[word] >= TELLING for word in shared)
        if telling < 2 or sum(weights[word] for word in shared) < SHARED_WEIGHT:
            continue
        length = sqrt(sum(weights[word] ** 2 for word in words))
        likeness = sum(weights[word] ** 2 for word in shared) / (size * length)
        if likeness > max(best, ENOUGH.get(telling, ENOUGH_OF_MORE)):
            best, closest = likeness, piece
    return closest
