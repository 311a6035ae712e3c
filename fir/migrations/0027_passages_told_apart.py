"""What keeps two passages of a measure apart, and each of them sound."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("fir", "0026_passages_to_several_places"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(
                fields=("measure", "mission", "scheme", "nature", "since"),
                name="passage_once_since_a_year",
                violation_error_message="Cette mesure passe déjà à cet endroit depuis cet exercice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="passage_weight_above_zero",
                violation_error_message="Une part est plus grande que zéro.",
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="passage_ends_after_it_begins",
                violation_error_message="Un passage finit après avoir commencé.",
            ),
        ),
    ]
