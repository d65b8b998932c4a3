"""Write the bank into a file that import_questions and the admin read back without loss."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practice.bank.categories import Category
from practice.bank.files import WRITERS
from practice.bank.importing import export_cells
from practice.bank.models import Question


class Command(BaseCommand):
    help = "Write the questions, retired ones included, to FILE: .csv, .xlsx or .json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--category", choices=Category.values, help="only these")
        parser.add_argument("--active", action="store_true", help="without the retired ones")

    def handle(self, *, file: Path, category: str | None, active: bool, **options: Any) -> None:
        write = WRITERS.get(file.suffix.lower().removeprefix("."))
        if write is None:
            raise CommandError(f"{file}: the name must end in .csv, .xlsx or .json.")
        questions = Question.objects.active() if active else Question.objects.all()
        if category:
            questions = questions.filter(category=category)
        rows = export_cells(questions)
        try:
            file.write_bytes(write(rows))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        self.stdout.write(f"{file}: {len(rows)} questions")
