"""The sums that are called wrong, and those that must not be."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation import calibration
from practice.evaluation.reading.arithmetic import wrong_sums

TABLE = tomllib.loads(Path(__file__).with_name("sums.toml").read_text(encoding="utf-8"))
HONEST = [
    line.replace("\\n", "\n").replace("\\t", "\t")
    for line in Path(__file__).with_name("honest_sums.txt").read_text(encoding="utf-8").splitlines()
]
DATA = Path(calibration.__file__).with_name("data")
# What is wrong in the graded answers that don't name their own errors.
KNOWN = ["5,120,000 x 0.013742 = about 7,036"]

SIGNS = {"+": ("+", "plus"), "*": ("x", "×", "*", "times"), "/": ("/", "÷", "divided by")}
EQUALS = ("=", "is", "gives", "equals", "makes", ", that's", ", which is", "comes to", "would be", "= about", "≈")
UNITS = ("", " users", " shops a day")


def test_the_table_is_long_enough():
    assert sum(map(len, TABLE.values())) >= 300
    assert len(HONEST) >= 1600


def test_sums_that_are_right_however_they_are_written():
    """By two writers who tried to be misread, and one who didn't. Each is right, at least as somebody means it."""
    assert [line for line in HONEST if wrong_sums(line)] == []


@pytest.mark.parametrize("text", TABLE["right"] + TABLE["silent"])
def test_no_false_alarm(text):
    assert wrong_sums(text) == []


@pytest.mark.parametrize(("text", "left", "said", "right"), TABLE["wrong"])
def test_wrong_sums(text, left, said, right):
    [wrong] = wrong_sums(text)
    assert (wrong.sum, wrong.said, wrong.right) == (left, said, right)
    assert wrong.quote in text
    assert wrong.quote.endswith(said)


def test_sums_stay_in_the_order_of_the_text():
    text = "I get 40 x 30 = 120. Then 3 x 4 = 13. After that, 90 / 3 = 20."
    assert [wrong.right for wrong in wrong_sums(text)] == ["1,200", "12", "30"]


def test_only_wrong_sums_of_the_graded_answers_are_found():
    entries = [
        entry
        for path in sorted(DATA.rglob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("answer", ())
    ]
    found = [
        (wrong.quote, entry.get("wrong_sums", KNOWN)) for entry in entries for wrong in wrong_sums(entry["text"])
    ]
    assert found
    assert [quote for quote, known in found if not any(each in quote or quote in each for each in known)] == []


@st.composite
def sums(draw):
    """The left side of a sum, its value, and a verb or sign that leads to the result."""
    numbers = draw(st.lists(st.integers(3, 9_000), min_size=2, max_size=3))
    sign = draw(st.sampled_from("+*"))
    value = sum(numbers)
    if sign == "*":
        value = 1
        for number in numbers:
            value *= number
    unit = draw(st.sampled_from(UNITS)) if sign == "*" else ""
    written = [draw(st.sampled_from((f"{number}", f"{number:,}"))) for number in numbers]
    left = f" {draw(st.sampled_from(SIGNS[sign]))} ".join([written[0] + unit, *written[1:]])
    equals = draw(st.sampled_from(EQUALS))
    return left, value, equals if equals.startswith(",") else f" {equals}"


def rounded_in_three_ways(value):
    yield f"{value:,}"
    if value >= 10_000:
        yield f"{value / 1000:,.0f}k"
        yield f"{value / 1e6:,.2f} million"


@given(sums(), st.sampled_from(("So ", "", "- ", "It's ", "(")))
def test_right_sums_never_alarm(found, before):
    left, value, equals = found
    for result in rounded_in_three_ways(value):
        assert wrong_sums(f"{before}{left}{equals} {result}.") == []


@given(sums(), st.sampled_from((10, 0.1)), st.sampled_from(("So ", "", "- ", "(")))
def test_sums_off_by_a_factor_of_ten_alarm(found, factor, before):
    left, value, equals = found
    said = f"{value * 10:,}" if factor == 10 else f"{value / 10:,}"
    wrong = wrong_sums(f"{before}{left}{equals} {said}.")
    may_be_signed = before == "- " and ("+" in left or "plus" in left)
    assert [each.said for each in wrong] == ([] if may_be_signed else [said])


@given(st.integers(2, 400), st.integers(2, 900), st.sampled_from(SIGNS["/"]))
def test_quotients(quotient, divisor, sign):
    assert wrong_sums(f"{quotient * divisor:,} {sign} {divisor} = {quotient}") == []
    assert wrong_sums(f"{quotient * divisor:,} {sign} {divisor} = {quotient * 10}") != []
    assert wrong_sums(f"{quotient * divisor + 1:,} {sign} {divisor} = {quotient}") == []


HUGE, TINY = "999999999999999 trillion", "0.000000001%"
PIECES = [HUGE, TINY, "0", "7", "3.5k", "$20", "40%", "two", "hundred", "x", "/", "+", "-", "=", "is", "of", "in"]
PIECES += ["for", "from", "to", "more", "and", "(", ")", ",", "."]


@pytest.mark.parametrize(
    "text",
    [
        " x ".join([HUGE] * 12) + " = 7.",
        " / ".join([TINY] + [HUGE] * 11) + f" = {HUGE}",
        " / ".join(["7"] + [HUGE] * 11) + " = 7",
        f"From {TINY} to {HUGE} is {HUGE}% more.",
        f"{HUGE}% and {HUGE}% total {TINY}",
    ],
)
def test_what_no_float_holds(text):
    assert wrong_sums(text) == []


@given(
    st.text(alphabet="0123456789 .,%x+-*/=()$kMof\nis", max_size=200)
    | st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
)
def test_any_text_is_read(text):
    for wrong in wrong_sums(text):
        assert wrong.quote in text
