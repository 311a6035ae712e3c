"""The calendar of a year: the law's dates and the agency's own; a date to add, to correct, to note as done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpResponseRedirect

from fir import actions
from fir.facts.calendar import CalendarDate, calendar_of
from fir.frame import page
from fir.models import Deadline, FirYear
from fir.perms import not_yours
from fir.visit import Visit, fir_form
from prs_budget.lib.days import DayField
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.text_fields import OneLineField

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

TAB = "calendrier"
AWAITED = {"required": "Ce champ est attendu.", "invalid": "Écrivez une date, par exemple 11/05/2018."}


def _line(label: str, most: int, *, required: bool) -> OneLineField:
    told = [MaxLengthValidator(most, f"{most} caractères au plus.")]
    return OneLineField(label=label, required=required, validators=told, error_messages=AWAITED)


class DoneForm(forms.Form):
    """When a date was met; empty where it is not."""

    done_on = DayField(label="Fait le", required=False, help_text="Vide : pas encore fait.", error_messages=AWAITED)


class DeadlineForm(DoneForm):
    """A date that the agency adds."""

    label = _line("Échéance", 200, required=True)
    on = DayField(label="Au plus tard le", error_messages=AWAITED)
    text = _line("Texte ou décision qui la fixe", 300, required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("label", "on", "text", "done_on", "seen")


@fir_form
def calendar(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """*Calendrier*: every date of the year, in order."""
    dates = calendar_of(fir_year, visit.years, fir_year.agency.today())
    return page(
        visit,
        fir_year,
        "fir/suivi/calendrier.html",
        f"FIR {fir_year.year} : calendrier",
        page_name="Calendrier",
        siblings=visit.siblings(fir_year),
        dates=dates,
        has_own=any(one.row is not None and not one.row.law for one in dates),
        may_note=visit.rights.runs,
    )


@fir_form
def new_date(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """A date of the agency's to add."""
    _require_runs(visit)
    form = DeadlineForm(visit.request.POST if visit.request.method == "POST" else None)
    if form.is_valid() and _done(visit, form, lambda: actions.set_deadline(**_given(visit, fir_year, form))):
        messages.success(visit.request, f"« {form.cleaned_data['label']} » ajoutée au calendrier de {fir_year.year}.")
        return HttpResponseRedirect(visit.address(TAB, fir_year))
    return _form_page(visit, fir_year, form, f"Ajouter une date au calendrier de {fir_year.year}", "Ajouter la date")


@fir_form
def a_date(visit: Visit, fir_year: FirYear, *, key: str) -> HttpResponseBase:
    """A date to note as done; one of the agency's, to correct or to take away too."""
    _require_runs(visit)
    dates = calendar_of(fir_year, visit.years, fir_year.agency.today())
    found = next((one for one in dates if one.key == key and one.is_noted), None)
    if found is None:
        raise Http404(f"Cette date n’est pas au calendrier de {fir_year.year}, ou ne se note pas.")
    own = found.row if found.row is not None and not found.row.law else None
    data = visit.request.POST if visit.request.method == "POST" else None
    if own is not None and data is not None and "retirer" in data:
        return _removed(visit, fir_year, own, data.get("seen", ""))
    form = _form_of(found, own, data)
    if form.is_valid() and _done(visit, form, lambda: _noted(visit, fir_year, found, own, form)):
        messages.success(visit.request, f"« {found.label} » enregistrée.")
        return HttpResponseRedirect(visit.address(TAB, fir_year))
    title = f"{found.label}, {found.words}"
    return _form_page(visit, fir_year, form, title, "Enregistrer", date=found, own=own)


def _form_of(found: CalendarDate, own: Deadline | None, data: Any) -> DoneForm:
    done_on = found.row.done_on if found.row else None
    if own is None:
        return DoneForm(data, initial={"done_on": done_on})
    held = {"label": own.label, "on": own.on, "text": own.text, "done_on": done_on, "seen": own.rev}
    return DeadlineForm(data, initial=held)


def _noted(visit: Visit, fir_year: FirYear, found: CalendarDate, own: Deadline | None, form: DoneForm) -> Deadline:
    if own is None:
        done_on = form.cleaned_data["done_on"]
        return actions.note_done(by=visit.access.user, fir_year=fir_year, law=found.key, done_on=done_on)
    return actions.set_deadline(**_given(visit, fir_year, form), deadline=own, seen=form.cleaned_data["seen"])


def _given(visit: Visit, fir_year: FirYear, form: forms.Form) -> dict[str, Any]:
    names = ("label", "on", "text", "done_on")
    return {"by": visit.access.user, "fir_year": fir_year, **{name: form.cleaned_data[name] for name in names}}


def _removed(visit: Visit, fir_year: FirYear, own: Deadline, seen: str) -> HttpResponseBase:
    try:
        actions.remove_deadline(by=visit.access.user, deadline=own, seen=whole_number(seen) or 0)
    except Refused as refused:
        messages.error(visit.request, str(refused))
    else:
        messages.success(visit.request, f"« {own.label} » retirée du calendrier de {fir_year.year}.")
    return HttpResponseRedirect(visit.address(TAB, fir_year))


def _done(visit: Visit, form: forms.Form, act: Any) -> bool:
    """Do it; False where it is refused, which the form then tells, with what was typed."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _require_runs(visit: Visit) -> None:
    if not visit.rights.runs:
        raise not_yours(visit.access.agency)


def _form_page(
    visit: Visit, fir_year: FirYear, form: forms.Form, title: str, verb: str, **context: object
) -> HttpResponseBase:
    back = visit.address(TAB, fir_year)
    shown: dict[str, Any] = {
        "form": form,
        "verb": verb,
        "back": back,
        "page_name": "Calendrier",
        "date": None,
        "own": None,
        **context,
    }
    return page(visit, fir_year, "fir/suivi/date.html", title, tab=TAB, **shown)
