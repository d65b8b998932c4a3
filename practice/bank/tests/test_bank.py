"""The rules of the question bank that a program can check, on the files as they are in practice/bank/."""

import itertools
import re
from collections import Counter

import pytest

from practice.bank.categories import Category
from practice.bank.models import Difficulty
from practice.bank.seeding import read

FRAMEWORKS = read("frameworks")["framework"]
QUESTIONS = [entry | {"category": category} for category in Category.values for entry in read(category)["question"]]

# How alike two token sets may be, as |both| / |either|. The most alike honest pair of question texts has 0.25 (two
# of the "Tell me about a time" kind), of all key points of two questions 0.13, of two single points 0.31. A question
# asked in other words comes out near 0.5 and above: TestSimilarity holds the measure and the limits to some.
ALIKE_TEXTS = 0.35
ALIKE_POINTS = 0.25
ALIKE_POINT = 0.4
# A hint may say less than this share of a key point's tokens, and never so many of its words in a row.
POINT_IN_HINT = 0.5
VERBATIM_WORDS = 5


def texts(question):
    return [point["text"] for point in question["key_points"]]


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


STOP_WORDS = set(
    words(
        """a an and are as at be but by do does for from had has have how i if in into is it its of on or our so than
        that the their them they this to was we were what when which who why will with would you your"""
    )
)


def tokens(text):
    """The set of words that carry meaning, plural and singular as one."""
    return {re.sub(r"(?<=\w{3})s$", "", word) for word in words(text)} - STOP_WORDS


def similarity(one, other):
    """0–1: the tokens in both, of those in either (Jaccard)."""
    return len(one & other) / len(one | other)


def too_alike(named_texts, limit):
    """[(similarity, name, name)] of the pairs that reach the limit, of (name, text) pairs."""
    sets = [(name, tokens(text)) for name, text in named_texts]
    pairs = ((similarity(a, b), x, y) for (x, a), (y, b) in itertools.combinations(sets, 2))
    return sorted(pair for pair in pairs if pair[0] >= limit)


def runs(text, length):
    """Every run of so many words in the text."""
    return {tuple(run) for run in zip(*(words(text)[start:] for start in range(length)), strict=False)}


def all_strings(value):
    """Every string in nested lists and dictionaries."""
    if isinstance(value, str):
        yield value
    else:
        for part in value.values() if isinstance(value, dict) else value:
            yield from all_strings(part)


class TestTheBank:
    def test_30_questions_of_each_category(self):
        assert Counter(question["category"] for question in QUESTIONS) == dict.fromkeys(Category.values, 30)

    @pytest.mark.parametrize("category", Category.values)
    def test_difficulties_are_mixed_30_45_25(self, category):
        """To one question in thirty, give or take half a one."""
        counts = Counter(question["difficulty"] for question in QUESTIONS if question["category"] == category)
        assert set(counts) == set(Difficulty.values)
        assert abs(counts["easy"] - 9) <= 1
        assert abs(counts["medium"] - 13.5) <= 1.5
        assert abs(counts["hard"] - 7.5) <= 1.5

    @pytest.mark.parametrize("category", Category.values)
    def test_subcategories_are_mixed(self, category):
        counts = Counter(question["subcategory"] for question in QUESTIONS if question["category"] == category)
        assert len(counts) >= 5
        assert max(counts.values()) <= 10

    def test_slugs_are_unique(self):
        assert [slug for slug, number in Counter(q["slug"] for q in QUESTIONS).items() if number > 1] == []

    def test_every_framework_is_called_for(self):
        called = {slug for question in QUESTIONS for slug in question["frameworks"]}
        assert called == {framework["slug"] for framework in FRAMEWORKS}

    def test_no_two_questions_ask_the_same(self):
        assert too_alike([(q["slug"], q["text"]) for q in QUESTIONS], ALIKE_TEXTS) == []

    def test_no_two_questions_want_the_same(self):
        assert too_alike([(q["slug"], " ".join(texts(q))) for q in QUESTIONS], ALIKE_POINTS) == []

    def test_no_key_point_serves_twice(self):
        points = [(f"{q['slug']}: {point}", point) for q in QUESTIONS for point in texts(q)]
        assert too_alike(points, ALIKE_POINT) == []

    def test_no_hint_serves_twice(self):
        assert too_alike([(q["slug"], q["hint"]) for q in QUESTIONS], ALIKE_TEXTS) == []


class TestEveryQuestion:
    def test_fields(self):
        fields = {"slug", "category", "subcategory", "difficulty", "text", "hint", "frameworks", "key_points"}
        for question in QUESTIONS:
            assert set(question) == fields | {"sample_answer"}, question["slug"]
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question["slug"])
            assert len(question["slug"]) <= 60
            assert 4 <= len(question["subcategory"]) <= 40, question["slug"]

    @pytest.mark.parametrize(("field", "least", "most"), [("text", 80, 300), ("hint", 60, 200)])
    def test_text_and_hint_are_whole_sentences_of_readable_length(self, field, least, most):
        for question in QUESTIONS:
            assert least <= len(question[field]) <= most, question["slug"]
            assert question[field].endswith(("?", ".")), question["slug"]

    def test_no_hint_gives_a_key_point_away(self):
        for question in QUESTIONS:
            hint = tokens(question["hint"])
            for point in texts(question):
                said = tokens(point)
                assert len(hint & said) / len(said) < POINT_IN_HINT, (question["slug"], point)
                verbatim = runs(point, VERBATIM_WORDS) & runs(question["hint"], VERBATIM_WORDS)
                assert not verbatim, (question["slug"], point)

    def test_one_to_three_known_frameworks(self):
        known = {framework["slug"] for framework in FRAMEWORKS}
        for question in QUESTIONS:
            assert 1 <= len(question["frameworks"]) <= 3, question["slug"]
            assert len(set(question["frameworks"])) == len(question["frameworks"]), question["slug"]
            assert set(question["frameworks"]) <= known, question["slug"]

    def test_four_to_six_key_points(self):
        for question in QUESTIONS:
            assert 4 <= len(question["key_points"]) <= 6, question["slug"]
            for point in texts(question):
                assert 40 <= len(point) <= 130, point
                assert point[0].isupper(), point
                assert not point.endswith("."), point

    def test_outline_is_a_point_a_line(self):
        for question in QUESTIONS:
            lines = question["sample_answer"].strip().splitlines()
            assert 5 <= len(lines) <= 9, question["slug"]
            for line in lines:
                assert line.startswith("- "), line
                assert 50 <= len(line) <= 220, line


def test_characters_of_a_keyboard():
    """No emoji, no invisible or typographic characters; letters of any language pass."""
    for text in all_strings([QUESTIONS, FRAMEWORKS]):
        odd = [letter for letter in text if not (letter.isalpha() or " " <= letter <= "~" or letter == "\n")]
        assert odd == [], text
        assert "  " not in text, text


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework["slug"])
def test_framework_is_complete(framework):
    for field in ("name", "summary", "when_to_use", "when_not_to_use", "example"):
        assert framework[field].strip(), field
    assert 3 <= len(framework["common_mistakes"]) <= 6
    assert len(framework["step"]) >= 3
    for step in framework["step"]:
        assert step["name"]
        assert len(step["good"]) >= 40
        assert step["cues"] == [cue.lower() for cue in step["cues"]]


class TestSimilarity:
    """The measure, held to duplicates as people make them: bank questions asked in other words."""

    @pytest.mark.parametrize(
        ("slug", "reworded"),
        [
            (
                "highway-chargers-for-august-saturday",
                "Estimate the number of fast chargers that highways in France need for drivers of electric cars to "
                "wait under ten minutes on the busiest Saturday of August.",
            ),
            (
                "thermostat-support-calls-double",
                "Last week twice as many support calls came in about your smart thermostat as the week before. How "
                "would you find out why, and what is the first thing you would do?",
            ),
            (
                "shutting-down-something-loved",
                "Describe a time you had to shut down a feature or product that loyal users loved. How did you tell "
                "customers, partners and the people who built it, and how did you run the closure?",
            ),
            (
                "charging-for-drivers-without-a-driveway",
                "Design a charging service for electric car drivers who park on the street in a city and cannot "
                "charge at home.",
            ),
            (
                "british-payroll-second-country",
                "The board of a payroll software company that leads among small British firms wants to enter a "
                "second country, Brazil or Poland. Which would you choose, and when would you recommend neither?",
            ),
        ],
    )
    def test_finds_a_reworded_question(self, slug, reworded):
        question = next(question for question in QUESTIONS if question["slug"] == slug)
        assert too_alike([("bank", question["text"]), ("reworded", reworded)], ALIKE_TEXTS)

    def test_finds_a_reworded_key_point(self):
        assert too_alike(
            [
                ("one", "Compares contribution margin per order at local price levels with the acquisition spend"),
                ("other", "Compares acquisition spend with the contribution margin of an order at local prices"),
            ],
            ALIKE_POINT,
        )

    def test_finds_what_is_said_word_for_word(self):
        assert runs("With forty minutes, on a weeknight", 5) & runs("A person with forty minutes on a sofa.", 5)
        assert not runs("With forty minutes on a weeknight", 5) & runs("On a weeknight with forty minutes", 5)
