"""What is there already, lined up for review."""

from django.db import migrations

from tracker import review_sql

FIRST = """
UPDATE tracker_commitment SET first_judge_id = (
    SELECT a.author_id FROM tracker_assessment a
    WHERE a.commitment_id = tracker_commitment.id AND a.source = 'person' ORDER BY a.id DESC LIMIT 1
) WHERE pending_second
"""


def line_up(apps, schema_editor):
    schema_editor.execute(FIRST)
    schema_editor.execute(review_sql.RENEW_ALL)


class Migration(migrations.Migration):

    dependencies = [("tracker", "0020_review")]

    operations = [migrations.RunPython(line_up, migrations.RunPython.noop)]
