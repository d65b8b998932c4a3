"""From a reading to remarks: strengths with a quote, what to write instead, which framework, which key point."""

from practice.evaluation.brief import Brief
from practice.evaluation.offline.reading import WORKED, FrameworkSeen, PointSeen, Reading
from practice.evaluation.offline.scoring import insight_marks, is_weighed, pins_down
from practice.evaluation.offline.signals import ALL_SIGNALS
from practice.evaluation.offline.text import NUMBER, Sentence
from practice.evaluation.offline.wording import after, clip, lower_first, place_of, quote_of
from practice.evaluation.offline.words import concept
from practice.evaluation.reply import Improvement, Strength
from practice.words import listed

KEY_POINT = "Cover this key point"
# For a missing mark, the gravest first: what to say, the signals that show where in the answer it belongs, and a
# sentence to adapt when no key point of the question asks for the mark.
MARK_ADVICE = {
    "outcome": (
        "The story has no outcome anyone could check, so it's unclear whether your work changed anything.",
        ("did",),
        "Three months later, the share of customers who came back had gone from 20% to 27% at the same cost.",
    ),
    "range": (
        "There is a single figure and no range, which claims more precision than an estimate has.",
        ("arithmetic", "assumption"),
        "My weakest input could be off by half. That would halve the total, and I would still decide the same way.",
    ),
    "trade-off": (
        "No choice is weighed: the answer never says what its proposal costs or gives up.",
        ("decision", "priority", "options"),
        "This option is slower and serves fewer people at first. I accept that, because they are the ones who stay.",
    ),
    "metric": (
        "Nothing says how success would be measured, so nobody could tell whether it worked.",
        ("decision", "scope", "need"),
        "I would call it a success if the share of people who finish rises from 40% to 50% in eight weeks, "
        "and stop if complaints double.",
    ),
    "learning": (
        "The story ends without saying what you learned from it.",
        ("outcome", "did"),
        "Since then, I ask the people who will have to live with a decision before I announce it, not after.",
    ),
    "numbers": (
        "There are hardly any numbers, so sizes and priorities come down to taste.",
        ("user", "need", "decision"),
        "I assume one in ten customers runs into this problem twice a month; even half that would justify the work.",
    ),
    "assumption": (
        "Figures come without the assumptions behind them, so nobody can check or change them.",
        ("arithmetic", "metric", "dates", "scope"),
        "I assume most people do this once a week, along with their grocery shopping; that is my shakiest guess.",
    ),
    "risk": (
        "No risk is named, so it sounds as if nothing could go wrong.",
        ("decision", "stages", "options"),
        "The biggest risk is that people try it once and don't come back; I would see that by week three and stop.",
    ),
    "reason": (
        "Choices come without reasons, so a listener can't tell judgment from habit.",
        ("decision", "priority", "options"),
        "I choose this because it removes the cause, while the other options only treat the symptoms.",
    ),
    "user": (
        "It's unclear who this is for: nobody in particular is named.",
        ("need", "scope", "decision"),
        "I focus on people who are using it for the first time and alone, because nobody is there to help them.",
    ),
    "decision": (
        "The answer describes but never decides.",
        ("options", "priority", "trade-off"),
        "I would start with the smallest version that answers the open question and leave the rest for later.",
    ),
}


def strengths(reading: Reading) -> list[Strength]:
    """Up to four, judgment before coverage, each with the sentence that shows it; no sentence is quoted twice."""
    if reading.is_off_topic:
        return []
    by_sentence: dict[str, Strength] = {}
    for text, sentence in [*_judgment_shown(reading), *_coverage_shown(reading)]:
        strength = Strength(text=clip(f"{place_of(reading, sentence)}: {text}"), quote=quote_of(sentence))
        by_sentence.setdefault(sentence.text, strength)
    return list(by_sentence.values())[:4]


def _judgment_shown(reading: Reading) -> list[tuple[str, Sentence]]:
    found = []
    for name, text, holds in (
        ("trade-off", "weighs a choice and settles it, instead of only praising it.", is_weighed),
        ("metric", "says how success would be measured, in terms you can be held to.", pins_down),
        ("risk", "names a risk before the interviewer has to ask.", None),
        ("range", "says how far off the figure could be, and why.", None),
    ):
        if name == "range" and reading.kind != "estimate":  # elsewhere, a range is one of hours or dates
            continue
        fitting = [s for s in reading.signals[name] if s.substance >= 4 and (holds is None or holds(s))]
        if fitting:
            found.append((text, max(fitting, key=lambda s: s.substance)))
    return found


def _coverage_shown(reading: Reading) -> list[tuple[str, Sentence]]:
    found = []
    for point in sorted(reading.points, key=lambda point: -point.level)[:2]:
        if point.best and point.level >= 0.6 and not is_echo(point.best, reading):
            found.append((f"covers the key point “{point.text}”.", point.best))
    if reading.framework and reading.framework.worked:
        step = max(reading.framework.worked, key=lambda step: step.level)
        if step.best:
            found.append((f"works through “{step.name}” instead of just naming it.", step.best))
    return found


def is_echo(sentence: Sentence, reading: Reading) -> bool:
    """Whether most of what the sentence is about was already in the question."""
    about = {concept(s) for s in sentence.specific}
    return len(about & reading.asked) > len(about) / 2


def improvements(reading: Reading) -> list[Improvement]:
    """One to four: missed key points, then missing marks of judgment, then steps; the gravest first."""
    missed = [point for point in sorted(reading.points, key=lambda point: point.level) if point.level < 0.75]
    found = [_missed_point(reading, point) for point in missed[:2]]
    if reading.is_off_topic:
        found[:1] = [_not_about_this(missed)]
    marks = insight_marks(reading)
    unused = [point for point in reading.points if point not in missed[:2]]
    found += [_missed_mark(reading, name, unused) for name in MARK_ADVICE if marks.get(name) == 0][:2]
    if not reading.framework:
        return found[:4] or [_no_ending()]
    if not found or (len(found) < 3 and reading.framework.missed):
        found.append(_weakest_step(reading, reading.framework))
    return found[:4]


def _missed_point(reading: Reading, point: PointSeen) -> Improvement:
    near = point.best if point.level >= 0.2 else None
    text = "Missing so far: a key point of this question."
    if near:
        text = f"{place_of(reading, near)}, this comes close to a key point but stops short."
    return Improvement(text=text, quote=quote_of(near), instead=after(KEY_POINT, point.text))


def _not_about_this(missed: list[PointSeen]) -> Improvement:
    return Improvement(
        text="Most of the text is not about this question. Answer what was asked, with its people and limits.",
        instead=after(KEY_POINT, missed[0].text) if missed else "I would start with what was asked.",
    )


def _missed_mark(reading: Reading, name: str, points: list[PointSeen]) -> Improvement:
    """Where in the answer the mark belongs, and a key point that asks for it or a sentence to adapt."""
    text, signals, example = MARK_ADVICE[name]
    near = next((s for signal in signals for s in reading.signals[signal]), None)
    asks = ALL_SIGNALS.get(name, NUMBER)
    asking = [point for point in points if point.level < WORKED and asks.search(point.text)]
    least = min(asking, key=lambda point: point.level, default=None)
    return Improvement(
        text=f"{place_of(reading, near)}, {lower_first(text)}",
        quote=quote_of(near),
        instead=after(KEY_POINT, least.text) if least else example,
    )


def _no_ending() -> Improvement:
    return Improvement(
        text="At the end, close with the decision, what it costs, and how you would measure it.",
        instead="So I would start with the smallest version, accept that it serves fewer people at first, and "
        "judge it after eight weeks by how many come back.",
    )


def _weakest_step(reading: Reading, framework: FrameworkSeen) -> Improvement:
    step = min(framework.steps, key=lambda step: step.level)
    return Improvement(
        text=clip(f"{place_of(reading, step.best)}, “{step.name}” is the thinnest step of {framework.name}."),
        quote=quote_of(step.best),
        instead=after("Work through this step", step.good),
    )


def suggested_framework(reading: Reading) -> str:
    """The question's least used framework, or STAR for a story, and the two steps that would help most."""
    if not reading.frameworks:
        return (
            "This question has no framework. State your decision first, then the reason, what it costs, and how "
            "you would measure it."
        )
    least = min(reading.frameworks, key=lambda seen: seen.level)
    seen = next((seen for seen in reading.frameworks if seen.slug == "star"), least)
    steps = listed(f"“{step.name}”" for step in sorted(seen.steps, key=lambda step: step.level)[:2])
    if len(reading.frameworks) > 1 and seen is least:
        return clip(f"{seen.name}: of the frameworks that fit this question, you used it least. Begin with {steps}.")
    return clip(f"{seen.name}: it fits this question, and {steps} would add the most to your answer.")


def example_point(reading: Reading, brief: Brief) -> str:
    """The key point furthest from the answer."""
    if not reading.points:
        return clip(f"A strong answer starts from what was asked: {brief.question}")
    return after("A key point of this question", min(reading.points, key=lambda point: point.level).text)
