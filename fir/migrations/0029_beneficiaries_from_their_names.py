"""One beneficiary for each name that commitments say, or once said; the wording used most is kept."""

import re
import unicodedata
from collections import Counter
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, F
from django.utils.timezone import now

CHUNK = 1000


def _plain(name: str) -> str:
    """A name as names are compared, today: without accents, capitals, or the number of its spaces."""
    decomposed = unicodedata.normalize("NFKD", name.replace("’", "'").casefold())
    return re.sub(r"\s+", " ", "".join(one for one in decomposed if not unicodedata.combining(one))).strip()


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make them, each with its first line of history, and give each commitment its own, and each line of its past."""
    commitments, past = (apps.get_model("fir", name) for name in ("Commitment", "HistoricalCommitment"))
    found: dict[tuple[int, str], Counter[str]] = {}
    for model, weight in ((commitments, 1_000_000), (past, 1)):
        rows = model.objects.exclude(typed_beneficiary="").order_by().values_list("agency", "typed_beneficiary")
        for agency, typed, count in rows.annotate(count=Count("pk")):
            if plain := _plain(typed):
                found.setdefault((agency, plain), Counter())[typed] += count * weight
    ids = _stored(apps, found)
    for model in (commitments, past):
        typed = model.objects.exclude(typed_beneficiary="").order_by().values_list("agency", "typed_beneficiary")
        by_row: dict[int, list[str]] = {}
        for agency, name in typed.distinct():
            if plain := _plain(name):
                by_row.setdefault(ids[agency, plain], []).append(name)
        agencies = {pk: agency for (agency, _), pk in ids.items()}
        for pk, names in by_row.items():
            model.objects.filter(agency=agencies[pk], typed_beneficiary__in=names).update(beneficiary=pk)


def _stored(apps: Apps, found: dict[tuple[int, str], Counter[str]]) -> dict[tuple[int, str], Any]:
    """The beneficiaries by agency and plain name; one that is there already is taken."""
    model, past = (apps.get_model("fir", name) for name in ("Beneficiary", "HistoricalBeneficiary"))
    ids: dict[tuple[int, str], Any] = {}
    for pk, agency, name in model.objects.order_by("pk").values_list("pk", "agency", "name"):
        ids.setdefault((agency, _plain(name)), pk)
    missing = [key for key in sorted(found) if key not in ids]
    for start in range(0, len(missing), CHUNK):
        some = missing[start : start + CHUNK]
        # of two wordings used as often, the first in the alphabet: the same on every database
        names = [min(found[key].items(), key=lambda item: (-item[1], item[0]))[0] for key in some]
        made = model.objects.bulk_create(
            [model(agency_id=key[0], name=name) for key, name in zip(some, names, strict=True)]
        )
        ids |= {key: one.pk for key, one in zip(some, made, strict=True)}
        past.objects.bulk_create(
            [
                past(
                    id=one.pk,
                    agency_id=one.agency_id,
                    name=one.name,
                    rev=1,
                    history_type="+",
                    history_date=now(),
                    history_change_reason="Nom repris des engagements",
                )
                for one in made
            ]
        )
    return ids


def unmake(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write again the name of each: what was typed when it is still there, else the row's."""
    for name in ("Commitment", "HistoricalCommitment"):
        rows = apps.get_model("fir", name).objects.filter(typed_beneficiary="", beneficiary__isnull=False)
        names = apps.get_model("fir", "Beneficiary").objects.values_list("pk", "name")
        for pk, typed in names.filter(pk__in=rows.order_by().values("beneficiary")):
            rows.filter(beneficiary=pk).update(typed_beneficiary=typed)
        rows.filter(beneficiary=F("beneficiary")).update(beneficiary=None)


class Migration(migrations.Migration):
    dependencies = [("fir", "0028_beneficiaries_of_commitments")]

    operations = [migrations.RunPython(make, unmake)]
