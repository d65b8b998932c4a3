import pytest

from practice.evaluation.calibration.tests import ANSWERS
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


def test_what_a_sentence_denies_it_does_not_cover():
    point = "Matches staff photos against the guest list at the door"
    affirms = "At the door I would match staff photos with the guest list."
    assert nearest([point], affirms, "") == [affirms]
    assert nearest([point], "I would not use staff photos, and a guest list should not be matched.", "") == [None]
    assert nearest([point], "Not in the plan: staff photos matched with a guest list at the door.", "") == [None]


def test_a_point_that_denies_meets_a_sentence_that_does():
    point = "Promises not to copy successful partners without notice"
    says = "Promise in writing that we don't copy a partner within two years."
    assert nearest([point], says, "") == [says]


def test_a_dump_of_keywords_covers_nothing():
    dump = "Checklist: randomization unit, switchback, novelty, rain windows, zones, spillover, power, seasonality."
    assert nearest(["Uses a switchback of zones and rain windows as the unit of assignment"], dump, "") == [None]


# From graded answers: what is right, though worded differently.
RIGHT = [
    ("Freezes English copy before sending strings to translators", "Weeks 1–2: translation, with English frozen."),
    (
        "Distinguishes payroll clerks who answer the survey from owners who cancel the contract",
        "The payroll clerk answers the survey; the owner or CFO cancels.",
    ),
    (
        "Keeps identification itself free because every uploaded photo trains the recognition model",
        "Identification stays free; pictures are what trains us.",
    ),
    (
        "Offers day or week passes through Pix or carrier balance rather than only a monthly plan",
        "Offer by the week or the day, paid with Pix or prepaid balance.",
    ),
]
# And what shares a word or two, and is about something else.
WRONG = [
    ("Calculates monthly contribution of $8.50 per subscriber", "The money is back in month six."),
    ("Stages one route with visible success by polling day", "The mayor wants a success."),
]


@pytest.mark.parametrize(("point", "sentence"), RIGHT)
def test_right(point, sentence):
    assert nearest([point], f"{sentence}\nThe weather is good and the coffee is strong.", "") == [sentence]


@pytest.mark.parametrize(("point", "sentence"), WRONG)
def test_wrong(point, sentence):
    assert nearest([point], sentence, "") == [None]


def shown(answers):
    found = [near for a in answers for near in nearest(a.brief.key_points, a.text, a.brief.question)]
    return sum(near is not None for near in found) / len(found)


def test_graded_answers():
    """A complete answer gets a sentence for a third of its points, of which 80% or more were right when read."""
    assert 0.28 < shown(a for a in ANSWERS if a.grades["completeness"] >= 8) < 0.36
    assert shown(a for a in ANSWERS if a.grades["completeness"] <= 4) < 0.11
