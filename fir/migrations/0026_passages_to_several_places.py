"""A measure passes to several places, each with its part, from a year on: those of today, since T0 of their plan."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def since_the_plan(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each passage of before is of every year of its plan, alone: the figures are the same."""
    plans = dict(apps.get_model("projects", "Plan").objects.values_list("pk", "base_year"))
    measures = apps.get_model("projects", "Measure").objects
    for model in ("Passage", "HistoricalPassage"):
        for plan, year in plans.items():
            mine = measures.filter(plan=plan).values("pk")
            apps.get_model("fir", model).objects.filter(measure_id__in=mine).update(since=year)


def one_alone(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The release before knows one place for each measure: the first."""
    model = apps.get_model("fir", "Passage")
    first: set[int] = set()
    for pk, measure in model.objects.order_by("pk").values_list("pk", "measure"):
        if measure in first:
            model.objects.filter(pk=pk).delete()
        first.add(measure)


def _fields(model: str) -> list[migrations.AddField]:
    return [
        migrations.AddField(
            model_name=model,
            name="since",
            field=models.PositiveSmallIntegerField(default=2000, verbose_name="depuis l’exercice"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name=model,
            name="until",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="jusqu’à l’exercice"),
        ),
        migrations.AddField(
            model_name=model,
            name="weight",
            field=models.PositiveBigIntegerField(default=1, verbose_name="part"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("fir", "0025_reading_of_a_file"),
        ("projects", "0003_measures_not_broken_down"),
    ]

    operations = [
        *_fields("passage"),
        *_fields("historicalpassage"),
        migrations.AlterField(
            model_name="passage",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fir_passages",
                to="projects.measure",
                verbose_name="mesure",
            ),
        ),
        migrations.RunPython(since_the_plan, one_alone),
    ]
