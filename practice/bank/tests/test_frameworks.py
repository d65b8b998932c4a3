from datetime import date

from practice.bank.categories import Category
from practice.bank.models import Framework
from practice.bank.views import QUESTIONS_PER_CATEGORY
from tests.factories import days_ago, make_attempt, make_question

TODAY = date(2026, 11, 20)


class TestFrameworks:
    def test_each_with_its_active_questions_counted(self, client, circles, bank):
        bank["retired"].frameworks.add(circles)
        body = client.get("/frameworks").content.decode()
        assert 'href="/frameworks/circles"' in body
        assert "A path through a design question." in body
        assert "1 question<" in body

    def test_query_count(self, client, circles, django_assert_num_queries):
        Framework.objects.create(slug="swot", name="SWOT")
        with django_assert_num_queries(1):
            assert client.get("/frameworks").content.decode().count("framework-card") > 2

    def test_none_yet(self, client, db):
        assert "No frameworks yet" in client.get("/frameworks").content.decode()

    def test_wrong_method(self, client, circles):
        assert client.post("/frameworks").status_code == 405
        assert client.post("/frameworks/circles").status_code == 405


class TestFramework:
    def test_says_all_there_is_to_it(self, client, circles):
        body = client.get("/frameworks/circles").content.decode()
        for words in (
            "CIRCLES",
            "A path through a design question.",
            "The question is wide open.",
            "It is an estimation.",
            "States the goal.",
            "Ending without a pick",
            "<p>I pick parents.</p>",
            "No question calls for it yet.",
        ):
            assert words in body
        assert body.index("Comprehend") < body.index("Identify the customer")

    def test_leads_to_active_questions_by_category(self, client, circles, bank):
        for slug in ("market", "price", "retired"):
            bank[slug].frameworks.add(circles)
        response = client.get("/frameworks/circles")
        assert [question.slug for question in response.context["questions"]] == ["design", "market", "price"]
        body = response.content.decode().split("Questions to practice it on")[1]
        assert body.index("Product Design") < body.index("/practice/product_design/design") < body.index("Strategy")
        assert "All " not in body

    def test_shows_the_levels_of_the_categories_that_call_for_it(self, client, circles, bank):
        levels = client.get("/frameworks/circles").context["levels"]
        assert [category for category, _ in levels] == [Category.PRODUCT_DESIGN]
        assert [span for span, _ in levels[0][1]] == ["1-2", "3-4", "5-6", "7-8", "9-10"]

    def test_many_questions_lead_to_the_list(self, client, circles):
        for n in range(QUESTIONS_PER_CATEGORY + 3):
            make_question(Category.STRATEGY, slug=f"q{n}").frameworks.add(circles)
        response = client.get("/frameworks/circles")
        assert len(response.context["questions"]) == QUESTIONS_PER_CATEGORY
        body = response.content.decode()
        assert "All 9 Strategy questions for CIRCLES" in body
        assert 'href="/questions?framework=circles&amp;category=strategy"' in body
        assert client.get("/questions?framework=circles&category=strategy").context["page"].paginator.count == 9

    def test_one_with_nothing_but_a_name(self, client, db):
        Framework.objects.create(slug="bare", name="Bare")
        body = client.get("/frameworks/bare").content.decode()
        for heading in ("When not to", "Steps, and", "Common mistakes", "A worked example"):
            assert heading not in body

    def test_query_count(self, client, circles, bank, django_assert_num_queries):
        with django_assert_num_queries(3):  # framework, steps, questions
            client.get("/frameworks/circles")

    def test_unknown(self, client, db):
        assert client.get("/frameworks/none").status_code == 404


class TestLinksFromPractice:
    def test_practice_page(self, client, circles, bank):
        assert 'href="/frameworks/circles"' in client.get("/practice/product_design/design").content.decode()
        assert "Frameworks that fit" not in client.get("/practice/strategy/price").content.decode()

    def test_feedback(self, client, learner, circles, bank):
        attempt = make_attempt(learner, bank["design"], days_ago(TODAY, 0), score=5)
        client.force_login(learner)
        assert 'href="/frameworks/circles"' in client.get(attempt.get_absolute_url()).content.decode()
