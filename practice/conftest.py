"""A small bank and its curator, which the rooms' tests share."""

import pytest

from coach.accounts.models import User
from practice.bank.categories import Category
from practice.bank.models import Framework
from tests.factories import make_question


@pytest.fixture
def curator(client, db):
    user = User.objects.create_superuser("curator")
    client.force_login(user)
    return user


@pytest.fixture
def circles(db):
    framework = Framework.objects.create(
        slug="circles",
        name="CIRCLES",
        summary="A path through a design question.",
        when_to_use="The question is wide open.",
        when_not_to_use="It is an estimation.",
        common_mistakes=["Ending without a pick"],
        example="Question: a library app.\n\nI pick parents.",
    )
    framework.steps.create(position=2, name="Identify the customer", good="Picks one group.")
    framework.steps.create(position=1, name="Comprehend", good="States the goal.")
    return framework


@pytest.fixture
def bank(circles):
    """Four active questions and a retired one, by slug; `design` calls for CIRCLES."""
    rows = (
        ("design", Category.PRODUCT_DESIGN, "easy", "Design a kiosk for 100% of commuters.", "Accessibility"),
        ("market", Category.STRATEGY, "hard", "Which market should a Bakery enter?", "Market entry"),
        ("price", Category.STRATEGY, "medium", "How would you price an oven?", "Pricing"),
        ("ship", Category.EXECUTION, "medium", "How would you ship it?", ""),
        ("retired", Category.STRATEGY, "easy", "An old question about a market?", "Market entry"),
    )
    questions = {
        slug: make_question(
            category, difficulty, slug=slug, text=text, subcategory=subcategory, is_active=slug != "retired"
        )
        for slug, category, difficulty, text, subcategory in rows
    }
    questions["design"].frameworks.add(circles)
    return questions
