"""A stage is rejected, opposed or imposed, on a day; whether it is enforceable follows from its dates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fir", "0010_changes"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="stage",
            name="stage_dated_once_voted",
        ),
        migrations.AddField(
            model_name="historicalstage",
            name="imposed_on",
            field=models.DateField(blank=True, null=True, verbose_name="arrêté d’office le"),
        ),
        migrations.AddField(
            model_name="historicalstage",
            name="opposed_on",
            field=models.DateField(blank=True, null=True, verbose_name="frappé d’opposition le"),
        ),
        migrations.AddField(
            model_name="historicalstage",
            name="rejected_on",
            field=models.DateField(blank=True, null=True, verbose_name="rejeté le"),
        ),
        migrations.AddField(
            model_name="historicalstage",
            name="urgent_on",
            field=models.DateField(blank=True, null=True, verbose_name="exécution immédiate autorisée le"),
        ),
        migrations.AddField(
            model_name="stage",
            name="imposed_on",
            field=models.DateField(blank=True, null=True, verbose_name="arrêté d’office le"),
        ),
        migrations.AddField(
            model_name="stage",
            name="opposed_on",
            field=models.DateField(blank=True, null=True, verbose_name="frappé d’opposition le"),
        ),
        migrations.AddField(
            model_name="stage",
            name="rejected_on",
            field=models.DateField(blank=True, null=True, verbose_name="rejeté le"),
        ),
        migrations.AddField(
            model_name="stage",
            name="urgent_on",
            field=models.DateField(blank=True, null=True, verbose_name="exécution immédiate autorisée le"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_voted", True),
                    models.Q(("opposed_on__isnull", True), ("urgent_on__isnull", True), ("voted_on__isnull", True)),
                    _connector="OR",
                ),
                name="stage_dated_once_voted",
                violation_error_message="Une étape qui n’est pas votée n’a ni date de vote, ni urgence, ni opposition.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_voted", True), ("imposed_on__isnull", False), ("enforceable_on__isnull", True), _connector="OR"
                ),
                name="stage_enforceable_once_voted_or_imposed",
                violation_error_message="Une étape ni votée ni arrêtée d’office n’a pas de date exécutoire.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_voted", False), ("rejected_on__isnull", True), _connector="OR"),
                name="stage_voted_or_rejected",
                violation_error_message="Une étape est votée ou rejetée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opposed_on__isnull", True),
                    ("voted_on__isnull", True),
                    ("opposed_on__gte", models.F("voted_on")),
                    _connector="OR",
                ),
                name="stage_opposed_after_its_vote",
                violation_error_message="Une étape n’est pas frappée d’opposition avant d’être votée.",
            ),
        ),
    ]
