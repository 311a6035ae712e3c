from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether the files that a reading read ended with their total: one without it is then asked about."""

    dependencies = [("readings", "0001_saved_readings")]

    operations = [
        migrations.AddField(
            model_name="savedreading",
            name="has_total",
            field=models.BooleanField(default=False, editable=False, verbose_name="ligne de total"),
        ),
    ]
