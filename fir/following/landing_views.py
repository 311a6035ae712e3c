"""The landing: the table of a year, and the form in which a direction says what it expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect

from fir import actions
from fir.enums import Nature
from fir.following.landing_form import LandingSheet
from fir.following.views import identity_in, unpublished
from fir.frame import nothing, page, show
from fir.models import FirYear, Landing
from fir.refusals import RowsRefused
from fir.reports import landing as landings
from fir.visit import Visit, fir_form, fir_page_alone
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import CellsMoved, Refused
from prs_budget.lib.typed import editable
from prs_budget.lib.words import date_and_time_of
from prs_budget.organisation.models import Direction

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

CONFLICT = (
    "Rien n’est enregistré : quelqu’un a changé cette attente depuis que vous l’avez lue. "
    "Les deux valeurs sont montrées, choisissez."
)
#: how many past values the form tells
PAST = 50


class Past(NamedTuple):
    """What was expected once: when, by whom, of which nature, how much, why."""

    at: str
    by: str
    nature: str
    ae: str
    cp: str
    reason: str


@fir_page_alone
def landing(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """*Atterrissage*: open, used to date, extrapolated, expected."""
    unit, title = visit.unit(fir_year), f"FIR {fir_year.year} : atterrissage"
    found = landings.read(fir_year, fir_year.agency.today())
    if not found.spots:
        return nothing(
            visit,
            fir_year,
            title,
            *unpublished(fir_year, "ni les crédits ouverts ni les engagements"),
            f"Aucun crédit n’est enregistré comme ouvert ni engagé en {fir_year.year}.",
            f"L’exercice {fir_year.year} est clos : il n’y a plus d’atterrissage à prévoir."
            if fir_year.is_closed
            else "Votez une étape du budget ou enregistrez des mouvements : "
            "chaque direction pourra dire ce qu’elle attend.",
        )
    table = landings.table(found, unit, identity_in(visit, fir_year, unit, "Atterrissage"))
    rights = visit.rights
    codes = {one.code: one.direction for one in found.spots}
    forms = [
        (code, visit.address("atterrissage_direction", fir_year, code=code))
        for code, direction in codes.items()
        if rights.lands_for(direction) and not fir_year.is_closed
    ]
    template = "fir/suivi/atterrissage.html"
    return show(visit, fir_year, [table], title=title, template=template, page_name="Atterrissage", forms=forms)


@fir_form
def landing_of(visit: Visit, fir_year: FirYear, *, code: str) -> HttpResponseBase:
    """The form of a direction: what it expects, why, and what it expected before."""
    direction = Direction.objects.filter(agency=visit.access.agency, code=code).first()
    if direction is None:
        raise Http404(f"La direction « {code} » n’existe pas dans {visit.access.agency}.")
    if not visit.rights.lands_for(direction.pk):
        raise PermissionDenied(f"L’atterrissage de {code} est entré par les finances ou par qui contribue pour {code}.")
    found = landings.read(fir_year, fir_year.agency.today())
    sheet, refusal = LandingSheet.of(found, code), ""
    if visit.request.method == "POST":
        sheet = sheet.typed(visit.request.POST)
        sheet, refusal, done = _kept(visit, fir_year, direction, sheet)
        if done:
            return HttpResponseRedirect(visit.address("atterrissage", fir_year))
    return page(
        visit,
        fir_year,
        "fir/suivi/atterrissage_direction.html",
        f"FIR {fir_year.year} : atterrissage de {direction.code} {direction.label}",
        page_name=direction.code,
        direction=direction,
        sheet=sheet,
        refusal=refusal,
        notes=landings.table(found, Unit.EUR, identity_in(visit, fir_year, Unit.EUR, "Atterrissage")).notes,
        past=_past(fir_year, direction),
    )


def _kept(visit: Visit, fir_year: FirYear, direction: Direction, sheet: LandingSheet) -> tuple[LandingSheet, str, bool]:
    """Write what is typed; returns the sheet as it must be shown, why it is refused, and whether all is done."""
    if sheet.is_wrong:
        return sheet, "Rien n’est enregistré : un montant ne peut pas être lu. Votre saisie est gardée.", False
    expectations = sheet.expectations()
    try:
        count = actions.land(by=visit.access.user, fir_year=fir_year, direction=direction, expectations=expectations)
    except CellsMoved:
        held = Landing.objects.filter(fir_year=fir_year, direction=direction).select_related("by")
        beside = sheet.against({one.nature: one for one in held}, fir_year.agency.time_zone)
        return beside, CONFLICT, False
    except RowsRefused as refused:
        reasons: dict[int, list[str]] = {}
        for row in refused.rows:
            reasons.setdefault(row.row, []).append(row.reason)
        return sheet.refused(reasons), "Rien n’est enregistré : ce qui est à corriger est dit à côté.", False
    except Refused as refused:
        return sheet, str(refused), False
    said = f"Atterrissage de {direction.code} enregistré." if count else "Rien à enregistrer."
    messages.success(visit.request, said)
    return sheet, "", True


def _past(fir_year: FirYear, direction: Direction) -> list[Past]:
    """What was expected, the last first. One query."""
    rows = Landing.history.filter(fir_year=fir_year, direction=direction).select_related("history_user", "by")
    zone = fir_year.agency.time_zone
    return [
        Past(
            date_and_time_of(one.history_date, zone),
            str(one.by),
            Nature(one.nature).label,
            editable(one.ae, Unit.EUR),
            editable(one.cp, Unit.EUR),
            one.reason,
        )
        for one in rows.order_by("-history_id")[:PAST]
    ]
