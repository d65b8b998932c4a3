"""From a reading to words: a reason for each score, strengths with a quote, what to write instead."""

import re

from practice.evaluation.rubric.reading import WORKED
from practice.evaluation.rubric.scoring import insight_marks, is_weighed, numbers, order, pins_down, signposts
from practice.evaluation.rubric.signals import ALL_SIGNALS
from practice.evaluation.rubric.text import LABEL, NUMBER
from practice.evaluation.rubric.words import concept
from practice.evaluation.schema import Improvement, Strength

QUOTE_LENGTH = 220
MARK_NAMES = {
    "numbers": "numbers of your own",
    "metric": "a measure of success",
    "trade-off": "a trade-off",
    "risk": "a risk or condition",
    "reason": "reasons for your choices",
    "decision": "a decision",
    "user": "named people",
    "priority": "an order of importance",
    "assumption": "stated assumptions",
    "test": "a check or test",
    "range": "a range and what drives it",
    "breakdown": "a split into factors",
    "outcome": "an outcome",
    "learning": "what you learned",
    "did": "what you did yourself",
    "people": "the others involved",
}
# Where a mark is missing, the gravest first: what to say, by which signals the place for it is found in the answer,
# and a sentence to adapt where no key point of the question asks for the mark.
MARK_ADVICE = {
    "outcome": (
        "The story has no outcome one could check, so it stays open whether your work changed anything.",
        ("did",),
        "Three months later the share of customers who came back had gone from 20% to 27%; the cost had not moved.",
    ),
    "range": (
        "There is a single figure and no range, which claims more than an estimate can know.",
        ("arithmetic", "assumption"),
        "My weakest input could be off by half: then the total halves as well, and I would still decide the same.",
    ),
    "trade-off": (
        "No choice is weighed: the answer never says what its proposal costs or gives up.",
        ("decision", "priority", "options"),
        "This choice is slower and serves fewer people at first; I accept that, since the others would not stay.",
    ),
    "metric": (
        "Nothing says how success would be measured, so nobody could tell whether it worked.",
        ("decision", "scope", "need"),
        "I would call it a success if the share of people who finish rises from 40% to 50% in eight weeks, "
        "and stop if complaints double.",
    ),
    "learning": (
        "The story ends without what you took from it.",
        ("outcome", "did"),
        "Since then I ask the people who will have to live with a decision before I announce it, not after.",
    ),
    "numbers": (
        "There are hardly any numbers, so sizes and priorities stay a matter of taste.",
        ("user", "need", "decision"),
        "I assume one in ten customers meets this problem twice a month; even half of that would justify the work.",
    ),
    "assumption": (
        "Figures come without the assumptions behind them, so nobody can check or change them.",
        ("arithmetic", "metric", "dates", "scope"),
        "I assume that most people do this once a week, because it goes with their weekly shopping; that is my "
        "softest guess.",
    ),
    "risk": (
        "No risk is named, so it sounds as if nothing could go wrong.",
        ("decision", "stages", "options"),
        "The biggest risk is that people try it once and do not come back; I would see it by week three and stop.",
    ),
    "reason": (
        "Choices stand without reasons, so a listener cannot tell judgement from habit.",
        ("decision", "priority", "options"),
        "I choose this because it removes the cause and the other options only treat what follows from it.",
    ),
    "user": (
        "It stays unclear whom this is for: nobody in particular is named.",
        ("need", "scope", "decision"),
        "I focus on the people who use it for the first time and alone, because nobody is there to help them.",
    ),
    "decision": (
        "The answer describes but does not decide.",
        ("options", "priority", "trade-off"),
        "I would start with the smallest version that answers the open question, and leave the rest for later.",
    ),
}
IRREGULAR = {"has": "have", "is": "be", "does": "do", "goes": "go"}
# Verbs that may follow "and", "or", "then" or "but" in a key point, and are no plural nouns there.
SECOND_VERBS = """
    adds admits aims allows answers argues asks assigns avoids breaks builds charges chooses closes compares counts
    defends deletes describes disables discusses documents estimates explains finds front-loads gives hunts judges
    justifies keeps launches leaves lets lists locks makes marks measures monitors names pays picks points promises
    proposes protects publishes relies removes repeats reverts rewrites says selects sets shields shows sizes sorts
    states stops tells tests treats verifies warns withholds
"""
AND_VERB = re.compile(rf"(\b(?:and|or|then|but)) ({'|'.join(SECOND_VERBS.split())})\b")


def quote_of(sentence):
    """The sentence, cut between words where it is long: still a piece of the answer."""
    text = sentence.text
    if len(text) <= QUOTE_LENGTH:
        return text
    head = text[:QUOTE_LENGTH]
    return (head.rsplit(None, 1)[0] if " " in head else head).rstrip()


def clip(text, limit=780):
    """At most as long as the schema allows."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def lower_first(text):
    """A sentence as it stands after a colon: "Names one owner" → "names one owner"; acronyms keep their capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def plain_form(point):
    """A key point as what one does: "Names one owner and lists dates" → "name one owner and list dates"."""
    verb, _, rest = lower_first(point).partition(" ")
    rest = AND_VERB.sub(lambda match: f"{match[1]} {_base(match[2])}", rest)
    return f"{_base(verb)} {rest}".strip().rstrip(".")


def in_the_past(point):
    """Whether a key point tells a deed ("Investigated who voted") instead of what a good answer does."""
    return not re.match(r"[\w-]*[^su]s\b", point.partition(" ")[0])


def as_said(point):
    """A key point as a sentence of the candidate."""
    return f"I {lower_first(point).rstrip('.')}." if in_the_past(point) else f"I would {plain_form(point)}."


def not_said(point):
    """A key point as what the answer lacks, after "You did not"."""
    return f"say that you {lower_first(point).rstrip('.')}" if in_the_past(point) else plain_form(point)


def _base(verb):
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if re.search(r"(?:ss|sh|ch|x|zz)es$", verb):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us")) else verb


def listed(names):
    """ "a, b and c" """
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def reasons(reading):
    """Dimension → one or two sentences on what was seen and what was missed."""
    return {
        "framework": clip(_framework_reason(reading)),
        "structure": clip(_structure_reason(reading)),
        "completeness": clip(_completeness_reason(reading)),
        "insight": clip(_insight_reason(reading)),
    }


def off_topic(reading):
    """Whether so little is about the question that its topic limits every score."""
    return reading.on_topic < 0.35


def _off_topic_note(reading):
    return "Little of the text is about this question, which limits every score. " if off_topic(reading) else ""


def _set_aside_note(answer):
    names = {"repeat": "repeated", "echo": "restating the question", "instruction": "addressed to the grader",
             "word list": "a list of words without a statement", "filler": "too general to say anything",
             "beside the point": "without a link to the question"}  # fmt: skip
    parts = [f"{count} {names[reason]}" for reason, count in answer.set_aside.items() if count]
    return f" Not counted of your sentences: {listed(parts)}." if parts else ""


def _framework_reason(reading):
    seen = reading.framework
    if not seen:
        return _off_topic_note(reading) + "This question names no framework, so the arc of the answer was read."
    if not seen.worked:
        text = f"No step of {seen.name} is worked through with content; naming steps does not count."
    else:
        text = f"{seen.name}, {len(seen.worked)} of {_count(len(seen.steps), 'step')} worked through: "
        text += listed(step.name for step in seen.worked) + "."
    if seen.missed:
        text += f" Thin or missing: {listed(step.name for step in seen.missed[:4])}."
    return _off_topic_note(reading) + text


def _structure_reason(reading):
    answer = reading.answer
    blocks, marks = len(answer.blocks), len(signposts(reading))
    text = (
        f"{_count(len(answer.sentences), 'sentence')} with content in {_count(blocks, 'paragraph')} or list items, "
    )
    text += f"{_count(marks, 'signpost')} (labels, list items, words such as first or then)."
    if blocks < 3:
        text += " Break it into paragraphs or a list, so that a listener can follow."
    elif marks < 3:
        text += " Say at the start of each part what it is about."
    elif order(reading) < 0.5:
        text += " The parts do not come in the order in which they build on each other."
    return text + _set_aside_note(answer)


def _completeness_reason(reading):
    covered = [point for point in reading.points if point.level >= WORKED]
    missed = sorted((point for point in reading.points if point.level < WORKED), key=lambda point: point.level)
    text = f"Key points of this question covered: {len(covered)} of {len(reading.points)}."
    if missed:
        text += " You did not " + "; nor ".join(not_said(point.text) for point in missed[:3]) + "."
    return _off_topic_note(reading) + text


def _insight_reason(reading):
    if not reading.answer.sentences:
        return "Nothing in the text shows a judgement one could point to."
    marks = insight_marks(reading)
    seen = [_seen_mark(reading, name) for name in marks if marks[name]]
    missed = [MARK_NAMES[name] for name in marks if not marks[name]]
    text = f"Seen: {listed(seen)}." if seen else "No mark of judgement was seen."
    if missed:
        text += f" Missing: {listed(missed[:5])}."
    return text


def _seen_mark(reading, name):
    return _count(len(numbers(reading)), "number") if name == "numbers" else MARK_NAMES[name]


def _count(number, one):
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def place_of(reading, sentence):
    """Which part of the answer a sentence stands in: "Under “Rough sums”", "In the opening", "In part 3 of 6"."""
    label = LABEL.match(sentence.text) if sentence.labelled else None
    if label:
        return f"Under “{label[0].strip().rstrip(':')}”"
    parts = list(dict.fromkeys(s.block for s in reading.answer.sentences))
    if len(parts) == 1:
        parts = list(reading.answer.sentences)
        part = parts.index(sentence)
    else:
        part = parts.index(sentence.block)
    if part == 0:
        return "In the opening"
    if part == len(parts) - 1:
        return "At the end"
    unit = "part" if isinstance(parts[0], int) else "sentence"
    return f"In {unit} {part + 1} of {len(parts)}"


def strengths(reading):
    """Up to four, judgement before coverage, each with the sentence that shows it; no sentence is quoted twice."""
    if off_topic(reading):
        return []
    found = []
    for name, text, holds in (
        ("trade-off", "weighs a choice and settles it, instead of only praising it.", is_weighed),
        ("metric", "says how success would be measured, in terms one can hold you to.", pins_down),
        ("risk", "names a risk before the interviewer has to ask.", None),
        ("range", "says how far off the figure could be, and why.", None),
    ):
        if name == "range" and reading.kind != "estimate":  # elsewhere a range is one of hours or dates
            continue
        fitting = [s for s in reading.signals[name] if s.substance >= 4 and (holds is None or holds(s))]
        if fitting:
            found.append((text, max(fitting, key=lambda s: s.substance)))
    for point in sorted(reading.points, key=lambda point: -point.level)[:2]:
        if point.level >= 0.6 and not is_echo(point.best, reading):
            found.append((f"covers a key point: a strong answer {lower_first(point.text)}.", point.best))
    if reading.framework and reading.framework.worked:
        step = max(reading.framework.worked, key=lambda step: step.level)
        found.append((f"works through “{step.name}” with content rather than by name.", step.best))
    chosen = {}
    for text, sentence in found:
        chosen.setdefault(sentence.text, (text, sentence))
    return [
        Strength(text=clip(f"{place_of(reading, sentence)}: {text}"), quote=quote_of(sentence))
        for text, sentence in list(chosen.values())[:4]
    ]


def is_echo(sentence, reading):
    """Whether most of what the sentence is about stood in the question already."""
    about = {concept(s) for s in sentence.specific}
    return len(about & reading.asked) > len(about) / 2


def improvements(reading):
    """One to four: the points missed, then the marks of judgement missed, then the steps; the gravest first."""
    missed = [point for point in sorted(reading.points, key=lambda point: point.level) if point.level < 0.75]
    found = [_missed_point(reading, point) for point in missed[:2]]
    if off_topic(reading):
        found[:1] = [_not_about_this(missed)]
    marks = insight_marks(reading)
    unused = [point for point in reading.points if point not in missed[:2]]
    found += [_missed_mark(reading, name, unused) for name in MARK_ADVICE if marks.get(name) == 0][:2]
    if not found or (len(found) < 3 and reading.framework and reading.framework.missed):
        found.append(_weakest_step(reading))
    return found[:4]


def _missed_mark(reading, name, points):
    """Where in the answer the mark belongs, and a sentence for it: a key point that asks for it, or one to adapt."""
    text, signals, example = MARK_ADVICE[name]
    near = next((s for signal in signals for s in reading.signals[signal]), None)
    asks = ALL_SIGNALS.get(name, NUMBER)
    asking = [point for point in points if point.level < WORKED and asks.search(point.text)]
    least = min(asking, key=lambda point: point.level, default=None)
    return Improvement(
        text=f"{place_of(reading, near) if near else 'Throughout'}, {lower_first(text)}",
        quote=quote_of(near) if near else "",
        instead=clip(as_said(least.text) if least else example),
    )


def _not_about_this(missed):
    start = as_said(missed[0].text) if missed else "I would start from what was asked."
    return Improvement(
        text="Most of the text is not about this question. Answer what was asked, with its people and limits.",
        instead=clip(start),
    )


def _missed_point(reading, point):
    near = point.best if point.best and point.level >= 0.2 else None
    if near:
        text = f"{place_of(reading, near)}, this comes close to a key point, but stops early."
    else:
        text = "Missing so far, in any part: a key point of this question."
    text += f" A strong answer {lower_first(point.text)}."
    return Improvement(text=clip(text), quote=quote_of(near) if near else "", instead=clip(as_said(point.text)))


def _weakest_step(reading):
    """The thinnest step of the framework, with what good looks like, and the key point furthest from the answer."""
    if not reading.framework:
        return Improvement(
            text="At the end, close with the decision, its price and its measure.",
            instead="So I would start with the smallest version, accept that it serves fewer people at first, and "
            "judge it after eight weeks by how many come back.",
        )
    step = min(reading.framework.steps, key=lambda step: step.level)
    where = place_of(reading, step.best) if step.best else "Throughout"
    text = f"{where}, “{step.name}” of {reading.framework.name} is the thinnest step. What good looks like: "
    point = min(reading.points, key=lambda point: point.level, default=None)
    return Improvement(
        text=clip(text + lower_first(step.good)),
        quote=quote_of(step.best) if step.best else "",
        instead=clip(as_said(point.text) if point else MARK_ADVICE["decision"][2]),
    )


def suggested_framework(reading):
    """The question's framework that is worked through least, and which steps would bring most; STAR for a story."""
    if not reading.frameworks:
        return "No framework is tied to this question: decide first, then give the reason, its price and the measure."
    least = min(reading.frameworks, key=lambda seen: seen.level)
    seen = next((seen for seen in reading.frameworks if seen.slug == "star"), least)
    steps = listed(f"“{step.name}”" for step in sorted(seen.steps, key=lambda step: step.level)[:2])
    if len(reading.frameworks) > 1 and seen is least:
        return clip(f"{seen.name}: of the frameworks that fit this question it is used least. Begin with {steps}.")
    return clip(f"{seen.name}: it fits this question, and {steps} would add most to your answer.")


def example_point(reading, brief):
    """The key point furthest from the answer, as a sentence one could say."""
    if not reading.points:
        return clip(f"A strong answer starts from what was asked: {brief.question}")
    point = min(reading.points, key=lambda point: point.level)
    return clip(as_said(point.text))
