"""« Programmé = autorisé »: what the programming makes of a stage, read before it is written."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect

from allocations.provenance import word_of_amounts
from fir import actions
from fir.enums import Way
from fir.facts.ledger import stages_of
from fir.models import FirYear, Stage
from fir.passage import tables
from fir.passage.proposal import Options, Proposal, propose
from fir.passage.reading import version_asked
from fir.passage.views import nothing, show_tables, what_is_missing
from fir.perms import READS_STAGES
from fir.visit import Visit, fir_form
from prs_budget.lib.grid.request import operation_number
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.refusals import CellsMoved, Refused

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from allocations.models import Version


@fir_form
def proposal(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """What the programming makes of a stage: before, after; posting writes it, once, if it is still that."""
    asked = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    version = version_asked(visit, fir_year)
    open_ones = [one for one in stages_of(fir_year) if one.is_draft and one.is_budget]
    code = asked.get("etape", "")
    stage = next((one for one in open_ones if one.code == code), None) or (open_ones[-1] if open_ones else None)
    missing = what_is_missing(fir_year, version, stage)
    if version is None or stage is None or missing:
        return nothing(visit, fir_year, "Proposer depuis la programmation", missing)
    choice = Options(asked.get("cp", "avec") == "avec", asked.get("autres", "garder") == "vider")
    if visit.request.method == "POST":
        done = _apply(visit, fir_year, version, stage, choice)
        if done is not None:
            return done
    found = propose(fir_year, version, stage, choice)
    return _proposal_page(visit, fir_year, found, choice, open_ones)


def _apply(visit: Visit, fir_year: FirYear, version: Version, stage: Stage, choice: Options) -> HttpResponseBase | None:
    """Write a proposal, if it is still the one that was read; None, and said why, where it is not written."""
    post, there = visit.request.POST, visit.address("etape_feuille", fir_year, stage=stage.code, sheet="credits")
    number = operation_number(post.get("numero", ""))
    found = propose(fir_year, version, stage, choice)
    if number and stage.fir_year.operations.filter(uuid=number, by=visit.access.user).exists():
        return HttpResponseRedirect(there)
    if found.digest != post.get("vu", ""):
        messages.error(visit.request, "Les montants ont changé depuis l’aperçu : vérifiez-le de nouveau.")
        return None
    try:
        actions.enter_figures(
            by=visit.access.user,
            stage=stage,
            edits=found.edits,
            way=Way.PROPOSAL,
            reason=f"{word_of_amounts(fir_year.year, version)} de {version.code}",
            uuid=number,
            digest=found.digest,
        )
    except CellsMoved:
        messages.error(visit.request, "Les chiffres de l’étape ont changé depuis l’aperçu : vérifiez-le de nouveau.")
        return None
    except Refused as refused:
        messages.error(visit.request, str(refused))
        return None
    count = len(found.edits)
    told = f"{count} chiffres de {stage.code} viennent de {version.code}. L’opération s’annule par l’historique."
    messages.success(visit.request, told)
    return HttpResponseRedirect(there)


def _proposal_page(
    visit: Visit, fir_year: FirYear, found: Proposal, choice: Options, stages: list[Stage]
) -> HttpResponseBase:
    unit, here = visit.unit(fir_year), visit.here()
    made = [tables.proposal(fir_year, found, unit, here)]
    made += [tables.unplaced(fir_year, found, unit, here)] if found.unplaced else []
    refused = READS_STAGES if not visit.rights.runs else ""
    nothing_there = not found.is_programmed
    if fir_year.is_closed:
        refused = f"L’exercice {fir_year.year} est clos : la page Clôture dit s’il peut être rouvert."
    more: dict[str, Any] = {
        "found": found,
        "nothing_there": nothing_there,
        "word": word_of_amounts(fir_year.year, found.version),
        "planned": shown(found.planned, Unit.EUR, 0),
        "kept": shown(found.kept, Unit.EUR, 0) if found.kept else "",
        "count": len(found.edits),
        "choice": choice,
        "versions": visit.versions,
        "stages": stages,
        "number": uuid.uuid4(),
        "refused": refused,
    }
    return show_tables(visit, fir_year, "proposition.html", made, units=visit.units(unit), **more)
