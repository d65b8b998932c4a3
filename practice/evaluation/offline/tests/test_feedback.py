"""What the offline evaluator says besides the scores."""

from dataclasses import replace

import pytest

from practice.evaluation.reply import folded

from . import BRIEF, BRIEFS, FAIR, METRIC, PLAN, PROBES, STRONG, TRADE_OFF, WEAK, evaluation


def test_reasons_name_what_was_seen_and_missed():
    got = evaluation(FAIR)
    assert "Hypothesis-driven" in got.framework.reason or "Agile" in got.framework.reason
    assert "Thin or missing" in got.framework.reason
    assert got.completeness.reason.startswith("Key points found: ")
    assert "of 6. Not found: “Starts with ten studios" in got.completeness.reason
    assert got.insight.reason.startswith("Seen: ")
    assert "paragraph" in got.structure.reason


def test_strengths_quote_the_answer():
    got = evaluation(FAIR)
    assert got.strengths
    assert all(folded(part.quote) in folded(FAIR) for part in got.strengths)


@pytest.mark.parametrize(
    ("point", "ending"),
    [
        ("Names one owner and lists dates.", ""),
        ("Pricing risk and churn, then studies", "."),
        ("Asks who pays: riders or cities?", ""),
        ("iOS users and A/B tests come first", "."),
    ],
)
def test_key_points_stand_as_the_curator_wrote_them(point, ending):
    got = evaluation(FAIR, replace(BRIEF, key_points=(point, "Walruses juggle xylophones")))
    assert f"“{point}”" in got.completeness.reason
    assert f"Cover this key point: {point}{ending}" in [part.instead for part in got.improvements]
    alone = evaluation(FAIR, replace(BRIEF, key_points=(point,)))
    assert alone.example_point == f"A key point of this question: {point}{ending}"


def test_a_covered_key_point_is_praised_as_the_curator_wrote_it():
    point = "Starts with ten studios that sell out spin every evening"
    answer = "\n".join(PLAN)
    got = evaluation(answer, replace(BRIEF, key_points=(point,)))
    assert got.completeness.reason == "Key points found: 1 of 1."
    assert any(f"covers the key point “{point}”." in part.text for part in got.strengths)


def test_key_points_beyond_three_are_counted():
    points = tuple(f"Walruses juggle {thing}" for thing in ("xylophones", "zithers", "bassoons", "oboes", "lutes"))
    reason = evaluation(FAIR, replace(BRIEF, key_points=points)).completeness.reason
    assert reason.endswith("; and 2 more.")
    assert sum(f"“{point}”" in reason for point in points) == 3


def test_the_longest_key_points_fit():
    points = tuple(f"{number} " + "walrus " * 28 for number in range(6))
    assert evaluation(FAIR, replace(BRIEF, key_points=points)).completeness.reason.endswith("; and 3 more.")


def test_improvements_are_sentences_to_adapt_and_name_the_part_they_mean():
    places = ("Under “", "In the opening", "At the end", "In part ", "In sentence ", "Throughout", "Missing so far")
    for probe in PROBES:
        got = evaluation(probe["answer"], BRIEFS[probe["question"]])
        for part in got.improvements:
            assert "…" not in part.instead
            assert part.instead.endswith((".", "?", "!"))
            assert part.text.startswith((*places, "Most of the text is not about this question"))
        assert all(part.text.startswith(places) for part in got.strengths)
        assert len({part.instead for part in got.improvements[:2]}) == len(got.improvements[:2])


def test_a_missing_mark_is_asked_for_where_it_belongs():
    asked = {part.quote: part.text for part in evaluation("\n".join([*PLAN, METRIC])).improvements}
    assert asked[PLAN[1]].startswith("Under “Start”, no choice is weighed")


def test_judgment_is_praised_before_coverage():
    first, *_ = evaluation("\n".join([*PLAN, TRADE_OFF, METRIC])).strengths
    assert first.quote == TRADE_OFF
    assert first.text == "Under “Trade-off”: weighs a choice and settles it, instead of only praising it."


def test_nothing_is_praised_in_another_topics_answer():
    other = next(
        p["answer"] for p in PROBES if p["question"] == "umbrellas-left-on-tokyo-trains" and p["expected"] >= 8
    )
    assert evaluation(other).strengths == []


def test_suggested_framework_is_one_of_the_question():
    assert any(framework.name in evaluation(WEAK).suggested_framework for framework in BRIEF.frameworks)


def test_a_perfect_looking_answer_still_gets_an_improvement():
    everything = (
        STRONG + "\n\n" + "\n".join(f"- I would {point[0].lower()}{point[1:]}." for point in BRIEF.key_points)
    )
    assert evaluation(everything).improvements
