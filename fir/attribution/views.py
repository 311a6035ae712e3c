"""The pages of attribution: what is executed and of no measure, chosen, previewed, recorded, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from fir.actions.attribution import AttributionEdit, AttributionsMoved, attribute
from fir.attribution import tables
from fir.attribution.chosen import Chosen, chosen, moving, piece_of
from fir.attribution.filters import AttributionFilter
from fir.attribution.parts import NO_MEASURE, MeasureParts
from fir.attribution.tables import ListedPiece
from fir.facts.attributable import COMMITMENT, DELEGATION, Attributable, Live, read
from fir.models import Operation
from fir.models.movement import number_refusal
from fir.perms import MAY_RUN, not_yours
from fir.reports.attributed import AttributionNames, reference_of
from fir.visit import Visit, agency_form
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.grid.request import operation_number, reason_in
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Identity, Remark
from prs_budget.lib.words import counted, date_text, number_text
from prs_budget.pages.files import file_of
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

PAGE_SIZE = 100
#: the pages of what was done
ACTS = ("attributions", "operation_attribution", "annuler_attribution")
READS = "Votre rôle lit l’attribution : les finances de l’agence la disent."


def address(visit: Visit, name: str, **kwargs: object) -> str:
    """The address of a page of attribution."""
    return reverse(f"fir:{name}", kwargs={"agency": visit.agency.slug, **kwargs})


def identity_in(visit: Visit, what: str, *remarks: str) -> Identity:
    """What a page of attribution says of itself: of no year alone."""
    return Identity(
        perimeter=f"{visit.agency} · FIR et délégations",
        version=what,
        status="Exercices ouverts",
        years=", ".join(str(one.year) for one in reversed(visit.years) if not one.is_closed) or "–",
        unit=Unit.EUR.symbol,
        data_date=date_text(visit.agency.today()),
        remarks=tuple(Remark(one) for one in remarks if one),
        address=visit.here(),
        source="",
        status_key="open",
        file_code="ATTRIBUTION",
    )


def show(visit: Visit, template: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of attribution, with the tabs of the room."""
    here = visit.request.resolver_match.url_name if visit.request.resolver_match else ""
    rules = here not in ("attribution", "attribuer", *ACTS)
    tabs = [
        Segment("À attribuer", address(visit, "attribution"), here in ("attribution", "attribuer")),
        Segment("Règles", address(visit, "regles_attribution"), rules),
        Segment("Opérations", address(visit, "attributions"), here in ACTS),
    ]
    may = visit.access.role in MAY_RUN
    context = {"visit": visit, "title": title, "pages": tabs, "may": may, "refused": "" if may else READS, **context}
    return render(visit.request, f"fir/attribution/{template}", context, status=status)


def require_may(visit: Visit) -> None:
    """Refuse who does not run the FIR, before anything is typed."""
    if visit.access.role not in MAY_RUN:
        raise not_yours(visit.agency)


@agency_form
def listed(visit: Visit) -> HttpResponseBase:
    """What is executed, as the filters say: of no measure by default; `format=` takes it out."""
    asked = AttributionFilter(visit.request.GET, visit.agency, visit.years)
    asked.reads_persons = visit.rights.runs
    things, names = asked.things(), AttributionNames(visit.agency)
    identity = identity_in(visit, "Attribution")
    if visit.request.GET.get("format"):
        file = file_of(visit, [tables.pieces(names, read(things), identity)])
        if file is not None:
            return file
    page = Paginator(things, PAGE_SIZE).get_page(visit.request.GET.get("page"))
    query = visit.request.GET.copy()
    query.pop("page", None)
    return show(
        visit,
        "liste.html",
        "Attribution",
        identity=identity,
        asked=asked,
        shown_page=page,
        count=number_text(len(things)),
        many=len(things),
        pieces=[listed_piece(visit, names, one) for one in read(list(page.object_list))],
        columns=tables.LISTED,
        query=query.urlencode(),
        here=visit.here(),
        status=400 if asked.errors else 200,
    )


def _page_of(visit: Visit, one: Attributable) -> str:
    """The address of a piece: what has no FIR has delegations alone."""
    if one.thing.kind == DELEGATION:
        return reverse("delegations:delegation", kwargs={"agency": visit.agency.slug, "pk": one.thing.id})
    number, last = one.described.number, visit.years[0]
    if one.thing.kind == COMMITMENT:
        place = f"id/{one.thing.id}" if number_refusal(number) else number
        return visit.address("engagement", last, code=place)
    return visit.address("mouvement", last, pk=one.thing.id)


def listed_piece(visit: Visit, names: AttributionNames, one: Attributable) -> ListedPiece:
    """A piece as a row of the list."""
    cp = "n.p." if one.cp is None else shown(one.cp, Unit.EUR, 2)
    return ListedPiece(
        _page_of(visit, one),
        "" if one.named or one.is_kept else piece_of(one.thing, one.live.id),
        tables.KIND_WORDS[one.thing.kind],
        reference_of(one),
        tables.words_of(names, one),
        shown(one.ae, Unit.EUR, 2),
        cp,
    )


@agency_form
def attributing(visit: Visit) -> HttpResponseBase:
    """Measures for what was chosen: typed, previewed, recorded. What was typed stays whatever is refused."""
    require_may(visit)
    post = visit.request.POST
    if visit.request.method != "POST":
        return HttpResponseRedirect(address(visit, "attribution"))
    some = chosen(visit)
    if not some.pieces:
        messages.warning(visit.request, "Rien n’est choisi : cochez au moins une pièce, ou tout ce que dit le filtre.")
        return HttpResponseRedirect(f"{address(visit, 'attribution')}?{post.get('filtre', '')}")
    parts = MeasureParts(visit.agency, post.dict())
    is_none = "aucune" in post
    is_good = is_none or (parts.is_asked and parts.read())
    if "enregistrer" in post and is_good:
        return _recorded(visit, some, parts, is_none)
    error = f"{NO_MEASURE} Ou cochez « Aucune mesure »." if parts.is_asked and parts.is_empty and not is_none else ""
    return _asked(visit, some, parts, is_none=is_none, is_good=is_good, error=error)


def _asked(
    visit: Visit, some: Chosen, parts: MeasureParts, *, is_none: bool = False, is_good: bool = False, **more: Any
) -> HttpResponse:
    """The form, and below it what it would do where it can be read."""
    names, post = AttributionNames(visit.agency), visit.request.POST
    drawn = None
    if is_good:
        found = moving(visit, some.pieces, () if is_none else parts.shares)
        table = tables.moved(names, {pk: (one.ae, one.cp) for pk, one in found.items()}, identity_in(visit, "Aperçu"))
        drawn = Drawn.of(table)
    context: dict[str, Any] = {
        "some": some,
        "count": counted(len(some.pieces), "pièce choisie", "pièces choisies"),
        "first": [listed_piece(visit, names, one) for one in some.pieces[:5]],
        "more": max(len(some.pieces) - 5, 0),
        "notes": _left(some),
        "parts": parts,
        "is_none": is_none,
        "one": drawn,
        "reason": post.get("raison", "")[:REASON_LENGTH],
        "number": operation_number(post.get("numero", "")),
        "filter": post.get("filtre", ""),
        "errors": any(row.error for row in parts.rows),
        "error": "",
        "moved": (),
        **more,
    }
    status = 400 if context["errors"] or context["error"] else 200
    return show(visit, "attribuer.html", "Attribuer à des mesures", status=status, **context)


def _left(some: Chosen) -> list[str]:
    """What of the choice is not written, or not whole."""
    lines = sum(1 for one in some.pieces if one.named)
    kept = sum(1 for one in some.pieces if one.is_kept and not one.named)
    both = [one for one in some.pieces if one.years_kept and not one.is_kept]
    chosen_before = sum(1 for one in some.pieces if one.live.is_chosen and not one.named)
    told = []
    if lines:
        many = counted(lines, "pièce nommée par sa ligne", "pièces nommées par leur ligne")
        told.append(f"{many}, qui l’emporte : rien n’y change.")
    if kept:
        told.append(f"{counted(kept, 'pièce')} d’exercices clos seulement : rien n’y change.")
    if both:
        years = ", ".join(map(str, sorted({year for one in both for year in one.years_kept})))
        told.append(f"{counted(len(both), 'pièce')} a aussi une part dans un exercice clos ({years}) : elle y reste.")
    if chosen_before:
        many = counted(chosen_before, "pièce déjà attribuée", "pièces déjà attribuées")
        told.append(f"{many} à la main : votre choix remplace le précédent.")
    return told


def _recorded(visit: Visit, some: Chosen, parts: MeasureParts, is_none: bool) -> HttpResponseBase:
    """Write what was previewed; where it changed meanwhile, both values come back and nothing is lost."""
    post = visit.request.POST
    shares = () if is_none else parts.shares
    if some.every and post.get("etat") != some.state:
        told = "Des pièces ont changé depuis l’aperçu : le voici à jour, rien n’est écrit."
        return _asked(visit, some, parts, is_none=is_none, is_good=True, error=told)
    edits = [AttributionEdit(one.thing, shares, some.seen[one.thing]) for one in some.pieces]
    number, reason = operation_number(post.get("numero", "")), reason_in(post.get("raison", ""))
    try:
        done = attribute(by=visit.user, agency=visit.agency, edits=edits, reason=reason, uuid=number)
    except AttributionsMoved as refused:
        names = AttributionNames(visit.agency)
        moved = [
            f"{one.reference} : aujourd’hui {_said(names, one.live)}{f', par {one.by}' if one.by else ''} ; "
            f"vous vouliez {names.shares(one.wanted) or 'Non ventilé'}."
            for one in refused.things[:50]
        ]
        fresh = Chosen(some.pieces, {one.thing: one.live.id for one in some.pieces}, some.every)
        return _asked(visit, fresh, parts, is_none=is_none, is_good=True, error=str(refused), moved=moved)
    except Refused as refused:
        return _asked(visit, some, parts, is_none=is_none, is_good=True, error=str(refused))
    _tell(visit, done.operation, done.count, done.left)
    return HttpResponseRedirect(f"{address(visit, 'attribution')}?{post.get('filtre', '')}")


def _said(names: AttributionNames, live: Live) -> str:
    return names.shares(live.shares) or "Non ventilé"


def _tell(visit: Visit, operation: Operation | None, count: int, left: tuple[str, ...]) -> None:
    """What was done, and the way to undo it."""
    if operation is None:
        messages.info(visit.request, "Rien n’a changé : ces pièces étaient déjà attribuées ainsi.")
        return
    many = counted(count, "pièce attribuée", "pièces attribuées")
    rest = f" ; laissé : {', '.join(left)}" if left else ""
    undoing = address(visit, "annuler_attribution", number=operation.uuid)
    messages.success(visit.request, format_html('{}{}. <a href="{}">Annuler</a>', many, rest, undoing))


def tell_done(visit: Visit, operation: Operation | None, count: int, left: tuple[str, ...] = ()) -> None:
    """The same, for rules that were applied."""
    _tell(visit, operation, count, left)
