"""A visitor's start page: its example, its ways in, and what it costs."""

import re
import tomllib

import pytest
from django.conf import settings
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from practice.bank import seeding
from practice.bank.categories import Category
from practice.evaluation.evidence import is_evidence
from practice.evaluation.quotes import folded, is_found
from practice.evaluation.score import DIMENSIONS, overall
from practice.schedule import arrival
from tests.factories import make_question

GRADED = settings.BASE_DIR / "practice/evaluation/calibration/data/fitting"


@pytest.fixture
def sample():
    return arrival.sample()


def graded(name):
    for path in GRADED.glob("*.toml"):
        for entry in tomllib.loads(path.read_text())["answer"]:
            if entry["id"] == name:
                return entry
    raise KeyError(name)


class TestSample:
    def test_the_page_says_what_is_true_of_it(self, sample):
        """Both readers gave the answer these four scores, and it is an answer to this question of the bank."""
        entry = graded(sample.graded_answer)
        scores = [part.score for part in sample.feedback.dimensions]
        assert sample.answer == entry["text"].strip()
        assert scores == entry["first"] == entry["second"]
        assert sample.feedback.overall == overall(*scores)
        questions = seeding.read("product_design")["question"]  # the template says which category it is
        assert sample.question in [each["text"] for each in questions if each["slug"] == entry["question"]]

    def test_each_score_has_its_passage_as_those_of_a_model_must(self, sample):
        answer = folded(sample.answer)
        assert [part.name for part in sample.feedback.dimensions] == list(DIMENSIONS)
        assert all(is_evidence(part.quote, answer) and part.reason for part in sample.feedback.dimensions)
        points = sample.feedback.remarks["strengths"] + sample.feedback.remarks["improvements"]
        assert all(is_found(point["quote"].strip("…\N{NO-BREAK SPACE}"), answer) for point in points)

    def test_the_passages_are_numbered_in_the_order_of_the_text(self, sample):
        pieces = [piece for paragraph in sample.paragraphs for piece in paragraph]
        assert [piece.note for piece in pieces if piece.note] == [1, 2, 3, 4]


@given(st.text(alphabet="ab. ", max_size=30), st.lists(st.text(alphabet="ab. ", min_size=1, max_size=5), min_size=1))
def test_an_annotated_text_is_the_text(text, passages):
    notes = {passage: number for number, passage in enumerate(passages, start=1)}
    pieces = list(arrival.annotated(text, notes))
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text in notes for piece in pieces if piece.note)


class TestVisitor:
    def test_shows_the_example_and_the_ways_in(self, client, question, sample, django_assert_num_queries):
        make_question(Category.STRATEGY, is_active=False)
        with django_assert_num_queries(1):  # questions by category
            body = client.get("/").content.decode()
        words = " ".join(strip_tags(body).split())
        assert sample.feedback.dimensions[3].reason.split(",")[0] in words
        assert "6.5 of 10" in words
        assert len(re.findall(r"<mark>", body)) == 4
        assert 'href="/practice/first"' in body
        assert 'href="/practice/random"' in body
        assert all(f'href="/practice/{category}"' in body for category in Category.values)
        assert "1 question<" in body

    def test_says_that_this_site_has_no_model_where_it_has_none(self, client, db, settings):
        assert "this site has none" in client.get("/").content.decode()
        settings.EVALUATOR, settings.ANTHROPIC_API_KEY = "claude", "test"
        assert "this site has none" not in client.get("/").content.decode()

    def test_an_empty_bank_still_has_a_page(self, client, db):
        assert "0 questions" in client.get("/").content.decode()


class TestFirstQuestion:
    def test_leads_to_an_easy_or_medium_one_for_ten_minutes(self, client, db, django_assert_num_queries):
        make_question(difficulty="hard", slug="a-hard-one")
        for difficulty in ("easy", "medium"):
            make_question(difficulty=difficulty, slug=f"an-{difficulty}-one")
        with django_assert_num_queries(1):
            found = {client.get("/practice/first").url}
        found |= {client.get("/practice/first").url for _ in range(30)}
        assert found == {f"/practice/strategy/an-{name}-one?mode=random&minutes=10" for name in ("easy", "medium")}

    def test_never_the_one_that_was_just_read_unless_it_is_alone(self, client, db, sample):
        make_question(Category.PRODUCT_DESIGN, "easy", slug="shown", text=sample.question)
        assert "/shown?" in client.get("/practice/first").url
        make_question(slug="other")
        assert {client.get("/practice/first").url.partition("?")[0] for _ in range(10)} == {
            "/practice/strategy/other"
        }

    def test_retired_and_hard_ones(self, client, db):
        make_question(is_active=False)
        assert client.get("/practice/first").url == "/"
        make_question(difficulty="hard", slug="hard")
        assert "/hard?" in client.get("/practice/first").url

    def test_wrong_method_and_empty_bank(self, client, db):
        assert client.post("/practice/first").status_code == 405
        response = client.get("/practice/first", follow=True)
        assert "The question bank is empty" in response.content.decode()
