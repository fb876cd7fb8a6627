from django.db import migrations


def name_departments(apps, schema_editor):
    """What was entered for a criterion that a department owns came from the department."""
    entries = apps.get_model("scoring", "Entry").objects
    criteria = apps.get_model("scoring", "Criterion").objects.exclude(owner="")
    entries.filter(criterion__in=criteria.values("pk")).update(stage="DEPARTMENT")


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_stages")]

    operations = [migrations.RunPython(name_departments, migrations.RunPython.noop)]
