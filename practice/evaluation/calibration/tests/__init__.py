"""The graded answers, read once for all tests."""

from practice.attempts.briefs import briefs_in_files
from practice.evaluation.calibration.answers import read_answers
from practice.evaluation.reply import Evaluation
from practice.evaluation.score import DIMENSIONS

ANSWERS = read_answers(briefs_in_files())
# All three levels of two questions in each half: enough for what does not depend on the answers themselves.
SOME = [
    answer
    for half in ("tuning", "held_out")
    for question in sorted({answer.question for answer in ANSWERS if answer.half == half})[:2]
    for answer in ANSWERS
    if answer.question == question
]


def level(score):
    return dict.fromkeys(DIMENSIONS, score)


def evaluation(scores):
    parts = {name: {"score": scores[name], "reason": "So."} for name in DIMENSIONS}
    remarks = {
        "strengths": [],
        "improvements": [{"text": "More.", "instead": "More."}],
        "suggested_framework": "None.",
        "example_point": "None.",
    }
    return Evaluation.model_validate(parts | remarks)
