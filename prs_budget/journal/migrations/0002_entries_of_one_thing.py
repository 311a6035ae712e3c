"""The entries about one thing, found among all: the life of a version."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_entries")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["target_model", "target_id", "action"], name="journal_by_target"),
        )
    ]
