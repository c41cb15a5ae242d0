"""What bodies are found by when their names are typed in Latin letters, for those that are there."""

import django.db.models.deletion
from django.db import migrations, models

from reports.organisations.pinyin import keys_of

BATCH = 2000


def fill(apps, schema_editor):
    key_model = apps.get_model("reports", "OrganisationKey")
    found = {}
    bodies = apps.get_model("reports", "Organisation").objects.order_by()
    for pk, name, short_name in bodies.values_list("pk", "name", "short_name"):
        found[pk] = keys_of(name) | keys_of(short_name)
    names = apps.get_model("reports", "OrganisationName").objects.order_by()
    for pk, name in names.values_list("organisation_id", "name"):
        found[pk] |= keys_of(name)
    rows = (key_model(organisation_id=pk, key=key) for pk, keys in found.items() for key in sorted(keys))
    key_model.objects.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_histories")]
    operations = [
        migrations.CreateModel(
            name="OrganisationKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_index=True, max_length=60)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="reports.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "key"), name="one_key_per_organisation")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
