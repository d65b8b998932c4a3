"""What the admin says of an evaluation: the offline evaluator has weights now. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("practice", "0009_self_review"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="evaluator_version",
            field=models.CharField(blank=True, help_text="Of the prompt, or of the weights.", max_length=40),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="model",
            field=models.CharField(blank=True, help_text="The model that was asked; none offline.", max_length=80),
        ),
    ]
