"""A reason for each score: what was found in the answer, and what was missed."""

from practice.evaluation.offline.reading import WORKED, Reading
from practice.evaluation.offline.scoring import insight_marks, numbers, order, signposts
from practice.evaluation.offline.text import Answer
from practice.evaluation.offline.wording import clip
from practice.words import counted, listed

MARK_NAMES = {
    "numbers": "numbers of your own",
    "metric": "a measure of success",
    "trade-off": "a trade-off",
    "risk": "a risk or condition",
    "reason": "reasons for your choices",
    "decision": "a decision",
    "user": "specific people",
    "priority": "an order of importance",
    "assumption": "stated assumptions",
    "test": "a check or test",
    "range": "a range and what drives it",
    "breakdown": "a breakdown into factors",
    "outcome": "an outcome",
    "learning": "what you learned",
    "did": "what you did yourself",
    "people": "the others involved",
}
SET_ASIDE_NAMES = {
    "repeat": "repeated",
    "echo": "restating the question",
    "instruction": "addressed to the grader",
    "word list": "a list of words rather than a statement",
    "filler": "too general to say anything",
    "beside the point": "unconnected to the question",
}


def reasons(reading: Reading) -> dict[str, str]:
    """{dimension: a few sentences on its score}."""
    return {
        "framework": clip(_framework_reason(reading)),
        "structure": clip(_structure_reason(reading)),
        "completeness": clip(_completeness_reason(reading)),
        "insight": clip(_insight_reason(reading)),
    }


def _off_topic_note(reading: Reading) -> str:
    return "Little of the text is about this question, which limits every score. " if reading.is_off_topic else ""


def _set_aside_note(answer: Answer) -> str:
    parts = [f"{count} {SET_ASIDE_NAMES[reason]}" for reason, count in answer.set_aside.items() if count]
    return f" Sentences not counted: {listed(parts)}." if parts else ""


def _framework_reason(reading: Reading) -> str:
    seen = reading.framework
    if not seen:
        return _off_topic_note(reading) + "This question has no framework, so the overall arc of the answer counted."
    if not seen.worked:
        text = f"No step of {seen.name} is worked through; just naming steps doesn't count."
    else:
        text = f"{seen.name}, {len(seen.worked)} of {counted(len(seen.steps), 'step')} worked through: "
        text += listed(step.name for step in seen.worked) + "."
    if seen.missed:
        text += f" Thin or missing: {listed(step.name for step in seen.missed[:4])}."
    return _off_topic_note(reading) + text


def _structure_reason(reading: Reading) -> str:
    answer = reading.answer
    blocks, marks = len(answer.blocks), len(signposts(reading))
    text = (
        f"{counted(len(answer.sentences), 'sentence')} with content in "
        f"{counted(blocks, 'paragraph or list item', 'paragraphs or list items')}, "
        f"{counted(marks, 'signpost')} (labels, list items, or words such as “first” and “then”)."
    )
    if blocks < 3:
        text += " Break it into paragraphs or a list so a listener can follow."
    elif marks < 3:
        text += " Start each part by saying what it is about."
    elif order(reading) < 0.5:
        text += " Few of the framework's steps come in its order."
    return text + _set_aside_note(answer)


def _completeness_reason(reading: Reading) -> str:
    if not reading.points:
        return _off_topic_note(reading) + "This question has no key points to check the answer against."
    missed = sorted((point for point in reading.points if point.level < WORKED), key=lambda point: point.level)
    text = f"Key points found: {len(reading.points) - len(missed)} of {len(reading.points)}."
    if missed:
        named = [f"“{point.text}”" for point in missed[:3]]
        if len(missed) > 3:
            named.append(f"and {len(missed) - 3} more")
        text += f" Not found: {'; '.join(named)}."
    return _off_topic_note(reading) + text


def _insight_reason(reading: Reading) -> str:
    if not reading.answer.sentences:
        return "Nothing in the text shows judgment."
    marks = insight_marks(reading)
    seen = [_seen_mark(reading, name) for name in marks if marks[name]]
    missed = [MARK_NAMES[name] for name in marks if not marks[name]]
    text = f"Seen: {listed(seen)}." if seen else "No sign of judgment was found."
    if missed:
        text += f" Missing: {listed(missed[:5])}."
    return text


def _seen_mark(reading: Reading, name: str) -> str:
    return counted(len(numbers(reading)), "number") if name == "numbers" else MARK_NAMES[name]
