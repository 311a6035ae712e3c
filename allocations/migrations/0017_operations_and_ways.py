"""An act on amounts is an operation, and the way in by which it came is its way: one word per thing, as in the FIR."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("allocations", "0016_codes_of_hidden_drafts")]

    operations = [
        migrations.RenameModel("Batch", "Operation"),
        migrations.RenameField("Operation", "origin", "way"),
        migrations.RenameField("Change", "batch", "operation"),
        migrations.AlterField(
            "Operation",
            "version",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="operations", to="allocations.version"
            ),
        ),
        migrations.RenameIndex("Operation", new_name="version_operations", old_name="batch_by_version"),
    ]
