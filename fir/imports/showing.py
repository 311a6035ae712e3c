"""The page of a file that waits: what it would do, what is asked of it, how it was read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.timezone import now

from fir.enums import Way
from fir.frame import page
from fir.imports import unrecognised_columns
from fir.imports.absent import rule_told
from fir.imports.fields import DOOR
from fir.imports.groups import twins_told
from fir.imports.meanings import choices_of
from fir.imports.nomenclature import FileNomenclature
from fir.imports.preview import MOST_TOLD, Preview, summary
from fir.imports.preview_tables import kept_text, preview_tables
from fir.imports.proportion import asked as asked_of
from fir.imports.reading_form import ReadingForm
from fir.imports.reconciliation import absent_told
from fir.imports.retaining import is_changed, lost_told, may_be_kept, read_as
from fir.imports.whole_file import asked as sure_of
from fir.models import FirYear, Operation, WaitingFile
from fir.visit import Visit
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Table
from prs_budget.lib.words import counted, day_of, hour_of, number_text
from prs_budget.pages.files import file_of
from prs_budget.readings.models import NAME_LENGTH, SavedReading

if TYPE_CHECKING:
    from collections.abc import Mapping

PREVIEW = "fir/mouvements/apercu.html"
#: rejected rows and differences that a page shows; their file holds them all
SHOWN = 300


def reading_form(fir_year: FirYear, found: Preview, data: Mapping[str, Any] | None = None) -> ReadingForm:
    """The form that says how to read the file. Three queries where its rows were not read."""
    return ReadingForm(data, found, choices_of(found.book or FileNomenclature.of(fir_year)))


def shown(
    visit: Visit,
    fir_year: FirYear,
    waiting: WaitingFile,
    found: Preview,
    readings: list[SavedReading],
    form: ReadingForm | None = None,
    unconfirmed: str = "",
) -> HttpResponse:
    """The preview; `unconfirmed` says that an answer is missing, and what was typed beside it stays."""
    address = visit.request.path
    tables = preview_tables(fir_year, found, waiting.name, address)
    if tables and (file := file_of(visit, tables)) is not None:
        return file
    form = form or reading_form(fir_year, found)
    context: dict[str, Any] = {
        "waiting": waiting,
        "found": found,
        "summary": "" if found.missing else summary(found),
        "before": _before(visit, fir_year, waiting, found),
        "drawn": {one.name: Drawn.of(one) for one in (_fitting(table, SHOWN) for table in tables)},
        "form": form,
        "here": f"{address}?",
        "identity": tables[0].identity if tables else None,
        "commitments": number_text(len(found.matched.commitments)),
        "page_name": "Aperçu",
        "unconfirmed": unconfirmed,
        **_asked(visit, found),
        **_how(waiting, found, readings, visit.request.POST.get("lecture-nom", "")),
    }
    status = 400 if form.errors or unconfirmed else 200
    return page(visit, fir_year, PREVIEW, f"Aperçu de {waiting.name}", status=status, **context)


def _asked(visit: Visit, found: Preview) -> dict[str, Any]:
    """What is to be answered before the file is recorded, and what was."""
    post = visit.request.POST
    return {
        "asked": asked_of(found.doubted),
        "kept": kept_text(list(found.matched.imputations.values()), len(found.differing)),
        "twins": twins_told(found.twins),
        "lacking": unrecognised_columns.told(found.lacking),
        "lost": lost_told(found),
        "lacking_asked": found.lacking_asked,
        "reason": post.get("motif", "")[:REASON_LENGTH],
        "corrects": "corriger" in post,
        "absents": [(one, absent_told(one), str(one.pk) in post.getlist("annuler")) for one in found.absent[:SHOWN]],
        "absent_told": _absent_told(found),
        "cancelled": [
            (one.stored, absent_told(one.stored), str(one.stored.pk) in post.getlist("reprendre"))
            for one in found.cancelled_here[:SHOWN]
        ],
        "cancelled_told": _cancelled_told(found),
        "cautions_asked": sure_of(found.cautions),
        "is_sure": bool(found.cautions) and post.get("prudence") == sure_of(found.cautions),
        "of_another_year": _of_another_year(visit, found),
    }


def _absent_told(found: Preview) -> str:
    """How many movements the file has not, by which rule; empty for none."""
    if not found.absent:
        return ""
    many = len(found.absent) > 1
    words = counted(len(found.absent), "mouvement")
    rule = rule_told(found.matched.covers, found.saved)
    return f"{words} ici, et {'absents' if many else 'absent'} du fichier. {rule} Rien n’est annulé sans une coche."


def _cancelled_told(found: Preview) -> str:
    """How many rows of the file were cancelled here; empty for none."""
    if not (count := len(found.cancelled_here)):
        return ""
    told = counted(count, "ligne de ce fichier a été annulée", "lignes de ce fichier ont été annulées")
    return f"{told} ici, et {'restent annulées' if count > 1 else 'reste annulée'} sans une coche."


def _of_another_year(visit: Visit, found: Preview) -> dict[str, str]:
    """Which year the file is of, and where it is to be given: the sentence, the address, its words; empty for none."""
    if found.other_year is None:
        return {}
    year = found.other_year.year
    known = FirYear.objects.filter(agency=visit.agency, year=year).first()
    if known is None:
        return {"told": f"{found.other_year.told} : l’exercice {year} n’est pas ouvert ici.", "address": "", "link": ""}
    address = visit.address("fichier_mouvements", known)
    return {"told": f"{found.other_year.told} :", "address": address, "link": f"ouvrez l’exercice {year}"}


def _how(waiting: WaitingFile, found: Preview, readings: list[SavedReading], typed: str) -> dict[str, Any]:
    """How it was read, and with which reading."""
    return {
        "ignored": found.ignored[:MOST_TOLD],
        "more_ignored": len(found.ignored) - MOST_TOLD,
        "unused": ", ".join(found.columns.unused[:MOST_TOLD]),
        "read_as": read_as(found, waiting),
        "first": found.asks_how,
        "asks_columns": bool(found.missing or found.too_many or found.lacking or found.lost),
        "total": f"{found.total_told}." if found.total_told else "",
        "unknown_told": f"{counted(len(found.unknown), 'valeur')} du fichier que le site ne connaît pas : dites plus "
        "bas ce que chacune veut dire, rien d’autre n’est à retaper.",
        "readings": readings,
        "may_keep": may_be_kept(found),
        "is_changed": is_changed(found),
        "reading_name": typed[:NAME_LENGTH],
        "too_many": [
            f"La colonne de {DOOR.titles[name]} a {number_text(count)} valeurs que le site ne connaît pas : est-ce la "
            "bonne ? Choisissez-la plus bas."
            for name, count in found.too_many.items()
        ],
    }


def _before(visit: Visit, fir_year: FirYear, waiting: WaitingFile, found: Preview) -> str:
    """« Fichier déjà importé à 9:12 : aucun changement. »; empty for a file never seen that changes something."""
    is_quiet = not (found.missing or found.writes or found.matched.rejected or found.absent)
    earlier = Operation.objects.filter(agency=fir_year.agency_id, digest=waiting.digest, way=Way.FILE)
    last = earlier.filter(fir_year=fir_year).select_related("by").order_by("-pk").first()
    if last is None:
        return "Tout ce que dit ce fichier est déjà enregistré : aucun changement." if is_quiet else ""
    zone = fir_year.agency.time_zone
    hour = f"à {hour_of(last.at, zone)}"
    when = hour if (day := day_of(last.at, zone)) == day_of(now(), zone) else f"le {day} {hour}"
    if is_quiet:
        return f"Fichier déjà importé {when} : aucun changement."
    return f"Fichier déjà importé {when}, par {last.by}. Depuis, ou lu autrement, il ne dit plus ce qui est enregistré."


def _fitting(table: Table, most: int) -> Table:
    """A table cut to its first rows, which says so."""
    if len(table.rows) <= most:
        return table
    told = f"{most} premières lignes sur {len(table.rows)} : le fichier les contient toutes."
    return replace(table, rows=table.rows[:most], notes=(*table.notes, told))
