"""Hold an evaluator against the graded answers, and against checks that need no grade."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.attempts import evaluators
from practice.attempts.briefs import briefs_in_files
from practice.attempts.ledger import Payer, Purpose
from practice.evaluation.brief import Brief
from practice.evaluation.calibration import figures
from practice.evaluation.calibration.answers import FITTING, GradedAnswer, read_answers
from practice.evaluation.calibration.own import UnusableAnswers, read_own, score_own
from practice.evaluation.calibration.report import calibrate
from practice.evaluation.calibration.scorer import Scorer
from practice.evaluation.calibration.tables import as_text, own_as_text
from practice.evaluation.failures import EvaluationError
from practice.evaluation.offline import model
from practice.evaluation.reply import Partial, Result

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "calibration.md"


def ask_claude(brief: Brief) -> Iterator[Partial | Result]:
    """Paid out of the day's budget like any other evaluation, though it is no learner's."""
    return evaluators.ask_claude(brief, Payer(None, uuid.uuid4(), Purpose.CALIBRATION))


EVALUATORS = {"offline": evaluators.estimate_offline, "claude": ask_claude}


class Command(BaseCommand):
    help = (
        "Score graded answers with an evaluator and report how well it agrees with the grades. Without --answers, "
        "those that ship with the code, and with checks that need no grade: removals, padding, injected "
        "instructions. "
        "Reads files only; what Claude costs is written to the ledger, and its budget holds here, too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--evaluator", choices=EVALUATORS, default="offline")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--answers",
            metavar="FILE",
            help='a JSON list of {"question": slug, "text": …, "framework": 1–10, "structure": …, "completeness": …, '
            '"insight": …}; prints how well the scores agree with these grades',
        )
        what.add_argument("--write-docs", action="store_true", help="also put the tables and figures into the docs")
        what.add_argument(
            "--fit",
            action="store_true",
            help="fit the offline evaluator's model to the answers that are not set aside, and write its file",
        )

    def handle(self, *, evaluator: str, write_docs: bool, **options: Any) -> None:
        if options["fit"]:
            self.fit()
            return
        is_paid = evaluator == "claude"
        if is_paid and not settings.ANTHROPIC_API_KEY:
            raise CommandError("Claude needs ANTHROPIC_API_KEY.")
        scorer = Scorer(evaluator, EVALUATORS[evaluator], is_paid=is_paid, progress=self.stderr.write)
        try:
            if options["answers"]:
                report = score_own(own_answers(Path(options["answers"])), scorer)
                tables = own_as_text(report)
            else:
                report = calibrate(read_answers(briefs_in_files()), scorer)
                tables = as_text(report)
        except EvaluationError as error:
            raise CommandError(f"The evaluator cannot be asked: {error}") from error
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else tables)
        if write_docs:  # last, because what was paid for is printed by then
            write_into(DOCUMENT, evaluator, f"Run on {datetime.now(UTC):%B %-d, %Y} (UTC).\n\n{tables}")
            if evaluator == "offline":
                figures.write(report)

    def fit(self) -> None:
        try:
            from practice.evaluation.calibration.fitting import fit
        except ModuleNotFoundError as error:
            raise CommandError("--fit needs numpy: pip install -r requirements-dev.txt") from error
        content = fit([answer for answer in read_answers(briefs_in_files()) if answer.part == FITTING])
        model.write(content)
        self.stdout.write(
            f"{content['version']}: fitted to {content['answers']} answers to {content['questions']} questions, "
            f"penalty {content['penalty']}, stretch {content['stretch']}. Run calibrate --write-docs next."
        )


def own_answers(path: Path) -> list[GradedAnswer]:
    """Raises CommandError for a file that can't be read or used."""
    try:
        return read_own(path.read_bytes(), briefs_in_files())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except UnusableAnswers as error:
        raise CommandError(f"{path} can't be used.\n{error}") from error


def write_into(document: Path, evaluator: str, text: str) -> None:
    """Replace what stands between the evaluator's two markers in the document. CommandError without them."""
    begin, end = (f"<!-- {evaluator}:{word} -->" for word in ("begin", "end"))
    before, found_begin, rest = document.read_text(encoding="utf-8").partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise CommandError(f"{document} has no {begin} … {end}.")
    document.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
