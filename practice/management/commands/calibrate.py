"""Hold an evaluator against the graded answers, and against checks that need no grade."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.attempts import calibrating, calibrations
from practice.attempts.briefs import briefs_in_files
from practice.attempts.calibrating import Asked
from practice.evaluation.brief import Brief
from practice.evaluation.calibration import figures
from practice.evaluation.calibration.answers import FITTING, GradedAnswer, read_answers
from practice.evaluation.calibration.kept import InUse, Kept
from practice.evaluation.calibration.own import UnusableAnswers, read_own, score_own
from practice.evaluation.calibration.plan import steps
from practice.evaluation.calibration.report import calibrate
from practice.evaluation.calibration.scorer import Scorer
from practice.evaluation.calibration.tables import as_text, own_as_text
from practice.evaluation.failures import EvaluationError
from practice.evaluation.offline import model
from practice.evaluation.prompts import CURRENT, VERSIONS

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "calibration.md"
INTERRUPTED = 130  # what a shell reports of a command that Ctrl-C has ended


class Command(BaseCommand):
    help = (
        "Score graded answers with an evaluator and report how well it agrees with the grades. Without --answers, "
        "those that ship with the code, and with checks that need no grade: removals, padding, injected "
        "instructions. "
        "What Claude costs is told before it starts, written to the ledger, and kept within the day's budget. What a "
        "model has evaluated is kept in a file, so a run that was broken off goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--evaluator", choices=calibrating.EVALUATORS, default="offline")
        parser.add_argument(
            "--prompt", choices=VERSIONS, default=CURRENT.version, help="what Claude is told, by version"
        )
        parser.add_argument(
            "--yes", action="store_true", help="go on without the question whether it may cost so much"
        )
        parser.add_argument(
            "--full",
            action="store_true",
            help="of a model, too, all answers and the checks that need no grade, not only the answers set aside",
        )
        parser.add_argument("--fresh", action="store_true", help="forget what an earlier run has finished")
        parser.add_argument(
            "--keep-in",
            metavar="FOLDER",
            type=Path,
            help="where finished evaluations are kept, else beside the database",
        )
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

    def handle(self, *, evaluator: str, **options: Any) -> None:
        if options["fit"]:
            self.fit()
            return
        if options["prompt"] != CURRENT.version and evaluator != "claude":
            raise CommandError("--prompt is for Claude.")
        try:
            asked = calibrating.EVALUATORS[evaluator](VERSIONS[options["prompt"]])
        except EvaluationError as error:
            raise CommandError(error.detail) from error
        going_on = ""
        if asked.is_model:
            again = "the same command again, without --fresh," if options["fresh"] else "the same command again"
            going_on = f" What was finished is kept: run {again} to go on."
        folder = options["keep_in"] or calibrating.default_folder()
        try:
            with calibrating.kept(asked, folder, fresh=options["fresh"]) as kept:
                self.run(asked, kept, options)
        except EvaluationError as error:
            raise CommandError(f"The evaluator cannot be asked: {error}.{going_on}") from error
        except KeyboardInterrupt as error:
            raise CommandError(f"Interrupted.{going_on}", returncode=INTERRUPTED) from error
        except InUse as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error}.{going_on}") from error

    def run(self, asked: Asked, kept: Kept | None, options: dict[str, Any]) -> None:
        scorer = Scorer(asked.name, asked.evaluate, sparing=asked.is_model, kept=kept, progress=self.say)
        if options["answers"]:
            answers = own_answers(Path(options["answers"]))
            plan = [answer.brief for answer in answers]
        else:
            answers = read_answers(briefs_in_files())
            full = options["full"] or not asked.is_model
            plan = [step.brief for step in steps(answers, sparing=scorer.sparing, full=full)]
        if kept:
            self.announce(asked, len(plan), scorer.left(plan), yes=options["yes"])
            kept.begin()
        if options["answers"]:
            report = score_own(answers, scorer)
            tables = own_as_text(report)
        else:
            report = calibrate(answers, scorer, full=full)
            tables = as_text(report)
        # At once, because what was paid for is printed whatever happens next.
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else tables)
        # What is shown is about the scores that learners get.
        if asked.is_model and not options["answers"] and options["prompt"] == CURRENT.version:
            calibrations.store(report, scale=asked.scale, version=asked.version, model=asked.model)
            self.say("/how-scoring-works shows these figures now.")
        if options["write_docs"]:
            write_into(DOCUMENT, asked.name, f"Run on {datetime.now(UTC):%B %-d, %Y} (UTC).\n\n{tables}")
            if asked.name == "offline":
                figures.write(report)

    def announce(self, asked: Asked, planned: int, left: list[Brief], *, yes: bool) -> None:
        """Say what is about to be asked and what it costs, and let somebody agree. Raises CommandError otherwise."""
        for sentence in calibrating.announcement(asked, planned, left):
            self.say(sentence)
        if yes or not left or not asked.is_paid:
            return
        if not sys.stdin.isatty():
            raise CommandError("There is no terminal to ask whether to go on; --yes goes on without asking.")
        self.stderr.write("Go on? [y/N] ", str, ending="")
        self.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was asked for, and nothing paid.")

    def say(self, sentence: str) -> None:
        """On stderr, where it is in nobody's JSON, and not in the red of errors."""
        self.stderr.write(sentence, str)

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
