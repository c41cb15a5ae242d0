"""What the new tables need beside themselves.

Everybody with an account saw every body until now, and goes on doing so until somebody says otherwise. Assessments stay
append-only: SQLite built their table anew for the new column, which drops its triggers.
"""

from importlib import import_module

from django.db import migrations

append_only = import_module("tracker.migrations.0002_assessments_append_only")


def keep_rights(apps, schema_editor):
    users = apps.get_model("auth", "User").objects.filter(is_superuser=False)
    membership = apps.get_model("tracker", "Membership")
    membership.objects.bulk_create([membership(user_id=pk) for pk in users.values_list("pk", flat=True)])


def keep_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS tracker_assessment_append_only", params=None)
        append_only.create(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0009_api_clients"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.RunPython(keep_rights, migrations.RunPython.noop),
        migrations.RunPython(keep_trigger, migrations.RunPython.noop),
    ]
