"""The sentences of an answer that an estimate is made from.

Left out is what says nothing of the candidate's own about the case, so that adding it moves no score: copies of the
question, its key points, or its outline, what was said before, passages that would fit any question, sentences about
grading, and markup. Nobody is told so: a sentence left out by mistake costs little, an accusation would cost trust.
"""

import re

from practice.evaluation.brief import Brief
from practice.evaluation.reading.text import sentences, stems, words_of
from practice.evaluation.reading.words import GENERIC, concept, stem

GENERAL = frozenset(map(concept, GENERIC))
GRADING_WORDS = """
    score grade grader graded grading evaluator evaluation examiner rubric marks instruction prompt system assistant
    answer candidate submission dimension framework structure completeness insight verdict criteria points deduct
    reviewer outstanding flawless perfect deserve generous lenient text
"""
GRADING = frozenset(concept(stem(word)) for word in GRADING_WORDS.split())
# As words or figures, one of them at most counts as a word about grading.
TOP_LEVELS = frozenset(("9", "10", "nine", "ten"))
# What else a sentence about grading may say before it is taken for one about the case.
MOST_BESIDE_GRADING = 6
MARKUP = re.compile(r"={4}|<[|!/]|```|[{}]")
COPIED = 0.8  # of a sentence's words, found in one sentence of the question's material
SURE_COPY = 4  # content words; of a shorter one, all must be found
SHORTEST_COPY = 3
# Particular words in a passage of some length: with fewer than one in nine it would fit anywhere.
PARTICULAR = 0.11
SHORTEST_PASSAGE = 15
# Of an answer that is nothing but such passages, the most particular ones count, until there are so many words.
ENOUGH = 40


def concepts(text: str) -> list[str]:
    """The content words in order, as the concepts they are compared by."""
    return [concept(each) for each in stems(text)]


def counted(brief: Brief) -> list[str]:
    """The sentences that count, in order and word for word; none for an answer without any. Linear time."""
    material = (*brief.key_points, *brief.outline, *sentences(brief.question))
    copied = [frozenset(concepts(each)) for each in material]
    said = {_spoken(sentence) for each in material for sentence in sentences(each)}
    passages = [_own(passage, copied, said) for passage in brief.answer.split("\n\n")]
    particular = [_particular(passage) for passage in passages]
    taken, words = set(), 0
    for place in sorted(range(len(passages)), key=particular.__getitem__, reverse=True):
        if words < ENOUGH or particular[place] >= PARTICULAR:
            taken.add(place)
            words += sum(len(sentence.split()) for sentence in passages[place])
    return [sentence for place in sorted(taken) for sentence in passages[place]]


def _own(passage: str, copied: list[frozenset[str]], said: set[str]) -> list[str]:
    """The passage's sentences that are neither copies, nor about grading, nor among `said`, which grows by them."""
    found = []
    for sentence in sentences(passage):
        words = frozenset(concepts(sentence))
        again = _spoken(sentence)
        if again not in said and not _is_copy(words, copied) and not _is_no_prose_of_the_case(sentence, words):
            said.add(again)
            found.append(sentence)
    return found


def _spoken(sentence: str) -> str:
    return " ".join(words_of(sentence))


def _particular(passage: list[str]) -> float:
    """The share of particular words, of names, things, and figures. A short passage is taken for particular."""
    text = "\n".join(passage)
    words = words_of(text)
    if len(words) < SHORTEST_PASSAGE:
        return 1.0
    figures = sum(word[0].isdigit() for word in words)
    return (len(set(concepts(text)) - GENERAL - GRADING) + min(3, figures)) / len(words)


def _is_copy(words: frozenset[str], copied: list[frozenset[str]]) -> bool:
    share = COPIED if len(words) >= SURE_COPY else 1
    return len(words) >= SHORTEST_COPY and any(len(words & each) >= share * len(words) for each in copied)


def _is_no_prose_of_the_case(sentence: str, words: frozenset[str]) -> bool:
    if MARKUP.search(sentence):
        return True
    grading = len(words & GRADING) + (not TOP_LEVELS.isdisjoint(words_of(sentence)))
    return grading >= 2 and len(words - GRADING - GENERAL) <= MOST_BESIDE_GRADING
