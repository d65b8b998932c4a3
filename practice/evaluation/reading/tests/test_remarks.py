"""What is said about an answer, and what is left unsaid."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation.reading.remarks import MOST_REMARKS, Remark, remarks

QUESTION = "How would you raise first-attempt delivery for a parcel courier in Porto, and what would you leave?"
POINTS = ("Lets recipients pick a time window by text message", "Photographs the door for the next courier")
FAIR = """
I would first sit with three couriers for a day and note every door that stays closed. My guess is that half of the
failed drops are people at work, so a message the evening before with two windows helps most. Then the depot sees
which street needs a second van, and I'd compare both over four weeks.
"""
OTHER_QUESTION = "Should a chess app sell lessons by grandmasters, and would Brazil or Chile quarrel?"
HONEST = Path(__file__).with_name("honest.txt").read_text(encoding="utf-8").splitlines()


def of(answer, question=QUESTION, points=POINTS, time_spent_sec=300):
    return remarks(answer, question, points, time_spent_sec)


def test_a_fair_answer_gets_none():
    assert of(FAIR) == []


@pytest.mark.parametrize("sentence", HONEST)
def test_no_honest_sentence_is_accused(sentence):
    assert of(f"{FAIR}\n{sentence}") == []


def test_a_text_of_nothing_but_the_outline():
    outline = ["Goal: fewer second trips. Two windows by text.", "Leave: lockers, for a year."]
    pasted = "\n".join(f"- {line}" for line in outline)
    said = "Every sentence of this text stands in the question, its key points, or the outline."
    assert remarks(pasted, QUESTION, POINTS, 300, outline)[0] == Remark("copy", said)
    assert remarks(f"- {POINTS[0]}", QUESTION, POINTS, 300)[0] == Remark("copy", said)
    mostly = remarks(f"My answer:\n{pasted}", QUESTION, POINTS, 300, outline)[0]
    assert mostly.text == "3 of 4 sentences of this text stand in the question, its key points, or the outline."
    assert "copy" not in [remark.kind for remark in remarks(f"{FAIR}\n{pasted}", QUESTION, POINTS, 300, outline)]


def test_each_wrong_sum_is_named_once_with_the_right_result():
    text = f"{FAIR} We lose 37 ×  0.6 is 2.2 drops. Again, 37 × 0.6 is 2.2 drops. And 40 x $20 = $80."
    assert of(text) == [
        Remark("arithmetic", "37 × 0.6 is 22.2, not 2.2.", "37 ×  0.6 is 2.2"),
        Remark("arithmetic", "40 x $20 is $800, not $80.", "40 x $20 = $80"),
    ]


def test_a_passage_that_comes_twice():
    passage = "I would first sit with three couriers for a day and note every door that stays closed."
    assert of(f"{FAIR}\n{passage}") == [
        Remark("repetition", "This passage of 17 words comes more than once.", passage)
    ]


def test_of_a_long_repeated_passage_only_the_beginning_is_quoted():
    [remark] = of(FAIR + FAIR)
    assert remark.kind == "repetition"
    assert remark.quote == "I would first sit with three couriers for a day and note every door that stays closed."


@pytest.mark.parametrize(
    ("answer", "time", "text"),
    [
        ("", None, "I could not find a word in this answer."),
        ("🙂🙂", 20, "I could not find a word in this answer."),
        ("Lockers.", 20, "1 word takes about 1 second to say at 150 words a minute."),
        ("word " * 20, 20, "20 words take about 8 seconds to say at 150 words a minute."),
        ("Ask the courier about parcel delivery. " * 2 + "It pays " * 14, 900,
         "40 words, written in 15 minutes, take about 16 seconds to say at 150 words a minute."),
        (" ".join(f"courier{n} at the door" for n in range(625)), 60,
         "2,500 words take about 17 minutes to say at 150 words a minute."),
    ],
)  # fmt: skip
def test_length(answer, time, text):
    assert [remark.text for remark in of(answer, time_spent_sec=time) if remark.kind == "length"] == [text]


def test_sixty_words_are_only_few_for_ten_minutes():
    assert of("Ask the courier about parcel delivery. " * 2 + "It pays " * 14, time_spent_sec=599) == []


def test_an_answer_to_another_question_is_told_what_was_looked_for():
    [remark] = of(FAIR, OTHER_QUESTION, ["Names an opening"])
    assert remark == Remark(
        "question",
        "I could not find the subject of the question in this answer, though I looked for these words: "
        "chess, app, sell, lessons, grandmasters, Brazil, Chile, quarrel.",
    )


def test_a_question_about_anything_has_no_subject_to_look_for():
    assert of(FAIR, "Tell me about a time when you disagreed with your manager.", ["Names the outcome"]) == []


def test_no_more_than_six():
    sums = " ".join(f"Then {n} x 40 = {n}." for n in range(11, 31))
    assert len(of(f"{sums}\n{FAIR * 2}")) <= MOST_REMARKS


@given(st.text() | st.text(alphabet="0123456789 x=%.,k\nab"))
def test_any_text_is_read_and_quoted_word_for_word(answer):
    for remark in of(answer):
        assert remark.quote in answer
        assert "missing" not in remark.text
