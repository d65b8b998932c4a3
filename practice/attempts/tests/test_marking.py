import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.attempts import marking
from practice.attempts.marking import marked


def shown(parts):
    """As text: what differs is in brackets."""
    return "".join((f"[{part.text}]" if part.differs else part.text) + part.space for part in parts)


@pytest.mark.parametrize(
    ("earlier", "later", "left", "right"),
    [
        ("I start with small clinics.", "I start with big clinics.", "I start with [small] clinics.", None),
        (
            "First the user. Then the goal.",
            "First the user. I pick parents, since they pay. Then the goal.",
            "First the user. Then the goal.",
            "First the user. [I pick parents, since they pay.] Then the goal.",
        ),
        ("One.\n\nTwo three four.", "One. Two\nthree four.", "One.\n\nTwo three four.", "One. Two\nthree four."),
        (
            "We grow in two steps and the market decides.",
            "We grow in two steps, because every clinic that pays knows the cost of a call.",
            "We grow in two [steps and the market decides.]",
            "We grow in two [steps, because every clinic that pays knows the cost of a call.]",
        ),
        ("我们从诊所开始", "我们从医院开始", "我们从[诊所]开始", "我们从[医院]开始"),
    ],
)
def test_what_differs_is_marked(earlier, later, left, right):
    found = marked(earlier, later)
    assert shown(found.earlier) == left
    assert right is None or shown(found.later) == right
    assert not found.rewritten
    assert not found.by_line


def test_equal_texts_have_no_mark():
    assert marked("The same words.", "The  same\nwords.").same
    assert not marked("The same words.", "The same sentence.").same


def test_texts_that_share_next_to_nothing_are_not_marked():
    found = marked("I would ask the users what they need and the price.", "Ship it. Nobody pays for the second plan.")
    assert found.rewritten
    assert not any(part.differs for part in (*found.earlier, *found.later))
    assert not found.same


def test_a_word_that_both_have_by_chance_is_no_anchor():
    found = marked("Keep this. a b c the d e f. Keep that.", "Keep this. u v w the x y z. Keep that.")
    assert shown(found.earlier) == "Keep this. [a b c the d e f.] Keep that."


def test_too_many_words_are_compared_by_line():
    many = "\n".join(["a b c d e"] * 2_100)
    found = marked(f"{many}\nold", f"{many}\nnew")
    assert found.by_line
    assert [part.text for part in found.later if part.differs] == ["new"]


TEXTS = st.lists(st.sampled_from(["the ", "a ", "b\n", "c ", "\n\n", "d. ", "界", "é "])).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_no_character_is_lost_and_what_is_shared_is_equal(earlier, later):
    found = marked(earlier, later)
    for text, parts in ((earlier, found.earlier), (later, found.later)):
        assert "".join(part.text + part.space for part in parts) == text
    if not found.rewritten:
        shared = [
            [word for part in parts if not part.differs for word in marking._WORD.findall(part.text)]
            for parts in (found.earlier, found.later)
        ]
        assert [[word.strip() for word in words] for words in shared][0] == [word.strip() for word in shared[1]]


LONG = 20_000
PAIRS = {
    "one word": ("a " * LONG, "a " * LONG + "b"),
    "nothing shared": ("a " * LONG, "b " * LONG),
    "every other word": (
        "".join(f"{chr(200 + n % 900)} u " for n in range(LONG)),
        "".join(f"{chr(200 + n % 900)} v " for n in range(LONG)),
    ),
    "turned around": (
        "".join(f"{chr(200 + n)} " for n in range(10_000)),
        "".join(f"{chr(200 + n)} " for n in reversed(range(10_000))),
    ),
    "no spaces": ("x" * LONG, "y" * LONG),
    "a character a word": ("界" * LONG, "限" * LONG),
    "lines": ("a\n" * LONG, "b\na\n" * LONG),
    "white space": (" \n" * LONG, "\t" * LONG),
}


@pytest.mark.parametrize("name", PAIRS)
def test_any_two_answers_are_compared_in_no_time(name):
    """difflib takes 14 s of the processor for "every other word"."""
    earlier, later = (text[:LONG] for text in PAIRS[name])
    assert min(cpu_s(earlier, later) for _ in range(2)) < 0.3


def cpu_s(earlier, later):
    start = time.process_time()
    marked(earlier, later)
    return time.process_time() - start
