"""The triggers that carry counts along with their bodies; what is there already is counted in 0023_count_standing."""

from django.db import migrations

from tracker import count_triggers


def install(apps, schema_editor):
    count_triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    count_triggers.remove(schema_editor.connection)
    apps.get_model("tracker", "FulfilmentCount").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("tracker", "0014_counters")]
    operations = [migrations.RunPython(install, remove)]
