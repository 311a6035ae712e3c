"""The pages of the saved readings: their list, and one of them, renamed, changed, withdrawn, taken up, put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.perms import Access
from prs_budget.pages.visit import form_page
from prs_budget.readings.doors import Door
from prs_budget.readings.models import NAME_LENGTH, SavedReading
from prs_budget.readings.rules import LONGEST_VALUE, ReadingRules
from prs_budget.readings.saving import (
    MAY_KEEP,
    rename_reading,
    restore_reading,
    save_reading,
    take_up_reading,
    withdraw_reading,
)
from prs_budget.readings.telling import columns_of, meanings_of, past_of, rest_of, summary

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

NOT_FOR_PARTNERS = "Votre rôle lit les versions diffusées : les lectures de fichiers sont celles de l’agence."


def _of_the_agency(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @form_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, **kwargs: object) -> HttpResponseBase:
        if access.sees_only_published:
            raise PermissionDenied(NOT_FOR_PARTNERS)
        return view(request, access, **kwargs)

    return page


@_of_the_agency
def readings_page(request: HttpRequest, access: Access, *, doors: Mapping[str, Door]) -> HttpResponseBase:
    """The readings of the agency, those in use first, the last used first."""
    every = list(SavedReading.objects.filter(agency=access.agency).select_related("by").latest_first())
    zone = access.agency.time_zone
    rows = [summary(one, doors, zone) for one in sorted(every, key=lambda one: one.is_withdrawn)]
    return render(request, "readings/lectures.html", {"access": access, "rows": rows})


@_of_the_agency
def reading_page(request: HttpRequest, access: Access, *, pk: int, doors: Mapping[str, Door]) -> HttpResponseBase:
    """One reading; posting renames it, says what a value means, withdraws it, takes it up, puts a past state back."""
    found = SavedReading.objects.filter(agency=access.agency, pk=pk).select_related("agency", "by").first()
    if found is None or found.door not in doors:
        raise Http404("Cette agence n’a pas de lecture de ce numéro.")
    error = ""
    if request.method == "POST":
        try:
            told = _done(request, access, found, doors[found.door])
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("readings:lecture", args=(access.agency.slug, found.pk)))
    door, zone = doors[found.door], access.agency.time_zone
    context = {
        "access": access,
        "row": summary(found, doors, zone),
        "columns": columns_of(found, door),
        "meanings": meanings_of(found, door),
        "rest": rest_of(found, door),
        "past": past_of(found, zone),
        "fields": [(name, door.titles[name]) for name in door.mapped],
        "may": access.role in MAY_KEEP,
        "error": error,
        "typed": {name: request.POST.get(name, "")[:LONGEST_VALUE] for name in ("colonne", "valeur", "code")},
        "name": request.POST.get("nom", found.name)[:NAME_LENGTH],
    }
    return render(request, "readings/lecture.html", context, status=400 if error else 200)


def _done(request: HttpRequest, access: Access, found: SavedReading, door: Door) -> str:
    """Do what is asked, and tell it. Raises PermissionDenied, Refused."""
    post, by = request.POST, access.user
    seen = whole_number(post.get("vu", "")) or 0
    if "renommer" in post:
        return f"Lecture renommée « {rename_reading(by=by, reading=found, name=post.get('nom', ''), seen=seen)} »."
    if "retirer" in post:
        withdraw_reading(by=by, reading=found, seen=seen)
        return "Lecture retirée : aucun fichier n’est plus lu ainsi. Elle peut être reprise."
    if "reprendre" in post:
        take_up_reading(by=by, reading=found, seen=seen)
        return "Lecture reprise : un fichier de mêmes titres sera lu ainsi."
    if "revenir" in post:
        past = whole_number(post["revenir"]) or 0
        restore_reading(by=by, reading=found, past=past, seen=seen)
        return f"Lecture revenue à son état {past}."
    return _meaning_said(request, access, found, door, seen)


def _meaning_said(request: HttpRequest, access: Access, found: SavedReading, door: Door, seen: int) -> str:
    """Say what a value means, ahead of the file that has it; an empty code says nothing of it any more."""
    name, value = request.POST.get("colonne", ""), request.POST.get("valeur", "").strip()
    code = request.POST.get("code", "").strip()
    if name not in door.mapped or not value:
        raise Refused("Choisissez une colonne, et écrivez la valeur telle que le fichier l’écrit.")
    if len(value) > LONGEST_VALUE or len(code) > LONGEST_VALUE:
        raise Refused(f"Une valeur et un code ont {LONGEST_VALUE} caractères au plus.")
    values = ReadingRules.of(found.content, door).answered([(name, value, code)])
    content = {**found.content, "values": values}
    save_reading(by=access.user, agency=access.agency, door=found.door, name=found.name, content=content, seen=seen)
    return f"« {value} » : {f'lu comme {code}' if code else 'plus rien n’en est dit'}."
