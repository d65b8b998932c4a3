"""From a reading to words: a reason for each score, strengths with a quote, what to write instead."""

import re

from practice.evaluation.rubric.reading import WORKED
from practice.evaluation.rubric.scoring import insight_marks, numbers, order, pins_down, signposts
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
# What to say and what to write where a mark is missing; the gravest first.
MARK_ADVICE = {
    "outcome": (
        "The story has no outcome one could check, so it stays open whether your work changed anything.",
        "As a result, … went from … to … within … months; what did not work was ….",
    ),
    "range": (
        "There is a single figure and no range, which claims more than an estimate can know.",
        "My weakest input is …: halve it and the total is …, double it and it is …. I would pin it down by ….",
    ),
    "trade-off": (
        "No choice is weighed: the answer never says what its proposal costs or gives up.",
        "The price of this is …: we give up … to get …. I accept that because ….",
    ),
    "metric": (
        "Nothing says how success would be measured, so nobody could tell whether it worked.",
        "I would call it a success if … moves from … to … within … weeks, and stop if … gets worse.",
    ),
    "learning": (
        "The story ends without what you took from it.",
        "Since then I … differently: I now … before I ….",
    ),
    "numbers": (
        "There are hardly any numbers, so sizes and priorities stay a matter of taste.",
        "Roughly … people do this … times a week, so it is worth about …; even half of that would justify it.",
    ),
    "assumption": (
        "Figures come without the assumptions behind them, so nobody can check or change them.",
        "I assume …, because …; I am least sure of ….",
    ),
    "risk": (
        "No risk is named, so it sounds as if nothing could go wrong.",
        "The biggest risk is …. I would notice it by … and fall back to ….",
    ),
    "reason": (
        "Choices stand without reasons, so a listener cannot tell judgement from habit.",
        "I choose this because …, which means ….",
    ),
    "user": (
        "It stays unclear whom this is for: nobody in particular is named.",
        "I focus on the people who …, because they ….",
    ),
    "decision": (
        "The answer describes but does not decide.",
        "I would start with …, and leave … for later.",
    ),
}
IRREGULAR = {"has": "have", "is": "be", "does": "do", "goes": "go"}
# Verbs that may follow "and", "or", "then" or "but" in a key point, and are no plural nouns there.
SECOND_VERBS = """
    adds admits aims allows answers argues asks assigns avoids breaks builds charges chooses closes compares counts
    defends deletes describes disables discusses documents estimates explains finds gives hunts judges justifies keeps
    launches leaves lets lists locks makes marks measures monitors names pays picks points promises proposes protects
    publishes relies removes repeats reverts rewrites says selects sets shields shows sizes sorts states stops tells
    tests treats verifies warns withholds
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


def strengths(reading):
    """Up to four, each with the sentence that shows it; no sentence is quoted twice."""
    found = []
    if reading.on_topic >= 0.35:
        for point in sorted(reading.points, key=lambda point: -point.level)[:2]:
            if point.level >= 0.6:
                found.append((f"Covers a key point: a strong answer {lower_first(point.text)}.", point.best))
        for name, text in (
            ("trade-off", "Weighs a choice and says what it costs, instead of only praising it."),
            ("metric", "Says how success would be measured, in terms one can hold you to."),
            ("risk", "Names a risk before the interviewer has to ask."),
        ):
            best = max(reading.signals[name], key=lambda s: s.substance, default=None)
            if best and best.substance >= 4 and (name != "metric" or pins_down(best)):
                found.append((text, best))
        if reading.framework and reading.framework.worked:
            step = max(reading.framework.worked, key=lambda step: step.level)
            found.append((f"Works through “{step.name}” with content rather than by name.", step.best))
    chosen, used = [], set()
    for text, sentence in found:
        if sentence.text not in used:
            used.add(sentence.text)
            chosen.append(Strength(text=clip(text), quote=quote_of(sentence)))
    return chosen[:4]


def improvements(reading):
    """One to four: the points missed, then the marks of judgement missed, then the steps; the gravest first."""
    missed = [point for point in sorted(reading.points, key=lambda point: point.level) if point.level < 0.75]
    found = [_missed_point(point) for point in missed[:2]]
    if off_topic(reading):
        found[:1] = [_not_about_this(missed)]
    marks = insight_marks(reading)
    weak = [name for name in MARK_ADVICE if marks.get(name) == 0][:2]
    points = missed[2:] + missed[:2] or list(reading.points)
    found += [_missed_mark(name, points[i % len(points)] if points else None) for i, name in enumerate(weak)]
    if not found or (len(found) < 3 and reading.framework and reading.framework.missed):
        found.append(_weakest_step(reading))
    return found[:4]


def _missed_mark(name, point):
    text, instead = MARK_ADVICE[name]
    if point:
        instead += f" A place for it: a strong answer {lower_first(point.text)}."
    return Improvement(text=text, instead=clip(instead))


def _not_about_this(missed):
    start = as_said(missed[0].text) if missed else "I would start from what was asked."
    return Improvement(
        text="Most of the text is not about this question. Answer what was asked, with its people and limits.",
        instead=clip(start),
    )


def _missed_point(point):
    near = quote_of(point.best) if point.best and point.level >= 0.2 else ""
    text = "This comes close to a key point, but stops early." if near else "A key point of this question is missing."
    text += f" A strong answer {lower_first(point.text)}."
    return Improvement(text=clip(text), quote=near, instead=clip(as_said(point.text)))


def _weakest_step(reading):
    if not reading.framework:
        return Improvement(
            text="The weakest part is how the answer closes: end with the decision, its price and its measure.",
            instead="So I would start with …, accept …, and judge it by … after … weeks.",
        )
    step = min(reading.framework.steps, key=lambda step: step.level)
    return Improvement(
        text=clip(f"“{step.name}” of {reading.framework.name} is the thinnest step."),
        quote=quote_of(step.best) if step.best else "",
        instead=clip(f"Add two or three sentences here. What good looks like: {lower_first(step.good)}"),
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
