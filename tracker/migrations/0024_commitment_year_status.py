"""The index of the list of one year's commitments of one status."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0023_count_standing")]
    operations = [
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["plan_year", "status", "id"],
                name="commitment_of_year_status",
            ),
        ),
    ]
