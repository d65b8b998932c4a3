import pytest

from practice.bank.categories import Category
from tests.factories import make_question


@pytest.fixture
def own(learner):
    """A question that the learner wrote for themselves: nothing but its text."""
    return make_question(
        Category.EXECUTION, slug="own_0123456789ab", owner=learner, text="Why did your <b>last</b> launch slip?"
    )


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client
