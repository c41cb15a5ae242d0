"""Opinions of chat models, append-only in the database itself, and the note of a match run."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


POSTGRESQL = """
CREATE FUNCTION tracker_opinion_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'opinions are append-only'; END $$;
CREATE TRIGGER tracker_opinion_append_only BEFORE UPDATE OR DELETE ON tracker_opinion
FOR EACH ROW EXECUTE FUNCTION tracker_opinion_append_only();
"""
SQLITE = """
CREATE TRIGGER tracker_opinion_append_only BEFORE UPDATE ON tracker_opinion
BEGIN SELECT RAISE(ABORT, 'opinions are append-only'); END;
"""


def create(apps, schema_editor):
    sql = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    schema_editor.execute(sql, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER tracker_opinion_append_only ON tracker_opinion", params=None)
        schema_editor.execute("DROP FUNCTION tracker_opinion_append_only()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER tracker_opinion_append_only", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0004_further_targets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='matchrun',
            name='note',
            field=models.TextField(blank=True, editable=False, verbose_name='说明'),
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=200, verbose_name='模型')),
                ('prompt_version', models.CharField(max_length=20, verbose_name='提问版本')),
                ('status', models.CharField(blank=True, choices=[('fulfilled', '已落实'), ('partly_fulfilled', '部分落实'), ('not_fulfilled', '未落实'), ('no_evidence', '未见佐证'), ('not_verifiable', '不可核查')], max_length=20, verbose_name='意见')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('ranking', models.JSONField(default=list, verbose_name='候选句排序')),
                ('quotation_state', models.CharField(choices=[('none', '未引原文'), ('found', '引文与原文一致'), ('discarded', '引文在原文中找不到，已舍弃')], default='none', max_length=10, verbose_name='引文')),
                ('quotation', models.TextField(blank=True, verbose_name='原句')),
                ('start', models.PositiveIntegerField(null=True, verbose_name='起')),
                ('end', models.PositiveIntegerField(null=True, verbose_name='止')),
                ('error_code', models.CharField(blank=True, max_length=40, verbose_name='错误代码')),
                ('error_message', models.TextField(blank=True, verbose_name='错误说明')),
                ('raw', models.TextField(blank=True, verbose_name='模型原话')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='tracker.assessment', verbose_name='落实判断')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='tracker.commitment', verbose_name='承诺事项')),
            ],
            options={
                'verbose_name': '第二意见',
                'verbose_name_plural': '第二意见',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('error_code__gt', ''), ('status', '')), models.Q(('error_code', ''), ('status__in', ['fulfilled', 'partly_fulfilled', 'not_fulfilled', 'no_evidence', 'not_verifiable'])), _connector='OR'), name='opinion_status_or_error'), models.CheckConstraint(condition=models.Q(models.Q(('quotation_state', 'found'), ('start__lt', models.F('end')), models.Q(('quotation', ''), _negated=True)), models.Q(('end__isnull', True), ('quotation', ''), ('quotation_state__in', ['none', 'discarded']), ('start__isnull', True)), _connector='OR'), name='opinion_quotation')],
            },
        ),
        migrations.CreateModel(
            name='OpinionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', '待处理'), ('running', '处理中'), ('done', '已完成'), ('failed', '未成功'), ('quarantined', '已隔离'), ('cancelled', '已取消')], default='queued', editable=False, max_length=12, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='尝试次数')),
                ('fence', models.PositiveIntegerField(default=0, editable=False)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('queued_at', models.DateTimeField(auto_now_add=True, null=True, verbose_name='排队时间')),
                ('hinted_at', models.DateTimeField(editable=False, null=True)),
                ('error_code', models.CharField(blank=True, editable=False, max_length=40, verbose_name='错误代码')),
                ('error_message', models.TextField(blank=True, editable=False, verbose_name='错误说明')),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='完成时间')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='请求人')),
                ('assessment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opinion_request', to='tracker.assessment', verbose_name='落实判断')),
            ],
            options={
                'verbose_name': '第二意见请求',
                'verbose_name_plural': '第二意见请求',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'lease_until'], name='opinion_request_work')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'quarantined', 'cancelled'])), name='opinion_request_state')],
            },
        ),
        migrations.RunPython(create, drop),
    ]
