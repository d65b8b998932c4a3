"""What the model sees of an answer: a few dozen named figures, and how often it uses which words.

Format is no feature: bullets, headings, and bold type would be the cheapest way to a better score.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, pstdev

from practice.evaluation.brief import Brief
from practice.evaluation.offline.counted import GENERAL, concepts, counted
from practice.evaluation.offline.markers import MARKERS
from practice.evaluation.reading.arithmetic import wrong_sums
from practice.evaluation.reading.text import words_of
from practice.evaluation.reading.words import STOP

Features = dict[str, float]

ABSTRACT = re.compile(r"(?:tions?|ments?|ness|it(?:y|ies)|ance|ence|ship|ization)$")
FIGURE = re.compile(r"\d[\d,.]*")
MONEY = re.compile(r"[$€£]\s?\d")
TENFOLD = 9  # A result that is off by so much is off by ten, given or taken some rounding.
SUM = re.compile(r"\d\s?[x×*/=÷]\s?[$€£]?\d")
FIRST_PERSON = frozenset(("i", "i'd", "i'll", "i'm", "i've", "my", "me"))
FIRST_PERSONS = frozenset(("we", "we'd", "we'll", "our", "us"))
# More sentences with a mark than this add nothing, so that no length buys a level.
MOST = 6
FEW_WORDS = 60
NOTHING = "nothing"  # stands for an answer in which no sentence counts
WORD, CATEGORY, WRONG_SUMS, STORY = "word: ", "category: ", "wrong sums", "asks for a story"
DIFFERENT_WORDS, WRONG_TENFOLD = "different words", "sums wrong by ten"
# What tells an answer to its question from one to another question.
TOPIC = (
    "length",
    "words of the question",
    "particular words of the question",
    "share of words of the question",
    "nearness to key points",
    "key points near",
    "words of key points",
    "on topic",
    "clearly on topic",
    "longest digression",
    "topic at the beginning",
    "topic at the end",
    "framework cues",
)


def features(brief: Brief) -> Features:
    """All features by name. Those of words and of the category are there only where they apply; a model takes 0 for
    what is missing. Linear time: some milliseconds for an answer of usual length."""
    found = counted(brief) or [NOTHING]
    words = words_of("\n".join(found))
    return {
        **dict(_of_words(words)),
        **dict(_of_sentences(found)),
        **dict(_of_markers(found)),
        **dict(_of_the_case(found, brief)),
        **dict(_of_sums(found)),
        f"{CATEGORY}{brief.category}": 1.0,
        STORY: float(any(framework.slug == "star" for framework in brief.frameworks)),
        **{f"{WORD}{word}": math.sqrt(100 * times / len(words)) for word, times in Counter(words).items()},
    }


def _of_words(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    n = len(words)
    yield "length", math.log(n)
    yield DIFFERENT_WORDS, math.log(len(set(words)))
    yield "shortness", max(0.0, math.log(FEW_WORDS / n))
    yield "letters per word", fmean(map(len, words))
    yield "abstract nouns", sum(bool(ABSTRACT.search(word)) for word in words) / n
    yield "function words", sum(word in STOP for word in words) / n
    yield "I", sum(word in FIRST_PERSON for word in words) / n
    yield "we", sum(word in FIRST_PERSONS for word in words) / n


def _of_sentences(found: Sequence[str]) -> Iterator[tuple[str, float]]:
    lengths = [len(sentence.split()) for sentence in found]
    text = "\n".join(found)
    yield "words per sentence", fmean(lengths)
    yield "change of sentence length", pstdev(lengths)
    yield "figures", min(12, len(FIGURE.findall(text))) / math.sqrt(sum(lengths))
    yield "sums of money", min(5, len(MONEY.findall(text)))
    yield "calculations", min(4, len(SUM.findall(text)))


def _of_sums(found: Sequence[str]) -> Iterator[tuple[str, float]]:
    wrong = wrong_sums("\n".join(found))
    yield WRONG_SUMS, min(2, len(wrong))
    yield WRONG_TENFOLD, float(any(each.factor >= TENFOLD for each in wrong))


def _of_markers(found: Sequence[str]) -> Iterator[tuple[str, float]]:
    for name, pattern in MARKERS.items():
        times = sum(bool(pattern.search(sentence)) for sentence in found)
        yield f"{name}: share", times / len(found)
        yield f"{name}: times", math.log1p(min(times, MOST))


def _of_the_case(found: Sequence[str], brief: Brief) -> Iterator[tuple[str, float]]:
    """How far the answer is about this question, and how far it says things of its own."""
    said = [concepts(sentence) for sentence in found]
    sets = [frozenset(each) for each in said]
    every = [word for each in said for word in each]
    vocabulary = frozenset(every)
    asked = frozenset(concepts(brief.question))
    points = [frozenset(concepts(point)) for point in brief.key_points]
    words = sum(len(sentence.split()) for sentence in found)
    yield "particular words", sum(word not in GENERAL for word in every) / max(1, len(every))
    yield "own words", len(vocabulary - GENERAL - asked) / math.sqrt(words)
    yield "variety", len(vocabulary) / max(1, len(every)) ** 0.75
    yield "words of the question", len(vocabulary & asked) / max(1, len(asked))
    yield "particular words of the question", len(vocabulary & asked - GENERAL) / max(1, len(asked - GENERAL))
    yield "share of words of the question", sum(word in asked - GENERAL for word in every) / max(1, len(every))
    yield "sentences linked", fmean(_overlaps(sets))
    own = [point - asked for point in points]
    nearest = [max(len(point & each) / max(3, len(point)) for each in sets) for point in own] or [0.0]
    yield "nearness to key points", fmean(nearest)
    yield "key points near", sum(near >= 0.25 for near in nearest) / len(nearest)
    yield "words of key points", fmean([len(point & vocabulary) / max(3, len(point)) for point in own] or [0.0])
    yield from _of_the_topic(sets, frozenset.union(asked, *points) - GENERAL)
    cues = frozenset(
        concept for f in brief.frameworks for step in f.steps for cue in step.cues for concept in concepts(cue)
    )
    yield "framework cues", len(cues & vocabulary) / max(1, len(cues))


def _overlaps(sets: Sequence[frozenset[str]]) -> list[float]:
    pairs = zip(sets, sets[1:], strict=False)
    return [len(one & other) / max(1, min(len(one), len(other))) for one, other in pairs] or [0.0]


def _of_the_topic(sets: Sequence[frozenset[str]], topic: frozenset[str]) -> Iterator[tuple[str, float]]:
    hits = [len(each & topic) for each in sets]
    third = max(1, len(hits) // 3)
    longest = beside = 0
    for hit, each in zip(hits, sets, strict=True):
        beside = 0 if hit else beside + len(each)
        longest = max(longest, beside)
    yield "on topic", sum(hit >= 1 for hit in hits) / len(hits)
    yield "clearly on topic", sum(hit >= 2 for hit in hits) / len(hits)
    yield "longest digression", longest / max(1, sum(map(len, sets)))
    yield "topic at the beginning", fmean(min(2, hit) for hit in hits[:third])
    yield "topic at the end", fmean(min(2, hit) for hit in hits[-third:])
