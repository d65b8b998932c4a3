"""What an attempt has cost becomes a row of the ledger.

In single statements, so that a million attempts pass through the database and not through Python. Undoing adds the rows
of each attempt up again; rows whose attempt was deleted have nowhere to go and are lost.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# One row per attempt that was paid: how many requests it took, and on which days, was not written down. A negative
# cost, or one beyond what the column holds, comes from a reply that could claim any number of tokens. Dates are UTC's:
# that is the time zone of Django's connections.
TO_LEDGER = """
INSERT INTO practice_modelrequest
       (attempt_id, user_id, purpose, claim, model, started_at, spent_on, cost_usd, settled_at, usage)
SELECT id, user_id, 'evaluation', token, model,
       COALESCE(evaluated_at, submitted_at), DATE(COALESCE(evaluated_at, submitted_at)),
       CASE WHEN cost_usd < 0 THEN 0 WHEN cost_usd > 9999 THEN 9999 ELSE cost_usd END,
       COALESCE(evaluated_at, submitted_at), COALESCE(usage, '{}')
  FROM practice_attempt WHERE cost_usd IS NOT NULL OR usage IS NOT NULL
"""
COST_BACK = """
UPDATE practice_attempt
   SET cost_usd = (SELECT SUM(COALESCE(cost_usd, reserved_usd)) FROM practice_modelrequest
                    WHERE attempt_id = practice_attempt.id)
 WHERE id IN (SELECT attempt_id FROM practice_modelrequest WHERE attempt_id IS NOT NULL)
"""
USAGE_BACK = """
UPDATE practice_attempt
   SET usage = (SELECT {collect}(kind, tokens)
                  FROM (SELECT key AS kind, SUM({number}) AS tokens
                          FROM practice_modelrequest AS request, {each}(request.usage)
                         WHERE request.attempt_id = practice_attempt.id GROUP BY key) AS sums)
 WHERE id IN (SELECT attempt_id FROM practice_modelrequest WHERE attempt_id IS NOT NULL AND usage <> '{{}}')
"""
JSON = {
    "sqlite": {"collect": "json_group_object", "each": "json_each", "number": "value"},
    "postgresql": {"collect": "jsonb_object_agg", "each": "jsonb_each_text", "number": "value::bigint"},
}


def to_ledger(apps, schema_editor):
    schema_editor.execute(TO_LEDGER)


def to_attempts(apps, schema_editor):
    schema_editor.execute(COST_BACK)
    schema_editor.execute(USAGE_BACK.format_map(JSON[schema_editor.connection.vendor]))


class Migration(migrations.Migration):

    dependencies = [
        ('practice', '0004_asked_question'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ModelRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('evaluation', 'Evaluation'), ('calibration', 'Calibration')], max_length=20)),
                ('claim', models.UUIDField(help_text='The claim under which it was sent. The requests of one evaluation share it.')),
                ('model', models.CharField(help_text='The model that was asked; once settled, the one that answered.', max_length=80)),
                ('started_at', models.DateTimeField()),
                ('spent_on', models.DateField(help_text='The UTC day whose budget it belongs to, written once.')),
                ('reserved_usd', models.DecimalField(blank=True, decimal_places=6, help_text='Empty where no price is known.', max_digits=10, null=True)),
                ('cost_usd', models.DecimalField(blank=True, decimal_places=6, max_digits=10, null=True)),
                ('settled_at', models.DateTimeField(blank=True, help_text='Empty while it runs, and for ever if its process was killed.', null=True)),
                ('usage', models.JSONField(blank=True, help_text='Tokens by kind; {} for a request that cost nothing.', null=True)),
                ('attempt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='model_requests', to='practice.attempt')),
                ('user', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='model_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'indexes': [
                    models.Index(fields=['spent_on', 'cost_usd', 'reserved_usd'], name='request_spent'),
                    models.Index(fields=['user', '-started_at'], name='request_by_learner'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reserved_usd__isnull', True), ('reserved_usd__gte', 0), _connector='OR'), name='reserved_not_negative'),
                    models.CheckConstraint(condition=models.Q(('cost_usd__isnull', True), ('cost_usd__gte', 0), _connector='OR'), name='cost_not_negative'),
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('usage__isnull', False)), models.Q(('cost_usd__isnull', True), ('settled_at__isnull', True), ('usage__isnull', True)), _connector='OR'), name='settled_all_at_once'),
                ],
            },
        ),
        migrations.RunPython(to_ledger, to_attempts),
        migrations.RemoveIndex(
            model_name='attempt',
            name='attempt_paid',
        ),
        migrations.RemoveField(
            model_name='attempt',
            name='cost_usd',
        ),
        migrations.RemoveField(
            model_name='attempt',
            name='usage',
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['user', 'status'], name='attempt_waiting'),
        ),
    ]
