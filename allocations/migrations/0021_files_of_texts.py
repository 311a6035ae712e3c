"""A text may have its file attached."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0020_kinds_of_texts"),
        ("files", "0001_stored_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicaltext",
            name="file",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="files.storedfile",
                verbose_name="fichier joint",
            ),
        ),
        migrations.AddField(
            model_name="text",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="fichier joint",
            ),
        ),
    ]
