"""Bring the frameworks and the questions that ship with the code into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from practice.bank.seeding import OUTCOMES, seed_bank


class Command(BaseCommand):
    help = (
        "Bring the frameworks and questions of the bank into the database. Rows are known by their slug. "
        "A row that somebody has edited since is left alone unless --overwrite is given; is_active is never touched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--overwrite", action="store_true", help="also put edited rows back to the bank's text")
        parser.add_argument("--quiet", action="store_true", help="print only when something changed")

    def handle(self, *, overwrite: bool, quiet: bool, **options: Any) -> None:
        for name, outcomes in seed_bank(overwrite=overwrite).items():
            if not quiet or outcomes["created"] or outcomes["updated"]:
                self.stdout.write(f"{name}: " + ", ".join(f"{outcomes[word]} {word}" for word in OUTCOMES))
