"""What every page of entry is rendered with, and how an action that is refused is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect

from fir import frame
from fir.models import FirYear
from fir.visit import Visit
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


#: a page of a year, under the tab of its stages
page = partial(frame.page, tab="etapes")


def stages_address(visit: Visit, fir_year: FirYear) -> str:
    """The page of the stages of a year."""
    return visit.address("etapes", fir_year)


def done(visit: Visit, form: forms.Form | None, act: Callable[[], str], there: str) -> HttpResponseBase | None:
    """Do `act`, say what it says, and go there; None where it is refused, which the form then tells.

    Without a form the refusal is a message, and one goes there all the same. A right that is missing is a 403.
    """
    try:
        told = act()
    except PermissionDenied:
        raise
    except Refused as refused:
        if form is not None:
            form.add_error(None, str(refused))
            return None
        messages.error(visit.request, str(refused))
        return HttpResponseRedirect(there)
    if told:
        messages.success(visit.request, told)
    return HttpResponseRedirect(there)
