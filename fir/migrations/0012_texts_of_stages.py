"""Texts taken by stages: what they notify is a receipt of the stage, and of those after it."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0020_kinds_of_texts"),
        ("fir", "0011_states_of_a_stage"),
        ("organisation", "0005_keep_reasons_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalStageText",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical texte d’une étape",
                "verbose_name_plural": "historical textes des étapes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StageText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "texte d’une étape",
                "verbose_name_plural": "textes des étapes",
            },
        ),
        migrations.AddField(
            model_name="historicalreceiptline",
            name="notified_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="allocations.text",
                verbose_name="texte qui la notifie",
            ),
        ),
        migrations.AddField(
            model_name="receiptline",
            name="notified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="allocations.text",
                verbose_name="texte qui la notifie",
            ),
        ),
        migrations.AlterField(
            model_name="operation",
            name="way",
            field=models.CharField(
                choices=[
                    ("load", "Reprise de la source"),
                    ("grid", "Saisie dans la grille"),
                    ("form", "Formulaire"),
                    ("file", "Fichier"),
                    ("proposal", "Proposition depuis la programmation"),
                    ("closing", "Clôture"),
                    ("reopening", "Réouverture"),
                    ("cancel", "Annulation"),
                    ("undo", "Retour à l’état d’avant"),
                    ("text", "Texte qui notifie"),
                    ("imputation", "Changement d’imputation"),
                ],
                max_length=12,
                verbose_name="voie",
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptline",
            constraint=models.UniqueConstraint(
                fields=("agency", "notified_by"),
                name="receipt_line_text_unique",
                violation_error_message="Ce texte a déjà sa recette dans l’agence.",
            ),
        ),
        migrations.AddField(
            model_name="historicalstagetext",
            name="fir_year",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="fir.firyear",
            ),
        ),
        migrations.AddField(
            model_name="historicalstagetext",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalstagetext",
            name="stage",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="fir.stage",
            ),
        ),
        migrations.AddField(
            model_name="historicalstagetext",
            name="text",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="allocations.text",
            ),
        ),
        migrations.AddField(
            model_name="stagetext",
            name="fir_year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stage_texts", to="fir.firyear"
            ),
        ),
        migrations.AddField(
            model_name="stagetext",
            name="stage",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="fir.stage"),
        ),
        migrations.AddField(
            model_name="stagetext",
            name="text",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="allocations.text"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagetext",
            constraint=models.UniqueConstraint(
                fields=("fir_year", "text"),
                name="stage_text_unique_in_year",
                violation_error_message="Ce texte est déjà inscrit dans une étape de l’exercice.",
            ),
        ),
    ]
