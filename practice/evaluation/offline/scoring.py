"""From a reading to the four scores. Each is a sum of parts from 0 to 1, scaled to 1 to 10, and capped."""

import re

from practice.evaluation.offline.reading import NUMBER_WORDS, Reading
from practice.evaluation.offline.text import Sentence
from practice.evaluation.score import DIMENSIONS

SIGNPOST = re.compile(
    r"^(?:first|second|third|then|next|finally|lastly|last|to (?:start|begin|check|sum|close|test|estimate)|in short|"
    r"in summary|overall|my (?:recommendation|pick|answer|approach|plan)|before|after|now|so\b|but first|if it works|"
    r"week|weeks|day|month|step|phase|stage|details?|success|who|what|why|where|how|when|test|goal)",
    re.IGNORECASE,
)
# Dimension → where prose on the topic starts, what the dimension's own evidence adds, and what depth adds.
SCALE = {
    "framework": (1.4, 3.2, 4.7),
    "structure": (2.1, 4.2, 2.3),
    "completeness": (1.4, 3.2, 4.8),
    "insight": (0.7, 5.4, 4.2),
}
FRAMING = ("decision", "scope", "assumption", "user", "setting", "breakdown", "priority")
CLOSING = ("decision", "metric", "risk", "test", "condition", "trade-off", "learning", "outcome", "range")
# The arc of nearly every good answer: the goal, for whom, the options, the choice, its price, how we would know.
ARC = (
    ("scope", "setting", "assumption"),
    ("user", "people", "need"),
    ("options", "priority", "breakdown"),
    ("decision", "did"),
    ("trade-off", "risk", "range"),
    ("metric", "test", "outcome"),
)

# What shows judgment, by kind of question: mark → (its share of insight, how many sentences or numbers fill it).
MARKS: dict[str, dict[str, tuple[float, int]]] = {
    "plan": {
        "numbers": (0.15, 10), "metric": (0.18, 2), "trade-off": (0.22, 2), "reason": (0.10, 3), "risk": (0.08, 2),
        "decision": (0.07, 1), "user": (0.05, 2), "priority": (0.05, 2), "test": (0.05, 1), "assumption": (0.05, 2),
    },
    "estimate": {
        "numbers": (0.18, 12), "assumption": (0.14, 4), "range": (0.13, 2), "test": (0.10, 2), "reason": (0.09, 3),
        "breakdown": (0.07, 2), "decision": (0.06, 1), "trade-off": (0.11, 2), "risk": (0.04, 1), "metric": (0.08, 2),
    },
    "story": {
        "numbers": (0.17, 8), "outcome": (0.18, 2), "trade-off": (0.17, 2), "reason": (0.10, 3),
        "learning": (0.11, 1), "did": (0.09, 5), "decision": (0.07, 1), "user": (0.05, 1), "people": (0.03, 2),
        "risk": (0.03, 1),
    },
}  # fmt: skip


def scores_of(reading: Reading) -> dict[str, int]:
    """{dimension: 1–10}. Prose that says nothing gets 2; text that is not prose gets 1.

    Each score rests on its own evidence and on the depth of the whole answer, and is capped by how much of the
    answer is on topic. The weights were fitted to the tuning half of the calibration set (least squares) and rounded.
    """
    if not reading.answer.sentences:
        return dict.fromkeys(DIMENSIONS, 2 if reading.answer.is_prose else 1)
    cap = 2 + 8 * reading.on_topic**1.5
    evidence = {
        "framework": framework_part(reading),
        "structure": structure_part(reading),
        "completeness": completeness_part(reading),
        "insight": sum(insight_marks(reading).values()),
    }
    scores = {}
    for name, part in evidence.items():
        start, own, shared = SCALE[name]
        scores[name] = int(max(2, min(start + own * part + shared * reading.depth, cap)) + 0.5)
    return scores


def framework_part(reading: Reading) -> float:
    """Steps worked through: half for the best framework, half for all of the question's frameworks."""
    if not reading.framework:
        return arc(reading)
    mean = sum(seen.level for seen in reading.frameworks) / len(reading.frameworks)
    return 0.5 * min(1.0, reading.framework.level / 0.75) + 0.5 * min(1.0, mean / 0.6)


def arc(reading: Reading) -> float:
    """The share of the arc's six stations that a sentence with substance covers."""
    shown = frozenset[str]().union(*(s.signals for s in reading.answer.sentences if s.substance >= 3))
    return sum(not shown.isdisjoint(station) for station in ARC) / len(ARC)


def structure_part(reading: Reading) -> float:
    """Paragraphs, signposts, order, an opening that frames, and a close that lands; little for few words."""
    sentences = reading.answer.sentences
    opening = frozenset[str]().union(*(s.signals for s in sentences[:2]))
    closing = frozenset[str]().union(*(s.signals for s in sentences[-2:]))
    shape = (
        0.28 * min(1.0, (len(reading.answer.blocks) - 1) / 5)
        + 0.25 * min(1.0, len(signposts(reading)) / 5)
        + 0.15 * order(reading)
        + 0.12 * (not opening.isdisjoint(FRAMING))
        + 0.10 * (not closing.isdisjoint(CLOSING))
        + 0.10 * easy_to_read(reading)
    )
    return shape * min(1.0, reading.variety / 0.55)


def signposts(reading: Reading) -> list[Sentence]:
    """Sentences that tell the listener where they are: a label, a list item, or an opening word such as "then"."""
    return [s for s in reading.answer.sentences if s.labeled or s.bulleted or SIGNPOST.match(s.text)]


def order(reading: Reading) -> float:
    """The share of pairs of framework steps that come in the framework's order; 0 for fewer than three steps."""
    if not reading.framework:
        return 0.5
    places = [step.position for step in reading.framework.steps if step.position is not None]
    pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1 :]]
    return sum(a <= b for a, b in pairs) / len(pairs) if len(places) >= 3 else 0.0


def easy_to_read(reading: Reading) -> float:
    """1 if no block is a wall of text and sentences have a length one can listen to."""
    lengths = sorted(len(s.words) for s in reading.answer.sentences)
    longest = max(sum(len(s.words) for s in block) for block in reading.answer.blocks)
    return 0.5 * (5 <= lengths[len(lengths) // 2] <= 32) + 0.5 * (longest <= 110)


def completeness_part(reading: Reading) -> float:
    """Key points covered.

    A story uses the words of its own field, so the steps of the story stand in for half of the points.
    """
    covered = min(1.0, reading.coverage / 0.6)
    if reading.kind == "story" and reading.framework:
        covered = max(covered, 0.5 * covered + 0.5 * min(1.0, reading.framework.level / 0.75))
    return covered


def insight_marks(reading: Reading) -> dict[str, float]:
    """{mark of judgment: the share of insight it brings}; all of them together make 1."""
    amounts: dict[str, float] = {
        name: len([s for s in found if s.substance >= 3]) for name, found in reading.signals.items()
    }
    amounts["numbers"] = len(numbers(reading))
    amounts["metric"] = sum(1 if pins_down(s) else 0.4 for s in reading.signals["metric"] if s.substance >= 3)
    amounts["trade-off"] = sum(1 if is_weighed(s) else 0.6 for s in reading.signals["trade-off"] if s.substance >= 3)
    amounts["risk"] += 0.6 * amounts["condition"]
    return {name: share * min(1.0, amounts[name] / enough) for name, (share, enough) in MARKS[reading.kind].items()}


def numbers(reading: Reading) -> set[str]:
    """The different numbers the answer brings in."""
    figures = {n for s in reading.answer.sentences for n in s.numbers}
    words = {m.lower() for s in reading.answer.sentences for m in NUMBER_WORDS.findall(s.text)}
    return figures | set(sorted(words)[:2])


def pins_down(sentence: Sentence) -> bool:
    """Whether its measure is one you could hold someone to: with a number, a share of something, or a guardrail."""
    return bool(sentence.numbers) or any(
        word in sentence.lower for word in ("share of", "percent", "guardrail", "number of", "median", "target")
    )


def is_weighed(sentence: Sentence) -> bool:
    """Whether its trade-off is settled, not just named."""
    return not sentence.signals.isdisjoint(("decision", "reason", "condition", "priority")) or bool(sentence.numbers)
