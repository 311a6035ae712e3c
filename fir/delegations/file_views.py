"""The pages of a file of delegations: give it, see what it would do, record it, take its import back whole."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect

from fir.actions.delegations import cancel_delegation_file, record_delegations
from fir.actions.waiting import content_of, drop_file, keep_file, read_otherwise, waiting_file
from fir.delegations.file import DOOR, DelegationFile, read_file
from fir.delegations.reading_form import DelegationReadingForm, choices_of
from fir.delegations.views import address, show
from fir.enums import Way
from fir.models import Delegation, Operation, WaitingFile
from fir.perms import MAY_RUN, not_yours
from fir.reference_forms import base_reference
from fir.visit import Visit, agency_form
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.money import euros_text
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.lib.spreadsheets.sheets import open_file
from prs_budget.lib.words import counted, number_text, tally
from prs_budget.readings.models import NAME_LENGTH, SavedReading
from prs_budget.readings.rules import ReadingRules
from prs_budget.readings.saving import mark_used, save_reading

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: rows of each kind that the preview shows
SHOWN = 100
MOVED = "Des délégations, ou la lecture, ont changé depuis l’aperçu : le voici à jour, rien n’est écrit."
NO_LONGER = "Ce fichier n’attend plus : il a été remplacé, abandonné, ou déposé il y a plus d’un jour."


class DelegationFileForm(forms.Form):
    """A file to preview."""

    fichier = forms.FileField(
        label="Fichier",
        help_text=".xlsx, .ods ou .csv, 20 Mo et 100 000 lignes au plus.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide : choisissez-en un autre."},
    )


def _require(visit: Visit) -> None:
    if visit.access.role not in MAY_RUN:
        raise not_yours(visit.agency)


@agency_form
def give(visit: Visit) -> HttpResponseBase:
    """A file to preview. Nothing of it is recorded."""
    _require(visit)
    form = DelegationFileForm(visit.request.POST or None, visit.request.FILES or None)
    if visit.request.method == "POST" and form.is_valid():
        given = form.cleaned_data["fichier"]
        try:
            require_size(given.size)
            content = given.read()
            open_file(content, DOOR.count_known)
        except UnreadableFile as refused:
            form.add_error("fichier", str(refused))
        else:
            kept = keep_file(by=visit.user, of=visit.agency, name=given.name, content=content)
            return HttpResponseRedirect(address(visit, "apercu", number=kept.uuid))
    return show(
        visit,
        "fichier.html",
        "Importer des délégations",
        status=400 if form.errors else 200,
        form=form,
        titles=[one.title for one in DOOR.fields],
    )


@agency_form
def read(visit: Visit, number: uuid.UUID) -> HttpResponseBase:
    """What a waiting file would do; posting records it whole, or gives it up."""
    _require(visit)
    waiting = waiting_file(by=visit.user, of=visit.agency, uuid=number)
    if waiting is None:
        done = Operation.objects.filter(uuid=number, agency=visit.agency).exists()
        if not done:
            messages.warning(visit.request, NO_LONGER)
        return HttpResponseRedirect(address(visit, "index" if done else "fichier"))
    if "abandonner" in visit.request.POST:
        drop_file(waiting=waiting)
        messages.info(visit.request, f"{waiting.name} abandonné : rien n’est écrit.")
        return HttpResponseRedirect(address(visit, "fichier"))
    readings = list(SavedReading.objects.at(visit.agency, DOOR.code))
    found = read_file(visit.agency, content_of(waiting), ReadingRules.of(waiting.reading, DOOR), readings)
    error, post = "", visit.request.POST
    form = DelegationReadingForm(post if "lire" in post else None, found, choices_of(visit.agency))
    if {"lire", "lecture", "retenir"} & post.keys():
        error = _read_otherwise(visit, waiting, found, form)
        if not error and not form.errors:
            return HttpResponseRedirect(visit.request.path)
    elif visit.request.method == "POST" and post.get("etat") != found.state:
        error = MOVED
    elif visit.request.method == "POST" and found.may_record:
        error = _record(visit, waiting, found)
        if not error:
            return HttpResponseRedirect(address(visit, "index"))
    context = {"found": found, "summary": _summary(found), "error": error, "shown": SHOWN, **_parts(found)}
    context |= {"form": form, "readings": readings, **_how(found, post.get("lecture-nom", ""))}
    status = 400 if error or form.errors else 200
    return show(visit, "apercu.html", f"Aperçu de {waiting.name}", status=status, **context)


def _record(visit: Visit, waiting: WaitingFile, found: DelegationFile) -> str:
    """Record what is new of a file, all or nothing; why not, if not."""
    try:
        record_delegations(
            by=visit.user,
            agency=visit.agency,
            drafts=found.new,
            way=Way.FILE,
            uuid=waiting.uuid,
            file_name=waiting.name,
            digest=waiting.digest,
        )
    except Refused as refused:
        return f"Rien n’est écrit. {refused}"
    drop_file(waiting=waiting)
    if found.saved is not None:
        mark_used(reading=found.saved, file_name=waiting.name)
    messages.success(visit.request, f"{waiting.name} importé : {counted(len(found.new), 'délégation')}.")
    return ""


def _read_otherwise(visit: Visit, waiting: WaitingFile, found: DelegationFile, form: DelegationReadingForm) -> str:
    """Read the file as its owner says, with another saved reading, or remember how it is read; why not, if not."""
    post = visit.request.POST
    if "lire" in post:
        if form.is_valid():
            read_otherwise(waiting=waiting, reading=form.asked.kept())
        return ""
    if "lecture" in post:
        wanted = whole_number(post["lecture"]) or 0
        if wanted and not SavedReading.objects.at(visit.agency, DOOR.code).filter(pk=wanted).exists():
            return "Cette lecture n’existe plus : choisissez-en une autre, rien n’a changé."
        read_otherwise(waiting=waiting, reading=ReadingRules(saved=wanted, is_own=not wanted).kept())
        return ""
    completes = found.saved if post["retenir"] == "completer" else None
    if not found.may_be_kept:
        return "Rien n’est retenu : ce fichier ne se lit pas encore ainsi."
    try:
        kept = save_reading(
            by=visit.user,
            agency=visit.agency,
            door=DOOR.code,
            name=completes.name if completes else post.get("lecture-nom", ""),
            content=found.reading,
            seen=(whole_number(post.get("lecture-vue", "")) or 0) if completes else 0,
        )
    except Refused as refused:
        return str(refused)
    read_otherwise(waiting=waiting, reading=ReadingRules(saved=kept.pk).kept())
    messages.success(visit.request, f"Lecture « {kept.name} » retenue : un fichier de mêmes titres sera lu ainsi.")
    return ""


def _how(found: DelegationFile, typed: str) -> dict[str, object]:
    """How a file was read, and what is to be said of it first."""
    lost = [f"« {title} », pour {DOOR.titles[name]}" for name, title in found.lost]
    asks = [f"La lecture attend une colonne que ce fichier n’a pas : {one}. Choisissez-la plus bas." for one in lost]
    asks += [
        f"La colonne de {DOOR.titles[name]} a {number_text(many)} valeurs inconnues : est-ce la bonne ?"
        for name, many in found.too_many.items()
    ]
    if found.unknown:
        asks.append(f"{counted(len(found.unknown), 'valeur')} du fichier à dire plus bas avant d’enregistrer.")
    return {
        "asks": asks,
        "asks_columns": bool(found.missing or found.too_many or found.lost),
        "unused": ", ".join(found.columns.unused[:SHOWN]),
        "is_changed": found.is_changed,
        "reading_name": typed[:NAME_LENGTH],
    }


def _summary(found: DelegationFile) -> str:
    return tally(
        (
            (len(found.new), "nouvelle", "nouvelles"),
            (found.unchanged, "inchangée", "inchangées"),
            (len(found.different), "différente", "différentes"),
            (len(found.absent), "enregistrée et absente du fichier", "enregistrées et absentes du fichier"),
            (len({row for row, *_ in found.rejected}), "refusée", "refusées"),
        )
    )


def _parts(found: DelegationFile) -> dict[str, list[str]]:
    """The rows of the preview, in words."""
    return {
        "rejected": [
            f"ligne {row}{f', {place}' if place else ''} : {why}" for row, place, why in found.rejected[:SHOWN]
        ],
        "new": [
            f"{base_reference(one.key)} · {one.envelope.code} {one.year} · {one.beneficiary} · {euros_text(one.amount)}"
            for one in found.new[:SHOWN]
        ],
        "different": [
            f"{draft.key} : {stored.beneficiary}, {euros_text(stored.amount)} enregistrés ; le fichier dit "
            f"{draft.beneficiary}, {euros_text(draft.amount)}. Annulez-la, puis importez de nouveau, pour la corriger."
            for draft, stored in found.different[:SHOWN]
        ],
        "absent": [
            f"{base_reference(one.key)} · {one.envelope.code} {one.year} · {one.beneficiary} · {euros_text(one.amount)}"
            for one in found.absent[:SHOWN]
        ],
    }


@agency_form
def cancel(visit: Visit, number: uuid.UUID) -> HttpResponseBase:
    """An import to take back whole, with a reason."""
    _require(visit)
    operation = Operation.objects.filter(uuid=number, agency=visit.agency, fir_year=None, way=Way.FILE).first()
    if operation is None:
        raise Http404("Cet import n’existe pas dans l’agence.")
    error, reason = "", reason_in(visit.request.POST.get("motif", ""))
    if visit.request.method == "POST":
        try:
            cancel_delegation_file(by=visit.user, operation=operation, reason=reason)
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(visit.request, f"Import de {operation.file_name} annulé : tout est comme avant lui.")
            return HttpResponseRedirect(address(visit, "index"))
    return show(
        visit,
        "annuler_import.html",
        f"Annuler l’import de {operation.file_name}",
        status=400 if error else 200,
        many=counted(Delegation.objects.standing().filter(operation=operation).count(), "délégation"),
        error=error,
        reason=reason,
    )
