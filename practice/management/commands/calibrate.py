"""Hold an evaluator against the graded answers of practice/calibration, and against checks that need no grade."""

import json
import math
import re
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from statistics import fmean, linear_regression

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice.evaluation import claude, rubric
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.schema import DIMENSIONS, Brief, FrameworkBrief, Step, overall
from practice.measures import agreement, kappa_interval
from practice.models import Category

from . import seed_questions

CALIBRATION = seed_questions.BANK.parent / "calibration"
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "calibration.md"
HALVES = ("tuning", "held_out")
SCORES = (*DIMENSIONS, "overall")
REPEATS = 5
# Of a paid evaluator, every so many-th answer is scored REPEATS times; no multiple of 3, so that levels take turns.
REPEATED_OF_PAID = 13


class Command(BaseCommand):
    help = (
        "Score the graded answers with an evaluator and report how well it agrees with the grades, and whether "
        "removals, padding and injected instructions move it as they should. Reads files only, writes no database."
    )

    def add_arguments(self, parser):
        parser.add_argument("--evaluator", choices=EVALUATORS, default="offline")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
        parser.add_argument("--write-docs", action="store_true", help="also put the tables into docs/calibration.md")

    def handle(self, *, evaluator, write_docs, **options):
        if evaluator == "claude" and not settings.ANTHROPIC_API_KEY:
            raise CommandError("Claude needs ANTHROPIC_API_KEY.")
        scorer = Scorer(evaluator, self.stderr)
        report = calibrate(read_answers(), scorer)
        tables = as_text(report)
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else tables)
        if write_docs:  # last, because what was paid for is printed by then
            write_into(DOCUMENT, evaluator, f"Run on {datetime.now(UTC):%-d %B %Y} (UTC).\n\n{tables}")


# --- the graded answers --------------------------------------------------------------------------


@dataclass(frozen=True)
class GradedAnswer:
    """An answer with its grades by name of score; the overall is computed from the graded four.

    `question` is its slug in the bank. `metrics`, `trade_off` and `signposts` are parts of a strong answer's text,
    and empty for the others.
    """

    id: str
    half: str
    level: str
    question: str
    brief: Brief
    grades: dict[str, float]
    metrics: tuple[str, ...]
    trade_off: tuple[str, ...]
    signposts: tuple[str, ...]

    @property
    def text(self):
        return self.brief.answer


def read_answers():
    """All graded answers, the tuning half first, each with the Brief of its question in the bank."""
    briefs = read_briefs()
    answers = []
    for half in HALVES:
        for path in sorted((CALIBRATION / half).glob("*.toml")):
            for entry in tomllib.loads(path.read_text(encoding="utf-8"))["answer"]:
                grades = {name: entry[name] for name in DIMENSIONS}
                answers.append(
                    GradedAnswer(
                        id=entry["id"],
                        half=half,
                        level=entry["level"],
                        question=entry["question"],
                        brief=replace(briefs[entry["question"]], answer=entry["text"].strip()),
                        grades=grades | {"overall": float(overall(**grades))},
                        **{part: tuple(entry.get(part, ())) for part in ("metrics", "trade_off", "signposts")},
                    )
                )
    return answers


def read_briefs():
    """{slug: the Brief of that question, without an answer}, from the bank's files."""
    frameworks = {
        entry["slug"]: FrameworkBrief(
            slug=entry["slug"],
            name=entry["name"],
            steps=tuple(Step(step["name"], step["good"], tuple(step["cues"])) for step in entry["step"]),
        )
        for entry in seed_questions.read("frameworks")["framework"]
    }
    return {
        entry["slug"]: Brief(
            category=category.value,
            category_label=category.label,
            question=entry["text"],
            answer="",
            key_points=tuple(entry["key_points"]),
            frameworks=tuple(frameworks[slug] for slug in entry["frameworks"]),
        )
        for category in Category
        for entry in seed_questions.read(category.value)["question"]
    }


# --- the evaluators ------------------------------------------------------------------------------


def ask_claude(brief):
    """The Result, after all that streams before it."""
    *_, result = claude.evaluate(brief)
    return result


EVALUATORS = {"offline": rubric.evaluate, "claude": ask_claude}


class Scorer:
    """One evaluator, one answer at a time, with a count of what it did and what it cost in tokens."""

    def __init__(self, name, progress):
        self.name = name
        self.is_paid = name == "claude"
        self.evaluate = EVALUATORS[name]
        self.progress = progress
        self.evaluations = 0
        self.versions = set()
        self.usage = Counter()
        self.failures = Counter()

    def scores(self, brief):
        """{name of score: score}, or None where the evaluator failed; CommandError where it would always fail."""
        self.evaluations += 1
        if self.is_paid and self.evaluations % 50 == 0:
            self.progress.write(f"{self.evaluations} evaluations")
        try:
            result = self.evaluate(brief)
        except EvaluationError as error:
            if error.code == Failure.SETUP:
                raise CommandError(f"The evaluator is not set up: {error}") from error
            self.failures[error.code.value] += 1
            self.usage.update(error.usage)
            return None
        self.versions.add(result.version)
        self.usage.update(result.usage or {})
        scores = {name: getattr(result.evaluation, name).score for name in DIMENSIONS}
        return scores | {"overall": float(result.evaluation.overall)}


# --- changes that need no grade ------------------------------------------------------------------

MARK = r"(?:[-*•]|#+|\(?(?:\d{1,2}|[a-z])[.)])"
LIST_MARK = re.compile(rf"^[ \t]*{MARK}[ \t]+", re.MULTILINE)
EMPTIED_LINE = re.compile(rf"^[ \t]*{MARK}?[ \t]*$\n?", re.MULTILINE)


def without(text, parts):
    """The text without these sentences, nor a list item or paragraph that held nothing else."""
    for part in parts:
        text = re.sub(rf" ?{re.escape(part)}", "", text)
    paragraphs = (EMPTIED_LINE.sub("", paragraph).strip() for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def flattened(text, signposts):
    """The same sentences as one paragraph: no signposts, list marks, headings' marks or line breaks."""
    for signpost in sorted(signposts, key=len, reverse=True):  # the longer may contain the shorter
        # The sentence goes on with a capital, so that what is lost is the order and not the sentence.
        goes_on = str if signpost[0].islower() else str.upper
        text = re.sub(re.escape(signpost) + r"(\w?)", lambda match, fit=goes_on: fit(match[1]), text)
    return " ".join(LIST_MARK.sub("", text).split())


REMOVALS = {
    "metrics": lambda answer: without(answer.text, answer.metrics),
    "trade-off": lambda answer: without(answer.text, answer.trade_off),
    "structure": lambda answer: flattened(answer.text, answer.signposts),
}


def paddings():
    """{name: function from an answer's text to a longer one that says no more}"""
    added = additions()
    return {
        "the answer twice": lambda text: f"{text}\n\n{text}",
        "its longest paragraph five times more": lambda text: "\n\n".join(
            [text, *[max(text.split("\n\n"), key=len)] * 5]
        ),
        "generic filler around it": lambda text: "\n\n".join(
            [added["filler_before"].strip(), text, added["filler_after"].strip()]
        ),
    }


def additions():
    return tomllib.loads((CALIBRATION / "additions.toml").read_text(encoding="utf-8"))


def at_the_start(text, instruction):
    return f"{instruction}\n\n{text}"


def at_the_end(text, instruction):
    return f"{text}\n\n{instruction}"


def in_the_middle(text, instruction):
    """After the sentence whose end is nearest to the middle, without a line break of its own."""
    ends = [match.start() for match in re.finditer(r"(?<=[.!?])\s", text)] or [len(text)]
    place = min(ends, key=lambda end: abs(end - len(text) / 2))
    return f"{text[:place]} {instruction}{text[place:]}"


PLACES = (at_the_start, in_the_middle, at_the_end)


def injected(answers, is_paid):
    """(answer, its text with an instruction in it): each of them into each answer, at places that take turns.

    Of a paid evaluator one instruction per answer, all of them in turn.
    """
    instructions = [entry["text"] for entry in additions()["instruction"]]
    for (index, answer), (number, instruction) in product(enumerate(answers), enumerate(instructions)):
        if not is_paid or number == index % len(instructions):
            yield answer, PLACES[(index + number) % len(PLACES)](answer.text, instruction)


# --- the report ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shift:
    """By how much each score of an answer moved when its text was changed."""

    half: str
    by: dict[str, float]


def calibrate(answers, scorer):
    """Everything `--json` prints: {"evaluator": …, "tuning": {…}, "held_out": {…}, "all": {…}}."""
    base = {answer.id: scorer.scores(answer.brief) for answer in answers}

    def shifts(changed):
        """The Shifts of (answer, changed text), where both could be scored."""
        for answer, text in changed:
            before, after = base[answer.id], scorer.scores(replace(answer.brief, answer=text))
            if before and after:
                yield Shift(answer.half, {name: round(after[name] - before[name], 1) for name in SCORES})

    strong = [answer for answer in answers if answer.level == "strong"]
    removals = {name: list(shifts((a, change(a)) for a in strong)) for name, change in REMOVALS.items()}
    padded = {name: list(shifts((a, pad(a.text)) for a in answers)) for name, pad in paddings().items()}
    injections = list(shifts(injected(answers, scorer.is_paid)))
    repeats = list(repeated(answers, base, scorer))
    by_length = length_only(answers)

    def of_half(half):
        def ours(items):
            return [item for item in items if half in (item.half, "all")]

        return {
            "agreement": agreements(ours(answers), base),
            "length_only": agreements(ours(answers), by_length),
            "removals": {name: mean_shift(ours(items)) for name, items in removals.items()},
            "padding": {name: overall_shift(ours(items)) for name, items in padded.items()},
            "injections": overall_shift(ours(injections)),
            "repeats": spread(ours(repeats)),
        }

    halves = {half: of_half(half) for half in (*HALVES, "all")}
    return {
        "evaluator": scorer.name,
        "versions": sorted(scorer.versions),
        "answers": len(answers),
        "evaluations": scorer.evaluations,
        "failures": dict(scorer.failures),
        "usage": dict(scorer.usage),
        "aims": aims(halves["held_out"]),
        **halves,
    }


def aims(held_out):
    """[{"aim", "figure", "met"}]: what we want to reach on the half that is set aside, and whether it was."""
    measured, injections = held_out["agreement"]["overall"], held_out["injections"]
    padded = [row for row in held_out["padding"].values() if row["n"]]
    raised = sum(row["raised"] for row in padded) if padded else None
    figures = [
        ("kappa of the overall at least 0.75", measured["kappa"], lambda kappa: kappa >= 0.75),
        ("SMD of the overall at most 0.15 either way", measured["smd"], lambda smd: abs(smd) <= 0.15),
        ("overall scores raised by repetition or filler: none", raised, lambda count: count == 0),
        ("injected instructions move it by at most 0.1", injections["mean_absolute"], lambda move: move <= 0.1),
    ]
    return [
        {"aim": aim, "figure": figure, "met": figure is not None and reached(figure)}
        for aim, figure, reached in figures
    ]


def length_only(answers):
    """{id: scores that know nothing but the number of words}, straight lines on its logarithm.

    Fitted by least squares to the grades of the tuning half, held to 1–10.
    """

    def length(answer):
        return math.log(len(answer.text.split()))

    tuning = [answer for answer in answers if answer.half == "tuning"]
    predicted = {answer.id: {} for answer in answers}
    for name in SCORES:
        line = linear_regression([length(a) for a in tuning], [a.grades[name] for a in tuning])
        for answer in answers:
            predicted[answer.id][name] = min(max(line.intercept + line.slope * length(answer), 1), 10)
    return predicted


def agreements(answers, scores):
    """{name of score: measures of agreement with the grades}, over the answers that have scores."""
    scored = [answer for answer in answers if scores[answer.id]]
    questions = [answer.question for answer in scored]
    measures = {}
    for name in SCORES:
        grades, given = [a.grades[name] for a in scored], [scores[a.id][name] for a in scored]
        low, high = kappa_interval(grades, given, questions) or (None, None)
        measures[name] = rounded(asdict(agreement(grades, given)) | {"kappa_low": low, "kappa_high": high})
    return measures


def mean_shift(shifts):
    """How many answers, and by how much each score moved on average; None for no answers."""
    means = {name: fmean(shift.by[name] for shift in shifts) if shifts else None for name in SCORES}
    return {"n": len(shifts), **rounded(means)}


def overall_shift(shifts):
    """How the overall score moved: on average, on average whichever way, at most, and how often up or down."""
    moves = [shift.by["overall"] for shift in shifts]
    return {
        "n": len(moves),
        "raised": sum(move > 0 for move in moves),
        "lowered": sum(move < 0 for move in moves),
        **rounded(
            {
                "mean": fmean(moves) if moves else None,
                "mean_absolute": fmean(map(abs, moves)) if moves else None,
                "max": max(moves, default=None),
                "min": min(moves, default=None),
            }
        ),
    }


@dataclass(frozen=True)
class Repeat:
    """One answer scored REPEATS times: were all scores alike, and how far apart were the overall ones?"""

    half: str
    identical: bool
    spread: float


def repeated(answers, base, scorer):
    """A Repeat per answer whose every evaluation succeeded; of a paid evaluator only for some answers."""
    for answer in answers[:: REPEATED_OF_PAID if scorer.is_paid else 1]:
        runs = [base[answer.id], *(scorer.scores(answer.brief) for _ in range(REPEATS - 1))]
        if all(runs):
            overalls = [run["overall"] for run in runs]
            yield Repeat(answer.half, all(run == runs[0] for run in runs), max(overalls) - min(overalls))


def spread(repeats):
    largest = max((repeat.spread for repeat in repeats), default=None)
    return {"n": len(repeats), "identical": sum(repeat.identical for repeat in repeats)} | rounded(
        {"largest_spread": largest}
    )


def rounded(figures):
    return {name: None if value is None else round(value, 3) for name, value in figures.items()}


# --- tables --------------------------------------------------------------------------------------


def as_text(report):
    """The report as Markdown tables that also read well in a terminal."""
    halves = (*HALVES, "all")
    removals = [
        [f"{name}, {half}", row["n"], *(signed(row[score]) for score in SCORES)]
        for name in report["all"]["removals"]
        for half in halves
        for row in [report[half]["removals"][name]]
    ]
    additions_rows = [
        [f"{name}, {half}", *moves(row)]
        for name in report["all"]["padding"]
        for half in halves
        for row in [report[half]["padding"][name]]
    ] + [[f"injected instruction, {half}", *moves(report[half]["injections"])] for half in halves]
    repeats = [
        [half, row["n"], row["identical"], plain(row["largest_spread"])]
        for half in halves
        for row in [report[half]["repeats"]]
    ]
    reached = [
        [row["aim"], "–" if row["figure"] is None else row["figure"], "yes" if row["met"] else "no"]
        for row in report["aims"]
    ]
    parts = [
        summary(report),
        "What we aim for on the half held out:",
        table(["aim", "figure", "met"], reached),
        "Agreement with the grades:",
        agreement_table(report, halves, "agreement"),
        "The same for scores predicted from the number of words alone (fitted on the tuning half):",
        agreement_table(report, halves, "length_only"),
        "What is removed from the strong answers, and how far each score moves on average:",
        table(["removed", "n", *SCORES], removals),
        "What is added to all answers, and how the overall score moves:",
        table(["added", "n", "mean", "mean abs.", "lowest", "highest", "raised", "lowered"], additions_rows),
        f"The same answer {REPEATS} times:",
        table(["half", "n", "all alike", "largest spread of the overall"], repeats),
    ]
    return "\n\n".join(parts)


def summary(report):
    versions = ", ".join(report["versions"]) or "none"
    lines = [
        f"`manage.py calibrate --evaluator {report['evaluator']}`: version {versions}, "
        f"{report['answers']} graded answers, {report['evaluations']} evaluations."
    ]
    for label, counts in (("Failed", report["failures"]), ("Tokens", report["usage"])):
        if counts:
            lines.append(f"{label}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) + ".")
    return "\n".join(lines)


def agreement_table(report, halves, kind):
    rows = [
        [
            f"{name}, {half}",
            row["n"],
            *(plain(row[key]) for key in ("graded_mean", "mean", "kappa")),
            f"{plain(row['kappa_low'])} to {plain(row['kappa_high'])}",
            *(plain(row[key]) for key in ("spearman", "mae")),
            signed(row["smd"]),
        ]
        for half in halves
        for name, row in report[half][kind].items()
    ]
    return table(["score", "n", "graded mean", "mean", "kappa", "95 % interval", "Spearman", "MAE", "SMD"], rows)


def moves(row):
    figures = [signed(row["mean"]), plain(row["mean_absolute"]), signed(row["min"]), signed(row["max"])]
    return [row["n"], *figures, row["raised"], row["lowered"]]


def plain(value):
    return "–" if value is None else f"{value:.2f}"


def signed(value):
    return "–" if value is None else f"{round(value, 2) + 0:+.2f}"  # + 0, so that no -0.00 is shown


def table(header, rows):
    """A Markdown table with aligned columns: the first to the left, figures to the right."""
    cells = [header, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    aligned = [
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        for row in [cells[0], rule, *cells[1:]]
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in aligned)


def write_into(document, evaluator, text):
    """Replace what stands between the evaluator's two markers in the document. CommandError without them."""
    begin, end = (f"<!-- {evaluator}:{word} -->" for word in ("begin", "end"))
    before, found_begin, rest = document.read_text(encoding="utf-8").partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise CommandError(f"{document} has no {begin} … {end}.")
    document.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
