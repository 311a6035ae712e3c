"""What versions, copies and undoings of the release before know of where their amounts come from.

The date of a document is that of the first version that cites it. A copy and an undoing name the operations whose
amounts they give again. The version of the demonstration had taken the date of the document: it takes its own day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations

PROGRAMMED_OR_GUESSED = (1, 5)
FROZEN = ("adopted", "published")
#: how the reason of the demonstration's version begins
DEMONSTRATION = "Hypothèses de démonstration"

#: a line's id and a year
Cell = tuple[int, int]


def date_documents(apps: Any, schema_editor: Any) -> None:
    """The date of each document, from the first version that cites it; versions come after what they copy."""
    version = apps.get_model("allocations", "Version")
    dates: dict[tuple[int, str], date] = {}
    for one in version.objects.exclude(source="").order_by("pk"):
        day = dates.setdefault((one.agency_id, one.source), one.data_date)
        version.objects.filter(pk=one.pk).update(source_date=day)
    for one in version.objects.filter(reason__startswith=DEMONSTRATION).exclude(status__in=FROZEN):
        if one.parent_id is not None and one.data_date == one.parent.data_date:
            day = one.created_at.astimezone(ZoneInfo(one.agency.time_zone)).date()
            version.objects.filter(pk=one.pk).update(data_date=day)


def name_sources(apps: Any, schema_editor: Any) -> None:
    """Tell copies and undoings what they repeat, the oldest first: what repeats a repetition names the first."""
    batch = apps.get_model("allocations", "Batch")
    for one in batch.objects.filter(origin__in=("copy", "undo")).order_by("pk"):
        if "sources" not in one.parameters:
            found = _copied(apps, one) if one.origin == "copy" else _restored(apps, one)
            batch.objects.filter(pk=one.pk).update(
                parameters={**one.parameters, "sources": sorted(_originals(batch, found))}
            )


def _copied(apps: Any, copy: Any) -> set[int]:
    """The operations that had left the amounts of the version copied, as they were before the copy."""
    change = apps.get_model("allocations", "Change")
    first = change.objects.filter(batch=copy).order_by("pk").values_list("pk", flat=True).first()
    if first is None or copy.version.parent_id is None:
        return set()
    last: dict[Cell, int] = {}
    past = change.objects.filter(version=copy.version.parent_id, pk__lt=first).order_by("rev_after", "pk")
    rows = past.values_list("line_id", "year", "batch_id", "new", "new_origin")
    for line, year, batch, new, origin in rows.iterator(chunk_size=2000):
        last[line, year] = batch if new is not None and origin in PROGRAMMED_OR_GUESSED else 0
    return set(last.values()) - {0}


def _restored(apps: Any, undo: Any) -> set[int]:
    """The operations that had left what an undoing gives back."""
    change = apps.get_model("allocations", "Change")
    found: set[int] = set()
    for one in change.objects.filter(batch=undo.undoes_id).order_by("pk"):
        before = change.objects.filter(
            version=one.version_id, line=one.line_id, year=one.year, rev_after=one.rev_before, new__isnull=False
        )
        found |= set(before.filter(new_origin__in=PROGRAMMED_OR_GUESSED).values_list("batch_id", flat=True))
    return found


def _originals(batch: Any, found: Iterable[int]) -> set[int]:
    """The operations themselves, where some only repeat others."""
    told = dict(batch.objects.filter(pk__in=set(found)).order_by("pk").values_list("pk", "parameters"))
    return {source for pk, parameters in told.items() for source in parameters.get("sources", [pk])}


class Migration(migrations.Migration):
    dependencies = [("allocations", "0010_date_of_the_source")]

    operations = [
        migrations.RunPython(date_documents, migrations.RunPython.noop),
        migrations.RunPython(name_sources, migrations.RunPython.noop),
    ]
