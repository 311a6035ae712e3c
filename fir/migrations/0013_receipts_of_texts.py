"""Receipts that cite a dated text become those of that text, entered once; their figures do not change.

A citation that names no kind of text, or no day, stays what it is: nothing is invented. Amounts that a text would not
say of itself stay receipts alone.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import migrations
from django.db.models import F

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
KINDS = {
    "arrêté": ("order", "ARR"),
    "circulaire": ("circular", "CIRC"),
    "instruction": ("circular", "INST"),
    "décision": ("decision", "DEC"),
}
CITED = re.compile(rf"({'|'.join(KINDS)})\b.*?\b(\d{{1,2}})(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})", re.IGNORECASE)


def cited(text):
    """The kind, the prefix of its reference and the day of a text that a receipt cites; None where it says neither."""
    found = CITED.search(text)
    if found is None:
        return None
    word, day, month, year = found.groups()
    try:
        on = date(int(year), MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:
        return None
    return (*KINDS[word.lower()], on)


def enter_texts(apps, schema_editor) -> None:
    lines = apps.get_model("fir", "ReceiptLine").objects.filter(kind="grant", notified_by=None).exclude(text="")
    for line in lines.order_by("pk"):
        said = cited(line.text)
        if said is not None:
            _enter(apps, line, *said)


def _enter(apps, line, kind, prefix, on) -> None:
    text_model, receipts = apps.get_model("allocations", "Text"), apps.get_model("fir", "Receipt").objects
    held = receipts.filter(line=line, amount__isnull=False).exclude(amount=0).exclude(stage__kind="execution")
    by_year = {}
    for one in held.select_related("stage__fir_year").order_by("stage__position", "stage__pk"):
        if one.stage.fir_year.envelope_id is not None:
            by_year.setdefault(one.stage.fir_year_id, []).append(one)
    if not by_year or any(len({one.amount for one in some}) > 1 for some in by_year.values()):
        return
    code = f"{prefix}-{on.isoformat()}"
    if text_model.objects.filter(agency=line.agency_id, code=code).exists():
        return
    label = line.text[:1].upper() + line.text[1:]
    note = f"Repris de la recette « {line.label} ».".replace("« ", "«\u00a0").replace(" »", "\u00a0»")[:300]
    text = text_model.objects.create(agency_id=line.agency_id, code=code, kind=kind, label=label, date=on, note=note)
    for some in by_year.values():
        stage = some[0].stage
        apps.get_model("allocations", "TextLine").objects.create(
            text=text,
            envelope_id=stage.fir_year.envelope_id,
            year=stage.fir_year.year,
            credit="not_stated",
            amount=some[0].amount,
        )
        apps.get_model("fir", "StageText").objects.create(stage=stage, fir_year=stage.fir_year, text=text)
    type(line).objects.filter(pk=line.pk).update(notified_by=text)
    live = apps.get_model("allocations", "Version").objects.filter(agency=line.agency_id)
    live.exclude(status__in=("adopted", "published")).update(stamp=F("stamp") + 1)


class Migration(migrations.Migration):
    dependencies = [("fir", "0012_texts_of_stages")]

    operations = [migrations.RunPython(enter_texts, migrations.RunPython.noop)]
