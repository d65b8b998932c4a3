import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation.reading.text import LONGEST_SENTENCE, sentences, stems

WRAPPED = """\
I would start with the clinics in Porto because that is where most of the
missed visits are. Then Lisbon.
Next: Faro."""


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", []),
        ("?! 🙂 ---", []),
        ("One word", ["One word"]),
        ("I'd ask. Then I'd build!  Why? Because.", ["I'd ask.", "Then I'd build!", "Why?", "Because."]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("It costs $2.50, e.g. for tea. Fine.", ["It costs $2.50, e.g. for tea.", "Fine."]),
        ("We met Dr. Roy at 9 a.m. in town vs. at home.", ["We met Dr. Roy at 9 a.m. in town vs. at home."]),
        ("Sold in the U.S. Prices differ.", ["Sold in the U.S.", "Prices differ."]),
        ("Well... maybe not. I pick option B. It pays.", ["Well... maybe not.", "I pick option B.", "It pays."]),
        ("## Goal\nGrow.\n- First idea\n* Second", ["Goal", "Grow.", "First idea", "Second"]),
        ("3) Third\n2. Fourth\n(a) Fifth\nB. Sixth", ["Third", "Fourth", "Fifth", "Sixth"]),
        ("2.5 hours are enough.\n1,000 users", ["2.5 hours are enough.", "1,000 users"]),
        ("**Goal:** Grow.", ["**Goal:** Grow."]),
    ],
)  # fmt: skip
def test_sentences(answer, expected):
    assert sentences(answer) == expected


def test_a_line_wrapped_by_hand_goes_on():
    first, *others = sentences(WRAPPED)
    assert first == "I would start with the clinics in Porto because that is where most of the\nmissed visits are."
    assert others == ["Then Lisbon.", "Next: Faro."]


def test_spoken_text_is_cut_at_clauses():
    spoken = "so i would first go and see the drivers and then i would ask them what takes so long because " * 12
    found = sentences(spoken)
    assert max(len(piece.split()) for piece in found) <= LONGEST_SENTENCE
    assert " ".join(found).split() == spoken.split()
    assert {piece.split()[0] for piece in found} <= {"so", "and", "then", "because"}


@given(st.text(alphabet=st.sampled_from("ab .!?\n-*#1)\t,\"'’é漢🙂\u2028\x1c\x0b"), max_size=300) | st.text())
def test_sentences_are_passages_of_the_answer_in_order(answer):
    position = 0
    for piece in sentences(answer):
        assert piece == piece.strip()
        position = answer.index(piece, position) + len(piece)


def test_stems_leave_out_numbers_and_function_words():
    assert stems("We'd deliver 40 deliveries to the drivers' homes") == stems("delivering delivery driver home")
