import pytest

from practice.evaluation.reading.nearest import nearest

QUESTION = "How would you improve first-attempt delivery for a parcel courier in Porto?"
POINTS = [
    "Lets recipients pick a time window by text message the evening before",
    "Photographs the door so that the next courier finds the entrance",
    "Pays couriers by successful drop instead of by attempt",
]
ANSWER = """
I would improve first-attempt delivery for the parcel courier in Porto.

- The evening before, recipients get a message and pick a window.
- Couriers take a photo of the door; whoever comes next sees which entrance it is.
- Entrance and door
The weather is good and the coffee is strong.
"""


def test_each_point_gets_its_sentence_word_for_word_or_none():
    assert nearest(POINTS, ANSWER, QUESTION) == [
        "The evening before, recipients get a message and pick a window.",
        "Couriers take a photo of the door; whoever comes next sees which entrance it is.",
        None,
    ]


def test_words_of_the_question_are_no_match():
    points = ["Improves parcel delivery by a courier in Porto on the first attempt"]
    assert nearest(points, "My courier in Porto delivers the parcel on the first attempt, always.", QUESTION) == [
        None
    ]


def test_units_and_words_of_the_trade_are_no_match():
    points = ["Measures user growth in percent after four weeks"]
    assert nearest(points, "Users are people, and four weeks give growth in percent for a user.", QUESTION) == [None]


@pytest.mark.parametrize("answer", ["", "?", "word", "🙂 " * 50, "Fotografo a porta para que o próximo encontre."])
def test_nothing_near(answer):
    assert nearest(POINTS, answer, QUESTION) == [None] * 3


def test_no_points():
    assert nearest([], ANSWER, QUESTION) == []
