"""Each key point gets an id beside its text: in a question that shipped with the code, the id it has in its file.

Every other point gets the id that the admin would give it: by `keypoints`, whose ids stay as they are once made.
A row that nobody has edited since it was seeded is known by its fingerprint, and gets that of its new content.
"""

import hashlib
import json

from django.db import migrations, models

from practice.bank import keypoints, seeding

BATCH = 200
# What a fingerprint was made of in this version, beside the frameworks.
FIELDS = ("slug", "category", "subcategory", "difficulty", "text", "source", "hint", "key_points", "sample_answer")


def add_ids(apps, schema_editor):
    shipped = {
        entry["slug"]: keypoints.loaded(entry["key_points"])
        for path in seeding.DATA.glob("*.toml")
        for entry in seeding.read(path.stem).get("question", ())
    }

    def convert(question):
        points = [keypoints.KeyPoint("", text) for text in question.key_points]
        return keypoints.stored(keypoints.with_ids(points, shipped.get(question.slug, ())))

    convert_all(apps.get_model("practice", "Question"), convert)


def drop_ids(apps, schema_editor):
    convert_all(apps.get_model("practice", "Question"), lambda question: [point["text"] for point in question.key_points])


def convert_all(model, convert):
    last = 0
    while questions := list(model.objects.filter(pk__gt=last).order_by("pk").prefetch_related("frameworks")[:BATCH]):
        for question in questions:
            as_seeded = question.seed_fingerprint == fingerprint(question)
            question.key_points = convert(question)
            if as_seeded:
                question.seed_fingerprint = fingerprint(question)
        model.objects.bulk_update(questions, ["key_points", "seed_fingerprint"])
        last = questions[-1].pk


def fingerprint(question):
    content = {name: getattr(question, name) for name in FIELDS}
    content["frameworks"] = sorted(framework.slug for framework in question.frameworks.all())
    text = json.dumps(content, sort_keys=True).replace("\\r\\n", "\\n")
    return hashlib.sha256(text.encode()).hexdigest()


class Migration(migrations.Migration):

    dependencies = [
        ('practice', '0006_claims'),
    ]

    operations = [
        migrations.AlterField(
            model_name='question',
            name='key_points',
            field=models.JSONField(blank=True, default=list, help_text='What a strong answer to this question covers: a list of {"id": …, "text": …}.'),
        ),
        migrations.RunPython(add_ids, drop_ids),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key_points__0__isnull', True), ('key_points__0__has_keys', ['id', 'text']), _connector='OR'), models.Q(('key_points__1__isnull', True), ('key_points__1__has_keys', ['id', 'text']), _connector='OR'), models.Q(('key_points__2__isnull', True), ('key_points__2__has_keys', ['id', 'text']), _connector='OR'), models.Q(('key_points__3__isnull', True), ('key_points__3__has_keys', ['id', 'text']), _connector='OR'), models.Q(('key_points__4__isnull', True), ('key_points__4__has_keys', ['id', 'text']), _connector='OR'), models.Q(('key_points__5__isnull', True), ('key_points__5__has_keys', ['id', 'text']), _connector='OR')), name='key_points_have_ids'),
        ),
    ]
