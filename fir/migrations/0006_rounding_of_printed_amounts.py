"""The step to which a source prints its amounts: those of a year, that of a scheme."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fir", "0005_changes_of_imputation")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="rounding",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name=words),
        )
        for name, words in (
            ("firyear", "montants connus à tant d’euros près"),
            ("historicalfiryear", "montants connus à tant d’euros près"),
            ("schemefigure", "connu à tant d’euros près"),
            ("historicalschemefigure", "connu à tant d’euros près"),
        )
    ]
