"""Who is above whom among the bodies that are there, and the triggers that keep it so."""

from django.db import migrations

from reports import tree_triggers

BATCH = 5000


def fill(apps, schema_editor):
    ancestor = apps.get_model("reports", "OrganisationAncestor")
    parents = dict(apps.get_model("reports", "Organisation").objects.values_list("pk", "parent_id"))
    rows = []
    for pk in parents:
        line, above = [], pk
        while above is not None and above not in line:
            line.append(above)
            above = parents.get(above)
        rows += [ancestor(ancestor_id=one, descendant_id=pk) for one in line]
    ancestor.objects.bulk_create(rows, batch_size=BATCH)
    tree_triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    tree_triggers.remove(schema_editor.connection)
    apps.get_model("reports", "OrganisationAncestor").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_tree")]
    operations = [migrations.RunPython(fill, remove)]
