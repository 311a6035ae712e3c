"""What of a line of a text is for a measure, where it is named."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import prs_budget.lib.fields


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0023_kinds_of_known_envelopes"),
        ("projects", "0003_measures_not_broken_down"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalTextLineMeasure",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("amount", prs_budget.lib.fields.EuroField(verbose_name="montant")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="allocations.textline",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.measure",
                        verbose_name="mesure",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical mesure d’une ligne de texte",
                "verbose_name_plural": "historical mesures des lignes de texte",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="TextLineMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", prs_budget.lib.fields.EuroField(verbose_name="montant")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="allocations.textline"
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.measure",
                        verbose_name="mesure",
                    ),
                ),
            ],
            options={
                "verbose_name": "mesure d’une ligne de texte",
                "verbose_name_plural": "mesures des lignes de texte",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "measure"),
                        name="text_line_measure_unique",
                        violation_error_message="Cette ligne nomme déjà cette mesure : ajoutez les montants.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="text_line_measure_above_zero",
                        violation_error_message="Le montant d’une mesure est plus grand que zéro.",
                    ),
                ],
            },
        ),
    ]
