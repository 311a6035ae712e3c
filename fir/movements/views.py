"""The pages of movements: their list and its files, one of them and its cancellation, one to enter, a transfer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from fir.actions.movements import ALREADY_CANCELLED, cancel_movement
from fir.enums import EXECUTION, MovementKind, Nature, Way
from fir.facts.attributable import MOVEMENT, Thing
from fir.facts.beneficiaries import is_person, person_at
from fir.facts.ledger import Listed, Totals
from fir.frame import page, require_write
from fir.identity import identity_of
from fir.models import FirYear, Movement, Operation
from fir.movements.commitment_views import PRIVATE
from fir.movements.entry import overdrawn, record_entry, record_transfer
from fir.movements.forms import MovementForm, TransferForm
from fir.movements.lists import PAGE_SIZE, MovementFilter, chunks, read
from fir.perms import MAY_RUN
from fir.reference_forms import shown_reference
from fir.reports.attributed import AttributionCard, card_of
from fir.reports.movements import Words, movements_table, totals_table, undoing_of
from fir.visit import Visit, fir_form, fir_page_alone
from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.grid.request import operation_number, reason_in
from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.refusals import BadAddress, Refused
from prs_budget.lib.rendering import csv
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Identity, Table
from prs_budget.lib.words import date_and_time_of, number_text
from prs_budget.pages.files import FORMATS, chosen_tables, file_in

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: rows that a workbook holds: beyond, its making would not fit in memory; a csv holds them all
MOST_IN_WORKBOOK = 100_000
#: kinds that are entered one by one, in the order in which they are offered
ENTERED = tuple(kind for kind in MovementKind if kind != MovementKind.TRANSFER)


@fir_page_alone
def movements(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The movements of a year, filtered and paged; their file holds them all."""
    asked = MovementFilter(visit.request.GET, fir_year)
    rows = asked.chosen()
    listed = Listed.of(rows)
    identity = identity_of(fir_year, "Mouvements", Unit.EUR, visit.here())
    if visit.request.GET.get("format"):
        return _file(visit, rows, listed, identity)
    persons = Totals()
    if visit.access.role not in MAY_RUN:
        of_persons = person_at("commitment__beneficiary")
        rows, persons = rows.exclude(of_persons), Totals.of(rows.filter(of_persons))
    count = listed.count - persons.count
    shown_page = Paginator(range(count), PAGE_SIZE).get_page(visit.request.GET.get("page"))
    start = shown_page.start_index() - 1 if count else 0
    last = None if shown_page.has_next() else persons
    some = read(rows)[start : start + PAGE_SIZE]
    here, first = visit.here(), visit.address("mouvements", fir_year)
    tables = {
        "totals": totals_table(listed.totals, identity),
        "list": movements_table(some, identity, Words(), first, persons=last),
    }
    drawn = {name: Drawn.of(table) for name, table in tables.items()}
    operation, cancel_import = _operation(visit, fir_year, asked.operation_number)
    return page(
        visit,
        fir_year,
        "fir/mouvements/mouvements.html",
        f"FIR {fir_year.year} : mouvements",
        page_name="Mouvements",
        identity=identity,
        siblings=visit.siblings(fir_year),
        asked=asked,
        listed=listed,
        count=number_text(listed.count),
        shown_page=shown_page,
        drawn=drawn,
        operation=operation,
        cancel_import=cancel_import,
        here=here,
    )


def _operation(visit: Visit, fir_year: FirYear, number: uuid.UUID | None) -> tuple[str, str]:
    """« Fichier mandats.xlsx, par Finances, 12 mars 2018, 9:12 »: the operation whose movements are listed.

    With the address where it is taken back whole, for an import that was not.
    """
    rows = Operation.objects.filter(fir_year=fir_year, uuid=number).select_related("by", "undone_by") if number else []
    for one in rows:
        what = f"{one.get_way_display()} {one.file_name}".strip()
        told = f"{what}, par {one.by}, {date_and_time_of(one.at, fir_year.agency.time_zone)}"
        undone = getattr(one, "undone_by", None)
        may_cancel = one.way == Way.FILE and undone is None
        address = visit.address("annuler_import", fir_year, number=one.uuid) if may_cancel else ""
        return f"{told}, annulée depuis" if undone else told, address
    return "", ""


def _file(visit: Visit, rows: QuerySet[Movement], listed: Listed, identity: Identity) -> HttpResponseBase:
    """Every movement that the filter lets through: a csv a chunk at a time, a workbook whole."""
    wanted = visit.request.GET["format"]
    if wanted not in FORMATS:
        raise BadAddress([f"Format inconnu : « {wanted} ». Formats possibles : {', '.join(FORMATS)}."])
    words = Words()
    if visit.request.GET.get("tableau") == "totaux":
        return file_in(wanted, visit, [totals_table(listed.totals, identity)])
    empty = movements_table([], identity, words, numbered=True)
    chosen_tables(visit, [empty])
    of_persons = person_at("commitment__beneficiary")
    public, persons = rows.exclude(of_persons), Totals.of(rows.filter(of_persons))
    if wanted == "csv":
        name = file_in("csv", visit, [empty]).headers["Content-Disposition"]
        parts = chain(
            (movements_table(some, identity, words, numbered=True) for some in chunks(public)),
            [movements_table([], identity, words, numbered=True, persons=persons)],
        )
        answer = StreamingHttpResponse(_csv(empty, parts), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = name
        return answer
    if listed.count > MOST_IN_WORKBOOK:
        told = f"{number_text(listed.count)} mouvements : un classeur en tient {number_text(MOST_IN_WORKBOOK)}."
        raise BadAddress([f"{told} Filtrez la liste, par mois par exemple, ou prenez le CSV, qui les contient tous."])
    every = (one for some in chunks(public) for one in some)
    listed_table = movements_table(every, identity, words, numbered=True, persons=persons)
    return file_in(wanted, visit, [totals_table(listed.totals, identity), listed_table])


def _csv(empty: Table, parts: Iterator[Table]) -> Iterator[bytes]:
    """A csv whose rows are written as they are read: the heads once, then each part without its own."""
    yield csv.render(empty)
    for part in parts:
        yield csv.render(part).partition(b"\r\n")[2]


#: what the page of a movement names
NAMED = (
    *("agency", "fir_year", "direction", "mission", "scheme", "commitment__beneficiary__merged_into", "line"),
    *("operation__by", "cancels", "cancelled_by"),
)


def _found(visit: Visit, fir_year: FirYear, pk: int) -> Movement:
    """A movement of the agency, which that visitor may read. Raises Http404, PermissionDenied."""
    rows = Movement.objects.filter(agency=fir_year.agency_id, pk=pk)
    one = rows.select_related(*NAMED).first()
    if one is None:
        raise Http404(f"L’exercice {fir_year.year} n’a pas de mouvement de ce numéro.")
    if is_person(one.commitment) and visit.access.role not in MAY_RUN:
        raise PermissionDenied(PRIVATE)
    return one


@fir_form
def movement(visit: Visit, fir_year: FirYear, pk: int) -> HttpResponseBase:
    """One movement; posting cancels it, once, by a movement of the opposite sign."""
    one = _found(visit, fir_year, pk)
    if one.fir_year_id != fir_year.pk:  # a commitment shows those of all its years
        return HttpResponseRedirect(visit.address("mouvement", one.fir_year, pk=pk))
    reason, error = reason_in(visit.request.POST.get("motif", "")), ""
    undone = getattr(one, "cancelled_by", None)
    if visit.request.method == "POST":
        require_write(visit, fir_year)
        if undone is not None:  # a second click: what was asked for is done
            return HttpResponseRedirect(visit.request.path)
        try:
            cancel_movement(by=visit.access.user, movement=one, reason=reason)
        except Refused as refused:
            if refused.code == ALREADY_CANCELLED:  # by the first of two clicks
                return HttpResponseRedirect(visit.request.path)
            error = str(refused)
        else:
            messages.success(visit.request, "Mouvement annulé, par un mouvement de signe opposé.")
            return HttpResponseRedirect(visit.request.path)
    word = MovementKind(one.kind).label
    return page(
        visit,
        fir_year,
        "fir/mouvements/mouvement.html",
        f"{word} {shown_reference(one.key)}".strip(),
        status=400 if error else 200,
        page_name=word,
        movement=one,
        facts=_facts(one, fir_year),
        card=_card(one),
        commitment=one.commitment and visit.address("engagement", fir_year, code=one.commitment.place_in_addresses),
        undone=undone,
        undoes=one.cancels,
        sequel=undoing_of(one),
        error=error,
        reason=reason,
    )


def _card(one: Movement) -> AttributionCard | None:
    """What a movement without a commitment is attributed to; None for another, whose commitment is."""
    is_alone = one.commitment_id is None and one.kind in EXECUTION
    return card_of(one.agency, Thing(MOVEMENT, one.pk)) if is_alone else None


def _facts(one: Movement, fir_year: FirYear) -> list[tuple[str, str]]:
    """What is known of a movement, in words."""
    at = one.operation
    facts = (
        ("Type", MovementKind(one.kind).label),
        ("AE", euros_text(one.ae) if one.ae else ""),
        ("CP", euros_text(one.cp) if one.cp else ""),
        ("AE consommées", f"{euros_text(one.cp)}, sans engagement préalable" if one.is_uncommitted else ""),
        ("Payé par", one.get_payer_display()),
        ("Date", f"{one.on:%d/%m/%Y}" if one.on else "non dite"),
        ("Référence", shown_reference(one.key) or "aucune"),
        ("Exercice d’origine", str(one.origin_year or "non dit")),
        ("Direction", str(one.direction)),
        ("Nature", Nature(one.nature).label),
        ("Mission", str(one.mission)),
        ("Dispositif", str(one.scheme)),
        ("Ligne de la programmation", one.line.code if one.line else ""),
        ("Libellé", one.label),
        ("Enregistré", f"{at.get_way_display()}, par {at.by}, {date_and_time_of(at.at, fir_year.agency.time_zone)}"),
        ("Fichier", f"{at.file_name}, ligne {one.source_line}" if at.file_name and one.source_line else at.file_name),
        ("Motif", at.reason),
    )
    return [(name, value) for name, value in facts if value]


@fir_form
def choose(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """Which movement to enter."""
    require_write(visit, fir_year)
    here = visit.address("choix_mouvement", fir_year)
    kinds = [(f"{here}{kind.value}/", kind.label, TOLD[kind]) for kind in ENTERED]
    title = f"FIR {fir_year.year} : nouveau mouvement"
    return page(visit, fir_year, "fir/mouvements/choix.html", title, kinds=kinds, page_name="Nouveau mouvement")


#: what each kind does, said where it is chosen
TOLD = {
    MovementKind.COMMITMENT: "complète un engagement de l’exercice : des AE de plus",
    MovementKind.WITHDRAWAL: "retire des AE à un engagement, dans la limite de ce qui reste à payer",
    MovementKind.PAYMENT: "consomme des CP ; sans engagement préalable, autant d’AE de l’exercice",
    MovementKind.CREDIT_NOTE: "rend des CP payés à tort",
    MovementKind.CARRY_OUT: "AE et CP reportés sur l’exercice suivant ; la clôture les calcule",
    MovementKind.CARRY_IN: "AE et CP venus de l’exercice précédent ; le vote d’une étape qui les prend les écrit",
    MovementKind.CORRECTION: "corrige ce qui est compté, avec un motif",
}


@fir_form
def new_movement(visit: Visit, fir_year: FirYear, kind: str) -> HttpResponseBase:
    """A movement to enter; what is typed is kept where it is refused."""
    require_write(visit, fir_year)
    if kind not in {one.value for one in ENTERED}:
        raise Http404(f"Type de mouvement inconnu : « {kind[:40]} ».")
    chosen = MovementKind(kind)
    post = visit.request.POST or None
    form = MovementForm(post, chosen, fir_year, visit.request.GET.get("engagement", "")[:80]).in_unit(
        entry_unit(visit.request)
    )
    number = operation_number(visit.request.POST.get("numero", ""))
    if post is not None and form.is_valid():
        try:
            told, back = record_entry(visit, fir_year, form, number)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            for level, sentence in told:
                messages.add_message(visit.request, level, sentence)
            return HttpResponseRedirect(back)
    return page(
        visit,
        fir_year,
        "fir/mouvements/nouveau.html",
        f"FIR {fir_year.year} : {chosen.label.lower()}",
        status=400 if form.errors else 200,
        form=form,
        number=number,
        kind=chosen,
        told=TOLD[chosen],
        back=visit.address("mouvements", fir_year),
        parent="mouvements",
        page_name=chosen.label,
    )


@fir_form
def transfer(visit: Visit, fir_year: FirYear) -> HttpResponse:
    """A transfer of credits to enter."""
    require_write(visit, fir_year)
    form = TransferForm(visit.request.POST or None, fir_year).in_unit(entry_unit(visit.request))
    number = operation_number(visit.request.POST.get("numero", ""))
    if visit.request.method == "POST" and form.is_valid():
        try:
            operation = record_transfer(visit, fir_year, form, number)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(visit.request, "Crédits virés : deux mouvements, qui s’équilibrent.")
            if told := overdrawn(fir_year, form):
                messages.warning(visit.request, told)
            return HttpResponseRedirect(f"{visit.address('mouvements', fir_year)}?operation={operation.uuid}")
    title = f"FIR {fir_year.year} : virer des crédits"
    status = 400 if form.errors else 200
    template = "fir/mouvements/virement.html"
    context = {"parent": "mouvements", "back": visit.address("mouvements", fir_year), "page_name": "Virer des crédits"}
    return page(visit, fir_year, template, title, status=status, form=form, number=number, **context)
