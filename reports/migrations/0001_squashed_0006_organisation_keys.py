"""All that the migrations before make of an empty database, in one: a third of the operations and of the time.

A database that has them is taken to have this one; one that has some of them goes on with them.
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import reports.codes
import reports.models
import simple_history.models
from django.conf import settings
from django.db import migrations, models


tree_rows = import_module("reports.migrations.0004_tree_rows")


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0001_initial'),
        ('reports', '0002_cancelled_work'),
        ('reports', '0003_tree'),
        ('reports', '0004_tree_rows'),
        ('reports', '0005_histories'),
        ('reports', '0006_organisation_keys'),
    ]

    initial = True

    dependencies = [
        ('auth', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='规范名称')),
                ('short_name', models.CharField(blank=True, max_length=100, verbose_name='简称')),
                ('level', models.CharField(blank=True, choices=[('nation', '国家'), ('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡级')], max_length=10, verbose_name='层级')),
                ('credit_code', models.CharField(blank=True, max_length=18, null=True, unique=True, validators=[reports.codes.validate_credit_code], verbose_name='统一社会信用代码')),
                ('region_code', models.CharField(blank=True, max_length=12, validators=[reports.codes.validate_region_code], verbose_name='行政区划代码')),
                ('confirmed', models.BooleanField(default=True, help_text='由报告文本自动建立的机构，核实前为否', verbose_name='已核实')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='reports.organisation', verbose_name='上级机构')),
                ('successor', models.ForeignKey(blank=True, help_text='机构更名或合并后，由哪个机构继续答复其承诺', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='reports.organisation', verbose_name='继任机构')),
            ],
            options={
                'verbose_name': '机构',
                'verbose_name_plural': '机构',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organisation_has_name'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='organisation_not_own_parent'), models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('id')), _negated=True), _connector='OR'), name='organisation_not_own_successor')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalOrganisationName',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_address', models.CharField(blank=True, default='', max_length=64)),
                ('history_request_id', models.CharField(blank=True, default='', max_length=64)),
                ('history_is_baseline', models.BooleanField(default=False)),
                ('history_hidden', models.JSONField(default=list)),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('kind', models.CharField(choices=[('alias', '别称'), ('former', '曾用名')], default='alias', max_length=10, verbose_name='类别')),
                ('used_until', models.DateField(blank=True, null=True, verbose_name='使用至')),
                ('history_user_id', models.BigIntegerField(null=True)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.organisation', verbose_name='机构')),
            ],
            options={
                'verbose_name': 'HistoricalOrganisationName',
                'verbose_name_plural': 'HistoricalOrganisationName',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalOrganisation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_address', models.CharField(blank=True, default='', max_length=64)),
                ('history_request_id', models.CharField(blank=True, default='', max_length=64)),
                ('history_is_baseline', models.BooleanField(default=False)),
                ('history_hidden', models.JSONField(default=list)),
                ('name', models.CharField(max_length=200, verbose_name='规范名称')),
                ('short_name', models.CharField(blank=True, max_length=100, verbose_name='简称')),
                ('level', models.CharField(blank=True, choices=[('nation', '国家'), ('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡级')], max_length=10, verbose_name='层级')),
                ('credit_code', models.CharField(blank=True, max_length=18, null=True, validators=[reports.codes.validate_credit_code], verbose_name='统一社会信用代码')),
                ('region_code', models.CharField(blank=True, max_length=12, validators=[reports.codes.validate_region_code], verbose_name='行政区划代码')),
                ('confirmed', models.BooleanField(default=True, help_text='由报告文本自动建立的机构，核实前为否', verbose_name='已核实')),
                ('history_user_id', models.BigIntegerField(null=True)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.organisation', verbose_name='上级机构')),
                ('successor', models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='机构更名或合并后，由哪个机构继续答复其承诺', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.organisation', verbose_name='继任机构')),
            ],
            options={
                'verbose_name': 'HistoricalOrganisation',
                'verbose_name_plural': 'HistoricalOrganisation',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalExternalId',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_address', models.CharField(blank=True, default='', max_length=64)),
                ('history_request_id', models.CharField(blank=True, default='', max_length=64)),
                ('history_is_baseline', models.BooleanField(default=False)),
                ('history_hidden', models.JSONField(default=list)),
                ('system', models.CharField(max_length=50, verbose_name='系统')),
                ('value', models.CharField(max_length=200, verbose_name='编号')),
                ('history_user_id', models.BigIntegerField(null=True)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.organisation', verbose_name='机构')),
            ],
            options={
                'verbose_name': 'HistoricalExternalId',
                'verbose_name_plural': 'HistoricalExternalId',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=50, verbose_name='系统')),
                ('value', models.CharField(max_length=200, verbose_name='编号')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='reports.organisation', verbose_name='机构')),
            ],
            options={
                'verbose_name': '外部编号',
                'verbose_name_plural': '外部编号',
                'constraints': [models.UniqueConstraint(fields=('system', 'value'), name='one_organisation_per_external_id')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationAncestor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ancestor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='descendants', to='reports.organisation')),
                ('descendant', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='ancestors', to='reports.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ancestor', 'descendant'), name='one_row_per_ancestor_and_descendant')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=60)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='reports.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'key'), name='one_key_per_organisation')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=200, verbose_name='名称')),
                ('kind', models.CharField(choices=[('alias', '别称'), ('former', '曾用名')], default='alias', max_length=10, verbose_name='类别')),
                ('used_until', models.DateField(blank=True, null=True, verbose_name='使用至')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='reports.organisation', verbose_name='机构')),
            ],
            options={
                'verbose_name': '别称与曾用名',
                'verbose_name_plural': '别称与曾用名',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='one_name_per_organisation'), models.CheckConstraint(condition=models.Q(('kind__in', ['alias', 'former'])), name='organisation_name_kind')],
            },
        ),
        migrations.CreateModel(
            name='Report',
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
                ('kind', models.CharField(blank=True, choices=[('rule_of_law', '法治政府建设年度报告'), ('government_work', '政府工作报告'), ('work_summary', '年度工作总结')], max_length=20, verbose_name='种类')),
                ('covers_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1978), django.core.validators.MaxValueValidator(2200)], verbose_name='报告年度')),
                ('plan_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1978), django.core.validators.MaxValueValidator(2200)], verbose_name='计划年度')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='标题')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='发布日期')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='成文日期')),
                ('index_number', models.CharField(blank=True, max_length=100, verbose_name='索引号')),
                ('document_number', models.CharField(blank=True, max_length=100, verbose_name='发文字号')),
                ('source_url', models.URLField(blank=True, max_length=1000, verbose_name='来源网址')),
                ('declared_covers_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='指定年度')),
                ('declared_kind', models.CharField(blank=True, choices=[('rule_of_law', '法治政府建设年度报告'), ('government_work', '政府工作报告'), ('work_summary', '年度工作总结')], max_length=20, verbose_name='指定种类')),
                ('received_within', models.JSONField(editable=False, null=True)),
                ('original', models.FileField(editable=False, max_length=200, upload_to=reports.models.original_path, verbose_name='原件')),
                ('original_name', models.CharField(blank=True, editable=False, max_length=500, verbose_name='原件名')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$')], verbose_name='原件摘要')),
                ('format', models.CharField(blank=True, editable=False, max_length=10, verbose_name='格式')),
                ('encoding', models.CharField(blank=True, editable=False, max_length=20, verbose_name='编码')),
                ('text', models.TextField(blank=True, editable=False, verbose_name='正文')),
                ('layout', models.JSONField(default=dict, editable=False, help_text='title, furniture and heading spans')),
                ('witnesses', models.JSONField(default=list, editable=False, verbose_name='元数据依据')),
                ('conflicts', models.JSONField(default=list, editable=False, verbose_name='不一致之处')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='接收时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('declared_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.organisation', verbose_name='指定机构')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.organisation', verbose_name='机构')),
                ('received_from', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='reports.report', verbose_name='替代的报告')),
            ],
            options={
                'verbose_name': '报告',
                'verbose_name_plural': '报告',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'lease_until'], name='report_work')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'done'), ('supersedes__isnull', True)), fields=('organisation', 'covers_year', 'kind'), name='one_report_per_organisation_year_kind'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('covers_year__isnull', False), ('organisation__isnull', False), ('plan_year__isnull', False), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='report_read_has_body_and_years'), models.CheckConstraint(condition=models.Q(('covers_year__isnull', True), ('covers_year__range', (1978, 2200)), _connector='OR'), name='report_covers_year_range'), models.CheckConstraint(condition=models.Q(('plan_year__isnull', True), ('plan_year__gt', models.F('covers_year')), _connector='OR'), name='report_plan_after_covered'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'quarantined', 'cancelled'])), name='report_state'), models.CheckConstraint(condition=models.Q(('kind__in', ['', 'rule_of_law', 'government_work', 'work_summary'])), name='report_kind')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalReport',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_address', models.CharField(blank=True, default='', max_length=64)),
                ('history_request_id', models.CharField(blank=True, default='', max_length=64)),
                ('history_is_baseline', models.BooleanField(default=False)),
                ('history_hidden', models.JSONField(default=list)),
                ('kind', models.CharField(blank=True, choices=[('rule_of_law', '法治政府建设年度报告'), ('government_work', '政府工作报告'), ('work_summary', '年度工作总结')], max_length=20, verbose_name='种类')),
                ('covers_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1978), django.core.validators.MaxValueValidator(2200)], verbose_name='报告年度')),
                ('plan_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1978), django.core.validators.MaxValueValidator(2200)], verbose_name='计划年度')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='标题')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='发布日期')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='成文日期')),
                ('index_number', models.CharField(blank=True, max_length=100, verbose_name='索引号')),
                ('document_number', models.CharField(blank=True, max_length=100, verbose_name='发文字号')),
                ('source_url', models.URLField(blank=True, max_length=1000, verbose_name='来源网址')),
                ('declared_covers_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='指定年度')),
                ('declared_kind', models.CharField(blank=True, choices=[('rule_of_law', '法治政府建设年度报告'), ('government_work', '政府工作报告'), ('work_summary', '年度工作总结')], max_length=20, verbose_name='指定种类')),
                ('received_within', models.JSONField(editable=False, null=True)),
                ('original_name', models.CharField(blank=True, editable=False, max_length=500, verbose_name='原件名')),
                ('sha256', models.CharField(editable=False, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$')], verbose_name='原件摘要')),
                ('history_user_id', models.BigIntegerField(null=True)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('received_from', models.ForeignKey(blank=True, db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
                ('declared_organisation', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.organisation', verbose_name='指定机构')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.organisation', verbose_name='机构')),
                ('supersedes', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.report', verbose_name='替代的报告')),
            ],
            options={
                'verbose_name': 'HistoricalReport',
                'verbose_name_plural': 'HistoricalReport',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('preamble', '导语'), ('leadership', '第一责任人履职'), ('achievements', '工作回顾'), ('problems', '存在问题'), ('plan', '下一步计划'), ('closing', '结尾')], max_length=15, verbose_name='类别')),
                ('heading', models.TextField(blank=True, verbose_name='标题')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='级别')),
                ('heading_start', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('start', models.PositiveIntegerField(verbose_name='起')),
                ('end', models.PositiveIntegerField(verbose_name='止')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.report', verbose_name='报告')),
            ],
            options={
                'verbose_name': '章节',
                'verbose_name_plural': '章节',
                'ordering': ['report', 'start'],
                'constraints': [models.UniqueConstraint(fields=('report', 'start'), name='one_section_per_start'), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='section_span'), models.CheckConstraint(condition=models.Q(('kind__in', ['preamble', 'leadership', 'achievements', 'problems', 'plan', 'closing'])), name='section_kind')],
            },
        ),
        migrations.RunPython(tree_rows.fill, tree_rows.remove),
    ]
