"""What calibration does to the answers."""

from dataclasses import replace

import pytest

from practice.evaluation.calibration import changes
from practice.evaluation.calibration.plan import STRONG

from . import ANSWERS, SOME

INSTRUCTIONS = changes.additions()["instruction"]


def test_twenty_five_different_instructions():
    assert len(INSTRUCTIONS) == 25
    assert len({entry["text"] for entry in INSTRUCTIONS}) == len({entry["kind"] for entry in INSTRUCTIONS}) == 25


def test_without_takes_sentences_and_what_they_leave_behind():
    text = "I pick cyclists. Goal: +5%. Then go.\n\n- Goal: 100 rides.\n- Ship it.\n\nStop at 2%."
    parts = ["Goal: +5%.", "Goal: 100 rides.", "Stop at 2%."]
    assert changes.without(text, parts) == "I pick cyclists. Then go.\n\n- Ship it."


def test_flattened_keeps_the_sentences_only():
    text = "First, who is it for?\n- Second, riders\n\n# Plan\n1. we ship and finally stop\n(a) done"
    flat = "Who is it for? Riders Plan we ship and stop done"
    assert changes.flattened(text, ["First, ", "Second, ", "finally "]) == flat


def test_every_removal_changes_every_strong_answer_and_adds_no_word():
    for answer in ANSWERS:
        if answer.voice == STRONG:
            for change in changes.REMOVALS.values():
                assert len(change(answer)) < len(answer.text)


@pytest.mark.parametrize("name", changes.paddings())
def test_paddings_contain_the_answer_and_more(name):
    for answer in SOME:
        padded = changes.paddings()[name](answer)
        assert answer.text in padded
        assert len(padded) > len(answer.text) + 60


def test_paddings_take_what_they_are_named_for():
    answer = replace(SOME[0], brief=replace(SOME[0].brief, answer="A.\n\nLong B."))
    pads = changes.paddings()
    assert pads["its longest paragraph five times more"](answer).count("Long B.") == 6
    for name, lines in (
        ("the question's key points", answer.brief.key_points),
        ("the outline of a strong answer", answer.brief.outline),
    ):
        assert pads[name](answer).splitlines()[4:] == [f"- {line}" for line in lines]


def test_instruction_goes_between_two_sentences():
    assert changes.in_the_middle("One two. Three four. Five.", "X!") == "One two. X! Three four. Five."
    assert changes.in_the_middle("no end of a sentence", "X!") == "no end of a sentence X!"


def test_injections_use_every_instruction_at_every_place():
    everything = [text for _, text in changes.injected(SOME, sparing=False)]
    assert len(everything) == len(set(everything)) == len(SOME) * len(INSTRUCTIONS)
    for entry in INSTRUCTIONS:
        hits = [text for text in everything if entry["text"] in text]
        assert len(hits) == len(SOME)
        assert any(text.startswith(entry["text"]) for text in hits)
        assert any(text.endswith(entry["text"]) for text in hits)
        assert any(not text.startswith(entry["text"]) and not text.endswith(entry["text"]) for text in hits)


def test_a_paid_evaluator_meets_each_instruction_but_each_answer_only_once():
    some = [text for _, text in changes.injected(ANSWERS, sparing=True)]
    assert len(some) == len(ANSWERS)
    assert all(any(entry["text"] in text for text in some) for entry in INSTRUCTIONS)
