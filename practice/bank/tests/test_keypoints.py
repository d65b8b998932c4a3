"""Ids of key points: made once, kept through rewording and reordering."""

import string
import time

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from practice.bank.keypoints import (
    ID,
    ID_LENGTH_MAX,
    KeyPoint,
    id_from,
    identified,
    is_stored,
    loaded,
    read_line,
    stored,
    with_ids,
)

KNOWN = (KeyPoint("gym-partners", "Proposes gym partnerships"), KeyPoint("pilot", "Sets a pilot"))
IDS = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=ID_LENGTH_MAX)
TEXTS = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Proposes gym partnerships that supply wall maps", "proposes-gym-partnerships-supply"),
        ("Sets a pilot test, for example 20 halls", "sets-pilot-test"),
        ("Ranks by harm: unsafe understaffing", "ranks-harm"),
        ("Compares the 2.5 ratio with 2,000 upgrades", "compares-25-ratio-2000"),
        ("Keeps the mother's dignity", "keeps-mothers-dignity"),
        ("Compares the next-best free substitute", "compares-next-best-free-substitute"),
        ("Erklärt Größe – und Naïveté", "erklart-groe-und-naivete"),
        ("Of the", "of-the"),  # nothing but small words
        ("Pneumono" * 10 + " again", ("pneumono" * 5)),
        ("日本", "point"),
        ("", "point"),
        ("a" * 39 + "-b-c d", "a" * 39),
    ],
)
def test_an_id_is_made_of_the_first_significant_words(text, made):
    assert id_from(text) == made


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("Proposes gym partnerships", ("", "Proposes gym partnerships")),
        ("[gym-partners] Proposes", ("gym-partners", "Proposes")),
        (" [ gym-partners ]Proposes ", ("gym-partners", "Proposes")),
        ("[a] [b] Text", ("a", "[b] Text")),
        ("[Gym Partners] Proposes", ("Gym Partners", "Proposes")),  # the rules say what is wrong with it
        ("[a]", ("a", "")),
        ("[] Text", ("", "Text")),
        ("[a Text", ("", "[a Text")),
        ("Text [a]", ("", "Text [a]")),
    ],
)
def test_a_line(line, point):
    assert read_line(line) == KeyPoint(*point)


@pytest.mark.parametrize(
    ("lines", "points"),
    [
        (["Sets a pilot", "Proposes gym partnerships"], ["[pilot] Sets a pilot", f"{KNOWN[0]}"]),
        (["[pilot] Plans a pilot"], ["[pilot] Plans a pilot"]),
        (["Plans a pilot"], ["[plans-pilot] Plans a pilot"]),
        (["Sets a pilot", "Sets a pilot"], ["[pilot] Sets a pilot", "[sets-pilot] Sets a pilot"]),
        (["Sets a pilot", "[pilot] Plans it"], ["[sets-pilot] Sets a pilot", "[pilot] Plans it"]),
        (["Pilot"], ["[pilot-2] Pilot"]),  # another point than the one that had the id
        (["[x-2] A", "X", "x", "X."], ["[x-2] A", "[x] X", "[x-3] x", "[x-4] X."]),
        (["[pilot] A", "[pilot] B"], ["[pilot] A", "[pilot] B"]),  # the rules refuse it
    ],
)
def test_points_of_a_question_that_had_two(lines, points):
    assert [*map(str, identified(lines, KNOWN))] == points


@given(st.lists(st.builds(KeyPoint, IDS, TEXTS), unique_by=lambda point: point.id), st.data())
def test_a_round_trip_changes_nothing(points, data):
    assert identified(map(str, points), ()) == identified(map(str, points), points) == tuple(points)
    assert is_stored(stored(points))
    assert loaded(stored(points)) == tuple(points)
    shuffled = data.draw(st.permutations(points))
    assert identified(map(str, shuffled), points) == tuple(shuffled)


@given(st.lists(TEXTS), st.lists(st.builds(KeyPoint, IDS, TEXTS), unique_by=lambda point: point.id))
def test_ids_are_made_unique_and_well_formed(texts, known):
    points = with_ids([KeyPoint("", text) for text in texts], known)
    assert [point.text for point in points] == texts
    assert len({point.id for point in points}) == len(points)
    assert all(ID.fullmatch(point.id) for point in points)
    assert with_ids([KeyPoint("", text) for text in texts], known) == points
    before = {(point.id, point.text) for point in known}
    for point in points:
        assert (point.id, point.text) in before or point.id not in {id_ for id_, _ in before}


@pytest.mark.parametrize("value", ["", {}, None, [1], ["A"], [{}], [{"id": "a"}], [{"id": 1, "text": ""}]])
def test_what_is_not_stored_key_points(value):
    assert not is_stored(value)


@pytest.mark.parametrize("place", range(6))
def test_the_database_refuses_a_point_without_an_id(question, place):
    points = stored(KeyPoint(f"id-{number}", "A text") for number in range(6))
    for bad in ("A text", {"id": "a"}, {"text": "A"}, 1):
        question.key_points = [*points[:place], bad, *points[place + 1 :]]
        with pytest.raises(IntegrityError, match="key_points_have_ids"), transaction.atomic():
            question.save()
    question.key_points = points[:place]
    question.save()


@pytest.mark.parametrize(
    "text", ["a\n", "[", "[a] b\n", "x" * 37 + "1\n", "é̂", "".join(f"{'y' * 36}{n:04}\n" for n in range(9999))]
)
def test_any_number_of_lines_takes_linear_time(text):
    lines = (text * (400_000 // len(text) or 1)).splitlines()
    start = time.process_time()
    identified(lines, KNOWN)
    assert time.process_time() - start < 4
