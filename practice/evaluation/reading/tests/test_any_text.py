"""That 20,000 characters of anything are read at once, whatever they are."""

import time

import pytest

from practice.evaluation.reading.language import is_english
from practice.evaluation.reading.nearest import nearest
from practice.evaluation.reading.remarks import remarks

LENGTH = 20_000
QUESTION = "How would you raise first-attempt delivery for a parcel courier in Porto?"
POINTS = ("Lets recipients pick a time window by text message", "Photographs the door for the next courier") * 4
UNITS = (
    "I would ask the couriers why the door stays closed, and note it. ",
    *("3 x 4 = 13 and ", "1 + ", "2 x 3 is 7. ", "10% adds up to 100% ", "60% and ", "5 x about ", "half of "),
    *("from 3 to 5 is up 20% ", "20% of 5 of ", "= ", "1", "1,", "( ", "x", "a/", "- a\n", "\n", "\t", ". "),
    *('"', "|", "💡", "你", "é ", "for (let i = 0; i < n; i++) { x += 2; }\n", "| a | 2 | 3 |\n", "a b-c "),
)  # fmt: skip
TEXTS = [(unit * LENGTH)[:LENGTH] for unit in UNITS] + [" ".join(f"word{n}" for n in range(LENGTH))[:LENGTH]]
LIMIT_S = 0.8  # typically under 0.3, and under 0.1 for prose; room for a busy machine


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_twenty_thousand_characters(text):
    start = time.process_time()
    remarks(text, QUESTION, POINTS, 300)
    nearest(POINTS, text, QUESTION)
    is_english(text)
    assert time.process_time() - start < LIMIT_S
