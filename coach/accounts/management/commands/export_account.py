"""Everything that the site keeps about one learner, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from coach.accounts import holdings
from coach.accounts.models import User


class Command(BaseCommand):
    help = "Print everything that is kept about an account as JSON: its settings, practice sessions, and attempts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        self.stdout.write(json.dumps(holdings.export(user), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
