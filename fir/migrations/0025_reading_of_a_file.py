"""The saved reading of the file of an operation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fir", "0024_measures_kept_by_closed_years"),
        ("readings", "0001_saved_readings"),
    ]

    operations = [
        migrations.AddField(
            model_name="operation",
            name="reading",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="readings.savedreading",
                verbose_name="lecture",
            ),
        ),
    ]
