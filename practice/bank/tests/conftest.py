"""Who brings files of questions into the bank, and the framework that those files name."""

import pytest

from practice.bank.models import Framework


@pytest.fixture
def framework(db):
    return Framework.objects.create(slug="circles", name="CIRCLES", summary="For design.", when_to_use="Often.")
