"""What said the measures that a closed year keeps; years closed before keep those of the lines that they named."""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: the movements that commit or pay
EXECUTION = ("engagement", "retrait", "paiement", "avoir", "correction")
CHUNK = 1000


def freeze(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Keep, in each closed year, the measures of the lines named: nothing else was attributed before."""
    share_model = apps.get_model("fir", "FrozenShare")
    for year in apps.get_model("fir", "FirYear").objects.filter(status="closed").order_by("pk"):
        share_model.objects.filter(fir_year=year).delete()
        share_model.objects.bulk_create(_shares(apps, year, share_model), batch_size=CHUNK)


def _shares(apps: Apps, year: Any, share_model: Any) -> Iterator[Any]:
    lines = apps.get_model("allocations", "Line").objects.filter(plan__agency=year.agency_id)
    measures = dict(lines.order_by().values_list("pk", "measure"))
    kept = set()
    moves = apps.get_model("fir", "Movement").objects.filter(fir_year=year, kind__in=EXECUTION).order_by("pk")
    for movement, commitment, line, its_line in moves.values_list("pk", "commitment", "line", "commitment__line"):
        own, whole = measures.get(line or its_line), measures.get(its_line)
        if commitment is not None and commitment not in kept:
            kept.add(commitment)
            if whole is not None:
                yield share_model(fir_year=year, commitment_id=commitment, measure_id=whole, weight=1, by="line")
        if own is not None and (commitment is None or own != whole):
            yield share_model(fir_year=year, movement_id=movement, measure_id=own, weight=1, by="line")


def thaw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let them go: the release before reads the lines."""
    apps.get_model("fir", "FrozenShare").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("fir", "0023_beneficiaries_delegations_attributions"),
    ]

    operations = [
        migrations.AddField(
            model_name="frozenshare",
            name="by",
            field=models.CharField(
                choices=[("line", "par ligne nommée"), ("rule", "par règle"), ("person", "à la main")],
                default="person",
                max_length=6,
                verbose_name="dit par",
            ),
        ),
        migrations.RunPython(freeze, thaw),
    ]
