"""What texts are, what they correct; the parts of their lines, and those that are in another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0018_texts"),
        ("organisation", "0005_keep_reasons_whole"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="historicaltext",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical texte",
                "verbose_name_plural": "historical textes",
            },
        ),
        migrations.AlterModelOptions(
            name="historicaltextline",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical ligne de texte",
                "verbose_name_plural": "historical lignes de texte",
            },
        ),
        migrations.AlterModelOptions(
            name="text",
            options={"verbose_name": "texte"},
        ),
        migrations.AlterModelOptions(
            name="textline",
            options={"verbose_name": "ligne de texte", "verbose_name_plural": "lignes de texte"},
        ),
        migrations.AddField(
            model_name="historicaltext",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="allocations.text",
                verbose_name="corrige",
            ),
        ),
        migrations.AddField(
            model_name="historicaltext",
            name="is_first_order",
            field=models.BooleanField(default=False, verbose_name="premier arrêté de l’année"),
        ),
        migrations.AddField(
            model_name="historicaltext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("order", "Arrêté"),
                    ("circular", "Circulaire ou instruction"),
                    ("decision", "Décision"),
                    ("other", "Autre texte"),
                ],
                default="other",
                max_length=10,
                verbose_name="nature",
            ),
        ),
        migrations.AddField(
            model_name="historicaltext",
            name="note",
            field=models.CharField(blank=True, max_length=300, verbose_name="remarque"),
        ),
        migrations.AddField(
            model_name="historicaltext",
            name="number",
            field=models.CharField(blank=True, max_length=60, verbose_name="numéro"),
        ),
        migrations.AddField(
            model_name="historicaltextline",
            name="part",
            field=models.CharField(
                choices=[("whole", "Dotation"), ("fungible", "Fongible"), ("ring_fenced", "Sanctuarisé")],
                default="whole",
                max_length=12,
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="historicaltextline",
            name="protects",
            field=models.CharField(
                blank=True,
                choices=[("prevention", "Prévention et promotion de la santé"), ("medico_social", "Médico-social")],
                max_length=16,
                verbose_name="protège",
            ),
        ),
        migrations.AddField(
            model_name="historicaltextline",
            name="within",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="allocations.textline",
                verbose_name="comprise dans",
            ),
        ),
        migrations.AddField(
            model_name="text",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="allocations.text",
                verbose_name="corrige",
            ),
        ),
        migrations.AddField(
            model_name="text",
            name="is_first_order",
            field=models.BooleanField(default=False, verbose_name="premier arrêté de l’année"),
        ),
        migrations.AddField(
            model_name="text",
            name="kind",
            field=models.CharField(
                choices=[
                    ("order", "Arrêté"),
                    ("circular", "Circulaire ou instruction"),
                    ("decision", "Décision"),
                    ("other", "Autre texte"),
                ],
                default="other",
                max_length=10,
                verbose_name="nature",
            ),
        ),
        migrations.AddField(
            model_name="text",
            name="note",
            field=models.CharField(blank=True, max_length=300, verbose_name="remarque"),
        ),
        migrations.AddField(
            model_name="text",
            name="number",
            field=models.CharField(blank=True, max_length=60, verbose_name="numéro"),
        ),
        migrations.AddField(
            model_name="textline",
            name="part",
            field=models.CharField(
                choices=[("whole", "Dotation"), ("fungible", "Fongible"), ("ring_fenced", "Sanctuarisé")],
                default="whole",
                max_length=12,
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="textline",
            name="protects",
            field=models.CharField(
                blank=True,
                choices=[("prevention", "Prévention et promotion de la santé"), ("medico_social", "Médico-social")],
                max_length=16,
                verbose_name="protège",
            ),
        ),
        migrations.AddField(
            model_name="textline",
            name="within",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="allocations.textline",
                verbose_name="comprise dans",
            ),
        ),
        migrations.AlterField(
            model_name="text",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="organisation.agency"
            ),
        ),
        migrations.AlterField(
            model_name="textline",
            name="text",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="allocations.text"
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.UniqueConstraint(
                fields=("agency", "code"),
                name="text_code_unique",
                violation_error_message="Cette référence est déjà celle d’un texte de l’agence.",
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("agency", "kind", "number", "date"),
                name="text_number_unique",
                violation_error_message="Un texte de cette nature, de ce numéro et de cette date est déjà enregistré.",
            ),
        ),
        migrations.AddConstraint(
            model_name="textline",
            constraint=models.UniqueConstraint(
                fields=("text", "envelope", "year", "credit", "object", "part", "protects"),
                name="text_line_unique",
                violation_error_message="Cette ligne du texte existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="textline",
            constraint=models.CheckConstraint(
                condition=models.Q(("protects", ""), ("within__isnull", False), _connector="OR"),
                name="text_line_protected_is_within",
                violation_error_message="Des crédits protégés sont une part d’une autre ligne du texte.",
            ),
        ),
    ]
