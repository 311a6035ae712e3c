import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import prs_budget.lib.fields


class Migration(migrations.Migration):
    """What may move between the FIR and the DAF, by year: off unless an agency has the rule."""

    dependencies = [
        ("allocations", "0024_measures_of_texts"),
        ("organisation", "0005_keep_reasons_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalExchangeRule",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="année",
                    ),
                ),
                ("rate", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="part de la dotation, en %")),
                ("most", prs_budget.lib.fields.EuroField(blank=True, null=True, verbose_name="montant maximal")),
                ("text", models.CharField(max_length=300, verbose_name="texte qui le dit")),
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
                "verbose_name": "historical fongibilité FIR – DAF",
                "verbose_name_plural": "historical fongibilité FIR – DAF",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ExchangeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="année",
                    ),
                ),
                ("rate", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="part de la dotation, en %")),
                ("most", prs_budget.lib.fields.EuroField(blank=True, null=True, verbose_name="montant maximal")),
                ("text", models.CharField(max_length=300, verbose_name="texte qui le dit")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchange_rules",
                        to="organisation.agency",
                    ),
                ),
            ],
            options={
                "verbose_name": "fongibilité FIR – DAF",
                "verbose_name_plural": "fongibilité FIR – DAF",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "year"),
                        name="exchange_rule_unique",
                        violation_error_message="L’agence a déjà une règle pour cette année : modifiez-la.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gte", 0), ("rate__lte", 100)),
                        name="exchange_rule_rate_is_a_share",
                        violation_error_message="Une part est comprise entre 0 et 100 %.",
                    ),
                ],
            },
        ),
    ]
