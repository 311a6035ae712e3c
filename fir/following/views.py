"""The pages that follow a year: each loads, makes its tables, renders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from allocations.law import ENFORCEABLE, TWELFTHS
from allocations.visit import version_among
from fir.drill_down import panel_asked, tables_of
from fir.facts.settling import Scope
from fir.following.curves import picture
from fir.frame import nothing, show
from fir.identity import identity_of, unknown_of
from fir.models import FirYear
from fir.perms import MAY_RUN
from fir.reports import axes as by_axis
from fir.reports import balance as balances
from fir.reports import outstanding as left
from fir.reports import pace as paces
from fir.visit import Choice, Visit, fir_page, fir_page_alone
from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import is_year
from prs_budget.lib.refusals import BadAddress
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http.response import HttpResponseBase

    from prs_budget.lib.tables.model import Identity

#: how many commitments a page shows
MOST = 500
STATE = "fir/suivi/etat.html"
#: the texts of the pace: the twelfths, then since when a budget is enforceable
LAWS = (TWELFTHS, ENFORCEABLE)
BY, ORIGIN = "par", "origine"
#: what a list of commitments is narrowed to, in words
WORDS = {ORIGIN: "origine ", "direction": "", "mission": "mission "}


def unpublished(fir_year: FirYear, what: str) -> tuple[str, ...]:
    """That the source of a year does not give something, which is then not zero; nothing for a year run here."""
    return (f"La source de {fir_year.year} ne donne {what} : ce n’est pas zéro, ce n’est pas connu.",) * bool(
        fir_year.source
    )


def _coarsest(visit: Visit, fir_year: FirYear) -> Unit:
    """The unit in which the commitments of every year up to this one are known: that of the least precise."""
    known = [one.shown_unit for one in visit.years if one.year <= fir_year.year]
    return max(known, key=lambda unit: unit.exponent)


@fir_page_alone
def outstanding(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """*Restes à payer*: by year of origin, then by direction or mission."""
    unit, place = visit.unit(fir_year, _coarsest(visit, fir_year)), visit.request.GET.get(BY, "direction")
    if place not in left.PLACES:
        raise BadAddress([f"Ventilation inconnue : « {place} ». Possibles : {', '.join(left.PLACES)}."])
    title, report = f"FIR {fir_year.year} : restes à payer", left.report(place, visit.years)
    _, tables = tables_of(visit, fir_year, report, unit)
    if not tables[0].rows:
        return nothing(
            visit,
            fir_year,
            title,
            *unpublished(fir_year, "ni les engagements ni les paiements"),
            f"Aucun engagement n’est enregistré jusqu’à la fin de {fir_year.year}.",
            "Les engagements entrés ou importés parmi les mouvements apparaîtront ici, avec leurs échéanciers.",
        )
    words = (("direction", "Direction"), ("mission", "Mission"))
    by = Choice(BY, "Par", [Segment(text, visit.here(**{BY: word}), word == place) for word, text in words])
    panel = panel_asked(visit, fir_year, report, tables)
    context: dict[str, Any] = {"page_name": "Restes à payer", "choices": [by], "panel": panel}
    return show(visit, fir_year, tables, title=title, template=STATE, **context)


@fir_page_alone
def commitments(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The commitments behind a row of the page above, with their beneficiaries."""
    unit, wanted = visit.unit(fir_year), _wanted(visit)
    of = "".join(f" · {WORDS[name]}{value}" for name, value in wanted.items())
    title = f"FIR {fir_year.year} : engagements et restes à payer{of}"
    scope = Scope.of(fir_year, visit.years, **_fields(wanted))
    most = None if visit.request.GET.get("format") else MOST
    identity = identity_in(visit, fir_year, unit, "Engagements", scope.years)
    together = most is None or visit.access.role not in MAY_RUN
    table = left.commitments(scope, unit, replace(identity, version=f"{identity.version}{of}"), most, together=together)
    if not table.rows:
        why = f"Aucun engagement pour « {of.removeprefix(' · ')} »" if of else "Aucun engagement"
        return nothing(visit, fir_year, title, f"{why} jusqu’à la fin de {fir_year.year}.")
    return show(visit, fir_year, [table], title=title, page_name="Engagements", template="fir/suivi/engagements.html")


@fir_page_alone
def pace(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """*Rythme*: committed and paid by month, against the twelfths, then against the budget in force."""
    title = f"FIR {fir_year.year} : rythme des engagements et des paiements"
    found, tables = tables_of(visit, fir_year, paces.REPORT)
    if not found.is_dated and len(tables[0].rows) == len(found.months):
        return nothing(
            visit,
            fir_year,
            title,
            *unpublished(fir_year, "ni les engagements ni les paiements"),
            f"Rien n’est enregistré comme engagé ni payé en {fir_year.year}.",
            "Les mouvements entrés ou importés feront la courbe ; sans budget exécutoire, chaque mois est limité au "
            f"douzième de ce que le premier arrêté de {fir_year.year - 1} a attribué.",
        )
    panel = panel_asked(visit, fir_year, paces.REPORT, tables)
    context: dict[str, Any] = {"page_name": "Rythme", "picture": picture(found, tables[0]), "panel": panel}
    return show(visit, fir_year, tables, title=title, template="fir/suivi/rythme.html", laws=LAWS, **context)


@fir_page_alone
def balance(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """*Solde*: receipts less payments, and the use of the treasury, over every year."""
    title, report = "FIR : solde budgétaire et recours à la trésorerie", balances.report(visit.years)
    found, tables = tables_of(visit, fir_year, report)
    if balances.is_empty(found.years):
        return nothing(
            visit,
            fir_year,
            title,
            "Ni recette ni paiement n’est connu.",
            "Entrez les recettes de chaque étape, puis le réalisé ; les paiements viennent des mouvements.",
        )
    panel = panel_asked(visit, fir_year, report, tables)
    return show(visit, fir_year, tables, title=title, template=STATE, page_name="Solde", panel=panel)


@fir_page
def axes(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """*Axes*: by axis and project, through a version of the programming; the reference where the address names none."""
    unit, title = visit.unit(fir_year), f"FIR {fir_year.year} par axe et projet"
    if not visit.versions:
        return nothing(
            visit,
            fir_year,
            title,
            "Aucune version de la programmation ne vous est ouverte.",
            "Les axes et les projets sont ceux d’une version : chargez un plan, ou ouvrez une version.",
        )
    asked = visit.request.GET.get("version", "")
    version = version_among(visit.versions, asked) if asked else visit.version_of(fir_year) or visit.versions[0]
    report = by_axis.report(version)
    _, tables = tables_of(visit, fir_year, report, unit)
    if not tables:
        return nothing(
            visit,
            fir_year,
            title,
            f"Rien n’est engagé en {fir_year.year}, ni programmé par la version {version.code}.",
            "Programmez des crédits sur son enveloppe, ou enregistrez des mouvements.",
        )
    context: dict[str, Any] = {"version": version, "versions": visit.versions, "unit": unit, "page_name": "Axes"}
    context["panel"] = panel_asked(visit, fir_year, report, tables)
    return show(visit, fir_year, tables, title=title, template="fir/suivi/axes.html", **context)


def _wanted(visit: Visit) -> dict[str, str]:
    """What the address narrows the list to. Raises BadAddress."""
    asked = visit.request.GET
    wanted = {name: asked[name] for name in (ORIGIN, *left.PLACES) if name in asked}
    origin = wanted.get(ORIGIN, "")
    if origin and origin != left.UNKNOWN_ORIGIN and not is_year(origin):
        raise BadAddress([f"Exercice d’origine inconnu : « {origin} ». Écrivez une année, ou {left.UNKNOWN_ORIGIN}."])
    return wanted


def _fields(wanted: dict[str, str]) -> dict[str, object]:
    """The same as conditions on movements."""
    fields: dict[str, object] = {f"{name}__code": wanted[name] for name in left.PLACES if name in wanted}
    if ORIGIN in wanted:
        unknown = wanted[ORIGIN] == left.UNKNOWN_ORIGIN
        fields["origin_year"] = None if unknown else int(wanted[ORIGIN])
    return fields


def identity_in(visit: Visit, fir_year: FirYear, unit: Unit, what: str, beside: Sequence[FirYear] = ()) -> Identity:
    """What a page of a year says of itself; `beside` are the other years whose figures it shows."""
    return identity_of(fir_year, f"{what} {fir_year.year}", unit, visit.here(), unknown_of(fir_year), beside=beside)
