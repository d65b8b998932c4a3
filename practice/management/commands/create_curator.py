"""An account that looks after the bank: staff, in the group Curators, nothing more."""

from getpass import getpass
from typing import Any

from django.contrib.auth import password_validation
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coach.accounts.models import User


class Command(BaseCommand):
    help = (
        "Give NAME the rights of a curator: questions and frameworks in the admin. Creates the account and asks for "
        "a password if none has that name; an existing learner keeps the account, password, and history."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--password", help="instead of asking for it; others on this machine may see it")

    def handle(self, *, name: str, password: str | None, **options: Any) -> None:
        group = Group.objects.filter(name="Curators").first()
        if group is None:
            raise CommandError("There is no group Curators. Run: manage.py migrate")
        user = User.objects.filter(username=name).first()
        if user and user.is_guest:
            raise CommandError(f"{name} is a guest without a password. Let them sign up first.")
        if user and password:
            raise CommandError(
                f"{name} exists and keeps the password. Change it with: manage.py changepassword {name}"
            )
        if user is None:
            user = self.make_user(name, password)
        user.is_staff = True
        user.save()
        user.groups.add(group)
        self.stdout.write(f"{name} is a curator and can log in at /admin/.")

    def make_user(self, name: str, password: str | None) -> User:
        user = User(username=name)
        try:
            user.clean_fields(exclude=["password"])
            if password is None:
                password = getpass(f"Password for {name}: ")
            password_validation.validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        return user
