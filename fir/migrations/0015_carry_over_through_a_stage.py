"""What a stage takes of the carry-over of the year before: it enters when the stage is voted."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import prs_budget.lib.fields


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0020_kinds_of_texts"),
        ("fir", "0014_calendar"),
        ("organisation", "0005_keep_reasons_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalStageCarryOver",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[("FONC", "Fonctionnement"), ("INT", "Intervention"), ("NC", "Non ventilé")],
                        max_length=4,
                    ),
                ),
                ("ae", prs_budget.lib.fields.EuroField(verbose_name="AE reportées")),
                ("cp", prs_budget.lib.fields.EuroField(verbose_name="CP reportés")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical report inscrit dans une étape",
                "verbose_name_plural": "historical reports inscrits dans des étapes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StageCarryOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[("FONC", "Fonctionnement"), ("INT", "Intervention"), ("NC", "Non ventilé")],
                        max_length=4,
                    ),
                ),
                ("ae", prs_budget.lib.fields.EuroField(verbose_name="AE reportées")),
                ("cp", prs_budget.lib.fields.EuroField(verbose_name="CP reportés")),
            ],
            options={
                "verbose_name": "report inscrit dans une étape",
                "verbose_name_plural": "reports inscrits dans des étapes",
            },
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
                    ("vote", "Vote d’une étape"),
                    ("unvote", "Étape qui n’ouvre plus rien"),
                    ("cancel", "Annulation"),
                    ("undo", "Retour à l’état d’avant"),
                    ("text", "Texte qui notifie"),
                    ("imputation", "Changement d’imputation"),
                ],
                max_length=12,
                verbose_name="voie",
            ),
        ),
        migrations.AddField(
            model_name="historicalstagecarryover",
            name="entered",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="fir.operation",
            ),
        ),
        migrations.AddField(
            model_name="historicalstagecarryover",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalstagecarryover",
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
            model_name="stagecarryover",
            name="entered",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fir.operation"
            ),
        ),
        migrations.AddField(
            model_name="stagecarryover",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="carried", to="fir.stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagecarryover",
            constraint=models.UniqueConstraint(
                fields=("stage", "nature"),
                name="stage_carry_over_unique",
                violation_error_message="Cette étape prend déjà un report de cette nature.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagecarryover",
            constraint=models.CheckConstraint(
                condition=models.Q(("ae__gte", 0), ("cp__gte", 0), models.Q(("ae", 0), ("cp", 0), _negated=True)),
                name="stage_carry_over_of_something",
                violation_error_message="Un report n’est ni négatif ni nul.",
            ),
        ),
    ]
