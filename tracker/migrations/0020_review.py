"""The review queue: who looks at what, and what is said of judgements there.

SQLite builds the table of assessments anew for the new constraints, which drops its triggers.
"""

from importlib import import_module

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

append_only = import_module("tracker.migrations.0002_assessments_append_only")


def keep_trigger(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        append_only.create(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_tree_rows'),
        ('tracker', '0019_histories'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Misreading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('no_commitment', '不是承诺'), ('wrong_span', '起止不对'), ('wrong_year', '年度不对'), ('other', '其他误读')], max_length=20, verbose_name='误读')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='标记时间')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('outcome', models.TextField(blank=True, verbose_name='处理结果')),
            ],
            options={
                'verbose_name': '误读的承诺',
                'verbose_name_plural': '误读的承诺',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PutOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('put_off_at', models.DateTimeField(verbose_name='跳过时间')),
            ],
            options={
                'verbose_name': '跳过的核对',
                'verbose_name_plural': '跳过的核对',
                'ordering': ['put_off_at'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('commitment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='review_hold', serialize=False, to='tracker.commitment', verbose_name='承诺事项')),
                ('held_until', models.DateTimeField(db_index=True, verbose_name='占用至')),
            ],
            options={
                'verbose_name': '核对',
                'verbose_name_plural': '核对队列',
                'ordering': ['commitment'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind',
        ),
        migrations.AddField(
            model_name='assessment',
            name='reason_code',
            field=models.CharField(blank=True, choices=[('other_matter', '佐证不是同一件事'), ('number_short', '数量未达'), ('scope_short', '范围或对象不全'), ('late', '超过时限'), ('only_plan', '只是计划重述'), ('missed_evidence', '漏找佐证'), ('too_strict', '系统要求过严'), ('split_wrong', '承诺拆分有误'), ('not_checkable', '承诺本身无从核查'), ('other', '其他')], default='', max_length=20, verbose_name='理由代码'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='withdraws',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn_by', to='tracker.assessment', verbose_name='撤回的判断'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='first_judge',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='首先判为未落实的人'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='machine_differs',
            field=models.BooleanField(default=False, editable=False, verbose_name='系统现有不同看法'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='review_weight',
            field=models.FloatField(blank=True, editable=False, null=True, verbose_name='核对的先后'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('organisation.created', '机构已建立'), ('organisation.changed', '机构已更改'), ('report.received', '报告已接收'), ('report.read', '报告已读取'), ('report.failed', '报告读取未成功'), ('report.superseded', '报告已被替代'), ('report.corrected', '报告已更正'), ('assessment.added', '新增判断'), ('status.changed', '落实状态变化'), ('evidence.added', '新增佐证'), ('link.decided', '连续承诺已决定'), ('match.finished', '匹配完成'), ('match.failed', '匹配未成功'), ('webhook.ping', '回调测试'), ('webhook.disabled', '回调地址已停用'), ('commitment.added', '新增承诺'), ('commitment.corrected', '承诺已更正'), ('export.created', '已导出'), ('export.downloaded', '导出已下载'), ('import.applied', '已导入'), ('commitment.misread', '误读标记')], max_length=30, verbose_name='事件'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('first_judge__isnull', False)), fields=['first_judge'], name='commitment_first_judged'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('machine_differs', True)), fields=['id'], name='commitment_seen_otherwise'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('is_current', True), ('review_weight__isnull', False)), fields=['-review_weight', 'id'], name='commitment_review'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('is_current', True), ('review_weight__isnull', False)), fields=['organisation', '-review_weight', 'id'], name='commitment_review_of_body'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('reason_code', ''), models.Q(('reason_code__in', ['other_matter', 'number_short', 'scope_short', 'late', 'only_plan', 'missed_evidence', 'too_strict', 'split_wrong', 'not_checkable', 'other']), ('source', 'person')), _connector='OR'), name='assessment_reason_code'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('withdraws__isnull', True), models.Q(('counts', False), ('source', 'person')), _connector='OR'), name='assessment_withdrawal'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('withdraws__isnull', False)), fields=('withdraws',), name='one_withdrawal_each'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['organisation.created', 'organisation.changed', 'report.received', 'report.read', 'report.failed', 'report.superseded', 'report.corrected', 'assessment.added', 'status.changed', 'evidence.added', 'link.decided', 'match.finished', 'match.failed', 'webhook.ping', 'webhook.disabled', 'commitment.added', 'commitment.corrected', 'export.created', 'export.downloaded', 'import.applied', 'commitment.misread'])), name='event_kind'),
        ),
        migrations.AddField(
            model_name='misreading',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='标记人'),
        ),
        migrations.AddField(
            model_name='misreading',
            name='commitment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='misreadings', to='tracker.commitment', verbose_name='承诺事项'),
        ),
        migrations.AddField(
            model_name='misreading',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人'),
        ),
        migrations.AddField(
            model_name='putoff',
            name='commitment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tracker.commitment', verbose_name='承诺事项'),
        ),
        migrations.AddField(
            model_name='putoff',
            name='reviewer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人'),
        ),
        migrations.AddField(
            model_name='review',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人'),
        ),
        migrations.AddConstraint(
            model_name='misreading',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('commitment',), name='one_open_misreading'),
        ),
        migrations.AddConstraint(
            model_name='misreading',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['no_commitment', 'wrong_span', 'wrong_year', 'other'])), name='misreading_kind'),
        ),
        migrations.AddConstraint(
            model_name='misreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='misreading_settled_by_person'),
        ),
        migrations.AddConstraint(
            model_name='putoff',
            constraint=models.UniqueConstraint(fields=('reviewer', 'commitment'), name='put_off_once'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(condition=models.Q(('author__isnull', False)), fields=['author', 'created_at'], name='assessment_of_author'),
        ),
        migrations.CreateModel(
            name='HistoricalMisreading',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_address', models.CharField(blank=True, default='', max_length=64)),
                ('history_request_id', models.CharField(blank=True, default='', max_length=64)),
                ('history_is_baseline', models.BooleanField(default=False)),
                ('history_hidden', models.JSONField(default=list)),
                ('kind', models.CharField(choices=[('no_commitment', '不是承诺'), ('wrong_span', '起止不对'), ('wrong_year', '年度不对'), ('other', '其他误读')], max_length=20, verbose_name='误读')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('outcome', models.TextField(blank=True, verbose_name='处理结果')),
                ('history_user_id', models.BigIntegerField(null=True)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('author', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='标记人')),
                ('commitment', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tracker.commitment', verbose_name='承诺事项')),
                ('settled_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
            ],
            options={
                'verbose_name': 'HistoricalMisreading',
                'verbose_name_plural': 'HistoricalMisreading',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(keep_trigger, migrations.RunPython.noop),
    ]
