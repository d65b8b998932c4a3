import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.bank.categories import Category
from practice.bank.models import Question
from practice.bank.spelling import PAIRS, variants
from tests.factories import make_question


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("favourite", "favorite"),
        ("Colours", "colors"),
        ("neighbourhood", "neighborhood"),
        ("centre", "center"),
        ("organisation", "organization"),
        ("prioritising", "prioritizing"),
        ("analyse", "analyze"),
        ("practised", "practiced"),
        ("travellers", "travelers"),
        ("fulfil", "fulfill"),
        ("judgement", "judgment"),
    ],
)
def test_each_spelling_leads_to_the_other(british, american):
    assert american in variants(british)
    assert british.lower() in variants(american)


@pytest.mark.parametrize("word", ["hour", "course", "size", "prize", "rise", "four", "story", "metrics", "50%", ""])
def test_words_that_are_spelled_alike_stay_alone(word):
    assert variants(word) == [word]


@given(st.text(max_size=100))
def test_a_word_is_always_among_its_variants(word):
    found = variants(word)
    assert {word, word.lower()} <= set(found)
    assert len(found) == len(set(found)) <= 2 * len(PAIRS) + 4


@pytest.mark.parametrize("query", ["Überblick", "ÖPNV", "ÉLAN"])
def test_search_finds_what_it_is_given(db, client, query):
    """SQLite folds the case of ASCII letters only."""
    question = make_question(text="Überblick: who needs ÖPNV with ÉLAN?")
    assert list(client.get("/questions", {"q": query}).context["page"]) == [question]


@pytest.mark.parametrize("query", ["favourite", "favorite", "FAVOURITE app", "favorite app"])
def test_search_finds_either_spelling(db, client, query):
    make_question(Category.APP_CRITIQUE, slug="american", text="What is your favorite app?")
    make_question(Category.APP_CRITIQUE, slug="british", text="What is your favourite app?")
    make_question(Category.APP_CRITIQUE, slug="other", text="What is your app?")
    page = client.get("/questions", {"q": query}).context["page"]
    assert {question.slug for question in page} == {"american", "british"}


def test_every_word_must_be_there_in_some_spelling(db):
    make_question(slug="both", text="Which colour would you favor?")
    make_question(slug="one", text="Which color?")
    assert [question.slug for question in Question.objects.containing(["color", "favour"])] == ["both"]
