"""What /how-scoring-works says of evaluators that were measured here."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from practice.attempts import calibrations
from practice.attempts.calibrations import Calibration
from practice.evaluation.calibration import figures
from practice.evaluation.prompts import CURRENT

LOCAL = "local:qwen3:8b"


def make_calibration(scale="claude", **changes):
    columns = {
        "version": CURRENT.version,
        "model": "claude-sonnet-5-5",
        "ran_at": datetime(2026, 11, 3, 12, tzinfo=UTC),
        "answers": 190,
        "figures": figures.measured(),
    }
    return Calibration.objects.create(scale=scale, **columns | changes)


@pytest.fixture
def page(client, db, django_assert_num_queries):
    def page():
        with django_assert_num_queries(1):
            return " ".join(client.get("/how-scoring-works").content.decode().split())

    return page


def test_nothing_is_said_of_what_was_not_measured(page):
    assert "How far to trust" not in page()


def test_each_that_was_measured_has_its_section(page):
    make_calibration()
    make_calibration(LOCAL, model="qwen3:8b")
    body = page()
    within = {levels: round(100 * share) for levels, share in figures.measured()["within"].items()}
    assert body.index("How far to trust Claude") < body.index("How far to trust the local model qwen3:8b")
    assert f"For {within['1']}% of answers, its overall score is within one level of the same readers" in body
    assert f"for {within['2']}% within two. Measured on November 3, 2026, on 190 of these answers" in body
    assert f": claude-sonnet-5-5 with {CURRENT.version}." in body
    assert 'aria-label="Agreement of Claude with the readers"' in body
    overall = figures.measured()["agreement"]["overall"]
    assert body.count(f'<td class="number">{overall["kappa_low"]:.2f} to {overall["kappa_high"]:.2f}</td>') == 3
    assert "now, so its scores" not in body


def test_a_local_model_that_nobody_has_measured_is_said_to_be(page, settings):
    assert "Nobody has measured it here yet" not in page()
    settings.EVALUATOR, settings.LOCAL_MODEL = "local", "qwen3:8b"
    assert "How far to trust the local model qwen3:8b" in page()
    assert "Nobody has measured it here yet" in page()
    make_calibration(scale=LOCAL)
    assert "Nobody has measured it here yet" not in page()


def test_several_evaluations_are_said(page, settings):
    settings.EVALUATION_SAMPLES = 3
    assert "evaluates each answer" not in page()  # nothing of the kind offline
    settings.EVALUATOR, settings.LOCAL_MODEL = "local", "qwen3:8b"
    assert "a model evaluates each answer 3 times" in page()
    settings.EVALUATION_SAMPLES = 1
    assert "evaluates each answer" not in page()


def test_an_older_prompt_is_said(page):
    make_calibration(version="prompt-1")
    assert f"with prompt-1. It's asked with {CURRENT.version} now, so its scores may be closer" in page()


def test_a_figure_that_is_not_defined_is_a_dash(page):
    undefined = {"kappa": None, "kappa_low": None, "kappa_high": None}
    found = figures.measured()
    agreement = {name: row | undefined for name, row in found["agreement"].items()}
    make_calibration(figures=found | {"agreement": agreement})
    assert page().count('<td class="number">–</td>') == 10


def test_the_last_run_of_a_scale_counts(db):
    report = {
        "versions": ["p"],
        "aims": [],
        **{part: figures.measured() for part in ("fitting", "set_aside")},
    }
    calibrations.store(report, scale=LOCAL, version="prompt-1", model="qwen3:8b")
    calibrations.store(report, scale=LOCAL, version="prompt-2", model="qwen3:8b")
    calibrations.store(report, scale="claude", version="prompt-2", model="m" * 100)
    assert list(Calibration.objects.values_list("scale", "version")) == [
        ("claude", "prompt-2"),
        (LOCAL, "prompt-2"),
    ]
    assert Calibration.objects.get(scale=LOCAL).answers == figures.measured()["agreement"]["overall"]["n"]


def test_a_run_without_a_score_replaces_nothing(db):
    before = make_calibration()
    none = {"agreement": {"overall": {"n": 0}}, "bias": {}, "within": {}, "readers": {}}
    report = {"versions": [], "aims": [], "fitting": none, "set_aside": none}
    calibrations.store(report, scale="claude", version="prompt-9", model="m")
    assert Calibration.objects.get() == before
    assert Calibration.objects.get().version == CURRENT.version


@pytest.mark.parametrize(
    ("changes", "name"), [({}, "scale"), ({"scale": LOCAL, "answers": 0}, "calibration_of_answers")]
)
def test_the_database_holds_it_to_that(db, changes, name):
    make_calibration()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_calibration(**changes)


def test_it_can_be_read_in_the_admin_and_not_changed(admin_client):
    row = make_calibration()
    assert "prompt" in admin_client.get("/admin/practice/calibration/").content.decode()
    page = f"/admin/practice/calibration/{row.pk}"
    assert admin_client.post(f"{page}/change/", {"scale": "other"}).status_code == 403
    assert admin_client.post(f"{page}/delete/", {"post": "yes"}).status_code == 302
    assert not Calibration.objects.exists()


def test_the_present_evaluator_leads_the_page(page, settings):
    make_calibration()
    make_calibration(LOCAL, model="qwen3:8b", answers=70)
    assert "of answers, the offline estimate is" in page()
    settings.EVALUATOR, settings.LOCAL_MODEL = "local", "qwen3:8b"
    text = page()
    assert "of answers, the local model qwen3:8b is within one level of" in text
    assert text.index("How far to trust the local model") < text.index("How far to trust Claude")
    assert "It gave no usable score for the other 120." in text
    settings.LOCAL_MODEL = "other"
    assert 'How far to trust the local model other <a href="#measured">has not been measured here</a>' in page()
    assert "calibrate --evaluator local" in page()
