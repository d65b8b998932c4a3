"""Write the bank into a file that import_questions and the admin take back without loss."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from practice.models import Category, Question
from practice.question_files import WRITERS
from practice.question_import import export_dataset


class Command(BaseCommand):
    help = "Write the questions, retired ones included, to FILE: .csv, .xlsx or .json."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--category", choices=Category.values, help="only these")
        parser.add_argument("--active", action="store_true", help="without the retired ones")

    def handle(self, *, file, category, active, **options):
        write = WRITERS.get(file.suffix.lower().removeprefix("."))
        if write is None:
            raise CommandError(f"{file}: the name must end in .csv, .xlsx or .json.")
        questions = Question.objects.active() if active else Question.objects.all()
        if category:
            questions = questions.filter(category=category)
        dataset = export_dataset(questions)
        try:
            file.write_bytes(write(dataset))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        self.stdout.write(f"{file}: {len(dataset)} questions")
