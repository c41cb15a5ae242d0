"""What is there already, repeated and counted, once the columns are there that say what counts.

Where it was counted before, nothing differs, and nothing is written.
"""

from django.db import migrations

from tracker import fulfilment_sql


def count(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(fulfilment_sql.REPEAT_REPORTS)
        cursor.execute(fulfilment_sql.REPEAT_ASSESSMENT)
        cursor.execute(fulfilment_sql.COUNT_ALL)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0022_data_entry")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
