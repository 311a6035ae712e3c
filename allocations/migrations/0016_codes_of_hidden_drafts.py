"""The code of a draft is unique for its author: refusing it to others would confirm a draft that they may not see."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0015_rates_of_forecasts"),
        ("organisation", "0005_keep_reasons_whole"),
        ("projects", "0003_measures_not_broken_down"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="version",
            name="version_code_unique",
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft"), _negated=True),
                fields=("agency", "code"),
                name="version_code_unique",
                violation_error_message="Ce code est déjà celui d’une version de l’agence.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft")),
                fields=("agency", "author", "code"),
                name="version_draft_code_unique",
                violation_error_message="Ce code est déjà celui d’un de vos brouillons.",
            ),
        ),
    ]
