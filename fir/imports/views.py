"""The pages of a file of movements: give it, see what it would do, say how to read it, record it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.timezone import now

from fir.actions.files import content_of, drop_file, keep_file, read_otherwise, record_file, waiting_file
from fir.enums import Way
from fir.frame import page, require_write
from fir.imports import unrecognised_columns
from fir.imports.fields import DOOR
from fir.imports.groups import twins_told
from fir.imports.matching import corrected, opposites
from fir.imports.preview import MOST_TOLD, Preview, preview, summary
from fir.imports.preview_tables import kept_text, preview_tables
from fir.imports.proportion import asked as asked_of
from fir.imports.reading_form import ReadingForm, UploadForm
from fir.imports.template import template_of
from fir.models import FirYear, Operation, WaitingFile
from fir.visit import Visit, fir_form, fir_page
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.lib.tables.model import Table
from prs_budget.lib.words import day_of, hour_of, number_text, tally
from prs_budget.pages.files import XLSX, download, file_of
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import ReadingRules

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

GIVE = "fir/mouvements/fichier.html"
PREVIEW = "fir/mouvements/apercu.html"
#: rejected rows and differences that a page shows; their file holds them all
SHOWN = 300
UNCONFIRMED = "Rien n’est écrit : confirmez les montants demandés, ou corrigez l’unité."
LACKING = (
    "Rien n’est écrit : confirmez ce que ces mouvements n’auront pas, ou choisissez les colonnes qui le contiennent."
)
NO_LONGER = (
    "Ce fichier n’attend plus : il a été abandonné, remplacé, ou déposé il y a plus d’un jour. Déposez-le à nouveau."
)


@fir_form
def give(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """A file to preview. Nothing of it is recorded."""
    require_write(visit, fir_year)
    form = UploadForm(visit.request.POST or None, visit.request.FILES or None)
    if visit.request.method == "POST" and form.is_valid():
        given = form.cleaned_data["fichier"]
        try:
            require_size(given.size)
            kept = keep_file(
                by=visit.access.user,
                fir_year=fir_year,
                name=given.name,
                content=given.read(),
                reading=ReadingRules().kept(),
            )
        except (UnreadableFile, Refused) as refused:
            form.add_error("fichier", str(refused))
        else:
            return HttpResponseRedirect(_address(visit, fir_year, kept.uuid))
    status = 400 if form.errors else 200
    title = f"FIR {fir_year.year} : importer des mouvements"
    return page(visit, fir_year, GIVE, title, status=status, form=form, page_name="Importer un fichier", unreadable="")


@fir_form
def read(visit: Visit, fir_year: FirYear, number: uuid.UUID) -> HttpResponseBase:
    """What a waiting file would do; posting reads it otherwise, drops it, or records it."""
    require_write(visit, fir_year)
    waiting = waiting_file(by=visit.access.user, fir_year=fir_year, uuid=number)
    if waiting is None:
        return _gone(visit, fir_year, number)
    post = visit.request.POST
    if visit.request.method == "POST" and "abandonner" in post:
        drop_file(waiting=waiting)
        messages.info(visit.request, f"{waiting.name} abandonné : rien n’est écrit.")
        return HttpResponseRedirect(visit.address("fichier_mouvements", fir_year))
    try:
        readings = list(SavedReading.objects.at(fir_year.agency, DOOR.code))
        found = preview(fir_year, content_of(waiting), ReadingRules.of(waiting.reading, DOOR), readings)
    except UnreadableFile as unreadable:
        form = UploadForm()
        title = f"FIR {fir_year.year} : importer des mouvements"
        told = f"{waiting.name} : {unreadable}"
        return page(visit, fir_year, GIVE, title, form=form, page_name="Importer un fichier", unreadable=told)
    if visit.request.method == "POST":
        return (
            _read_otherwise(visit, fir_year, waiting, found)
            if "lire" in post
            else _record(visit, fir_year, waiting, found)
        )
    return _shown(visit, fir_year, waiting, found)


@fir_page
def template(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The workbook to fill in, with the codes of the year."""
    require_write(visit, fir_year)
    name = f"{fir_year.agency.code}_FIR-{fir_year.year}_mouvements-a-remplir.xlsx"
    return download(template_of(fir_year), XLSX, name)


def _address(visit: Visit, fir_year: FirYear, number: uuid.UUID) -> str:
    return visit.address("apercu_mouvements", fir_year, number=number)


def _gone(visit: Visit, fir_year: FirYear, number: uuid.UUID) -> HttpResponse:
    """A second click on « enregistrer » finds what the first one wrote."""
    done = Operation.objects.filter(uuid=number, fir_year=fir_year).first()
    if done is not None:
        return HttpResponseRedirect(f"{visit.address('mouvements', fir_year)}?operation={number}")
    messages.warning(visit.request, NO_LONGER)
    return HttpResponseRedirect(visit.address("fichier_mouvements", fir_year))


def _read_otherwise(visit: Visit, fir_year: FirYear, waiting: WaitingFile, found: Preview) -> HttpResponse:
    form = ReadingForm(visit.request.POST, found)
    if not form.is_valid():
        return _shown(visit, fir_year, waiting, found, form)
    read_otherwise(waiting=waiting, reading=form.asked.kept())
    return HttpResponseRedirect(_address(visit, fir_year, waiting.uuid))


def _shown(
    visit: Visit,
    fir_year: FirYear,
    waiting: WaitingFile,
    found: Preview,
    form: ReadingForm | None = None,
    unconfirmed: str = "",
) -> HttpResponse:
    """The preview; `unconfirmed` says that an answer is missing, and what was typed beside it stays."""
    address, post = visit.request.path, visit.request.POST
    tables = preview_tables(fir_year, found, waiting.name, address)
    if tables and (file := file_of(visit, tables)) is not None:
        return file
    form = form or ReadingForm(None, found)
    drawn = {one.name: Drawn.of(one) for one in (_fitting(table, SHOWN) for table in tables)}
    context: dict[str, Any] = {
        "waiting": waiting,
        "found": found,
        "summary": "" if found.missing else summary(found),
        "before": _before(visit, fir_year, waiting, found),
        "drawn": drawn,
        "form": form,
        "here": f"{address}?",
        "identity": tables[0].identity if tables else None,
        "ignored": found.ignored[:MOST_TOLD],
        "more_ignored": len(found.ignored) - MOST_TOLD,
        "unused": ", ".join(found.columns.unused[:MOST_TOLD]),
        "commitments": number_text(len(found.matched.commitments)),
        "page_name": "Aperçu",
        "asked": asked_of(found.doubted),
        "unconfirmed": unconfirmed,
        "kept": kept_text(list(found.matched.imputations.values()), len(found.matched.different)),
        "twins": twins_told(found.twins),
        "lacking": unrecognised_columns.told(found.lacking),
        "lacking_asked": unrecognised_columns.asked(found.lacking),
        "reason": post.get("motif", "")[:REASON_LENGTH],
        "corrects": "corriger" in post,
    }
    status = 400 if form.errors or unconfirmed else 200
    return page(visit, fir_year, PREVIEW, f"Aperçu de {waiting.name}", status=status, **context)


def _before(visit: Visit, fir_year: FirYear, waiting: WaitingFile, found: Preview) -> str:
    """« Fichier déjà importé à 9:12 : aucun changement. »; empty for a file never seen that changes something."""
    is_quiet = not (found.missing or found.writes or found.matched.rejected)
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


def _record(visit: Visit, fir_year: FirYear, waiting: WaitingFile, found: Preview) -> HttpResponse:
    """Record what the preview showed, if it is still what would be written."""
    post, back = visit.request.POST, HttpResponseRedirect(_address(visit, fir_year, waiting.uuid))
    if post.get("etat") != found.state:
        messages.error(visit.request, "Des mouvements ont changé depuis l’aperçu : le voici à jour, rien n’est écrit.")
        return back
    if not found.may_record:
        messages.error(visit.request, "Rien n’est écrit : corrigez d’abord ce que l’aperçu signale.")
        return back
    if unconfirmed := _unconfirmed(visit, found):
        return _shown(visit, fir_year, waiting, found, unconfirmed=unconfirmed)
    done = found.matched
    corrects, imputations = (done.different, list(done.imputations.values())) if "corriger" in post else ([], [])
    drafts = [*done.new, *corrected(corrects, opposites(corrects))]
    reason = reason_in(post.get("motif", ""))
    if not drafts and not imputations:
        messages.info(
            visit.request, "Rien de nouveau à enregistrer ; les différences restent à corriger, ou à laisser."
        )
        return back
    try:
        operation = record_file(
            by=visit.access.user,
            fir_year=fir_year,
            commitments=list(done.commitments.values()),
            drafts=drafts,
            uuid=waiting.uuid,
            file_name=waiting.name,
            digest=waiting.digest,
            imputations=imputations,
            reason=reason,
            remade=list(done.remade.values()),
        )
    except Refused as refused:
        messages.error(visit.request, f"Rien n’est écrit. {refused}")
        return back
    drop_file(waiting=waiting)
    messages.success(visit.request, _told(waiting, found, len(corrects), len(imputations)))
    if not (corrects or imputations) and (still := kept_text(list(done.imputations.values()), len(done.different))):
        messages.warning(visit.request, f"Laissé tel quel, sans correction demandée : {still}.")
    return HttpResponseRedirect(f"{visit.address('mouvements', fir_year)}?operation={operation.uuid}")


def _unconfirmed(visit: Visit, found: Preview) -> str:
    """Which answer is missing of what the preview asks; empty where every one is given."""
    post = visit.request.POST
    doubts = [one for one in found.doubted if "corriger" in post or not one.corrects]
    if doubts and post.get("ampleur") != asked_of(found.doubted):
        return UNCONFIRMED
    is_lacking = found.lacking and post.get("manques") != unrecognised_columns.asked(found.lacking)
    return LACKING if is_lacking else ""


def _told(waiting: WaitingFile, found: Preview, corrections: int, completed: int) -> str:
    done = found.matched
    told = tally(
        (
            (len(done.new), "mouvement", "mouvements"),
            (len(done.commitments), "engagement nouveau", "engagements nouveaux"),
            (len(done.remade), "engagement refait", "engagements refaits"),
            (corrections, "correction", "corrections"),
            (completed, "engagement complété", "engagements complétés"),
        )
    )
    return f"{waiting.name} importé : {told}."


def _fitting(table: Table, most: int) -> Table:
    """A table cut to its first rows, which says so."""
    if len(table.rows) <= most:
        return table
    told = f"{most} premières lignes sur {len(table.rows)} : le fichier les contient toutes."
    return replace(table, rows=table.rows[:most], notes=(*table.notes, told))
