"""What the site keeps about a learner. Each app registers its models here; merging a guest into an account, exporting
an account, and deleting one go through this list alone.

tests/test_holdings.py fails for a model that leads to a user and is not registered.
"""

from typing import Any

from django.db import models, transaction

from .models import User


class Holding:
    """The rows of one model that lead to a user by the look-up `path`: "user", or "attempt__user".

    `columns` is what an export has of each row: everything that the learner wrote or was told. A model that outlives
    its learner sets `outlives_learner` and overrides `delete`, which then empties what leads to the learner.
    """

    outlives_learner = False

    def __init__(self, model: type[models.Model], columns: tuple[str, ...], path: str = "user"):
        self.model, self.columns, self.path = model, columns, path

    def rows(self, user: User) -> models.QuerySet:
        return self.model._default_manager.filter(**{self.path: user})

    def merge(self, guest: User, account: User) -> None:
        """Rows that lead to the user by way of others move along with those."""
        if "__" not in self.path:
            self.rows(guest).update(**{self.path: account})

    def export(self, user: User) -> list[dict[str, Any]]:
        return list(self.rows(user).order_by("pk").values(*self.columns))

    def delete(self, user: User) -> None:
        self.rows(user).delete()


HOLDINGS: list[Holding] = []
ACCOUNT_COLUMNS = (
    "username",
    "email",
    "first_name",
    "last_name",
    "date_joined",
    "last_login",
    "is_guest",
    "time_zone",
    "interview_on",
    "answers_per_week",
    "level",
    "minutes_per_day",
    "was_asked",
    "guesses_first",
    "counts_drills",
    "hides_streak",
    "hides_rest_days",
    "hides_scores",
)


def register(holding: Holding) -> None:
    """To be called from an app's `ready`."""
    HOLDINGS.append(holding)


def export(user: User) -> dict[str, Any]:
    """{"account": …, model: rows} with all that is kept about the user, as plain values. A query per holding."""
    account = {name: getattr(user, name) for name in ACCOUNT_COLUMNS}
    return {"account": account} | {holding.model._meta.label: holding.export(user) for holding in HOLDINGS}


@transaction.atomic
def merge(guest: User, account: User) -> None:
    """Move what the guest has to the account, and delete the guest. Days of practice stay as they were written."""
    for holding in HOLDINGS:
        holding.merge(guest, account)
    guest.delete()


@transaction.atomic
def delete(user: User) -> None:
    """Delete the account and what belongs to it."""
    # Locked first: a row that is being written for the user either is there by now, or will not be.
    User.objects.select_for_update().filter(pk=user.pk).first()
    for holding in HOLDINGS:
        holding.delete(user)
    user.delete()
