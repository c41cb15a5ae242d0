"""What is there already, repeated and counted; and the triggers that carry counts along with their bodies."""

from django.db import migrations

from tracker import count_triggers, fulfilment_sql


def count(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(fulfilment_sql.REPEAT_REPORTS)
        cursor.execute(fulfilment_sql.REPEAT_ASSESSMENT)
        cursor.execute(fulfilment_sql.COUNT_ALL)
    count_triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    count_triggers.remove(schema_editor.connection)
    apps.get_model("tracker", "FulfilmentCount").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("tracker", "0014_counters")]
    operations = [migrations.RunPython(count, remove)]
