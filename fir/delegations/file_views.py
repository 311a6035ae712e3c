"""The pages of a file of delegations: give it, see what it would do, record it, take its import back whole."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect

from fir.actions.delegation_files import keep_delegation_file, waiting_delegation_file
from fir.actions.delegations import base_key, cancel_delegation_file, record_delegations
from fir.actions.files import content_of, drop_file
from fir.delegations.file import DOOR, DelegationFile, read_file
from fir.delegations.views import address, show
from fir.enums import Way
from fir.models import Delegation, Operation
from fir.perms import MAY_RUN, not_yours
from fir.visit import Visit, agency_form
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.money import euros_text
from prs_budget.lib.refusals import Refused
from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.lib.words import counted

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: rows of each kind that the preview shows
SHOWN = 100
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
            read_file(visit.agency, content)
        except UnreadableFile as refused:
            form.add_error("fichier", str(refused))
        else:
            kept = keep_delegation_file(by=visit.user, agency=visit.agency, name=given.name, content=content)
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
    waiting = waiting_delegation_file(by=visit.user, agency=visit.agency, uuid=number)
    if waiting is None:
        done = Operation.objects.filter(uuid=number, agency=visit.agency).exists()
        if not done:
            messages.warning(visit.request, NO_LONGER)
        return HttpResponseRedirect(address(visit, "index" if done else "fichier"))
    if "abandonner" in visit.request.POST:
        drop_file(waiting=waiting)
        messages.info(visit.request, f"{waiting.name} abandonné : rien n’est écrit.")
        return HttpResponseRedirect(address(visit, "fichier"))
    found = read_file(visit.agency, content_of(waiting))
    error = ""
    if visit.request.method == "POST" and found.may_record:
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
            error = f"Rien n’est écrit. {refused}"
        else:
            drop_file(waiting=waiting)
            messages.success(visit.request, f"{waiting.name} importé : {counted(len(found.new), 'délégation')}.")
            return HttpResponseRedirect(address(visit, "index"))
    context = {"found": found, "summary": _summary(found), "error": error, "shown": SHOWN, **_parts(found)}
    return show(visit, "apercu.html", f"Aperçu de {waiting.name}", status=400 if error else 200, **context)


def _summary(found: DelegationFile) -> str:
    parts = (
        (len(found.new), "nouvelle"),
        (found.unchanged, "inchangée"),
        (len(found.different), "différente"),
        (len(found.absent), "enregistrée et absente du fichier"),
        (len({row for row, *_ in found.rejected}), "refusée"),
    )
    return ", ".join(
        f"{many} {word}" if word.startswith("enreg") else counted(many, word) for many, word in parts if many
    )


def _parts(found: DelegationFile) -> dict[str, list[str]]:
    """The rows of the preview, in words."""
    return {
        "rejected": [
            f"ligne {row}{f', {place}' if place else ''} : {why}" for row, place, why in found.rejected[:SHOWN]
        ],
        "new": [
            f"{base_key(one.key)} · {one.envelope.code} {one.year} · {one.beneficiary} · {euros_text(one.amount)}"
            for one in found.new[:SHOWN]
        ],
        "different": [
            f"{draft.key} : {stored.beneficiary}, {euros_text(stored.amount)} enregistrés ; le fichier dit "
            f"{draft.beneficiary}, {euros_text(draft.amount)}. Annulez-la, puis importez de nouveau, pour la corriger."
            for draft, stored in found.different[:SHOWN]
        ],
        "absent": [
            f"{base_key(one.key)} · {one.envelope.code} {one.year} · {one.beneficiary} · {euros_text(one.amount)}"
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
