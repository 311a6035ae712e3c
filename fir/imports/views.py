"""The pages of a file of movements: give it, see what it would do, say how to read it, record it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from fir.actions.waiting import content_of, drop_file, keep_file, read_otherwise, waiting_file
from fir.frame import page, require_write
from fir.imports.fields import DOOR
from fir.imports.preview import Preview, preview
from fir.imports.preview_tables import kept_text
from fir.imports.proportion import asked as asked_of
from fir.imports.reading_form import UploadForm
from fir.imports.recording import Recording
from fir.imports.references import RecordedMovement
from fir.imports.retaining import kept, may_be_kept
from fir.imports.showing import reading_form, shown
from fir.imports.template import template_of
from fir.imports.whole_file import asked as sure_of
from fir.models import FirYear, Operation, WaitingFile
from fir.visit import Visit, fir_form, fir_page
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.pages.files import XLSX, download
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
                of=fir_year,
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
    waiting = waiting_file(by=visit.access.user, of=fir_year, uuid=number)
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
    if visit.request.method != "POST":
        return shown(visit, fir_year, waiting, found, readings)
    if "lire" in post:
        return _read_otherwise(visit, fir_year, waiting, found, readings)
    if "lecture" in post:
        return _read_as(visit, fir_year, waiting, readings)
    if "retenir" in post:
        return _keep_reading(visit, fir_year, waiting, found, readings)
    return _record(visit, fir_year, waiting, found, readings)


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


def _read_otherwise(
    visit: Visit, fir_year: FirYear, waiting: WaitingFile, found: Preview, readings: list[SavedReading]
) -> HttpResponse:
    form = reading_form(fir_year, found, visit.request.POST)
    if not form.is_valid():
        return shown(visit, fir_year, waiting, found, readings, form)
    read_otherwise(waiting=waiting, reading=form.asked.kept())
    return HttpResponseRedirect(_address(visit, fir_year, waiting.uuid))


def _read_as(visit: Visit, fir_year: FirYear, waiting: WaitingFile, readings: list[SavedReading]) -> HttpResponse:
    """Read the file with another saved reading, or with none."""
    wanted = whole_number(visit.request.POST["lecture"]) or 0
    if wanted and wanted not in {one.pk for one in readings}:
        messages.error(visit.request, "Cette lecture n’existe plus : choisissez-en une autre, rien n’a changé.")
    else:
        read_otherwise(waiting=waiting, reading=ReadingRules(saved=wanted, is_own=not wanted).kept())
    return HttpResponseRedirect(_address(visit, fir_year, waiting.uuid))


def _keep_reading(
    visit: Visit, fir_year: FirYear, waiting: WaitingFile, found: Preview, readings: list[SavedReading]
) -> HttpResponse:
    """Keep how the file is read, under a name or in place of the reading that it began with."""
    post, completes = visit.request.POST, visit.request.POST.get("retenir") == "completer"
    if not may_be_kept(found) or (completes and found.saved is None):
        messages.error(visit.request, "Rien n’est retenu : ce fichier ne se lit pas encore ainsi.")
        return HttpResponseRedirect(_address(visit, fir_year, waiting.uuid))
    name = found.saved.name if completes and found.saved else post.get("lecture-nom", "")
    seen = (whole_number(post.get("lecture-vue", "")) or 0) if completes else 0
    try:
        reading = kept(by=visit.access.user, agency=fir_year.agency, found=found, name=name, seen=seen)
    except Refused as refused:
        return shown(visit, fir_year, waiting, found, readings, unconfirmed=str(refused))
    read_otherwise(waiting=waiting, reading=ReadingRules(saved=reading.pk).kept())
    messages.success(visit.request, f"Lecture « {reading.name} » retenue : un fichier de mêmes titres sera lu ainsi.")
    return HttpResponseRedirect(_address(visit, fir_year, waiting.uuid))


def _record(
    visit: Visit, fir_year: FirYear, waiting: WaitingFile, found: Preview, readings: list[SavedReading]
) -> HttpResponse:
    """Record what the preview showed, if it is still what would be written."""
    post, back = visit.request.POST, HttpResponseRedirect(_address(visit, fir_year, waiting.uuid))
    if post.get("etat") != found.state:
        messages.error(visit.request, "Des mouvements ont changé depuis l’aperçu : le voici à jour, rien n’est écrit.")
        return back
    if not found.may_record:
        messages.error(visit.request, "Rien n’est écrit : corrigez d’abord ce que l’aperçu signale.")
        return back
    if unconfirmed := _unconfirmed(visit, found):
        return shown(visit, fir_year, waiting, found, readings, unconfirmed=unconfirmed)
    recording = Recording(
        found,
        "corriger" in post,
        _ticked(visit, "annuler", found.absent),
        _ticked(visit, "reprendre", [one.stored for one in found.cancelled_here]),
    )
    if recording.is_empty:
        messages.info(
            visit.request, "Rien de nouveau à enregistrer ; les différences restent à corriger, ou à laisser."
        )
        return back
    reason = reason_in(post.get("motif", ""))
    try:
        operation = recording.write(by=visit.access.user, fir_year=fir_year, waiting=waiting, reason=reason)
    except Refused as refused:
        return shown(visit, fir_year, waiting, found, readings, unconfirmed=f"Rien n’est écrit. {refused}")
    drop_file(waiting=waiting)
    messages.success(visit.request, recording.told(waiting.name))
    done = found.matched
    if not recording.corrects and (still := kept_text(list(done.imputations.values()), len(found.differing))):
        messages.warning(visit.request, f"Laissé tel quel, sans correction demandée : {still}.")
    return HttpResponseRedirect(f"{visit.address('mouvements', fir_year)}?operation={operation.uuid}")


def _ticked(visit: Visit, name: str, shown: Sequence[RecordedMovement]) -> tuple[int, ...]:
    """The movements that are ticked, of those that the preview shows: to be cancelled, or recorded again."""
    ticked = set(visit.request.POST.getlist(name))
    return tuple(one.pk for one in shown if str(one.pk) in ticked)


def _unconfirmed(visit: Visit, found: Preview) -> str:
    """Which answer is missing of what the preview asks; empty where every one is given."""
    post = visit.request.POST
    doubts = [one for one in found.doubted if {"corriger", "reprendre"} & post.keys() or not one.corrects]
    if doubts and post.get("ampleur") != asked_of(found.doubted):
        return UNCONFIRMED
    if (
        found.cautions
        and {"corriger", "annuler", "reprendre"} & post.keys()
        and post.get("prudence") != sure_of(found.cautions)
    ):
        return f"Rien n’est écrit : confirmez que ce fichier peut corriger ou annuler. {found.cautions[0]}"
    is_lacking = found.lacking_asked and post.get("manques") != found.lacking_asked
    return LACKING if is_lacking else ""
