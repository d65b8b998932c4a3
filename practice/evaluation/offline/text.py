"""From an answer to the sentences that count: no repeats, echoes of the question, lists of words, instructions."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from practice.evaluation.rubric.words import GENERIC, STOP, UNITS, WORD, concept, stem

NUMBER = re.compile(r"\d[\d,.]*")
LABEL = re.compile(r"^[^.:!?\n]{2,40}:\s")
BULLET = re.compile(r"^\s*(?:[-*•–—+>#]+|\(?\d{1,2}[.)](?!\d)|\(?[a-zA-Z][.)](?=\s))\s*")
WRAPPED_FROM = 60  # characters from which a line without a full stop is taken for one wrapped by hand
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’')]*\s+|(?<=[a-z)][.!?])(?=[A-Z])")

# A request to whoever scores, or praise of the answer itself. "Score", "rate" and "evaluate" are ordinary words in
# answers about products, so each pattern asks for a second mark of a grader being addressed.
INSTRUCTION = re.compile(
    r"""
      \b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instructions?|prompts?|rubric|guidelines?|
          previous|prior|above|grading|scoring|told|key\ points)\b
    | \b(?:10|ten|9|nine)\s*(?:/|out\ of)\s*(?:10|ten)\b
    | \b(?:system|developer|admin(?:istrator)?)\s*(?:prompt|message|override|note|instruction|mode)\b
    | ^\W*(?:system|assistant|admin|developer|instructions?|attention)\s*[:\]>|]
    | </?\s*\w*(?:answer|system|instruction|prompt|assistant|user|score|question|evaluation|rubric)\w*\s*/?\s*>
    | <\|.*?\|> | \[/?(?:INST|SYS\w*)\] | <!-- | ={4,} | ^\W*["']\w+["']\s*:
    | \byou\ are\ (?:now\ )?(?:an?|the|in|no\ longer|required|instructed|obliged)\b.{0,60}
      \b(?:grader|evaluator|examiner|assistant|model|ai|judge|interviewer|mode|score|grade|coach|instructed)\b
    | \b(?:dear|hey|hi|hello|attention|note\ to|message\ to|reminder\ to)\b.{0,20}
      \b(?:grader|evaluator|examiner|assistant|model|ai|judge|claude|gpt|chatgpt|llm|reviewer|coach|scorer)\b
    | \b(?:grader|evaluator|examiner|scorer|language\ model|llm)s?\b.{0,80}
      \b(?:must|should|please|scores?|give|award|grade|rate|mark|return|output|assign|set|full|maximum|you)\b
    | \b(?:score|gives?|gave|given|giving|award|grade|rate|mark|assign|return|output|print|respond|reply|set|put|
          write|deserves?)\b.{0,60}
      \b(?:answer|response|submission|candidate|text|me|it|all|every\w*|each|dimensions?|overall|with|as|a|an|of|at)\b
      .{0,40}\b(?:10|ten)(?:\s*points)?\s*(?:$|[.,!?;)"'\]}]\D|[.!?]*$)
    | \b(?:score|give|award|grade|rate|mark|assign|return|output|respond|deserves?|receives?|earns?|get)\b.{0,80}
      \b(?:highest|maximum|max|perfect|top|full|best|high)\ (?:possible\ )?(?:scores?|marks?|grades?|ratings?|credit|
          points|level)\b
    | \b(?:this|my|the)\ (?:answer|response|submission|candidate)\b.{0,60}
      \b(?:deserves?|perfect|flawless|outstanding|excellent|exemplary|scored?|graded?|rated|marks?|ten|best|
          meets\ all|meets\ every|covers\ all|covers\ every|full\ credit|model\ answer)\b
    | \b(?:framework|structure|completeness|insight|overall|scores?|grade|rating)\b["']?\s*[:=]\s*["{\[]?\s*
      (?:10|[1-9])(?![\d%.,]|\s*[a-z%])
    | \b(?:framework|structure|completeness|insight|overall|score)\s*=\s*\d
    | \b(?:treat|consider|regard|see)\b.{0,40}\bas\ (?:an?\ )?(?:perfect|excellent|outstanding|flawless|model|ideal)\b
    | \b(?:return|output|assign|give)\b.{0,20}\b(?:maximum|highest|top|best)\ (?:possible\ )?(?:values?|numbers?)\b
    | \b(?:end|start|beginning)\ of\ (?:the\ )?(?:answer|prompt|instructions?|system|candidate|transcript)\b
    | \bnew\ (?:instructions?|directives?)\b
    | \b(?:answers?|submissions?|responses?)\b.{0,40}\b(?:gets?|receives?|starts?|scores?|ends?)\b.{0,20}
      \b(?:\d|ten|nine)\b
    | \b(?:return|output|respond|reply)\b.{0,40}\b(?:tens?|nothing\ else)\b
    | \b(?:award|give|grant|assign|add)\b.{0,20}\b(?:10|ten|full|maximum|all)\ (?:points|marks|credit)\b
    | \b(?:nine|9)\ or\ (?:a\ )?(?:ten|10|higher)\b
    | \b(?:all|the)\ (?:key\ points|dimensions|criteria)\b.{0,40}\b(?:covered|met|10|ten|full|perfect|satisfied)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


SCORING_WORDS = """
    score scores scored scoring grade grades graded grading grader graders evaluator evaluators evaluation rubric
    prompt instruction instructions marks perfect outstanding flawless lenient generous maximum examiner examiners
"""
SCORING = frozenset(SCORING_WORDS.split())
# Function words of the languages next to English in which people write; none of them is an English word.
FOREIGN_WORDS = """
    alle auf das dem der des ein eine für ist mit nicht oder sich und von zu avec ce cette dans de du elle est et la
    le les leur lui pour que qui sont sur une del el en es esta este las los para por se su um uma não della di il non
    questo
"""
FOREIGN = frozenset(FOREIGN_WORDS.split())

REASONS = ("instruction", "echo", "repeat", "word list", "filler", "beside the point")
FIRST_PERSON = frozenset(("i", "i'd", "i'll", "i'm", "i've"))


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
    said: frozenset[str]  # the specific stems of these sentences and of those beside the point

    @cached_property
    def specific(self):
        return frozenset().union(*(s.specific for s in self.sentences))

    @cached_property
    def concepts(self):
        return frozenset().union(*(s.concepts for s in self.sentences))

    @property
    def is_prose(self):
        """Whether somebody wrote sentences about something, whatever they are worth."""
        return bool(self.sentences or self.set_aside["filler"] or self.set_aside["beside the point"])

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


def blocks_of(text):
    """Paragraphs and list items, each on one line. A line wrapped by hand goes on in lower case or a number."""
    blocks, wrapped = [], False
    for line in text.splitlines():
        line = line.strip()
        if wrapped and line and (line[0].islower() or line[0].isdigit()) and not BULLET.match(line):
            blocks[-1] += " " + line
        elif line:
            blocks.append(line)
        wrapped = len(line) >= WRAPPED_FROM and line[-1] not in ".!?:;"
    return blocks


def split(text):
    """Every sentence of the text, word for word but for its white space."""
    sentences = []
    for block, body in enumerate(blocks_of(text)):
        marker = BULLET.match(body)
        body = body[marker.end() :] if marker else body
        for position, piece in enumerate(SENTENCE_END.split(body)):
            if piece.strip():
                labelled = position == 0 and bool(LABEL.match(piece))
                sentences.append(Sentence(piece.strip(), block, bool(marker), labelled, tuple(words_of(piece))))
    return sentences


def is_list_of_words(sentence):
    """Words heaped up: almost no function words, as in keyword lists, word salad, or another language."""
    latin = [word for word in sentence.words if word.isascii() and not word.isdigit()]
    if not latin:
        return True
    if len(sentence.words) < 8 or sentence.labelled or sentence.numbers:
        return False
    function_words = [word for word in sentence.words if word in STOP]
    return len(function_words) < 0.1 * len(sentence.words) or len(set(function_words)) < 2


def is_foreign(sentence):
    """Written in another language: more of its function words than of ours."""
    foreign = sum(word in FOREIGN for word in sentence.words)
    return foreign >= 2 and foreign > sum(word in STOP for word in sentence.words)


def is_filler(sentence):
    """Nothing specific in it; a short sentence may carry a decision on a single specific word."""
    return sentence.substance < (1 if len(sentence.words) <= 6 else 2)


def topic_of(*texts):
    """The concepts that mark a topic: what the texts say beyond stop words, words of the trade and units."""
    stems = {stem(word) for text in texts for word in words_of(text) if word not in STOP and not word.isdigit()}
    return frozenset(concept(s) for s in stems - GENERIC if len(s) > 1) - UNITS


def talks_about_scoring(sentence, topic):
    """Two words of scoring, or one and nothing of this question: most likely meant for the grader."""
    found = SCORING.intersection(sentence.words)
    if any(concept(stem(word)) in topic for word in found):
        return False
    return len(found) >= 2 or (bool(found) and topic.isdisjoint(concept(s) for s in sentence.specific))


def read(text, question, topic, *, story=False):
    """The answer's own sentences. `topic` holds the concepts of the question and its key points.

    Set aside: instructions to the grader, echoes of the question, repeats of what was said before, heaps of words,
    sentences without anything specific in them, those that hang together with nothing else in the answer, and what
    is left of a paragraph that is mostly such. In a story, "I" is enough: the candidate tells what happened.
    """
    asked = frozenset(stem(word) for word in words_of(question)) - {stem(word) for word in STOP}
    prose, kept, seen, aside = Counter(), [], set(), dict.fromkeys(REASONS, 0)
    for sentence in split(text):
        reason = _reason_to_set_aside(sentence, asked, seen, topic)
        seen.update(_pairs(sentence))
        prose[sentence.block] += reason != "instruction"
        if reason:
            aside[reason] += 1
        else:
            kept.append(sentence)
    anchored = _outside_padding(_anchored(kept, topic), prose)
    if story:
        told = {s for s in kept if not FIRST_PERSON.isdisjoint(s.words)}
        anchored = [s for s in kept if s in told.union(anchored)]
    aside["beside the point"] = len(kept) - len(anchored)
    said = frozenset().union(*(s.specific for s in kept))
    return Answer(tuple(anchored), aside, said)


def _outside_padding(kept, prose):
    """The kept sentences, less those without a number in a paragraph of which more than half was set aside.

    `prose` counts the sentences of each paragraph, without instructions: who pastes one in loses nothing else by it.
    """
    left = Counter(s.block for s in kept)
    return [s for s in kept if s.numbers or 2 * left[s.block] >= prose[s.block]]


def _anchored(sentences, topic):
    """The sentences that hang together: by a word of the topic, or by a third of their specific words and more with
    the sentences that have one; with a number a single one of these will do."""
    concepts = {s: frozenset(concept(x) for x in s.specific) for s in sentences}
    vocabulary = topic.union(*(found for found in concepts.values() if not topic.isdisjoint(found)))

    def hangs_together(sentence):
        own = concepts[sentence]
        shared = len(own & vocabulary)
        return not topic.isdisjoint(own) or 3 * shared >= len(own) or (bool(sentence.numbers) and shared > 0)

    return [s for s in sentences if hangs_together(s)]


def _reason_to_set_aside(sentence, asked, seen, topic):
    pairs = _pairs(sentence)
    distinct = set(sentence.stems)
    if INSTRUCTION.search(sentence.text) or talks_about_scoring(sentence, topic):
        return "instruction"
    if not pairs or sum(pair in seen for pair in pairs) >= 0.7 * len(pairs):
        return "repeat"
    if len(distinct) >= 3 and len(distinct & asked) >= 0.8 * len(distinct):
        return "echo"
    if is_list_of_words(sentence) or is_foreign(sentence):
        return "word list"
    if is_filler(sentence):
        return "filler"
    return ""


def _pairs(sentence):
    """Neighbouring stems with the numbers, by which repeats are told from new sentences."""
    tokens = [stem(word) for word in sentence.words if word not in STOP]
    return {*zip(tokens, tokens[1:], strict=False)} or {(token,) for token in tokens}
