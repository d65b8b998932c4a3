"""Who brings files of questions into the bank, and the framework that those files name."""

import pytest

from coach.accounts.models import User
from practice.bank.models import Framework


@pytest.fixture
def curator(client, db):
    user = User.objects.create_superuser("curator")
    client.force_login(user)
    return user


@pytest.fixture
def framework(db):
    return Framework.objects.create(slug="circles", name="CIRCLES", summary="For design.", when_to_use="Often.")
