"""How feedback words what a reading found: quotes, points, and places in the answer."""

from practice.evaluation.offline.reading import Reading
from practice.evaluation.offline.text import LABEL, Sentence

QUOTE_LENGTH = 220
TEXT_LENGTH = 780  # the schema allows 800


def quote_of(sentence: Sentence | None) -> str:
    """The sentence, cut between words if it is long, so still a piece of the answer; empty for no sentence."""
    text = sentence.text if sentence else ""
    if len(text) <= QUOTE_LENGTH:
        return text
    head = text[:QUOTE_LENGTH]
    return (head.rsplit(None, 1)[0] if " " in head else head).rstrip()


def clip(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - 1].rstrip() + "…"


def lower_first(text: str) -> str:
    """Our own sentence as it reads after "In the opening, ": "No risk is named" → "no risk is named"."""
    return text[:1].lower() + text[1:]


def after(lead: str, point: str) -> str:
    """A curator's words verbatim after a lead: "Cover this key point: Names one owner and lists dates." """
    return clip(f"{lead}: {point}" if point.endswith((".", "?", "!")) else f"{lead}: {point}.")


def place_of(reading: Reading, sentence: Sentence | None) -> str:
    """The part of the answer a sentence is in: "Under “Rough sums”", "In the opening", "In part 3 of 6"."""
    if not sentence:
        return "Throughout"
    label = LABEL.match(sentence.text) if sentence.labeled else None
    if label:
        return f"Under “{label[0].strip().rstrip(':')}”"
    unit, here = "part", sentence.block
    parts = list(dict.fromkeys(s.block for s in reading.answer.sentences))
    if len(parts) == 1:
        unit, here = "sentence", reading.answer.sentences.index(sentence)
        parts = list(range(len(reading.answer.sentences)))
    number = parts.index(here) + 1
    if number == 1:
        return "In the opening"
    return "At the end" if number == len(parts) else f"In {unit} {number} of {len(parts)}"
