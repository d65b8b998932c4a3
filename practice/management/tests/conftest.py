import pytest

from practice.evaluation.calibration.tests import SOME
from practice.management.commands import calibrate


@pytest.fixture(autouse=True)
def few_answers(monkeypatch, settings, tmp_path):
    """A full calibration takes most of a minute; what it computes has tests of its own."""
    monkeypatch.setattr(calibrate, "read_answers", lambda briefs: SOME)
    settings.CACHE_FOLDER = tmp_path / "cache"
