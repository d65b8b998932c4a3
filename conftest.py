"""Fixtures for all tests: a cast of people and a small bank."""

import pytest
from django.utils import timezone

from practice.models import Category
from tests.factories import make_attempt, make_question, make_user


@pytest.fixture
def learner(db):
    return make_user("ada", time_zone="Europe/Berlin")


@pytest.fixture
def outsider(db):
    return make_user("mallory")


@pytest.fixture
def question(db):
    return make_question(Category.STRATEGY, slug="enter-brazil", hint="Think of timing.", key_points=["A", "B"])


@pytest.fixture
def attempt(learner, question):
    """A scored attempt of the learner, just now."""
    return make_attempt(learner, question, timezone.now(), score="6.8")
