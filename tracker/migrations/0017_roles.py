from django.db import migrations

NAMES = ("数据录入员", "督查员", "复核员", "审计员", "系统管理员", "安全管理员")


def make_groups(apps, schema_editor):
    """The groups; what each may do is put in once all permissions are there (tracker/access/roles.py)."""
    group = apps.get_model("auth", "Group")
    for name in NAMES:
        group.objects.using(schema_editor.connection.alias).get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0016_exchange"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
