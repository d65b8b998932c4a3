"""From an answer to the sentences that count: without repeats, echoes of the question, lists of words, instructions."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from practice.evaluation.rubric.words import GENERIC, STOP, WORD, concept, stem

NUMBER = re.compile(r"\d[\d,.]*")
LABEL = re.compile(r"^[^.:!?\n]{2,40}:\s")
BULLET = re.compile(r"^\s*(?:[-*•–—+>#]+|\(?\d{1,2}[.)](?!\d)|\(?[a-zA-Z][.)](?=\s))\s*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’')]*\s+|(?<=[a-z)][.!?])(?=[A-Z])")

# A request to whoever scores, or talk about the scoring itself. Written for answers to product questions: "score",
# "rate" and "evaluate" alone are ordinary words there, so a second mark of a grader being addressed is asked for.
INSTRUCTION = re.compile(
    r"""
      \b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instruction|prompt|rubric|rule|guideline|criteri|
          previous|prior|above|earlier|system|grading|scoring|evaluat|told|key\ points)
    | \b(?:\d+|ten|nine)\s*(?:/|out\ of)\s*(?:10|ten)\b
    | \b(?:system|developer|admin(?:istrator)?)\s*(?:prompt|message|override|note|instruction|mode)\b
    | ^\W*(?:system|assistant|user|human|admin|developer|instructions?|note\ to|attention|important)\s*[:\]>|]
    | </?\s*\w*(?:answer|system|instruction|prompt|assistant|user|score|question|evaluation|rubric)\w*\s*/?\s*>
    | <\|.*?\|> | \[/?(?:INST|SYS\w*)\] | ```
    | \byou\ are\ (?:now\ )?(?:an?|the|in|no\ longer|required|instructed|obliged)\b.{0,60}
      \b(?:grader|evaluator|examiner|assistant|model|ai|judge|interviewer|mode|score|grade|coach|instructed)
    | \b(?:dear|hey|hi|hello|attention|note\ to)\b.{0,20}\b(?:grader|evaluator|examiner|assistant|model|ai|judge|claude|
          gpt|chatgpt|llm|reviewer|coach|scorer)
    | \b(?:grader|evaluator|examiner|scorer|language\ model|chatgpt|claude|llm|rubric|reviewer)s?\b.{0,80}
      \b(?:must|should|please|score|give|award|grade|rate|rating|mark|return|output|assign|set|top|full|maximum)
    | \b(?:score|scores|give|award|grade|rate|mark|assign|return|output|print|respond|reply|set|deserves?|treat|consider|
          evaluate|judge|assess|rank)\b.{0,60}
      \b(?:this|the|my|above|following|it|me|i|all|every|each|overall|framework|structure|completeness|insight)\b.{0,60}
      \b(?:10|ten|9|nine|full\ (?:marks?|score|points|credit)|(?:top|perfect|highest|maximum|max|best|excellent|
          outstanding|high)\ (?:possible\ )?(?:marks?|scores?|grades?|ratings?|points|level)|perfect|flawless)\b
    | \b(?:this|my|the)\ (?:answer|response|submission|candidate|text)\b.{0,60}
      \b(?:deserve|perfect|flawless|outstanding|excellent|exemplary|score|grade|rated|marks?|10|ten|best|meets\ all|
          covers\ all|covers\ every|complete|full\ credit)
    | \b(?:framework|structure|completeness|insight|overall|score|scores|grade|rating)\b["']?\s*[:=]\s*["{\[]?\s*\d
    | \b(?:highest|maximum|perfect|top|full)\ (?:possible\ )?(?:scores?|marks?|grades?|ratings?|credit)\b
    | \b(?:end|start|begin(?:ning)?)\ of\ (?:the\ )?(?:answer|prompt|instructions?|system|candidate|data|transcript)
    | \bnew\ (?:instruction|rule|task|directive)s?\b
    | \b(?:all|the)\ (?:key\ points|dimensions)\b.{0,40}\b(?:covered|met|10|ten|full|perfect|satisfied)
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer, word for word, with the stems it is compared by."""

    text: str
    block: int  # which paragraph or list item it stands in
    bulleted: bool = False
    labelled: bool = False
    words: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def stems(self):
        """Content stems in order, stop words left out."""
        return tuple(stem(word) for word in self.words if word not in STOP and not word.isdigit())

    @cached_property
    def specific(self):
        """The stems that are about something: neither stop words nor words of the trade."""
        return frozenset(s for s in self.stems if s not in GENERIC and len(s) > 1)

    @cached_property
    def concepts(self):
        return frozenset(concept(s) for s in self.stems) | frozenset(self.numbers)

    @cached_property
    def numbers(self):
        return tuple(n.strip(".,") for n in NUMBER.findall(self.text))

    @cached_property
    def lower(self):
        return self.text.lower().replace("’", "'")

    @property
    def substance(self):
        """How much the sentence says: its distinct specific stems, a number counting as one."""
        return len(self.specific) + min(2, len(self.numbers))


@dataclass(frozen=True)
class Answer:
    """What is left to score, and how many sentences were set aside for which reason."""

    sentences: tuple[Sentence, ...]
    set_aside: dict[str, int]

    @cached_property
    def specific(self):
        return frozenset().union(*(s.specific for s in self.sentences))

    @cached_property
    def concepts(self):
        return frozenset().union(*(s.concepts for s in self.sentences))

    @cached_property
    def blocks(self):
        """The sentences by paragraph or list item, in order."""
        blocks = {}
        for sentence in self.sentences:
            blocks.setdefault(sentence.block, []).append(sentence)
        return list(blocks.values())


def words_of(text):
    """The words in lower case, apostrophes straight."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def split(text):
    """Every sentence of the text; each is a piece of one of its lines."""
    sentences = []
    for block, line in enumerate(text.splitlines()):
        body = line.strip()
        marker = BULLET.match(body)
        body = body[marker.end() :] if marker else body
        for position, piece in enumerate(SENTENCE_END.split(body)):
            if piece.strip():
                labelled = position == 0 and bool(LABEL.match(piece))
                sentences.append(Sentence(piece.strip(), block, bool(marker), labelled, tuple(words_of(piece))))
    return sentences


def is_list_of_words(sentence):
    """Words heaped up: almost no function words, as in keyword lists, word salad, or another language."""
    if len(sentence.words) < 5:
        return sentence.substance < 2
    function_words = sum(word in STOP for word in sentence.words) / len(sentence.words)
    return function_words < 0.1 and not sentence.numbers


def read(text, question):
    """The answer's own sentences.

    Set aside: instructions to the grader, echoes of the question, repeats of what was said before,
    heaps of words, and sentences without anything specific in them.
    """
    asked = frozenset(stem(word) for word in words_of(question)) - {stem(word) for word in STOP}
    kept, seen, aside = [], set(), dict.fromkeys(("instruction", "echo", "repeat", "word list", "filler"), 0)
    for sentence in split(text):
        reason = _reason_to_set_aside(sentence, asked, seen)
        seen.update(_pairs(sentence))
        if reason:
            aside[reason] += 1
        else:
            kept.append(sentence)
    return Answer(tuple(kept), aside)


def _reason_to_set_aside(sentence, asked, seen):
    pairs = _pairs(sentence)
    distinct = set(sentence.stems)
    if INSTRUCTION.search(sentence.text):
        return "instruction"
    if not pairs or sum(pair in seen for pair in pairs) >= 0.7 * len(pairs):
        return "repeat"
    if len(distinct) >= 3 and len(distinct & asked) >= 0.8 * len(distinct):
        return "echo"
    if is_list_of_words(sentence):
        return "word list"
    if sentence.substance < 2:
        return "filler"
    return ""


def _pairs(sentence):
    """Neighbouring stems with the numbers, by which repeats are told from new sentences."""
    tokens = [stem(word) for word in sentence.words if word not in STOP]
    return {*zip(tokens, tokens[1:], strict=False)} or {(token,) for token in tokens}
