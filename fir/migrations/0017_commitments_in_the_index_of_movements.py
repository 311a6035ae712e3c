from django.db import migrations, models


class Migration(migrations.Migration):
    """Sums of AE ask whether a movement names a commitment: the index that they are read from says so."""

    dependencies = [("fir", "0016_credits_excluded_from_the_ceiling")]

    operations = [
        migrations.RemoveIndex(model_name="movement", name="movement_covering"),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                fields=[
                    "fir_year",
                    "kind",
                    "nature",
                    "direction",
                    "mission",
                    "scheme",
                    "origin_year",
                    "line",
                    "commitment",
                    "ae",
                    "cp",
                ],
                name="movement_covering",
            ),
        ),
    ]
