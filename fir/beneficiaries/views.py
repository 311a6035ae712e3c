"""The pages of beneficiaries: who received most, what one received, the subsidies of a year as they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from allocations.models import Envelope
from fir.beneficiaries.forms import BY_NAME, BeneficiaryFilter
from fir.enums import BeneficiaryKind
from fir.facts.received import Received, received, received_by
from fir.models import Beneficiary, Commitment, Delegation
from fir.perms import MAY_RUN
from fir.reports import beneficiaries as tables
from fir.reports.subsidies import THRESHOLD, subsidies_csv
from fir.visit import Visit, agency_form
from projects.models import Measure
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.plain_text import plain, whole_number
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Identity
from prs_budget.lib.words import date_text, number_text
from prs_budget.pages.files import download, file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

PAGE_SIZE = 100
#: commitments and delegations of one that its page lists
MOST = 200
PRIVATE = "Ce bénéficiaire est un particulier : les finances de l’agence seules le lisent."
NO_FILE = "Ce bénéficiaire est un particulier : il n’est dans aucun fichier, sa page seule le montre."


def address(visit: Visit, name: str, **kwargs: object) -> str:
    """The address of a page of beneficiaries."""
    return reverse(f"beneficiaries:{name}", kwargs={"agency": visit.agency.slug, **kwargs})


def identity_in(visit: Visit, what: str, years: str) -> Identity:
    """What a page of beneficiaries says of itself."""
    return Identity(
        perimeter=f"{visit.agency} · FIR et délégations",
        version=what,
        status="Enregistrés",
        years=years,
        unit=Unit.EUR.symbol,
        data_date=date_text(visit.agency.today()),
        address=visit.here(),
        source="",
        status_key="open",
        file_code="BENEFICIAIRES",
    )


def show(visit: Visit, template: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of beneficiaries."""
    context = {"visit": visit, "title": title, "may": visit.access.role in MAY_RUN, **context}
    return render(visit.request, f"fir/beneficiaries/{template}", context, status=status)


def found_at(visit: Visit, pk: int) -> Beneficiary:
    """A beneficiary that the visitor may read. Raises Http404, PermissionDenied."""
    one = Beneficiary.objects.filter(agency=visit.agency, pk=pk).select_related("merged_into", "agency").first()
    if one is None:
        raise Http404("Ce bénéficiaire n’existe pas dans l’agence.")
    if one.is_natural_person and visit.access.role not in MAY_RUN:
        raise PermissionDenied(PRIVATE)
    return one


@agency_form
def listed(visit: Visit) -> HttpResponseBase:
    """The beneficiaries that the filters let through, who received most first; `format=` takes them out."""
    asked = BeneficiaryFilter(visit.request.GET, visit.agency, visit.years)
    rows = list(asked.chosen(reads_persons=visit.access.role in MAY_RUN))
    has_amounts = asked.year is not None
    sums = received(visit.agency, asked.year, asked.envelope) if has_amounts or asked.envelope is not None else {}
    if has_amounts or asked.envelope is not None:
        rows = [one for one in rows if one.pk in sums]
    by_name = not has_amounts or (asked.is_valid() and asked.cleaned_data["tri"] == BY_NAME)
    rows.sort(key=lambda one: (ZERO if by_name else -sums.get(one.pk, Received()).whole, plain(one.name), one.pk))
    is_file, persons = bool(visit.request.GET.get("format")), list[Received]()
    if is_file or visit.access.role not in MAY_RUN:
        persons = [sums.get(one.pk, Received()) for one in rows if one.is_natural_person]
        rows = [one for one in rows if not one.is_natural_person]
    identity, here = identity_in(visit, "Bénéficiaires", str(asked.year or "toutes")), address(visit, "index")
    whole = tables.list_table(rows, sums, identity, here, persons, amounts=has_amounts) if is_file else None
    if whole is not None and (file := file_of(visit, [whole])) is not None:
        return file
    page = Paginator(rows, PAGE_SIZE).get_page(visit.request.GET.get("page"))
    last = [] if page.has_next() else persons
    return show(
        visit,
        "liste.html",
        "Bénéficiaires",
        status=400 if asked.errors else 200,
        identity=identity,
        asked=asked,
        count=number_text(len(rows)),
        shown_page=page,
        one=Drawn.of(tables.list_table(page.object_list, sums, identity, here, last, amounts=has_amounts)),
        here=visit.here(),
        years=[one.year for one in visit.years],
        threshold=euros_text(THRESHOLD),
        without_siret=Beneficiary.objects.filter(
            agency=visit.agency, merged_into=None, is_natural_person=False, siret=None
        ).count(),
    )


@agency_form
def beneficiary(visit: Visit, pk: int) -> HttpResponseBase:
    """One beneficiary: what it received, from which envelope, for which project, over the years; what it is."""
    one = found_at(visit, pk)
    if one.merged_into is not None and visit.request.GET.get("seul") is None:
        return HttpResponseRedirect(address(visit, "beneficiaire", pk=one.merged_into_id))
    merged = list(Beneficiary.objects.filter(merged_into=one).order_by("name", "pk"))
    ids = [one.pk, *(each.pk for each in merged)]
    found = received_by(visit.agency, ids, visit.years)
    measures = (
        Measure.objects.filter(plan__agency=visit.agency)
        .select_related("project")
        .in_bulk([where.measure for where in found if where.measure is not None])
    )
    envelopes = Envelope.objects.in_bulk([where.envelope for where in found if where.envelope is not None])
    years = sorted({where.year for where in found})
    identity = identity_in(visit, one.name, ", ".join(map(str, years)) or "–")
    table = tables.by_project(found, measures, envelopes, identity)
    if visit.request.GET.get("format"):
        if one.is_natural_person:
            raise BadAddress([NO_FILE])
        if (file := file_of(visit, [table])) is not None:
            return file
    return show(
        visit,
        "beneficiaire.html",
        one.name,
        identity=identity,
        one=one,
        facts=_facts(one),
        merged=merged,
        drawn=Drawn.of(table),
        commitments=_commitments(visit, ids),
        delegations=Delegation.objects.filter(beneficiary__in=ids)
        .select_related("envelope")
        .order_by("-year", "-pk")[:MOST],
        past=_past(visit, one),
        here=visit.here(),
    )


def _commitments(visit: Visit, ids: list[int]) -> list[tuple[str, Commitment]]:
    """The last commitments of these, with the addresses of their pages."""
    if not visit.years:
        return []
    rows = Commitment.objects.filter(beneficiary__in=ids).order_by("-origin_year", "code")[:MOST]
    return [(visit.address("engagement", visit.years[0], code=one.place_in_addresses), one) for one in rows]


def _facts(one: Beneficiary) -> list[tuple[str, str]]:
    facts = (
        ("Nature", BeneficiaryKind(one.kind).label if one.kind else ""),
        ("FINESS", one.finess or ""),
        ("SIRET", one.siret or ""),
        ("Département", one.department),
        (
            "Particulier",
            "oui : nommé aux finances de l’agence, à l’écran" if one.is_natural_person else "",
        ),
    )
    return [(name, value) for name, value in facts if value]


def _past(visit: Visit, one: Beneficiary) -> list[str]:
    """« 12/03/2018, par Finances : CHU de Lille, FINESS 590780193 (erreur de saisie) », the last first. One query."""
    told = []
    for row in one.history.select_related("history_user", "merged_into").order_by("-history_id"):
        said = [row.name, row.finess and f"FINESS {row.finess}", row.siret and f"SIRET {row.siret}"]
        said.append(f"fusionné avec {row.merged_into}" if row.merged_into_id else "")
        who, why = row.history_user or "le site", row.history_change_reason or "sans motif"
        told.append(
            f"{visit.agency.local(row.history_date):%d/%m/%Y}, par {who} : {', '.join(filter(None, said))} ({why})"
        )
    return told


@agency_form
def subsidies(visit: Visit) -> HttpResponseBase:
    """The commitments of a year, in the columns in which subsidies are published."""
    asked = visit.request.GET.get("annee", "")
    fir_year = visit.year(whole_number(asked) or 0)
    least = THRESHOLD if visit.request.GET.get("seuil") else ZERO
    name = f"{visit.agency.code}_subventions_{fir_year.year}.csv"
    return download(subsidies_csv(fir_year, least), "text/csv; charset=utf-8", name)
