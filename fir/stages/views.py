"""The pages of the stages of a year: the list, one of them, its vote; the year itself, opened with its rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fir import actions
from fir.enums import StageKind
from fir.facts.lapses import lapse_rule
from fir.facts.ledger import stages_of
from fir.identity import identity_of
from fir.models import FirYear
from fir.perms import READS_STAGES, not_yours
from fir.stages import overview as listing
from fir.stages.acts import Act, offered, perform
from fir.stages.balance import StageBalance
from fir.stages.carried import StageCarried
from fir.stages.forms import RulesForm, StageForm, YearForm
from fir.stages.life import dated_state, laws_of, what_follows
from fir.stages.pages import done, page, stages_address
from fir.stages.past import told_past
from fir.stages.stage import StageVisit, year_refusal
from fir.visit import Visit, fir_form
from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.organisation.perms import Access
from prs_budget.pages.files import file_of
from prs_budget.pages.visit import form_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@fir_form
def stages(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The stages of a year, and its rules."""
    unit, here = visit.unit(fir_year), visit.here()
    found = stages_of(fir_year)
    table = listing.table(fir_year, found, unit, here)
    if (file := file_of(visit, [table])) is not None:
        return file
    return page(
        visit,
        fir_year,
        "fir/saisie/etapes.html",
        title=f"FIR {fir_year.year} : étapes budgétaires",
        page_name="Étapes",
        identity=table.identity,
        units=visit.units(unit),
        siblings=visit.siblings(fir_year),
        drawn=[Drawn.of(table)],
        table=table,
        one=Drawn.of(table),
        here=here,
        stages=found,
        refused=year_refusal(visit, fir_year),
        may_open=visit.rights.runs,
        lapse=lapse_rule(fir_year),
        excluded=euros_text(fir_year.carry_over_excluded) if fir_year.carry_over_excluded else "",
    )


@fir_form
def new_stage(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """A stage to add, whose figures start as those of the one before."""
    request, found = visit.request, stages_of(fir_year)
    form = StageForm(request.POST if request.method == "POST" else None, stages=found)
    if form.is_valid():
        given = form.cleaned_data

        def add() -> str:
            stage = actions.start_stage(
                by=visit.access.user,
                fir_year=fir_year,
                code=given["code"],
                label=given["label"],
                kind=StageKind(given["kind"]),
                note=given["note"],
                source=given["source"],
                uuid=given["number"],
            )
            start = f", à partir des chiffres de {given['source'].code}" if given["source"] else ""
            return f"Étape {stage.code} ajoutée{start}."

        there = reverse("fir:etape", kwargs=_kwargs(visit, fir_year) | {"stage": given["code"]})
        if (answer := done(visit, form, add, there)) is not None:
            return answer
    title = f"Nouvelle étape de {fir_year.year}"
    refused = year_refusal(visit, fir_year)
    return page(visit, fir_year, "fir/saisie/etape_nouvelle.html", title=title, form=form, refused=refused)


def _kwargs(visit: Visit, fir_year: FirYear) -> dict[str, object]:
    return {"agency": visit.access.agency.slug, "year": fir_year.year}


@fir_form
def stage(visit: Visit, fir_year: FirYear, stage: str) -> HttpResponseBase:
    """One stage: what it is, its totals, what can be done with it; posting votes it, or takes its vote back."""
    place = StageVisit.of(visit, fir_year, stage)
    found, carried = place.stage, StageCarried.of(place.stage)
    balance = StageBalance.of(found, carried.cp)
    acts = offered(place, balance, carried)
    if visit.request.method == "POST":
        if not visit.rights.runs:
            raise not_yours(visit.access.agency)
        acts = offered(place, balance, carried, visit.request.POST)
        answer = _said(place, acts)
        if answer is not None:
            return answer
    today = visit.access.agency.today()
    return page(
        visit,
        fir_year,
        "fir/saisie/etape.html",
        title=f"{found.code} {fir_year.year} : {found.label}",
        place=place,
        stage=found,
        sums=balance.told if found.is_budget else balance.told[:1],
        state=dated_state(found, today),
        carried=carried,
        follows=what_follows(found, today, is_second_rejection=place.was_rejected_before),
        laws=laws_of(found),
        acts=acts,
        past=told_past(found, visit.access.agency.time_zone),
        identity=identity_of(fir_year, f"{found.code} {found.label}", Unit.EUR, place.address),
    )


def _said(place: StageVisit, acts: Sequence[Act]) -> HttpResponseBase | None:
    """Do the act that was sent; None where it is refused, which its form tells. One no longer offered is told."""
    sent = place.visit.request.POST.get("acte", "")
    act = next((one for one in acts if one.name == sent), None)
    if act is not None:
        return perform(place, act)
    told = place.year_refused or f"L’étape {place.stage.code} est {place.stage.state.of_stage} : rien n’a changé."
    messages.info(place.visit.request, told)
    return HttpResponseRedirect(place.address)


@fir_form
def rules(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The rules of a year, each with the text that sets it."""
    request = visit.request
    form = RulesForm(request.POST if request.method == "POST" else None, agency=fir_year.agency, like=fir_year)
    if form.is_valid():

        def write() -> str:
            actions.set_rules(
                by=visit.access.user, fir_year=fir_year, rules=form.rules, reason=form.cleaned_data["reason"]
            )
            return f"Règles de {fir_year.year} enregistrées."

        if (answer := done(visit, form, write, stages_address(visit, fir_year))) is not None:
            return answer
    title, refused = f"Règles de l’exercice {fir_year.year}", year_refusal(visit, fir_year)
    return page(visit, fir_year, "fir/saisie/regles.html", title=title, form=form, refused=refused)


@form_page
def open_year(request: HttpRequest, access: Access) -> HttpResponseBase:
    """A year to open, with its rules; those of the last year are proposed."""
    visit = Visit.of(request, access)
    form = YearForm(
        request.POST if request.method == "POST" else None,
        agency=access.agency,
        like=visit.years[0] if visit.years else None,
    )
    if form.is_valid():
        try:
            opened = actions.open_year(by=access.user, agency=access.agency, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Exercice {opened.year} ouvert. Ajoutez-lui son budget initial.")
            return HttpResponseRedirect(stages_address(visit, opened))
    refused = "" if visit.rights.runs else READS_STAGES
    return render(request, "fir/saisie/ouvrir.html", {"visit": visit, "form": form, "refused": refused})
