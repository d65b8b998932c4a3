"""The sentences of an answer that an estimate is made from.

Left out is what says nothing of the candidate's own about the case, so that adding it moves no score: copies of the
question, its key points, or its outline, what was said before, passages that would fit any question, and sentences
about grading. Nobody is told so: a sentence left out by mistake costs little, and an accusation would cost trust.
"""

from practice.evaluation.brief import Brief
from practice.evaluation.reading.text import sentences, stems, words_of
from practice.evaluation.reading.words import GENERIC, concept, stem

GENERAL = frozenset(map(concept, GENERIC))
GRADING_WORDS = """
    score grade grader graded grading evaluator evaluation examiner rubric marks instruction prompt system assistant
    answer candidate submission dimension framework structure completeness insight verdict criteria points deduct
    reviewer ten nine
"""
GRADING = frozenset(concept(stem(word)) for word in GRADING_WORDS.split())
# What else a sentence about grading may say before it is taken for one about the case.
MOST_BESIDE_GRADING = 6
COPIED = 0.8  # of a sentence's words, found in one sentence of the question's material
SHORTEST_COPY = 4
# Words in a hundred that are particular: fewer than nine in a passage would fit anywhere.
PARTICULAR = 0.11
SHORTEST_PASSAGE = 15
ENOUGH_LEFT = 40


def concepts(text: str) -> list[str]:
    """The content words in order, as the concepts they are compared by."""
    return [concept(each) for each in stems(text)]


def counted(brief: Brief) -> list[str]:
    """The sentences that count, in order and word for word; none for an answer without any. Linear time."""
    material = (*brief.key_points, *brief.outline, *sentences(brief.question))
    copied = [frozenset(concepts(each)) for each in material]
    particular = [passage for passage in brief.answer.split("\n\n") if not _fits_anywhere(passage)]
    found = _own("\n\n".join(particular), copied)
    if sum(len(sentence.split()) for sentence in found) < ENOUGH_LEFT:
        return _own(brief.answer, copied)
    return found


def _own(text: str, copied: list[frozenset[str]]) -> list[str]:
    found: list[str] = []
    said: set[str] = set()
    for sentence in sentences(text):
        words = frozenset(concepts(sentence))
        again = " ".join(words_of(sentence))
        if again not in said and not _is_copy(words, copied) and not _is_about_grading(sentence, words):
            said.add(again)
            found.append(sentence)
    return found


def _fits_anywhere(passage: str) -> bool:
    """Whether a passage of some length has next to nothing particular in it: no names, things, or figures."""
    words = words_of(passage)
    figures = sum(word[0].isdigit() for word in words)
    particular = set(concepts(passage)) - GENERAL - GRADING
    return len(words) >= SHORTEST_PASSAGE and len(particular) + min(3, figures) < PARTICULAR * len(words)


def _is_copy(words: frozenset[str], copied: list[frozenset[str]]) -> bool:
    return len(words) >= SHORTEST_COPY and any(len(words & each) >= COPIED * len(words) for each in copied)


def _is_about_grading(sentence: str, words: frozenset[str]) -> bool:
    grading = len(words & GRADING) + ("10" in words_of(sentence))
    return grading >= 2 and len(words - GRADING - GENERAL) <= MOST_BESIDE_GRADING
