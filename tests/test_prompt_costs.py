"""`python -m benchmarks.prompts`: what it counts, on a few answers."""

import pytest

from benchmarks.prompts import MODELS, figures, known_to, report, sample
from practice.bank.categories import Category
from practice.evaluation.calibration.answers import SET_ASIDE
from practice.evaluation.calibration.tests import ANSWERS
from practice.evaluation.prompts import VERSIONS
from tests.fake_claude import FakeClaude, evaluation_of


@pytest.mark.parametrize("version", VERSIONS)
def test_the_fakes_reply_is_cut_to_the_shape_of_a_version(version):
    shape = VERSIONS[version].shape
    reply = known_to(shape, evaluation_of("Start with one user. Then measure."))
    assert list(reply) == list(shape.model_fields)
    assert list(reply["insight"]) == list(shape.model_fields["insight"].annotation.model_fields)
    shape.model_validate(reply)


def test_the_sample_is_set_aside_and_spread_over_lengths():
    texts = {answer.text for answer in ANSWERS if answer.part == SET_ASIDE}
    briefs = sample(3)
    assert [brief.category for brief in briefs] == [category.value for category in Category for _ in range(3)]
    assert {brief.answer for brief in briefs} <= texts
    lengths = [len(brief.answer.split()) for brief in briefs[:3]]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[2]


def test_a_systems_tokens_are_written_then_read_and_paid_for(capsys):
    briefs, prompt = sample(1)[:1], VERSIONS["prompt-3"]
    system = len(prompt.system(briefs[0].category, briefs[0].category_label)) // 4
    user = len(prompt.user(briefs[0])) // 4
    with FakeClaude() as fake:
        rows = figures(fake, prompt, briefs)
        assert len(fake.requests) == 2
    first, later, uncached = rows.values()
    output = first[3]
    assert first[:4] == [system, 0, user, output]
    assert later[:4] == [0, system, user, output]
    assert uncached[:4] == [0, 0, system + user, output]
    sonnet = 4 + MODELS.index("claude-sonnet-5-5")
    assert later[sonnet] == pytest.approx((0.2 * system + 2 * user + 10 * output) / 1e6, abs=1e-6)
    report({"old": rows, "new": {case: [2 * value for value in row] for case, row in rows.items()}})
    lines = capsys.readouterr().out.splitlines()
    assert lines[4].split() == ["new", "/", "old", "2.00x", "-", *["2.00x"] * 4]
