"""Questions and answers that the tests of the offline evaluator share. None of them is of those set aside."""

from dataclasses import replace

from practice.attempts.briefs import briefs_in_files
from practice.evaluation.calibration.answers import FITTING
from practice.evaluation.calibration.tests import ANSWERS
from practice.evaluation.offline import evaluate

BRIEFS = briefs_in_files()
BRIEF = BRIEFS["bogota-bus-tap-to-pay-rollout"]
GRADED = [answer for answer in ANSWERS if answer.part == FITTING]
BY_ID = {answer.id: answer for answer in GRADED}
WEAK, FAIR, STRONG = (BY_ID[f"ex-bogota-tap-{level}"].text for level in ("weak", "fair", "strong"))

CODE = "for (let i = 0; i < n; i++) {\n  total += prices[i] * 2;\n}\nreturn total;\n"
TABLE = "| metric | before | after |\n|---|---|---|\n| churn | 4% | 3% |\n| revenue | $20 | $25 |\n"
LOREM = """
Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna
aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat.
Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur.
""".strip()


def answered(text, brief=BRIEF):
    return replace(brief, answer=text)


def overall(text, brief=BRIEF):
    return float(evaluate(answered(text, brief)).evaluation.overall)
