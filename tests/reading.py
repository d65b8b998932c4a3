"""Whole functions that read learners' and curators' text, as the tests of linear reading call them in a child."""

import time
from contextlib import suppress
from dataclasses import replace

import django
from django.core.exceptions import ValidationError

django.setup()  # in the child; what follows needs it

from practice.attempts.briefs import briefs_in_files  # noqa: E402
from practice.bank import files, forms, markdown, rules, spelling  # noqa: E402
from practice.evaluation import finding, quotes  # noqa: E402
from practice.evaluation.failures import EvaluationError  # noqa: E402
from practice.evaluation.offline import evaluate  # noqa: E402
from practice.evaluation.offline.counted import counted  # noqa: E402
from practice.evaluation.offline.features import features  # noqa: E402
from practice.evaluation.prompts import CURRENT  # noqa: E402
from practice.evaluation.reading.nearest import nearest  # noqa: E402
from practice.evaluation.reading.remarks import remarks  # noqa: E402
from practice.spreadsheets import escaped, unescaped  # noqa: E402

BRIEFS = briefs_in_files()
STORY = next(brief for brief in BRIEFS.values() if brief.frameworks[0].slug == "star")
PLAN = next(brief for brief in BRIEFS.values() if brief.category == "execution")

FUNCTIONS = {
    "estimate": lambda text: evaluate(replace(PLAN, answer=text)),
    "features of a plan": lambda text: features(replace(PLAN, answer=text)),
    "features of a story": lambda text: features(replace(STORY, answer=text)),
    "counted": lambda text: counted(replace(PLAN, answer=text)),
    "remarks": lambda text: remarks(text, PLAN.question, PLAN.key_points, 300),
    "nearest": lambda text: nearest(PLAN.key_points, text, PLAN.question),
    "quotes": quotes.folded,
    "sums told to Claude": lambda text: CURRENT.user(replace(PLAN, answer=text)),
    "a local model's reply": finding.found_so_far,
    "evaluation in a reply": lambda text: finding.evaluation_in(text, ""),
    "question": lambda text: markdown.question_of(f"Q: {text}"),
    "heading": lambda text: markdown.question_of(f"## {text}?"),
    "markdown": lambda text: markdown.read_markdown(text.encode(), "strategy"),
    "csv": lambda text: files.read_csv(text.encode()),
    "json": lambda text: files.read_json(text.encode()),
    "same question": rules.normalized,
    "frameworks": lambda text: forms.FrameworksCell({}).clean(text),
    "search": spelling.variants,
    "spreadsheet": lambda text: unescaped(escaped(text)),
}


def cpu_s(name: str, text: str) -> float:
    """The processor time that the function takes for the text, which it may refuse."""
    start = time.process_time()
    with suppress(files.UnreadableFile, ValidationError, EvaluationError):
        FUNCTIONS[name](text)
    return time.process_time() - start
