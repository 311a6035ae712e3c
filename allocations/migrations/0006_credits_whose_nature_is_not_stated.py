"""A notified amount may be of a nature that its text does not state."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0005_thresholds_of_checks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalnotifiedamount",
            name="credit",
            field=models.CharField(
                choices=[
                    ("recurrent", "Pérenne"),
                    ("one_off", "Crédits non reconductibles"),
                    ("new_measures", "Mesures nouvelles"),
                    ("earmarked", "Fléché"),
                    ("not_stated", "Non précisée"),
                ],
                default="recurrent",
                max_length=12,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="notifiedamount",
            name="credit",
            field=models.CharField(
                choices=[
                    ("recurrent", "Pérenne"),
                    ("one_off", "Crédits non reconductibles"),
                    ("new_measures", "Mesures nouvelles"),
                    ("earmarked", "Fléché"),
                    ("not_stated", "Non précisée"),
                ],
                default="recurrent",
                max_length=12,
                verbose_name="nature",
            ),
        ),
    ]
