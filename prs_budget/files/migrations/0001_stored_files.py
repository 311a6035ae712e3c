"""Files attached to something, kept as they came."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0005_keep_reasons_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("xlsx", "classeur Excel"),
                            ("ods", "classeur OpenDocument"),
                            ("docx", "document Word"),
                            ("odt", "texte OpenDocument"),
                            ("txt", "texte"),
                            ("png", "image PNG"),
                            ("jpg", "image JPEG"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="taille, en octets")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "fichier joint",
                "verbose_name_plural": "fichiers joints",
                "constraints": [models.UniqueConstraint(fields=("agency", "sha256"), name="stored_file_unique")],
            },
        ),
    ]
