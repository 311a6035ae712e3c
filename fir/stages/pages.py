"""What every page of entry is rendered with, and how an action that is refused is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fir.refusals import ActionRefused

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from fir.models import FirYear
    from fir.visit import FirVisit, Tab


def stages_address(visit: FirVisit, fir_year: FirYear) -> str:
    """The page of the stages of a year."""
    return visit.address("etapes", fir_year)


def tabs_of(visit: FirVisit, fir_year: FirYear, name: str) -> dict[str, list[Tab]]:
    """The tabs of a year, that of `name` being the one shown."""
    href = visit.address(name, fir_year)
    return {
        group: [tab._replace(current=tab.href == href) for tab in tabs] for group, tabs in visit.tabs(fir_year).items()
    }


def page(
    visit: FirVisit,
    fir_year: FirYear,
    template: str,
    *,
    title: str,
    tab: str = "etapes",
    status: int = 200,
    **more: object,
) -> HttpResponseBase:
    """A page of a year, under one of its tabs."""
    context = {"visit": visit, "fir_year": fir_year, "title": title, "tabs": tabs_of(visit, fir_year, tab)}
    back = reverse("fir:etapes", kwargs={"agency": visit.access.agency.slug, "year": fir_year.year})
    return render(visit.request, template, context | {"siblings": [], "stages_href": back} | more, status=status)


def done(visit: FirVisit, form: forms.Form | None, act: Callable[[], str], there: str) -> HttpResponseBase | None:
    """Do `act`, say what it says, and go there; None where it is refused, which the form then tells.

    Without a form the refusal is a message, and one goes there all the same. A right that is missing is a 403.
    """
    try:
        told = act()
    except PermissionDenied:
        raise
    except ActionRefused as refused:
        if form is not None:
            form.add_error(None, str(refused))
            return None
        messages.error(visit.request, str(refused))
        return HttpResponseRedirect(there)
    if told:
        messages.success(visit.request, told)
    return HttpResponseRedirect(there)
