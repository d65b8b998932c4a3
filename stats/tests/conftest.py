from datetime import datetime

import pytest
from django.utils import timezone

from tests.factories import make_question, make_user


@pytest.fixture
def ada(db):
    return make_user()


@pytest.fixture
def question(db):
    return make_question()


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)` stops the site's clock at an aware moment."""

    def stop(moment: datetime):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stop
