"""What gets no good estimate, and what moves none when it is added to an answer."""

import random
from statistics import fmean

import pytest

from practice.evaluation.calibration.changes import PLACES, additions, paddings
from practice.evaluation.failures import EvaluationError, Failure

from . import BRIEF, BRIEFS, BY_ID, CODE, FAIR, GRADED, LOREM, STRONG, TABLE, overall

CUES = " ".join(cue for framework in BRIEF.frameworks for step in framework.steps for cue in step.cues)
STEPS = ". ".join(step.name for framework in BRIEF.frameworks for step in framework.steps)
SAYS_NOTHING = {
    "empty": "",
    "white space": "   \n\n ",
    "a question mark": "?",
    "control characters": "\x00\ufffd",
    "numbers of a list": "1. 2. 3.",
    "one word": "Growth.",
    "emoji": "🙂🙂🙂",
    "Chinese": "我会先在十家健身房试点。",
    "Russian": "Пилот в десяти залах.",
    "names of frameworks": "I would use CIRCLES, SWOT, RICE, MoSCoW, Porter's Five Forces, HEART, RACI and STAR.",
    "steps of its frameworks": f"{STEPS}.",
    "the question": BRIEF.question,
    "the question five times": f"{BRIEF.question} " * 5,
    "the key points": "\n".join(f"- {point}" for point in BRIEF.key_points),
    "the key points as prose": " ".join(f"{point}." for point in BRIEF.key_points),
    "the outline": "\n".join(f"- {line}" for line in BRIEF.outline),
    "outline and key points": "\n".join((*BRIEF.outline, *BRIEF.key_points)),
    "the same keywords": "user segment persona goal metric trade-off risk assumption prioritize recommend because "
    * 10,
    "a table": TABLE,
}
SAYS_LITTLE = {
    "cues of its frameworks": CUES,
    "cues with commas": CUES.replace(" ", ", "),
    "code": CODE,
    "keywords in empty sentences": "I would define the goal. I would segment the users. I would prioritize. "
    "I would consider the trade-offs. I would measure the metrics and recommend a solution because it has impact.",
}
# How far an addition may move the overall on average, whichever way.
SMALL = 0.3


@pytest.mark.parametrize("name", SAYS_NOTHING)
def test_what_says_nothing_is_at_the_lowest_levels(name):
    assert overall(SAYS_NOTHING[name]) <= 2.5


@pytest.mark.parametrize("name", SAYS_LITTLE)
def test_what_says_next_to_nothing_is_low(name):
    assert overall(SAYS_LITTLE[name]) <= 4


def test_lorem_ipsum_is_no_english():
    with pytest.raises(EvaluationError) as caught:
        overall(LOREM)
    assert caught.value.code == Failure.LANGUAGE


WORDS_OF_QUESTIONS = sorted({word for brief in BRIEFS.values() for word in brief.question.lower().split()})


@pytest.mark.xfail(strict=True, reason="the model counts words and marks, and sees neither order nor sense")
@pytest.mark.parametrize(
    "text",
    [
        " ".join(random.Random(1).choices(WORDS_OF_QUESTIONS, k=300)),
        BY_ID["st-mealkit-strong"].text,
    ],
    ids=["words of many questions at random", "a strong answer to another question"],
)
def test_what_it_is_fooled_by(text):
    assert overall(text) <= 4


@pytest.mark.parametrize("answer", [FAIR, STRONG])
def test_repeating_an_answer_moves_nothing(answer):
    assert overall("\n\n".join([answer] * 5)) == overall(answer)


@pytest.mark.parametrize("name", paddings())
def test_additions_of_this_kind_hardly_move_graded_answers(name):
    pad = paddings()[name]
    some = GRADED[::6]
    assert fmean(abs(overall(pad(a), a.brief) - overall(a.text, a.brief)) for a in some) <= SMALL


@pytest.mark.parametrize("number", range(25), ids=[entry["kind"] for entry in additions()["instruction"]])
def test_instructions_of_this_kind_hardly_move_graded_answers(number):
    instruction = additions()["instruction"][number]["text"]
    moves = [
        abs(overall(PLACES[n % len(PLACES)](a.text, instruction), a.brief) - overall(a.text, a.brief))
        for n, a in enumerate(GRADED[::8])
    ]
    assert fmean(moves) <= SMALL
