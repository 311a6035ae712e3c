"""A reference is unique in its year: accounts number again from 1 each year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fir", "0008_schemes_known_to_their_printed_precision")]

    operations = [
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.UniqueConstraint(
                fields=("fir_year", "key"),
                name="movement_key_unique_in_year",
                violation_error_message="Cette référence est déjà celle d’un mouvement de l’exercice.",
            ),
        ),
        migrations.RemoveConstraint(model_name="movement", name="movement_key_unique"),
    ]
