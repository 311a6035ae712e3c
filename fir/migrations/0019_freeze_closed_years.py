"""Years closed before anything of them was kept: their names and schedules are those of today, which they keep now."""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: kinds of names, as they are stored, and what they are rows of
MODELS = (
    ("direction", ("organisation", "Direction")),
    ("mission", ("fir", "Mission")),
    ("scheme", ("fir", "Scheme")),
    ("receipt", ("fir", "ReceiptLine")),
)
CHUNK = 1000


def freeze(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Keep what each closed year says."""
    year_model, name_model = apps.get_model("fir", "FirYear"), apps.get_model("fir", "FrozenName")
    payment_model = apps.get_model("fir", "FrozenPayment")
    for year in year_model.objects.filter(status="closed", is_frozen=False).order_by("pk"):
        name_model.objects.bulk_create(_names(apps, year, name_model), batch_size=CHUNK)
        planned = apps.get_model("fir", "ScheduledPayment").objects.filter(
            commitment__agency=year.agency_id, commitment__origin_year__lte=year.year
        )
        payment_model.objects.bulk_create(
            (
                payment_model(fir_year=year, commitment_id=commitment, year=due, amount=amount)
                for commitment, due, amount in planned.order_by("pk").values_list("commitment", "year", "amount")
            ),
            batch_size=CHUNK,
        )
    year_model.objects.filter(status="closed").update(is_frozen=True)


def _names(apps: Apps, year: Any, name_model: Any) -> Iterator[Any]:
    for kind, (app, name) in MODELS:
        for row in apps.get_model(app, name).objects.filter(agency=year.agency_id).order_by("pk"):
            yield name_model(
                fir_year=year,
                kind=kind,
                object_id=row.pk,
                code=row.code,
                label=row.label,
                position=row.position,
                parent=getattr(row, "parent_id", None),
                mission=getattr(row, "mission_id", None),
                group=getattr(row, "group", ""),
                text=getattr(row, "text", "") or getattr(row, "note", ""),
                purpose=getattr(row, "purpose", ""),
                opened_on=getattr(row, "opened_on", None),
                closed_on=row.closed_on,
            )


def thaw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let them go: the migration before removes their tables."""
    apps.get_model("fir", "FrozenName").objects.all().delete()
    apps.get_model("fir", "FrozenPayment").objects.all().delete()
    apps.get_model("fir", "FirYear").objects.update(is_frozen=False)


class Migration(migrations.Migration):
    dependencies = [
        ("fir", "0018_frozen_names_and_schedules"),
        ("organisation", "0005_keep_reasons_whole"),
    ]

    operations = [migrations.RunPython(freeze, thaw)]
