from django.db import migrations, models


class Migration(migrations.Migration):
    """Who pays, where it is said: nothing is supposed of what was recorded before."""

    dependencies = [("fir", "0019_freeze_closed_years")]

    operations = [
        migrations.AddField(
            model_name="movement",
            name="payer",
            field=models.CharField(
                "payeur",
                max_length=10,
                choices=[("agency", "Agence"), ("insurance", "Caisse d’assurance maladie")],
                blank=True,
                default="",
            ),
            preserve_default=False,
        )
    ]
