"""Keep assessments append-only in the database itself, so that no script or console can rewrite history."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION tracker_assessment_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'assessments are append-only'; END $$;
CREATE TRIGGER tracker_assessment_append_only BEFORE UPDATE OR DELETE ON tracker_assessment
FOR EACH ROW EXECUTE FUNCTION tracker_assessment_append_only();
"""
# SQLite has no TRUNCATE: a database is emptied by DELETE, so that only changes are refused there.
SQLITE = """
CREATE TRIGGER tracker_assessment_append_only BEFORE UPDATE ON tracker_assessment
BEGIN SELECT RAISE(ABORT, 'assessments are append-only'); END;
"""


def create(apps, schema_editor):
    sql = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    schema_editor.execute(sql, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER tracker_assessment_append_only ON tracker_assessment", params=None)
        schema_editor.execute("DROP FUNCTION tracker_assessment_append_only()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER tracker_assessment_append_only", params=None)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
