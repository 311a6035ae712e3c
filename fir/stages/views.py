"""The pages of the stages of a year: the list, one of them, its vote; the year itself, opened with its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fir import actions
from fir.enums import StageKind
from fir.facts.ledger import stages_of
from fir.identity import identity_of
from fir.models import FirYear
from fir.perms import READS_STAGES
from fir.stages import overview as listing
from fir.stages.forms import RulesForm, StageForm, UndoReasonForm, VoteForm, YearForm
from fir.stages.pages import done, page, stages_address
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
    vote, unvote = VoteForm(None), UndoReasonForm(None)
    if visit.request.method == "POST":
        if visit.request.POST.get("acte") == "reprendre":
            unvote = UndoReasonForm(visit.request.POST)
            answer = _unvote(place, unvote)
        else:
            vote = VoteForm(visit.request.POST)
            answer = _vote(place, vote)
        if answer is not None:
            return answer
    found = place.stage
    return page(
        visit,
        fir_year,
        "fir/saisie/etape.html",
        title=f"{found.code} {fir_year.year} : {found.label}",
        place=place,
        stage=found,
        sums=shown_sums(place),
        voted=listing.voted(found),
        vote=vote,
        unvote=unvote,
        identity=identity_of(fir_year, f"{found.code} {found.label}", Unit.EUR, place.address),
    )


def shown_sums(place: StageVisit) -> list[tuple[str, str]]:
    """« Recettes », « AE », « CP », in euros to the cent. Two queries."""
    sums = listing.sums_of([place.stage])[place.stage.pk]
    told = (("Recettes", sums.receipts), ("AE ouvertes", sums.credits.ae), ("CP ouverts", sums.credits.cp))
    return [(word, euros_text(amount) if amount is not None else "rien de saisi") for word, amount in told]


def _vote(place: StageVisit, form: VoteForm) -> HttpResponseBase | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data

    def vote() -> str:
        stage = actions.vote_stage(by=place.visit.access.user, stage=place.stage, **given)
        when = f" Elle est exécutoire le {stage.enforceable_on:%d/%m/%Y}." if stage.enforceable_on else ""
        return f"Étape {stage.code} votée : ses chiffres ne changent plus.{when}"

    return done(place.visit, form, vote, place.address)


def _unvote(place: StageVisit, form: UndoReasonForm) -> HttpResponseBase | None:
    if not form.is_valid():
        return None

    def unvote() -> str:
        actions.unvote_stage(by=place.visit.access.user, stage=place.stage, reason=form.cleaned_data["reason"])
        return f"Vote de {place.stage.code} repris : ses chiffres peuvent changer."

    return done(place.visit, form, unvote, place.address)


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
