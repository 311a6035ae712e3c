"""The entries of the journal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_agencies_people_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
                ("action", models.CharField(max_length=60)),
                ("target_model", models.CharField(max_length=60, verbose_name="nature de l’objet")),
                ("target_id", models.BigIntegerField(verbose_name="numéro de l’objet")),
                ("target_label", models.CharField(max_length=340, verbose_name="objet")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="détails")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.agency",
                        verbose_name="agence",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "entrée du journal",
                "verbose_name_plural": "entrées du journal",
                "indexes": [models.Index(fields=["agency", "-at"], name="journal_by_agency")],
            },
        ),
    ]
