"""What can be said about an answer because anybody can verify it; nothing is called missing, and nothing advised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from practice.evaluation.reading.arithmetic import wrong_sums
from practice.evaluation.reading.repetition import repeated
from practice.evaluation.reading.text import sentences, words_of
from practice.evaluation.reading.words import GENERIC, STOP, WORD, concept, stem
from practice.words import counted

Kind = Literal["copy", "question", "arithmetic", "repetition", "length"]

MOST_REMARKS, MOST_OF_A_KIND = 6, 4
LONGEST_QUOTE = 200
SPOKEN_A_MINUTE = 150  # words
SHORT = 30  # words; no graded answer has so few
SHORT_FOR_LONG, LONG_SEC = 60, 600
LONG_SPEECH_MIN = 15
SUBJECT_WORDS = 5  # a question with fewer words of its own asks for a story about anything
NAMED_WORDS = 8


@dataclass(frozen=True)
class Remark:
    """A sentence to the learner; `quote` is the passage of the answer that it is about, word for word, or empty."""

    kind: Kind
    text: str
    quote: str = ""


def remarks(
    answer: str,
    question: str,
    key_points: Sequence[str],
    time_spent_sec: int | None,
    outline: Sequence[str] = (),
) -> list[Remark]:
    """At most MOST_REMARKS, the most important first, on an answer in English. Linear in its length."""
    found: list[Remark] = list(_about_copies(answer, (question, *key_points, *outline)))
    found += _about_the_question(answer, question, key_points)
    found += islice(_about_sums(answer), MOST_OF_A_KIND)
    found += islice(_about_repetition(answer), MOST_OF_A_KIND)
    found += _about_length(answer, time_spent_sec)
    return found[:MOST_REMARKS]


def _about_copies(answer: str, material: Sequence[str]) -> Iterator[Remark]:
    given = {tuple(words_of(sentence)) for each in material for sentence in sentences(each)}
    written = [tuple(words_of(sentence)) for sentence in sentences(answer)]
    copied = sum(words in given for words in written)
    if copied > len(written) / 2:
        share = "Every sentence" if copied == len(written) else f"{copied} of {len(written)} sentences"
        verb = "stand" if 1 < copied < len(written) else "stands"
        yield Remark("copy", f"{share} of this text {verb} in the question, its key points, or the outline.")


def _about_sums(answer: str) -> Iterator[Remark]:
    seen = set()
    for wrong in wrong_sums(answer):
        text = f"{' '.join(wrong.sum.split())} is {wrong.right}, not {wrong.said}."
        if text not in seen:
            yield Remark("arithmetic", text, wrong.quote)
        seen.add(text)


def _about_repetition(answer: str) -> Iterator[Remark]:
    for passage in repeated(answer):
        size = counted(len(words_of(passage)), "word")
        yield Remark("repetition", f"This passage of {size} comes more than once.", _beginning(passage))


def _beginning(passage: str) -> str:
    if len(passage) <= LONGEST_QUOTE:
        return passage
    first = sentences(passage)[0]
    return first if len(first) <= LONGEST_QUOTE else first[:LONGEST_QUOTE].rsplit(maxsplit=1)[0]


def _about_length(answer: str, time_spent_sec: int | None) -> Iterator[Remark]:
    words = len(words_of(answer))
    pace = f"at {SPOKEN_A_MINUTE} words a minute"
    if words >= LONG_SPEECH_MIN * SPOKEN_A_MINUTE:
        minutes = round(words / SPOKEN_A_MINUTE)
        yield Remark("length", f"{words:,} words take about {minutes} minutes to say {pace}.")
    elif not words:
        yield Remark("length", "I could not find a word in this answer.")
    elif words < SHORT:
        said = max(1, round(words * 60 / SPOKEN_A_MINUTE))
        verb = "takes" if words == 1 else "take"
        yield Remark("length", f"{counted(words, 'word')} {verb} about {counted(said, 'second')} to say {pace}.")
    elif words < SHORT_FOR_LONG and (time_spent_sec or 0) >= LONG_SEC:
        said = round(words * 60 / SPOKEN_A_MINUTE)
        spent = counted(round((time_spent_sec or 0) / 60), "minute")
        yield Remark("length", f"{words} words, written in {spent}, take about {said} seconds to say {pace}.")


def _about_the_question(answer: str, question: str, key_points: Sequence[str]) -> Iterator[Remark]:
    """Where no particular word of the question or its key points is in the answer, those of the question."""
    words = words_of(answer)
    said = {concept(stem(word)) for word in words}
    asked = _by_concept(question)
    own = [name for name in asked if name not in GENERIC_CONCEPTS]
    subject = set(own) | (_by_concept(" ".join(key_points)).keys() - GENERIC_CONCEPTS)
    if len(words) < SHORT or len(own) < SUBJECT_WORDS or len(said & asked.keys()) > 1 or not said.isdisjoint(subject):
        return
    looked_for = f"though I looked for these words: {', '.join(asked[name] for name in own[:NAMED_WORDS])}."
    yield Remark("question", f"I could not find the subject of the question in this answer, {looked_for}")


GENERIC_CONCEPTS = frozenset(map(concept, GENERIC))


def _by_concept(text: str) -> dict[str, str]:
    """{the stem that stands for it and its near-synonyms: the word as written} of the content words, in order."""
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        if word.lower() not in STOP and word.isalpha() and len(word) > 2:
            found.setdefault(concept(stem(word)), word)
    return found
