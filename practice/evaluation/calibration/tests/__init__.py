"""The graded answers, read once for all tests, and results as an evaluator would give them."""

from practice.attempts.briefs import briefs_in_files
from practice.evaluation.calibration.answers import PARTS, read_answers
from practice.evaluation.reply import Estimate, Result
from practice.evaluation.score import DIMENSIONS

ANSWERS = read_answers(briefs_in_files())
# All answers to two questions of each part that have strong, fair, and weak ones: enough for what does not depend on
# the answers themselves.
SOME = [
    answer
    for part in PARTS
    for question in sorted({a.question for a in ANSWERS if a.part == part and a.voice == "plain strong"})[:2]
    for answer in ANSWERS
    if answer.question == question
]


def level(score):
    return dict.fromkeys(DIMENSIONS, score)


def result(scores, evaluator="fake", version="fake-1", usage=None):
    return Result(Estimate(scores, {}), evaluator, version, "offline-2", usage=usage)
