"""A quote is found in an answer where its words stand in it, whatever marks a model sets."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation.quotes import folded, is_found

ANSWER = """## First step: riders

I serve **Riders** who
rent their bikes – “by the hour”, at 4.50 an hour. Others come later.
- a follow\u2011up call
- _one_ small price\u00adlist (with tax)
2. Margins fall -5% a year, 3-5% at worst; 15% of users leave -- we start small — 40 clinics first.
| plan | price |
Don´t call unprofitable customers R&D. „Zuerst die Kunden“, sagt Ada.
"""


@pytest.mark.parametrize(
    "quote",
    [
        "riders who rent their bikes",
        "Riders  who\nrent",
        '"riders who rent…"',
        "“Riders who rent their bikes”",
        "...rent their bikes - 'by the hour', at 4.50",
        'bikes — "by the hour"',
        "OTHERS COME LATER!",
        "a follow-up call",
        "a follow\u2010up call one small pricelist",
        "(one small pricelist (with tax))",
        "15% of users leave – we start small - 40 clinics",
        "40 clinics first",
        "-5% a year",
        "[…] we start small [...]",
        "plan | price",
        "don't call",
        "R&amp;D",
        "Zuerst die Kunden",
        "first step: riders I serve",
    ],
)
def test_a_quote_that_is_there(quote):
    assert is_found(quote, folded(ANSWER))


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " … ",
        "- -",
        "riders who own bikes",
        "riders … by the hour",
        "rent bikes",
        "at 450 an hour",
        "5% of users",
        "5% a year",
        "50 an hour",
        "at 4",
        "profitable customers",
        "call unprof",
        "5% at worst",
    ],
)
def test_a_quote_that_is_not_there(quote):
    assert not is_found(quote, folded(ANSWER))


@given(st.lists(st.from_regex(r"[A-Za-z]{1,9}", fullmatch=True), min_size=1, max_size=30), st.data())
def test_whole_words_are_found_whatever_stands_between(words, data):
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    between = st.sampled_from([" ", "\n", "  ", " — ", "\u00a0", "\n- ", " \u200b"])
    answer = "".join(word + data.draw(between) for word in words)
    assert is_found("“" + " ".join(words[first : last + 1]).upper() + "…”", folded(answer))


@given(st.text(), st.text())
def test_any_text_can_be_looked_up(quote, answer):
    assert is_found(quote, folded(answer)) in (True, False)
    assert folded(folded(answer)).count(" ") <= len(answer)


@pytest.mark.parametrize("unit", ["\u0301", "a\u0301\u0323", "- ", " ", "-", "&", "&amp", "\n-", "1.", "ﷺ", "a"])
def test_folding_and_looking_up_take_linear_time(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        began = time.perf_counter()
        is_found(text[:400], folded(text))
        return time.perf_counter() - began

    seconds(10_000)
    # Sixteen times the text would take 256 times as long, if its square counted.
    assert min(seconds(160_000) for _ in range(3)) < 64 * max(min(seconds(10_000) for _ in range(3)), 0.002)
