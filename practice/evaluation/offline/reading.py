"""What an answer does, sentence by sentence: signals of judgment, framework steps worked through, points covered."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp
from typing import NamedTuple

from practice.evaluation.brief import Brief, FrameworkBrief, Step
from practice.evaluation.offline.signals import ALL_SIGNALS, CUE_SIGNALS
from practice.evaluation.offline.text import Answer, Sentence, read, topic_of, words_of
from practice.evaluation.offline.words import GENERIC, STOP, UNITS, concept, stem

NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred|thousand|million|billion|"
    r"half|third|quarter|twice|double|dozen)\b",
    re.IGNORECASE,
)
EXAMPLE = re.compile(r"\b(?:such as|for example|for instance|like|rather than|instead of|over|not|without|until)\b")


@dataclass(frozen=True)
class StepSeen:
    """How far a framework step is worked through, 0 to 1, and the sentence that shows it best."""

    name: str
    good: str
    level: float
    best: Sentence | None
    position: int | None


@dataclass(frozen=True)
class FrameworkSeen:
    slug: str
    name: str
    steps: tuple[StepSeen, ...]

    @property
    def level(self) -> float:
        """The mean level of its steps, 0 to 1."""
        return sum(step.level for step in self.steps) / len(self.steps)

    @property
    def worked(self) -> list[StepSeen]:
        return [step for step in self.steps if step.level >= WORKED]

    @property
    def missed(self) -> list[StepSeen]:
        return [step for step in self.steps if step.level < WORKED]


@dataclass(frozen=True)
class PointSeen:
    """How far a key point is covered, 0 to 1, and the sentence that comes closest."""

    text: str
    level: float
    best: Sentence | None


LONGEST_CUE = 80  # its beginning tells a longer one as well
WORKED = 0.5  # the level from which a step counts as worked through and a key point as covered


@dataclass(frozen=True)
class Reading:
    """Everything the scores and the feedback are made of."""

    answer: Answer
    topic: frozenset[str]  # concepts of the question and its key points
    asked: frozenset[str]  # concepts of the question alone
    frameworks: tuple[FrameworkSeen, ...]
    points: tuple[PointSeen, ...]

    @cached_property
    def signals(self) -> dict[str, list[Sentence]]:
        """{signal: the sentences that show it}."""
        return {name: [s for s in self.answer.sentences if name in s.signals] for name in ALL_SIGNALS}

    @cached_property
    def coverage(self) -> float:
        """0 to 1: the mean level of the key points."""
        return sum(point.level for point in self.points) / len(self.points) if self.points else 0.5

    @cached_property
    def on_topic(self) -> float:
        """0 to 1: how much of what the answer says is about this question.

        The weights follow a logistic regression that tells the bank's outlines, the probes, and the tuning half, read
        against their own question, from the same texts read against other questions. The constant is 0.15 higher
        than fitted, because short original answers share few words with their question, and stories hardly any.
        """
        concepts = {concept(s) for s in self.answer.said} - UNITS
        share = len(concepts & self.topic) / max(8, len(concepts))
        asked = len(concepts & self.asked) / max(4, len(self.asked))
        by_words = 6.5 * share + 1.6 * self.coverage + 1.3 * asked - 1.0
        return max(0.0, min(1.0, by_words + (1.5 * self.told if self.kind == "story" else 0.0)))

    @property
    def is_off_topic(self) -> bool:
        """Whether so little is about the question that it limits every score."""
        return self.on_topic < 0.35

    @property
    def kind(self) -> str:
        """What is asked for: a "story" (a personal experience, in any field), an "estimate", or a "plan"."""
        return kind_of([seen.slug for seen in self.frameworks])

    @cached_property
    def told(self) -> float:
        """0 to 1: how much the answer is a first-person story; four sentences about what I did make one."""
        return min(1.0, sum("did" in s.signals for s in self.answer.sentences) / 4)

    @cached_property
    def variety(self) -> float:
        """0 to 1: how many different specific things are said; 30 give half, 100 all."""
        return min(1.0, (1 - exp(-len(self.answer.specific) / 60)) / 0.8)

    @cached_property
    def density(self) -> float:
        """0 to 1: how much the five fullest sentences say; three specific things each give nothing, nine all."""
        fullest = sorted((s.substance for s in self.answer.sentences), reverse=True)[:5]
        return max(0.0, min(1.0, (sum(fullest) / 5 - 3) / 6))

    @cached_property
    def precision(self) -> float:
        """0 to 1: how much of the vocabulary is specific to this case; one half gives nothing, three quarters all."""
        vocabulary = {s for sentence in self.answer.sentences for s in sentence.stems}
        return max(0.0, min(1.0, (len(self.answer.specific) / max(1, len(vocabulary)) - 0.5) / 0.25))

    @cached_property
    def depth(self) -> float:
        """0 to 1: how much is said that is particular to this case, in few words or many."""
        return 0.25 * self.variety + 0.5 * self.density + 0.25 * self.precision

    @cached_property
    def framework(self) -> FrameworkSeen | None:
        """The one of the question's frameworks that the answer works through furthest."""
        return max(self.frameworks, key=lambda seen: seen.level, default=None)


class Cues(NamedTuple):
    """The traces a step leaves in an answer that works on it."""

    words: frozenset[str]  # stems of the single-word cues
    phrases: tuple[re.Pattern[str], ...]  # the other cues
    good: frozenset[str]  # stems of the step's name and of what good looks like
    signals: frozenset[str]


class Trace(NamedTuple):
    """A sentence that works on a step."""

    strength: float
    position: int  # in the answer
    sentence: Sentence


@lru_cache(maxsize=2048)
def _phrase(cue: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(cue[:LONGEST_CUE])}")


@lru_cache(maxsize=512)
def _cues(step: Step) -> Cues:
    words = {stem(cue) for cue in step.cues if " " not in cue and "-" not in cue and "/" not in cue}
    phrases = tuple(_phrase(cue) for cue in step.cues if " " in cue or "-" in cue or "/" in cue)
    good = {stem(word) for word in words_of(f"{step.name} {step.good}") if word not in STOP} - words
    signals = {CUE_SIGNALS[cue] for cue in step.cues if cue in CUE_SIGNALS}
    return Cues(frozenset(words), phrases, frozenset(good), frozenset(signals))


def evidence(sentence: Sentence, step: Step) -> float:
    """How strongly the sentence works on the step: about 1 for a cue, a signal, or two words of its description."""
    words, phrases, good, signals = _cues(step)
    stems = set(sentence.stems) | {stem(w) for w in sentence.words if w in ("must", "should", "could", "about")}
    cues = len(stems & words) + sum(bool(p.search(sentence.lower)) for p in phrases)
    hits = cues + 0.4 * len(stems & good) + 0.8 * len(sentence.signals & signals)
    return hits * min(1.0, sentence.substance / 6)


def kind_of(slugs: list[str]) -> str:
    """The kind of question that has these frameworks, the main one first."""
    return "story" if "star" in slugs else "estimate" if slugs[:1] == ["fermi-estimation"] else "plan"


def read_framework(framework: FrameworkBrief, answer: Answer) -> FrameworkSeen:
    """Which steps are worked through. A sentence counts only for the two steps it fits best."""
    gathered: dict[Step, list[Trace]] = {step: [] for step in framework.steps}
    for position, sentence in enumerate(answer.sentences):
        fits = [(evidence(sentence, step), step) for step in framework.steps]
        for strength, step in sorted(fits, key=lambda fit: -fit[0])[:2]:
            if strength >= 0.5:
                gathered[step].append(Trace(strength, position, sentence))
    steps = tuple(_seen(step, found) for step, found in gathered.items())
    return FrameworkSeen(framework.slug, framework.name, steps)


def _seen(step: Step, found: list[Trace]) -> StepSeen:
    if not found:
        return StepSeen(step.name, step.good, 0.0, None, None)
    best = max(found, key=lambda trace: trace.strength)
    total = sum(min(1.5, trace.strength) for trace in found)
    return StepSeen(step.name, step.good, min(1.0, total / 2.4), best.sentence, best.position)


def _point_weights(text: str, others: list[set[str]], asked: set[str]) -> dict[str, float]:
    """{concept: weight}; less for what other points or the question also say, for examples, and for rejects."""
    weights: dict[str, float] = {}
    main = EXAMPLE.search(text)
    cut = main.start() if main and main.start() > 12 else len(text)
    for part, factor in ((text[:cut], 1.0), (text[cut:], 0.4)):
        for word in words_of(part):
            s = stem(word)
            if word in STOP or len(s) < 2:
                continue
            shared = sum(concept(s) in other for other in others)
            weight = factor * (0.35 if s in GENERIC or word.isdigit() else 1.0) / (1 + 0.5 * shared)
            weight *= 0.5 if concept(s) in asked else 1.0
            weights[concept(s)] = max(weight, weights.get(concept(s), 0))
    first = concept(stem(words_of(text)[0])) if words_of(text) else None
    if first in weights:  # "Separates", "Names": what the answer does, not what it is about
        weights[first] *= 0.3
    return weights


def read_points(points: tuple[str, ...], answer: Answer, question: str) -> tuple[PointSeen, ...]:
    """How far each key point is covered, by the best window of two sentences and by the answer as a whole."""
    concepts = [{concept(stem(w)) for w in words_of(p) if w not in STOP} for p in points]
    asked = {concept(stem(word)) for word in words_of(question) if word not in STOP}
    seen = []
    for i, text in enumerate(points):
        weights = _point_weights(text, concepts[:i] + concepts[i + 1 :], asked)
        seen.append(_covered(text, weights, answer))
    return tuple(seen)


def _covered(text: str, weights: dict[str, float], answer: Answer) -> PointSeen:
    """Any answer shares a word with a key point by chance, so neither a small share nor a single word earns much."""
    total = sum(sorted(weights.values(), reverse=True)[:8]) or 1.0
    best, matched = 0.0, 0
    sentence: Sentence | None = None
    previous: frozenset[str] = frozenset()
    for current in answer.sentences:
        alone = sum(weights.get(c, 0) for c in current.concepts)
        window = alone + 0.7 * sum(weights.get(c, 0) for c in previous - current.concepts)
        if alone and window > best:
            best, sentence = window, current
            matched = sum(weights.get(c, 0) >= 0.3 for c in current.concepts | previous)
        previous = current.concepts
    whole = sum(weights.get(c, 0) for c in answer.concepts)
    share = (0.75 * best + 0.25 * whole) / total
    level = min(1.0, max(0.0, (share - 0.12) / 0.38))
    return PointSeen(text, level if matched >= 2 else min(level, 0.25), sentence)


def read_all(brief: Brief) -> Reading:
    topic = topic_of(brief.question, *brief.key_points)
    story = kind_of([framework.slug for framework in brief.frameworks]) == "story"
    answer = read(brief.answer, brief.question, topic, story=story)
    frameworks = tuple(read_framework(framework, answer) for framework in brief.frameworks if framework.steps)
    return Reading(
        answer, topic, topic_of(brief.question), frameworks, read_points(brief.key_points, answer, brief.question)
    )
