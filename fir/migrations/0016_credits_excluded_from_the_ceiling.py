"""Credits that a text excludes from the base of the ceiling of the carry-over, by year."""

from django.db import migrations, models

import prs_budget.lib.fields


class Migration(migrations.Migration):
    dependencies = [("fir", "0015_carry_over_through_a_stage")]

    operations = [
        migrations.AddField(
            model_name="firyear",
            name="carry_over_excluded",
            field=prs_budget.lib.fields.EuroField(blank=True, null=True, verbose_name="exclus de la base du plafond"),
        ),
        migrations.AddField(
            model_name="firyear",
            name="carry_over_excluded_why",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="crédits exclus, et le texte qui les exclut"
            ),
        ),
        migrations.AddField(
            model_name="historicalfiryear",
            name="carry_over_excluded",
            field=prs_budget.lib.fields.EuroField(blank=True, null=True, verbose_name="exclus de la base du plafond"),
        ),
        migrations.AddField(
            model_name="historicalfiryear",
            name="carry_over_excluded_why",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="crédits exclus, et le texte qui les exclut"
            ),
        ),
        migrations.AddConstraint(
            model_name="firyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("carry_over_excluded__isnull", True), ("carry_over_excluded__gte", 0), _connector="OR"
                ),
                name="fir_year_exclusion_not_negative",
                violation_error_message="Ce qui est exclu de la base du plafond n’est pas négatif.",
            ),
        ),
    ]
