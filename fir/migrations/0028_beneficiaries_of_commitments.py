"""A commitment has a beneficiary that is a row; what was typed is kept beside it until it is carried over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fir", "0027_passages_told_apart")]

    operations = [
        migrations.RenameField("commitment", "beneficiary", "typed_beneficiary"),
        migrations.RenameField("historicalcommitment", "beneficiary", "typed_beneficiary"),
        migrations.AddField(
            model_name="commitment",
            name="beneficiary",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commitments",
                to="fir.beneficiary",
                verbose_name="bénéficiaire",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommitment",
            name="beneficiary",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="fir.beneficiary",
                verbose_name="bénéficiaire",
            ),
        ),
    ]
