from django.db import migrations

RIGHTS = {
    "question": ("view", "add", "change", "delete"),
    "framework": ("view", "add", "change"),
    "frameworkstep": ("view", "add", "change", "delete"),
}


def make_group(apps, schema_editor):
    """The group and its rights. Django itself makes permissions only after all migrations, so they are made here."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Curators")
    for model, rights in RIGHTS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label="practice", model=model)
        name = apps.get_model("practice", model)._meta.verbose_name
        for right in rights:
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=f"{right}_{model}", defaults={"name": f"Can {right} {name}"}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_initial")]

    # Undoing leaves the group: people may be in it.
    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
