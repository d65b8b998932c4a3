"""Scores after a change of the formula, or of the offline evaluator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from practice.attempts.rescoring import Summary, rescore
from practice.evaluation import offline, scales, score
from practice.words import counted, listed


class Command(BaseCommand):
    help = (
        "Recompute overall scores from their dimensions by the present formula, and estimate what an older offline "
        "evaluator has scored anew. Without --apply it only says what would change. The first score stays beside the "
        "new one, feedback in words as it was. Can be broken off and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="write the new scores")

    def handle(self, *, apply: bool, **options: Any) -> None:
        for line in lines(rescore(apply=apply), applied=apply):
            self.stdout.write(line)


def lines(summary: Summary, *, applied: bool) -> list[str]:
    """The summary in words. It names attempts, and nothing that anybody wrote."""
    changed = summary.recomputed + summary.estimated
    were = "were" if applied else "would be"
    found = [
        f"{counted(summary.scored, 'scored attempt')}.",
        f"{summary.recomputed} {were} recomputed by formula {score.FORMULA}.",
        f"{summary.estimated} {were} scored anew by {scales.in_words(offline.SCALE)}.",
    ]
    if summary.failed:
        codes = listed(f"{number} {code}" for code, number in sorted(summary.failed.items()))
        found.append(f"{summary.failed.total()} could not be scored anew and keep their score: {codes}.")
    if summary.overtaken:
        found.append(f"{summary.overtaken} changed meanwhile and were left alone.")
    if changed:
        largest = summary.examples[0].distance
        found.append(f"Overall scores move by {summary.moved / changed:.2f} on average, by {largest} at most:")
        found += [f"  attempt {move.pk}: {move.before} to {move.after}" for move in summary.examples]
    if changed and not applied:
        found.append("--apply writes it.")
    return found
