"""From a reading to the four scores. Each is a sum of parts between 0 and 1, turned into 1 to 10, and capped."""

import re

from practice.evaluation.rubric.reading import NUMBER_WORDS
from practice.evaluation.rubric.signals import signals_of
from practice.evaluation.schema import DIMENSIONS

SIGNPOST = re.compile(
    r"^(?:first|second|third|then|next|finally|lastly|last|to (?:start|begin|check|sum|close|test|estimate)|in short|"
    r"in summary|overall|my (?:recommendation|pick|answer|approach|plan)|before|after|now|so\b|but first|if it works|"
    r"week|weeks|day|month|step|phase|stage|details?|success|who|what|why|where|how|when|test|goal)",
    re.IGNORECASE,
)
# Where prose on the topic starts before it has earned anything, so that a generic answer lands between 2 and 4.
BASE = 1.85
FRAMING = ("decision", "scope", "assumption", "user", "setting", "breakdown", "priority")
CLOSING = ("decision", "metric", "risk", "test", "condition", "trade-off", "learning", "outcome", "range")
# The arc of nearly every good answer, whatever the framework: where to, for whom, what, at what price, how we'd know.
ARC = (
    ("scope", "setting", "assumption"),
    ("user", "people", "need"),
    ("options", "priority", "breakdown"),
    ("decision", "did"),
    ("trade-off", "risk", "range"),
    ("metric", "test", "outcome"),
)

# What shows judgement, by the kind of question: mark → (its share of insight, how many sentences or numbers fill it).
MARKS = {
    "plan": {
        "numbers": (0.16, 6), "metric": (0.15, 1.5), "trade-off": (0.15, 1), "reason": (0.12, 3), "risk": (0.09, 2),
        "decision": (0.08, 1), "user": (0.08, 2), "priority": (0.06, 2), "test": (0.06, 1), "assumption": (0.05, 2),
    },
    "estimate": {
        "numbers": (0.20, 9), "assumption": (0.16, 4), "range": (0.14, 2), "test": (0.11, 2), "reason": (0.11, 3),
        "breakdown": (0.08, 2), "decision": (0.06, 1), "trade-off": (0.06, 1), "risk": (0.04, 1), "metric": (0.04, 1),
    },
    "story": {
        "numbers": (0.15, 6), "outcome": (0.15, 2), "trade-off": (0.13, 1), "reason": (0.12, 3),

        "learning": (0.12, 1), "did": (0.10, 5), "decision": (0.08, 1), "user": (0.06, 1), "people": (0.05, 2),
        "risk": (0.04, 1),
    },
}  # fmt: skip


def scores_of(reading):
    """Dimension → an integer from 1 to 10. Prose that says nothing gets 2, what is no prose at all gets 1.

    The factors keep 10 out of reach of words alone. They, like all weights here, were set by hand on our own probes
    (`practice/tests/test_rubric_probes.toml`) and the bank's outlines.
    """
    answer = reading.answer
    if not answer.sentences:
        return dict.fromkeys(DIMENSIONS, 2 if answer.set_aside["filler"] else 1)
    cap = 2.4 + 7.6 * reading.on_topic
    parts = {
        "framework": 7.5 * framework_part(reading),
        "structure": 7.2 * structure_part(reading),
        "completeness": 7.4 * completeness_part(reading),
        "insight": 8.1 * insight_part(reading),
    }
    return {name: int(min(BASE + part, cap) + 0.5) for name, part in parts.items()}


def framework_part(reading):
    """Steps of the best-fitting framework, half; the general arc and depth, the rest."""
    best = min(1.0, reading.framework.level / 0.75) if reading.framework else arc(reading)
    return 0.55 * best + 0.2 * arc(reading) + 0.25 * reading.depth


def arc(reading):
    """Share of the arc's six stations that some sentence with substance stands for."""
    shown = set().union(*(signals_of(s) for s in reading.answer.sentences if s.substance >= 3))
    return sum(not shown.isdisjoint(station) for station in ARC) / len(ARC)


def structure_part(reading):
    """Paragraphs and items, signposts, order, an opening that frames and a close that lands; little for few words."""
    sentences = reading.answer.sentences
    opening = set().union(*(signals_of(s) for s in sentences[:2]))
    closing = set().union(*(signals_of(s) for s in sentences[-2:]))
    shape = (
        0.28 * min(1.0, (len(reading.answer.blocks) - 1) / 5)
        + 0.25 * min(1.0, len(signposts(reading)) / 5)
        + 0.15 * order(reading)
        + 0.12 * (not opening.isdisjoint(FRAMING))
        + 0.10 * (not closing.isdisjoint(CLOSING))
        + 0.10 * easy_to_read(reading)
    )
    return shape * (0.25 + 0.75 * min(1.0, reading.depth / 0.85))


def signposts(reading):
    """Sentences that tell the listener where they are: a label, an item of a list, an opening word such as "then"."""
    return [s for s in reading.answer.sentences if s.labelled or s.bulleted or SIGNPOST.match(s.text)]


def order(reading):
    """Share of pairs of framework steps that come in the framework's order; 0 with fewer than three steps."""
    if not reading.framework:
        return 0.5
    places = [step.position for step in reading.framework.steps if step.position is not None]
    pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1 :]]
    return sum(a <= b for a, b in pairs) / len(pairs) if len(places) >= 3 else 0.0


def easy_to_read(reading):
    """1 when no block is a wall and sentences have a length to listen to."""
    lengths = sorted(len(s.words) for s in reading.answer.sentences)
    longest = max(sum(len(s.words) for s in block) for block in reading.answer.blocks)
    return 0.5 * (5 <= lengths[len(lengths) // 2] <= 32) + 0.5 * (longest <= 110)


def completeness_part(reading):
    """Key points covered, with a share for depth: an answer may have good points of its own.

    A story is told in words of its own field, so there the steps of the story stand in for half of the points.
    """
    covered = min(1.0, reading.coverage / 0.68)
    if reading.kind == "story":
        covered = max(covered, 0.5 * covered + 0.5 * min(1.0, reading.framework.level / 0.75))
    return 0.75 * covered + 0.25 * reading.depth


def insight_part(reading):
    """Numbers, metrics, trade-offs, risks, reasons, named people, assumptions, tests: judgement one can point to."""
    return sum(insight_marks(reading).values()) * (0.35 + 0.65 * min(1.0, reading.depth / 0.75))


def insight_marks(reading):
    """Each mark of judgement with the share of insight it brings; all of them together 1."""
    amounts = {name: len([s for s in found if s.substance >= 3]) for name, found in reading.signals.items()}
    amounts["numbers"] = len(numbers(reading))
    amounts["metric"] = sum(1 if pins_down(s) else 0.4 for s in reading.signals["metric"] if s.substance >= 3)
    amounts["trade-off"] = sum(1 if is_weighed(s) else 0.6 for s in reading.signals["trade-off"] if s.substance >= 3)
    amounts["risk"] += 0.6 * amounts["condition"]
    return {name: share * min(1.0, amounts[name] / enough) for name, (share, enough) in MARKS[reading.kind].items()}


def numbers(reading):
    """Different numbers the answer brings in."""
    figures = {n for s in reading.answer.sentences for n in s.numbers}
    words = {m.lower() for s in reading.answer.sentences for m in NUMBER_WORDS.findall(s.text)}
    return figures | set(sorted(words)[:2])


def pins_down(sentence):
    """A measure one could hold someone to: with a number, a share of something, or a guardrail."""
    return bool(sentence.numbers) or any(
        word in sentence.lower for word in ("share of", "percent", "guardrail", "number of", "median", "target")
    )


def is_weighed(sentence):
    """A trade-off that is settled, not only named."""
    return not signals_of(sentence).isdisjoint(("decision", "reason", "condition", "priority")) or bool(
        sentence.numbers
    )
