"""Every score gets its scale and the version of its formula.

Earlier scores have those they were made with: Claude's the one scale it has ever had, all of the rubric's the first
offline one, and the only formula there was. Filled in one statement, before the indexes that would have to follow.
Undoing forgets scales, formulas, margins, and what `rescore` has replaced; done again, all offline scores are the
rubric's.
"""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When


def fill(apps, schema_editor):
    scale = Case(When(evaluator="claude", then=Value("claude")), default=Value("offline-1"))
    apps.get_model("practice", "Attempt").objects.filter(status="scored").update(scale=scale, formula=1)


class Migration(migrations.Migration):

    dependencies = [
        ("practice", "0006_claims"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="attempt",
            name="attempt_grid",
        ),
        migrations.RemoveIndex(
            model_name="attempt",
            name="attempt_record",
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="scored_has_a_score",
        ),
        migrations.AddField(
            model_name="attempt",
            name="scale",
            field=models.CharField(
                blank=True, help_text="Only scores of one scale are ever compared.", max_length=100
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="formula",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Version of the formula that made the overall of the four dimensions.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="margins",
            field=models.JSONField(
                blank=True, default=dict, help_text="How far off an estimate may be, by score."
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="earlier_score",
            field=models.JSONField(
                blank=True,
                help_text="The first score, where `manage.py rescore` has replaced it.",
                null=True,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=(
                    Q(status="scored", overall_score__isnull=False, formula__isnull=False)
                    & Q(
                        framework_score__isnull=False,
                        structure_score__isnull=False,
                        completeness_score__isnull=False,
                        insight_score__isnull=False,
                    )
                    & (Q(evaluator="claude", scale="claude") | Q(evaluator="offline", scale__startswith="offline-"))
                )
                | (
                    ~Q(status="scored")
                    & Q(
                        overall_score__isnull=True,
                        framework_score__isnull=True,
                        structure_score__isnull=True,
                        completeness_score__isnull=True,
                        insight_score__isnull=True,
                    )
                    & Q(scale="", formula__isnull=True)
                ),
                name="scored_has_a_score",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                fields=[
                    "user",
                    "practiced_on",
                    "category",
                    "scale",
                    "overall_score",
                    "framework_score",
                    "structure_score",
                    "completeness_score",
                    "insight_score",
                    "time_spent_sec",
                    "status",
                ],
                name="attempt_grid",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                fields=["question", "status", "scale", "overall_score", "submitted_at"], name="attempt_record"
            ),
        ),
    ]
