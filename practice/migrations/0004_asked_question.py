from django.db import migrations, models


def fill(apps, schema_editor):
    """What earlier attempts were asked was not kept: they get the question as it is now. One statement."""
    question = apps.get_model("practice", "Question").objects.filter(pk=models.OuterRef("question"))
    apps.get_model("practice", "Attempt").objects.update(question_text=models.Subquery(question.values("text")))


class Migration(migrations.Migration):

    dependencies = [
        ("practice", "0003_first_release"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="question_text",
            field=models.TextField(
                default="", help_text="The question as the learner read it; it may be reworded afterwards."
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
