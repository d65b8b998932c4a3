"""That no process starts without the offline evaluator's weights, but the one that makes them."""

import subprocess
import sys

import pytest
from django.conf import settings

from practice.evaluation.offline import model

# As manage.py, with another file for the weights.
START = """
import sys
from pathlib import Path
from practice.evaluation.offline import model
model.FILE = Path(sys.argv.pop(1))
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
# What --fit makes of the graded answers has tests of its own.
FIT = """
from practice.evaluation.calibration import answers, fitting
answers.read_answers = lambda briefs: []
fitting.fit = lambda answers: {"version": "fit-1", "weights": {"a": [0]}, "answers": 0, "questions": 0, "penalty": 1,
    "stretch": 1}
"""


def start(file, *arguments, first=""):
    return subprocess.run(
        [sys.executable, "-c", first + START, str(file), *arguments],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )


def test_a_process_starts_with_the_weights(tmp_path):
    file = tmp_path / "weights.json"
    file.write_bytes(model.FILE.read_bytes())
    assert start(file, "check").returncode == 0


@pytest.mark.parametrize("content", [None, b"", model.FILE.read_bytes()[:-100]], ids=["missing", "empty", "cut"])
def test_without_them_it_stops_with_the_name_of_their_file(tmp_path, content):
    file = tmp_path / "weights.json"
    if content is not None:
        file.write_bytes(content)
    stopped = start(file, "check")
    assert stopped.returncode == 1
    assert f"UnusableWeights: {file}" in stopped.stderr


@pytest.mark.parametrize("content", [None, b"{"], ids=["missing", "damaged"])
def test_the_process_that_makes_them_starts(tmp_path, content):
    pytest.importorskip("numpy", reason="--fit needs numpy")
    file = tmp_path / "weights.json"
    if content is not None:
        file.write_bytes(content)
    made = start(file, "calibrate", "--fit", first=FIT)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith("fit-1: fitted to 0 answers")
    assert '"version": "fit-1"' in file.read_text()
