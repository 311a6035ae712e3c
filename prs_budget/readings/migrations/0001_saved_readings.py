"""How files are read, remembered under a name."""

import django.db.models.deletion
import simple_history.models
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
            name="HistoricalSavedReading",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("door", models.CharField(max_length=20, verbose_name="nature de fichier")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("content", models.JSONField(default=dict, verbose_name="contenu")),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="retirée")),
                ("rev", models.PositiveIntegerField(default=1, editable=False)),
                ("at", models.DateTimeField(blank=True, editable=False, verbose_name="le")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical lecture",
                "verbose_name_plural": "historical lectures",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SavedReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("door", models.CharField(max_length=20, verbose_name="nature de fichier")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("content", models.JSONField(default=dict, verbose_name="contenu")),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="retirée")),
                ("rev", models.PositiveIntegerField(default=1, editable=False)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="le")),
                ("used_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="dernier usage")),
                (
                    "used_on",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="dernier fichier"),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.agency"
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
                "verbose_name": "lecture",
                "verbose_name_plural": "lectures",
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "door", "name"), name="saved_reading_unique")
                ],
            },
        ),
    ]
