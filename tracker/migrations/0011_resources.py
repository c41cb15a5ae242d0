"""Events in an order that readers may trust, and what people add to commitments through the interface."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# On PostgreSQL an event with a smaller id may become visible after one with a larger id. So each transaction that is
# about to draw event ids says so first: it holds, until it ends, a shared advisory lock whose key tells which ids were
# drawn before. A reader looks no further than the smallest such key (tracker/feed.py). The setting, which ends with the
# transaction or savepoint as the lock does, keeps it to one lock for each transaction. A statement's trigger runs
# before the ids of its rows are drawn.
WRITERS = """
CREATE FUNCTION tracker_event_writer() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF coalesce(current_setting('jiannuo.event_writer', true), '') = '' THEN
        PERFORM pg_advisory_xact_lock_shared(
            7310000000000000000 + CASE WHEN is_called THEN last_value ELSE last_value - 1 END
        ) FROM tracker_event_id_seq;
        PERFORM set_config('jiannuo.event_writer', 'on', true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tracker_event_writer BEFORE INSERT ON tracker_event
FOR EACH STATEMENT EXECUTE FUNCTION tracker_event_writer();
"""
WAITING = """
UPDATE tracker_commitment SET pending_second = true WHERE id IN (
    SELECT a.commitment_id FROM tracker_assessment a
    WHERE a.source = 'person' AND NOT a.counts AND NOT EXISTS (
        SELECT 1 FROM tracker_assessment b
        WHERE b.commitment_id = a.commitment_id AND b.source = 'person' AND b.id > a.id))
"""


def add_writers(apps, schema_editor):
    """SQLite has one writer at a time, so that ids become visible in order."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WRITERS, params=None)


def drop_writers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER tracker_event_writer ON tracker_event", params=None)
        schema_editor.execute("DROP FUNCTION tracker_event_writer()", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_cancelled_work'),
        ('tracker', '0010_memberships'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind',
        ),
        migrations.AddField(
            model_name='assessment',
            name='confirms',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='confirmed_by', to='tracker.assessment', verbose_name='确认的系统建议'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='pending_second',
            field=models.BooleanField(default=False, editable=False, verbose_name='待第二人确认'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='选取人'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('organisation.created', '机构已建立'), ('organisation.changed', '机构已更改'), ('report.received', '报告已接收'), ('report.read', '报告已读取'), ('report.failed', '报告读取未成功'), ('report.superseded', '报告已被替代'), ('report.corrected', '报告已更正'), ('assessment.added', '新增判断'), ('status.changed', '落实状态变化'), ('evidence.added', '新增佐证'), ('link.decided', '连续承诺已决定'), ('match.finished', '匹配完成'), ('match.failed', '匹配未成功')], max_length=30, verbose_name='事件'),
        ),
        migrations.AlterField(
            model_name='event',
            name='organisation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.organisation', verbose_name='机构'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(fields=['updated_at'], name='commitment_updated'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('pending_second', True)), fields=['id'], name='commitment_waits_for_second'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['organisation', 'id'], name='event_of_organisation'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['object_type', 'object_id', 'id'], name='event_of_object'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['kind', 'id'], name='event_of_kind'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['occurred_at'], name='event_by_time'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['organisation.created', 'organisation.changed', 'report.received', 'report.read', 'report.failed', 'report.superseded', 'report.corrected', 'assessment.added', 'status.changed', 'evidence.added', 'link.decided', 'match.finished', 'match.failed'])), name='event_kind'),
        ),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.RunPython(add_writers, drop_writers),
    ]
