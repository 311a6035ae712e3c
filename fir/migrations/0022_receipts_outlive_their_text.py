"""A line of receipts stays where its text, taken by no stage, is withdrawn."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0025_sharing_between_the_fund_and_hospitals"),
        ("fir", "0021_purposes_of_the_missions_of_the_law"),
    ]

    operations = [
        migrations.AlterField(
            model_name="receiptline",
            name="notified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="allocations.text",
                verbose_name="texte qui la notifie",
            ),
        ),
    ]
