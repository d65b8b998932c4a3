"""From an answer to the sentences that count: no repeats, echoes of the question, word lists, or instructions."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from practice.evaluation.offline.signals import signals_in
from practice.evaluation.offline.words import GENERIC, STOP, UNITS, WORD, concept, stem

NUMBER = re.compile(r"\d[\d,.]*")
LABEL = re.compile(r"^[^.:!?\n]{2,40}:\s")
BULLET = re.compile(r"^\s*(?:[-*•–—+>#]+|\(?\d{1,2}[.)](?!\d)|\(?[a-zA-Z][.)](?=\s))\s*")
LONGEST_WORD = 40
WRAPPED_FROM = 60  # a line at least this long that ends without punctuation was probably wrapped by hand
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’')]*\s+|(?<=[a-z)][.!?])(?=[A-Z])")

# A request to the grader, or praise of the answer itself. "Score", "rate", and "evaluate" are ordinary words in
# answers about products, so each pattern asks for a second sign that a grader is addressed. It reads text with single
# spaces, and every repeat has a bound: without one, an answer made for it takes minutes.
INSTRUCTION = re.compile(
    r"""
      \b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instructions?|prompts?|rubric|guidelines?|
          previous|prior|above|grading|scoring|told|key\ points)\b
    | \b(?:10|ten|9|nine)\s?(?:/|out\ of)\s?(?:10|ten)\b
    | \b(?:system|developer|admin(?:istrator)?)\s?(?:prompt|message|override|note|instruction|mode)\b
    | ^\W*(?:system|assistant|admin|developer|instructions?|attention)\s?[:\]>|]
    | </?\s?\w{0,30}(?:answer|system|instruction|prompt|assistant|user|score|question|evaluation|rubric)\w{0,30}
      \s?/?\s?>
    | <\|[^|]{0,80}\|> | \[/?(?:INST|SYS\w{0,9})\] | <!-- | ={4,} | ^\W*["']\w+["']\s?:
    | \byou\ are\ (?:now\ )?(?:an?|the|in|no\ longer|required|instructed|obliged)\b.{0,60}
      \b(?:grader|evaluator|examiner|assistant|model|ai|judge|interviewer|mode|score|grade|coach|instructed)\b
    | \b(?:dear|hey|hi|hello|attention|note\ to|message\ to|reminder\ to)\b.{0,20}
      \b(?:grader|evaluator|examiner|assistant|model|ai|judge|claude|gpt|chatgpt|llm|reviewer|coach|scorer)\b
    | \b(?:grader|evaluator|examiner|scorer|language\ model|llm)s?\b.{0,80}
      \b(?:must|should|please|scores?|give|award|grade|rate|mark|return|output|assign|set|full|maximum|you)\b
    | \b(?:score|gives?|gave|given|giving|award|grade|rate|mark|assign|return|output|print|respond|reply|set|put|
          write|deserves?)\b.{0,60}
      \b(?:answer|response|submission|candidate|text|me|it|all|every(?:one|thing|body)?|each|dimensions?|overall|
          with|as|a|an|of|at)\b
      .{0,40}\b(?:10|ten)(?:\s?points)?\s?(?:$|[.,!?;)"'\]}]\D|[.!?]{0,9}$)
    | \b(?:score|give|award|grade|rate|mark|assign|return|output|respond|deserves?|receives?|earns?|get)\b.{0,80}
      \b(?:highest|maximum|max|perfect|top|full|best|high)\ (?:possible\ )?(?:scores?|marks?|grades?|ratings?|credit|
          points|level)\b
    | \b(?:this|my|the)\ (?:answer|response|submission|candidate)\b.{0,60}
      \b(?:deserves?|perfect|flawless|outstanding|excellent|exemplary|scored?|graded?|rated|marks?|ten|best|
          meets\ all|meets\ every|covers\ all|covers\ every|full\ credit|model\ answer)\b
    | \b(?:framework|structure|completeness|insight|overall|scores?|grade|rating)\b["']?\s?[:=]\s?["{\[]?\s?
      (?:10|[1-9])(?![\d%.,]|\s?[a-z%])
    | \b(?:framework|structure|completeness|insight|overall|score)\s?=\s?\d
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
# Function words of other languages people write in; none of them is an English word.
FOREIGN_WORDS = """
    alle auf das dem der des ein eine für ist mit nicht oder sich und von zu avec ce cette dans de du elle est et la
    le les leur lui pour que qui sont sur une del el en es esta este las los para por se su um uma não della di il non
    questo
"""
FOREIGN = frozenset(FOREIGN_WORDS.split())

REASONS = ("instruction", "echo", "repeat", "word list", "filler", "beside the point")
FIRST_PERSON = frozenset(("i", "i'd", "i'll", "i'm", "i've"))

Pair = tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer, word for word, with the stems it is compared by."""

    text: str
    block: int  # the paragraph or list item it is in
    bulleted: bool = False
    labeled: bool = False
    words: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems in order, without stop words."""
        return tuple(stem(word) for word in self.words if word not in STOP and not word.isdigit())

    @cached_property
    def specific(self) -> frozenset[str]:
        """The stems that are about something: neither stop words nor words of the trade."""
        return frozenset(s for s in self.stems if s not in GENERIC and len(s) > 1)

    @cached_property
    def concepts(self) -> frozenset[str]:
        return frozenset(concept(s) for s in self.stems) | frozenset(self.numbers)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        return tuple(n.strip(".,") for n in NUMBER.findall(self.text))

    @cached_property
    def lower(self) -> str:
        return self.text.lower().replace("’", "'")

    @cached_property
    def signals(self) -> frozenset[str]:
        return signals_in(self.text.replace("’", "'"))

    @property
    def substance(self) -> int:
        """How much the sentence says: its distinct specific stems, and up to two numbers."""
        return len(self.specific) + min(2, len(self.numbers))


@dataclass(frozen=True)
class Answer:
    """What is left to score, and how many sentences were set aside for each reason."""

    sentences: tuple[Sentence, ...]
    set_aside: dict[str, int]
    said: frozenset[str]  # the specific stems of these sentences and of those beside the point

    @cached_property
    def specific(self) -> frozenset[str]:
        return frozenset[str]().union(*(s.specific for s in self.sentences))

    @cached_property
    def concepts(self) -> frozenset[str]:
        return frozenset[str]().union(*(s.concepts for s in self.sentences))

    @property
    def is_prose(self) -> bool:
        """Whether somebody wrote sentences about something, whatever they are worth."""
        return bool(self.sentences or self.set_aside["filler"] or self.set_aside["beside the point"])

    @cached_property
    def blocks(self) -> list[list[Sentence]]:
        """The sentences by paragraph or list item, in order."""
        blocks: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            blocks.setdefault(sentence.block, []).append(sentence)
        return list(blocks.values())


def words_of(text: str) -> list[str]:
    """The words in lowercase, with straight apostrophes. Of what is no word, but very long, the beginning."""
    return [word[:LONGEST_WORD].lower().replace("’", "'") for word in WORD.findall(text)]


def blocks_of(text: str) -> list[str]:
    """Paragraphs and list items, each on one line. A line wrapped by hand continues in lowercase or with a number."""
    blocks: list[list[str]] = []
    wrapped = False
    for line in text.splitlines():
        line = line.strip()
        if wrapped and line and (line[0].islower() or line[0].isdigit()) and not BULLET.match(line):
            blocks[-1].append(line)
        elif line:
            blocks.append([line])
        wrapped = len(line) >= WRAPPED_FROM and line[-1] not in ".!?:;"
    return [" ".join(lines) for lines in blocks]


def split(text: str) -> list[Sentence]:
    """Every sentence of the text, word for word except for its whitespace."""
    sentences = []
    for block, body in enumerate(blocks_of(text)):
        marker = BULLET.match(body)
        body = body[marker.end() :] if marker else body
        for position, piece in enumerate(SENTENCE_END.split(body)):
            if piece.strip():
                labeled = position == 0 and bool(LABEL.match(piece))
                sentences.append(Sentence(piece.strip(), block, bool(marker), labeled, tuple(words_of(piece))))
    return sentences


def is_list_of_words(sentence: Sentence) -> bool:
    """Whether it has almost no function words: a keyword list, word salad, or another language."""
    latin = [word for word in sentence.words if word.isascii() and not word.isdigit()]
    if not latin:
        return True
    if len(sentence.words) < 8 or sentence.labeled or sentence.numbers:
        return False
    function_words = [word for word in sentence.words if word in STOP]
    return len(function_words) < 0.1 * len(sentence.words) or len(set(function_words)) < 2


def is_foreign(sentence: Sentence) -> bool:
    """Whether it has more function words of other languages than English ones."""
    foreign = sum(word in FOREIGN for word in sentence.words)
    return foreign >= 2 and foreign > sum(word in STOP for word in sentence.words)


def is_filler(sentence: Sentence) -> bool:
    """Whether nothing in it is specific; for a short sentence, such as a decision, one specific word is enough."""
    return sentence.substance < (1 if len(sentence.words) <= 6 else 2)


def topic_of(*texts: str) -> frozenset[str]:
    """The concepts that mark a topic: what the texts say beyond stop words, words of the trade, and units."""
    stems = {stem(word) for text in texts for word in words_of(text) if word not in STOP and not word.isdigit()}
    return frozenset(concept(s) for s in stems - GENERIC if len(s) > 1) - UNITS


def talks_about_scoring(sentence: Sentence, topic: frozenset[str]) -> bool:
    """Whether two words about scoring, or one and nothing on topic, suggest that it is meant for the grader."""
    found = SCORING.intersection(sentence.words)
    if any(concept(stem(word)) in topic for word in found):
        return False
    return len(found) >= 2 or (bool(found) and topic.isdisjoint(concept(s) for s in sentence.specific))


def read(text: str, question: str, topic: frozenset[str], *, story: bool = False) -> Answer:
    """The answer's own sentences. `topic` holds the concepts of the question and its key points.

    Set aside: instructions to the grader, echoes of the question, repeats, word lists, sentences with nothing
    specific in them, sentences connected to nothing else in the answer, and what is left of a paragraph that is
    mostly made of these. In a story, "I" is connection enough: the candidate tells what happened.
    """
    asked = frozenset(stem(word) for word in words_of(question)) - {stem(word) for word in STOP}
    prose: Counter[int] = Counter()
    kept: list[Sentence] = []
    seen: set[Pair] = set()
    aside = dict.fromkeys(REASONS, 0)
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
        connected = set(anchored)
        anchored = [s for s in kept if s in connected or not FIRST_PERSON.isdisjoint(s.words)]
    aside["beside the point"] = len(kept) - len(anchored)
    said = frozenset[str]().union(*(s.specific for s in kept))
    return Answer(tuple(anchored), aside, said)


def _outside_padding(kept: list[Sentence], prose: Counter[int]) -> list[Sentence]:
    """The kept sentences, without those that have no number in a paragraph of which more than half was set aside.

    `prose` counts the sentences of each paragraph except instructions, so that one of these costs no other sentence.
    """
    left = Counter(s.block for s in kept)
    return [s for s in kept if s.numbers or 2 * left[s.block] >= prose[s.block]]


def _anchored(sentences: list[Sentence], topic: frozenset[str]) -> list[Sentence]:
    """The sentences that hang together.

    That is, those with a word of the topic, and those that share a third of their specific words with these; for a
    sentence with a number, one shared word is enough.
    """
    concepts = {s: frozenset(concept(x) for x in s.specific) for s in sentences}
    vocabulary = topic.union(*(found for found in concepts.values() if not topic.isdisjoint(found)))

    def hangs_together(sentence: Sentence) -> bool:
        own = concepts[sentence]
        shared = len(own & vocabulary)
        return not topic.isdisjoint(own) or 3 * shared >= len(own) or (bool(sentence.numbers) and shared > 0)

    return [s for s in sentences if hangs_together(s)]


def _reason_to_set_aside(sentence: Sentence, asked: frozenset[str], seen: set[Pair], topic: frozenset[str]) -> str:
    pairs = _pairs(sentence)
    distinct = set(sentence.stems)
    if INSTRUCTION.search(" ".join(sentence.text.split())) or talks_about_scoring(sentence, topic):
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


def _pairs(sentence: Sentence) -> set[Pair]:
    """Neighboring stems and numbers, which tell repeats from new sentences; a single stem stands alone."""
    tokens = [stem(word) for word in sentence.words if word not in STOP]
    return {*zip(tokens, tokens[1:], strict=False)} or {(token,) for token in tokens}
