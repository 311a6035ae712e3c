"""The pages of delegations: their list with its totals, one of them and its cancellation, one to enter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fir.actions.delegations import cancel_delegations, record_delegations
from fir.actions.locking import operation_of
from fir.beneficiaries.fields import BENEFICIARIES
from fir.delegations.forms import MEASURES, DelegationFilter, DelegationForm
from fir.delegations.remarks import remarks
from fir.enums import Way
from fir.facts.attributable import DELEGATION, Thing
from fir.facts.beneficiaries import person_at, suggested
from fir.models import Delegation
from fir.perms import MAY_RUN, not_yours
from fir.refusals import RowsRefused
from fir.reports.attributed import card_of
from fir.reports.delegations import NAMED, by_envelope, list_table, sequel_of, shown_key
from fir.visit import Visit, agency_form
from prs_budget.lib.grid.request import operation_number, reason_in
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Identity
from prs_budget.lib.words import date_and_time_of, date_text, number_text
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

PAGE_SIZE = 100
PRIVATE = "Cette délégation est au profit d’un particulier : les finances de l’agence seules la lisent."


def _identity(visit: Visit, years: list[int]) -> Identity:
    return Identity(
        perimeter=f"{visit.agency} · enveloppes autres que le FIR",
        version="Délégations",
        status="Enregistrées",
        years=", ".join(map(str, years)) or "–",
        unit=Unit.EUR.symbol,
        data_date=date_text(visit.agency.today()),
        address=visit.here(),
        source="",
        status_key="open",
        file_code="DELEGATIONS",
    )


def show(visit: Visit, template: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of delegations."""
    may = visit.access.role in MAY_RUN
    return render(
        visit.request,
        f"fir/delegations/{template}",
        {"visit": visit, "title": title, "may": may, **context},
        status=status,
    )


def address(visit: Visit, name: str, **kwargs: object) -> str:
    """The address of a page of delegations."""
    return reverse(f"delegations:{name}", kwargs={"agency": visit.agency.slug, **kwargs})


@agency_form
def listed(visit: Visit) -> HttpResponseBase:
    """The delegations that the filters let through, and what they come to; `format=` takes them out."""
    asked = DelegationFilter(visit.request.GET, visit.agency)
    rows = asked.chosen(reads_persons=visit.access.role in MAY_RUN)
    years = sorted(rows.order_by().values_list("year", flat=True).distinct())
    identity, here = _identity(visit, years), address(visit, "index")
    totals = by_envelope(rows, years, identity, partial(_behind, visit))
    is_file, persons = bool(visit.request.GET.get("format")), (0, ZERO)
    if is_file or visit.access.role not in MAY_RUN:
        sums = rows.filter(person_at("beneficiary")).aggregate(count=Count("pk"), sum=Sum("amount"))
        rows, persons = rows.exclude(person_at("beneficiary")), (sums["count"], sums["sum"] or ZERO)
    named = rows.select_related(*NAMED).latest_first()
    if is_file:
        every = list_table(named.iterator(2000), identity, here, persons)
        if (file := file_of(visit, [every, totals])) is not None:
            return file
    shown_page = Paginator(named, PAGE_SIZE).get_page(visit.request.GET.get("page"))
    last = (0, ZERO) if shown_page.has_next() else persons
    return show(
        visit,
        "liste.html",
        "Délégations",
        status=400 if asked.errors else 200,
        identity=identity,
        asked=asked,
        count=number_text(shown_page.paginator.count),
        shown_page=shown_page,
        totals=Drawn.of(totals),
        one=Drawn.of(list_table(shown_page.object_list, identity, here, last)),
        here=visit.here(),
    )


def _behind(visit: Visit, envelope: str, direction: str) -> str:
    """The list of what a figure of the totals adds up: the same filters, and its envelope and direction."""
    return f"{visit.here(enveloppe=envelope, direction=direction, page='1')}#delegations"


@agency_form
def new_delegation(visit: Visit) -> HttpResponseBase:
    """A delegation to enter; what is typed is kept where it is refused."""
    if visit.access.role not in MAY_RUN:
        raise not_yours(visit.agency)
    post = visit.request.POST
    form = DelegationForm(post or None, visit.agency)
    number = operation_number(post.get("operation", ""))
    if visit.request.method == "POST" and form.is_valid():
        try:
            draft = form.draft()
            is_again = operation_of(number) is not None
            record_delegations(by=visit.user, agency=visit.agency, drafts=[draft], way=Way.FORM, uuid=number)
        except RowsRefused as refused:
            form.add_error(None, refused.in_one_sentence)
        except Refused as refused:
            form.add_error(None, str(refused))
            number = operation_number("")  # what this page sent before is not what it sends next
        else:
            said = "est déjà enregistrée, rien n’est écrit de plus" if is_again else "enregistrée"
            messages.success(visit.request, f"Délégation {form.cleaned_data['reference']} {said}.")
            for remark in remarks(visit.agency, [draft]):
                messages.warning(visit.request, remark[:1].upper() + remark[1:])
            return HttpResponseRedirect(address(visit, "index"))
    return show(
        visit,
        "nouvelle.html",
        "Nouvelle délégation",
        status=400 if form.errors else 200,
        form=form,
        number=number,
        beneficiaries=suggested(visit.agency),
        lists={"beneficiaries": BENEFICIARIES, "measures": MEASURES},
    )


@agency_form
def delegation(visit: Visit, pk: int) -> HttpResponseBase:
    """One delegation; posting takes it back, once, by one of the opposite sign."""
    rows = Delegation.objects.filter(agency=visit.agency, pk=pk).select_related(*NAMED, "operation__by")
    one = rows.first()
    if one is None:
        raise Http404("Cette délégation n’existe pas dans l’agence.")
    who = one.beneficiary.merged_into or one.beneficiary
    if visit.access.role not in MAY_RUN and (who.is_natural_person or one.beneficiary.is_natural_person):
        raise PermissionDenied(PRIVATE)
    undone, error = getattr(one, "cancelled_by", None), ""
    reason = reason_in(visit.request.POST.get("motif", ""))
    if visit.request.method == "POST":
        if undone is not None:  # a second click: what was asked for is done
            return HttpResponseRedirect(visit.request.path)
        try:
            cancel_delegations(by=visit.user, agency=visit.agency, delegations=[one], reason=reason)
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(visit.request, f"Délégation {one.key} annulée, par une autre de signe opposé.")
            return HttpResponseRedirect(visit.request.path)
    at = one.operation
    return show(
        visit,
        "delegation.html",
        shown_key(one),
        status=400 if error else 200,
        facts=_facts(visit, one, who.name),
        card=card_of(visit.agency, Thing(DELEGATION, one.pk)),
        other=undone or one.cancels,
        undone=undone,
        standing=undone is None and one.cancels is None,
        error=error,
        reason=reason,
        imported=at.uuid if at.way == Way.FILE else None,
        file_name=at.file_name,
    )


def _facts(visit: Visit, one: Delegation, who: str) -> list[tuple[str, str]]:
    """What is known of a delegation, in words."""
    at = one.operation
    facts = (
        ("Montant", euros_text(one.amount)),
        ("Bénéficiaire", who),
        ("Enveloppe", str(one.envelope)),
        ("Année", str(one.year)),
        ("Phase", one.phase),
        ("Date", date_text(one.on)),
        ("Direction", str(one.direction)),
        ("Mesure", one.measure.code if one.measure else ""),
        ("Libellé", one.label),
        ("Enregistrée", f"{at.get_way_display()}, par {at.by}, {date_and_time_of(at.at, visit.agency.time_zone)}"),
        ("Suite", sequel_of(one)),
        ("Motif", at.reason),
    )
    return [(name, value) for name, value in facts if value]
