"""Evidence, follow-up questions, and samples beside the scores; a local model as evaluator, and in the ledger.

Undoing forgets them. Answers that a local model has scored wait for an evaluation again, since nobody else may say that
the score is theirs; and what only it can fail with becomes what was said of such failures before.
"""

from django.conf import settings
from django.db import migrations, models


def take_back(apps, schema_editor):
    attempts = apps.get_model("practice", "Attempt").objects
    attempts.filter(evaluator="local", status="scored").update(
        status="pending",
        overall_score=None,
        framework_score=None,
        structure_score=None,
        completeness_score=None,
        insight_score=None,
        formula=None,
        scale="",
        evaluator="",
        evaluator_version="",
        model="",
    )
    # Else they would count as Claude's, and toward its limits.
    apps.get_model("practice", "ModelRequest").objects.filter(evaluator="local").delete()
    attempts.filter(failure="local_away").update(failure="unreachable")
    attempts.filter(failure="no_model").update(failure="setup")
    attempts.filter(failure="small_context").update(failure="too_long")


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0011_calibration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attempt",
            name="scored_has_a_score",
        ),
        migrations.AddField(
            model_name="attempt",
            name="evidence",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="By dimension: the passage that carries its score, if it was found in the answer, and the score that was given, if it counts less for want of one.",
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="probe",
            field=models.TextField(blank=True, help_text="A follow-up question, at what the answer supports least."),
        ),
        migrations.AddField(
            model_name="attempt",
            name="samples",
            field=models.JSONField(
                blank=True, default=list, help_text="The scores of all evaluations, where there was more than one."
            ),
        ),
        migrations.AddField(
            model_name="modelrequest",
            name="evaluator",
            field=models.CharField(
                choices=[("claude", "Claude"), ("local", "Local model"), ("offline", "Offline estimate")],
                default="claude",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="evaluator",
            field=models.CharField(
                blank=True,
                choices=[("claude", "Claude"), ("local", "Local model"), ("offline", "Offline estimate")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unreachable", "The evaluator could not be reached. Try again in a minute."),
                    ("local_away", "The local model's server is off or out of reach. Once it runs, try again."),
                    ("interrupted", "The connection to the evaluator was lost. Try again."),
                    ("timeout", "The evaluator did not answer in time. Try again."),
                    ("busy", "The evaluator has more requests than it can handle. Try again in a few minutes."),
                    ("refused", "The evaluator declined to score this text. Change the answer and submit it again."),
                    ("too_long", "The answer is too long for the evaluator. Shorten it and submit it again."),
                    (
                        "small_context",
                        "The local model's context is too small for this answer and what it is told of it. Shorten the answer, or have the site's administrator give the model more context.",
                    ),
                    ("bad_reply", "The evaluator's reply could not be used. Try again."),
                    ("budget", "Today's budget for evaluations is spent. Your answer waits until tomorrow."),
                    ("setup", "The evaluator is not set up correctly. The site's administrator needs to fix it."),
                    (
                        "no_model",
                        "The local model's server has no model of that name. The site's administrator needs to load it, or to change LOCAL_MODEL.",
                    ),
                    (
                        "language",
                        "The offline estimate reads English only, so this answer has no score. You can review it yourself below.",
                    ),
                    (
                        "broken_off",
                        "The program that evaluates stopped twice over this answer. Try again; if that doesn't help, tell the site's administrator.",
                    ),
                    ("internal", "Something went wrong on our side and was logged. Try again."),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, take_back),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("formula__isnull", False),
                        ("overall_score__isnull", False),
                        ("status", "scored"),
                        ("completeness_score__isnull", False),
                        ("framework_score__isnull", False),
                        ("insight_score__isnull", False),
                        ("structure_score__isnull", False),
                        models.Q(
                            models.Q(("evaluator", "claude"), ("scale", "claude")),
                            models.Q(("evaluator", "local"), ("scale__startswith", "local:")),
                            models.Q(("evaluator", "offline"), ("scale__startswith", "offline-")),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("status", "scored"), _negated=True),
                        ("completeness_score__isnull", True),
                        ("framework_score__isnull", True),
                        ("insight_score__isnull", True),
                        ("overall_score__isnull", True),
                        ("structure_score__isnull", True),
                        ("formula__isnull", True),
                        ("scale", ""),
                    ),
                    _connector="OR",
                ),
                name="scored_has_a_score",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("evaluator__in", ["claude", "local"])), name="asked_evaluator_known"
            ),
        ),
    ]
