"""Bring question files into the bank: CSV, XLSX, JSON, or lists in Markdown."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from coach.accounts.models import User
from practice.bank.categories import Category
from practice.bank.files import MAX_BYTES, Row, UnreadableFile, read
from practice.bank.importing import Outcome, import_rows
from practice.bank.markdown import category_of, read_markdown


class Command(BaseCommand):
    help = (
        "Import questions from CSV, XLSX, JSON or Markdown files. All files are imported, or none: a file that "
        "cannot be read or a question that is rejected stops everything. Questions that the category already has are "
        "skipped. Those of a Markdown list come in retired, until a curator adds key points and frameworks. "
        "Exit codes: 0 imported (or nothing to do), 1 questions were rejected, 2 a file could not be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument(
            "--category",
            choices=Category.values,
            help="of the questions in a Markdown list (default: from its name) or in a table without that column",
        )
        parser.add_argument("--by", metavar="NAME", help="the user whose name the history of each question will have")

    def handle(
        self, *, files: list[Path], dry_run: bool, category: str | None, by: str | None, **options: Any
    ) -> None:
        user = User.objects.filter(username=by).first() if by else None
        if by and user is None:
            raise CommandError(f"There is no user {by}.", returncode=2)
        lists = [(path, self.rows_of(path, category)) for path in files]
        with transaction.atomic():
            outcomes = [self.import_one(path, rows, dry_run, user) for path, rows in lists]
            rejected = sum(outcome.rejected_rows for outcome in outcomes)
            if rejected:
                # Raised inside: the files before the rejected question are rolled back with it.
                raise CommandError(f"{rejected} rejected. Nothing was imported.", returncode=1)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")

    def rows_of(self, path: Path, category: str | None) -> list[Row]:
        try:
            if path.stat().st_size > MAX_BYTES:
                raise UnreadableFile(f"It has more than {MAX_BYTES:,} bytes. Split it.")
            content = path.read_bytes()
            if path.suffix.lower() in (".md", ".markdown"):
                return read_markdown(content, category or category_of(path.name))
            rows = read(path.name, content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=2) from error
        except UnreadableFile as error:
            raise CommandError(f"{path}: {error}", returncode=2) from error
        return [Row(row.place, {"category": category} | row.cells) for row in rows] if category else rows

    def import_one(self, path: Path, rows: Sequence[Row], dry_run: bool, user: User | None) -> Outcome:
        outcome = import_rows(rows, dry_run=dry_run, user=user, source=path.name)
        for place, column, problem in outcome.rejected:
            self.stderr.write(f"{path}: {place}, {column}: {problem}")
        for row in outcome.duplicates:
            self.stdout.write(f"{path}: {row.place} skipped, asks the same thing as {row.duplicate_of}")
        skipped = len(outcome.unchanged) + len(outcome.duplicates)
        self.stdout.write(
            f"{path}: {outcome.total} loaded, {len(outcome.new)} inserted, {len(outcome.changed)} updated, "
            f"{skipped} skipped, {outcome.rejected_rows} rejected"
        )
        return outcome
