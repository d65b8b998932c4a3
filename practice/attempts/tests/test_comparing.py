from decimal import Decimal

import pytest

from practice.attempts.comparing import Change, point_changes
from practice.attempts.self_review import Point


def change(earlier, later, *, scale="claude", name="overall", smallest="2.0"):
    return Change(name, Decimal(earlier), Decimal(later), scale, Decimal(smallest))


@pytest.mark.parametrize(
    ("earlier", "later", "verdict", "signed"),
    [
        ("5.0", "7.0", "higher", "+2.0"),
        ("5.0", "6.9", "unclear", "+1.9"),
        ("7.4", "5.2", "lower", "−2.2"),
        ("5.3", "5.2", "unclear", "−0.1"),
    ],
)
def test_a_change_within_the_error_is_not_distinguishable(earlier, later, verdict, signed):
    found = change(earlier, later)
    assert (found.verdict, found.signed) == (verdict, signed)


def test_equal_scores_are_the_same():
    assert change("5.0", "5.0").verdict == "same"


def test_dimensions_are_whole_and_estimates_to_the_level():
    assert change("4", "7", name="insight").signed == "+3"
    assert change("4.2", "6.9", scale="offline-2").signed == "+3"


def test_the_smallest_change_is_given():
    assert change("5.0", "5.6", smallest="0.5").verdict == "higher"


def points(**choices):
    return [Point(key, key.capitalize(), key.capitalize(), choice) for key, choice in choices.items()]


@pytest.mark.parametrize(
    ("earlier", "later", "verdict", "new"),
    [
        ("not_yet", "covered", "more", True),
        ("partly", "covered", "more", True),
        ("not_yet", "partly", "more", False),
        ("covered", "covered", "same", False),
        ("covered", "partly", "less", False),
        ("", "covered", "", False),
        ("covered", "", "", False),
    ],
)
def test_what_became_covered(earlier, later, verdict, new):
    (found,) = point_changes(points(buyer=earlier), points(buyer=later))
    assert (found.verdict, found.newly_covered) == (verdict, new)


def test_points_that_came_and_went_are_all_there_as_last_worded():
    earlier = [Point("a", "A then", "A now", "covered"), Point("gone", "Gone", None, "partly")]
    later = [Point("a", "A now", "A now", "covered"), Point("b", "B", "B")]
    found = point_changes(earlier, later)
    assert [(point.text, point.earlier, point.later) for point in found] == [
        ("A now", "covered", "covered"),
        ("B", "", ""),
        ("Gone", "partly", ""),
    ]
    assert found[1].later_label == "Not marked"
