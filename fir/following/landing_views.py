"""The landing: the table of a year, and the form in which a direction says what it expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect

from fir import actions
from fir.drill_down import panel_asked, tables_of
from fir.enums import Nature, Profile
from fir.following.landing_form import LandingSheet
from fir.following.views import unpublished
from fir.frame import nothing, page, show
from fir.models import FirYear, Landing
from fir.refusals import RowsRefused
from fir.reports import landing as landings
from fir.visit import Choice, Visit, fir_form, fir_page_alone
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import BadAddress, CellsMoved, Refused
from prs_budget.lib.typed import editable
from prs_budget.lib.words import date_and_time_of
from prs_budget.organisation.models import Direction
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

CONFLICT = (
    "Rien n’est enregistré : quelqu’un a changé cette attente depuis que vous l’avez lue. "
    "Les deux valeurs sont montrées, choisissez."
)
#: the parameter of the address that chooses how what is used is extrapolated
PROFILE = "profil"
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
    """*Atterrissage*: open, used to date, where the year ends by the profile that is asked for, the verdict."""
    title, profile = f"FIR {fir_year.year} : atterrissage", _profile(visit)
    report = landings.report(profile)
    found, tables = tables_of(visit, fir_year, report)
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
    rights = visit.rights
    codes = {one.code: one.direction for one in found.spots}
    forms = [
        (code, f"{visit.address('atterrissage_direction', fir_year, code=code)}{_kept_profile(profile)}")
        for code, direction in codes.items()
        if rights.lands_for(direction) and not fir_year.is_closed
    ]
    segments = [Segment(one.label, visit.here(**{PROFILE: one.value}), one is profile) for one in Profile]
    return show(
        visit,
        fir_year,
        tables,
        title=title,
        template="fir/suivi/atterrissage.html",
        page_name="Atterrissage",
        forms=forms,
        choices=[] if fir_year.is_closed else [Choice(PROFILE, "Extrapolé", segments)],
        panel=panel_asked(visit, fir_year, report, tables),
    )


def _kept_profile(profile: Profile) -> str:
    """What keeps a profile in an address; nothing for the one that needs no asking."""
    return "" if profile is Profile.LINEAR else f"?{PROFILE}={profile.value}"


def _profile(visit: Visit) -> Profile:
    """The profile that the address asks for. Raises BadAddress."""
    asked = visit.request.GET.get(PROFILE, Profile.LINEAR.value)
    if asked not in Profile.values:
        raise BadAddress([f"Profil inconnu : « {asked} ». Possibles : {', '.join(Profile.values)}."])
    return Profile(asked)


@fir_form
def landing_of(visit: Visit, fir_year: FirYear, *, code: str) -> HttpResponseBase:
    """The form of a direction: what it expects, why, and what it expected before."""
    direction = Direction.objects.filter(agency=visit.access.agency, code=code).first()
    if direction is None:
        raise Http404(f"La direction « {code} » n’existe pas dans {visit.access.agency}.")
    if not visit.rights.lands_for(direction.pk):
        raise PermissionDenied(f"L’atterrissage de {code} est entré par les finances ou par qui contribue pour {code}.")
    profile = _profile(visit)
    found = landings.read(fir_year, visit.before(fir_year), profile)
    sheet, refusal = LandingSheet.of(found, code), ""
    if visit.request.method == "POST":
        sheet = sheet.typed(visit.request.POST)
        sheet, refusal, done = _kept(visit, fir_year, direction, sheet)
        if done:
            return HttpResponseRedirect(f"{visit.address('atterrissage', fir_year)}{_kept_profile(profile)}")
    return page(
        visit,
        fir_year,
        "fir/suivi/atterrissage_direction.html",
        f"FIR {fir_year.year} : atterrissage de {direction.code} {direction.label}",
        page_name=direction.code,
        direction=direction,
        sheet=sheet,
        refusal=refusal,
        notes=landings.notes(found, Unit.EUR),
        past=_past(fir_year, direction),
    )


def _kept(visit: Visit, fir_year: FirYear, direction: Direction, sheet: LandingSheet) -> tuple[LandingSheet, str, bool]:
    """Write what is typed; returns the sheet as it must be shown, why it is refused, and whether all is done."""
    if sheet.is_wrong:
        return sheet, "Rien n’est enregistré : un montant ne peut pas être lu. Votre saisie est gardée.", False
    sheet = sheet.doubted(visit.request.POST.get("ampleur", ""))
    if sheet.asked:
        return sheet, "Rien n’est enregistré : un montant est à confirmer ou à corriger.", False
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
