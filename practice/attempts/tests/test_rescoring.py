"""New scores for old attempts: another formula, another scale."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from practice.attempts import evaluators, rescoring, signals
from practice.attempts.models import Attempt
from practice.attempts.rescoring import rescore
from practice.evaluation import offline, score
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Estimate, Result
from practice.evaluation.scales import in_words
from tests.factories import GERMAN, MARGINS, make_attempt

# By formula 1, four dimensions 8, 6, 4, 4 make 5.2.
LEVELS = {"framework_score": 8, "structure_score": 6, "completeness_score": 4, "insight_score": 4}
ESTIMATE = Estimate(dict.fromkeys(score.DIMENSIONS, 7), MARGINS)


def rows():
    return list(Attempt.objects.order_by("pk").values())


def scores():
    return list(Attempt.objects.order_by("pk").values_list("overall_score", "scale", "formula"))


def run(*arguments):
    out = StringIO()
    call_command("rescore", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def scored(learner, question):
    """`scored(**fields)`: an attempt whose overall is what formula 1 gives."""

    def make(**fields):
        present = {"score": "5.2", "evaluator_version": offline.version()}
        return make_attempt(learner, question, timezone.now(), **(present | LEVELS | fields))

    return make


@pytest.fixture
def formula_2(monkeypatch):
    """The four dimensions count alike, so that LEVELS make 5.5."""
    monkeypatch.setattr(score, "FORMULA", 2)
    for name in score.DIMENSIONS:
        monkeypatch.setitem(score.WEIGHTS, name, Decimal("0.25"))


@pytest.fixture
def estimate(monkeypatch):
    """The present offline scale is offline-9, its weights are fit-1; every answer gets four times 7. Returns those
    that it was asked for."""
    seen = []

    def evaluator(brief):
        seen.append(brief.answer)
        if brief.answer == "Nicht auf Englisch.":
            raise EvaluationError(Failure.LANGUAGE)
        yield Result(ESTIMATE, "offline", "fit-1", "offline-9", raw={"new": 1})

    monkeypatch.setattr(offline, "SCALE", "offline-9")
    monkeypatch.setattr(offline, "version", lambda: "fit-1")
    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)
    return seen


def test_nothing_to_do(scored, learner, question):
    assert "0 scored attempts." in run("--apply")
    scored()
    make_attempt(learner, question, timezone.now())
    before = rows()
    assert run("--apply").splitlines()[:3] == [
        "1 scored attempt.",
        "0 were recomputed by formula 1.",
        f"0 were scored anew by {in_words(offline.SCALE)}.",
    ]
    assert rows() == before


class TestFormula:
    def test_a_dry_run_says_what_would_change_and_changes_nothing(self, scored, formula_2):
        first, second = scored(), scored(evaluator="claude", formula=2, score="5.5")
        before = rows()
        told = run()
        assert rows() == before
        assert "2 scored attempts." in told
        assert "1 would be recomputed by formula 2." in told
        assert "move by 0.30 on average, by 0.3 at most" in told
        assert f"  attempt {first.pk}: 5.2 to 5.5" in told
        assert f"attempt {second.pk}:" not in told
        assert first.answer_text not in told
        assert told.endswith("--apply writes it.\n")

    def test_apply_writes_it_once_and_keeps_what_was(self, scored, formula_2):
        attempt = scored(evaluator="claude", evaluator_version="p1", reasons={"framework": "So."})
        assert "1 were recomputed by formula 2." in run("--apply")
        attempt.refresh_from_db()
        assert (attempt.overall_score, attempt.formula, attempt.scale) == (Decimal("5.5"), 2, "claude")
        assert attempt.reasons == {"framework": "So."}
        earlier = attempt.earlier_score
        assert earlier.pop("replaced_at") > attempt.submitted_at.isoformat()
        assert earlier == {
            "overall": 5.2, "framework": 8, "structure": 6, "completeness": 4, "insight": 4,
            "margins": {}, "scale": "claude", "formula": 1, "evaluator_version": "p1",
        }  # fmt: skip
        before = rows()
        assert "0 were recomputed" in run("--apply")
        assert rows() == before

    def test_the_first_score_is_the_one_kept(self, scored, formula_2, monkeypatch):
        attempt = scored()
        rescore(apply=True)
        monkeypatch.setattr(score, "FORMULA", 3)
        monkeypatch.setattr(score, "CAP_ABOVE_LOWEST", 1)
        rescore(apply=True)
        attempt.refresh_from_db()
        assert (attempt.overall_score, attempt.formula) == (5, 3)
        assert (attempt.earlier_score["overall"], attempt.earlier_score["formula"]) == (5.2, 1)

    def test_an_overall_that_does_not_follow_is_put_right(self, scored):
        wrong = scored(score="9.9")
        assert rescore(apply=True).recomputed == 1
        wrong.refresh_from_db()
        assert (wrong.overall_score, wrong.earlier_score["overall"]) == (Decimal("5.2"), 9.9)


class TestScale:
    def test_old_offline_scores_are_estimated_anew(self, scored, estimate):
        old = scored(scale="offline-1", evaluator_version="rubric-5", improvements=[{"text": "Thin."}])
        claudes, new = scored(evaluator="claude"), scored(scale="offline-9")
        told = run("--apply")
        assert "1 were scored anew by offline-9." in told
        assert estimate == [old.answer_text]
        old.refresh_from_db()
        assert (old.overall_score, old.insight_score, old.scale) == (7, 7, "offline-9")
        assert (old.evaluator, old.evaluator_version, old.raw_evaluation) == ("offline", "fit-1", {"new": 1})
        assert (old.margins, old.earlier_score["margins"]) == (MARGINS, {})
        assert old.improvements == [{"text": "Thin."}]
        assert (old.earlier_score["scale"], old.earlier_score["overall"]) == ("offline-1", 5.2)
        assert scores()[1:] == [(Decimal("5.2"), "claude", 1), (Decimal("5.2"), "offline-9", 1)]
        assert Attempt.objects.filter(pk__in=[claudes.pk, new.pk], earlier_score__isnull=True).count() == 2
        run("--apply")
        assert len(estimate) == 1

    def test_an_estimate_by_other_weights_is_made_anew(self, scored, estimate):
        older, _ = scored(scale="offline-9", evaluator_version="fit-0"), scored(scale="offline-9")
        assert rescore(apply=True).estimated == 1
        older.refresh_from_db()
        assert (older.overall_score, older.evaluator_version) == (7, "fit-1")
        assert (older.earlier_score["overall"], older.earlier_score["evaluator_version"]) == (5.2, "fit-0")

    def test_a_dry_run_estimates_and_changes_nothing(self, scored, estimate):
        old = scored(scale="offline-1")
        before = rows()
        told = run()
        assert "1 would be scored anew by offline-9." in told
        assert f"  attempt {old.pk}: 5.2 to 7.0" in told
        assert rows() == before

    def test_what_cannot_be_estimated_keeps_its_score_and_is_counted(self, scored, estimate):
        scored(scale="offline-1", answer_text="Nicht auf Englisch.")
        scored(scale="offline-1")
        told = run("--apply")
        assert "1 could not be scored anew and keep their score: 1 language." in told
        assert [scale for _, scale, _ in scores()] == ["offline-1", "offline-9"]

    @pytest.mark.parametrize(
        "meanwhile",
        [{"answer_text": "Another one."}, {"scale": "offline-8"}, {"overall_score": "3.0"}, {"formula": 4}],
    )
    def test_scored_again_meanwhile(self, scored, estimate, monkeypatch, meanwhile):
        old = scored(scale="offline-1")
        ask = evaluators.estimate_offline

        def slowly(brief):
            Attempt.objects.filter(pk=old.pk).update(**meanwhile)
            yield from ask(brief)

        monkeypatch.setattr(evaluators, "estimate_offline", slowly)
        summary = rescore(apply=True)
        assert (summary.estimated, summary.overtaken, summary.examples) == (0, 1, [])
        assert Attempt.objects.filter(pk=old.pk, earlier_score__isnull=True, **meanwhile).exists()

    def test_deleted_meanwhile(self, scored, estimate, monkeypatch):
        scored(scale="offline-1")
        ask = evaluators.estimate_offline

        def slowly(brief):
            Attempt.objects.all().delete()
            yield from ask(brief)

        monkeypatch.setattr(evaluators, "estimate_offline", slowly)
        assert "1 changed meanwhile and were left alone." in run("--apply")

    def test_broken_off_and_run_again(self, scored, estimate, monkeypatch):
        monkeypatch.setattr(rescoring, "BATCH", 2)
        for number in range(5):
            scored(scale="offline-1", answer_text=f"Answer {number}.")
        ask = evaluators.estimate_offline

        def until_somebody_stops_it(brief):
            if brief.answer == "Answer 3.":
                raise KeyboardInterrupt
            yield from ask(brief)

        monkeypatch.setattr(evaluators, "estimate_offline", until_somebody_stops_it)
        with pytest.raises(KeyboardInterrupt):
            rescore(apply=True)
        assert [scale for _, scale, _ in scores()] == ["offline-9"] * 2 + ["offline-1"] * 3
        monkeypatch.setattr(evaluators, "estimate_offline", ask)
        assert rescore(apply=True).estimated == 3
        assert {row["earlier_score"]["overall"] for row in rows()} == {5.2}
        assert {scale for _, scale, _ in scores()} == {"offline-9"}


def test_with_the_evaluator_itself(scored):
    """As the site has it, in its own process. What it does not read keeps the score that it has."""
    old = scored(scale="offline-1", answer_text="I would enter Brazil only if 20% of our users there pay today.")
    german = scored(scale="offline-1", answer_text=GERMAN)
    before = Attempt.objects.filter(pk=german.pk).values().get()
    summary = rescore(apply=True)
    assert (summary.estimated, summary.failed) == (1, {"language": 1})
    old.refresh_from_db()
    assert (old.scale, old.evaluator_version) == (offline.SCALE, offline.version())
    assert old.margins == offline.model.fitted().margins
    assert Attempt.objects.filter(pk=german.pk).values().get() == before


def test_queries(scored, estimate, formula_2, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(rescoring, "BATCH", 3)
    for _ in range(6):
        scored(evaluator="claude")
    with django_assert_num_queries(3):  # two pages, and one that is empty
        rescore(apply=False)
    monkeypatch.setattr(signals, "tell", lambda signal, pk: told.append(pk))
    told: list[int] = []
    with django_assert_num_queries(3 + 2 * 2 + 6):  # two savepoints of two statements each, a row at a time
        rescore(apply=True)
    assert len(told) == 6  # whoever schedules answers looks at them again
    with django_assert_num_queries(3):
        rescore(apply=True)
    Attempt.objects.update(evaluator="offline", scale="offline-1")
    with django_assert_num_queries(3 + 2 * 2):  # attempts with their questions, frameworks; no steps without one
        rescore(apply=False)
