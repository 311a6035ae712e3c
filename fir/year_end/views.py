"""The pages of the end of a year: what is carried over and what lapses; closing it, and reopening it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils import timezone

from allocations import law
from allocations.addresses import command_address
from allocations.law import Law
from allocations.perms import MAY_ENTER_ALL
from fir import actions
from fir.actions.closing import kept_closed
from fir.checks.findings import Finding
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.enums import Nature
from fir.facts.deduction import Deduction
from fir.facts.figures import Credits
from fir.facts.incoming import incoming
from fir.facts.settling import Settled, closing_of, settled
from fir.frame import page, show
from fir.models import Commitment, FirYear
from fir.pages import TAKE_UP
from fir.visit import Visit, fir_form, fir_page
from fir.year_end import tables
from fir.year_end.consequences import consequences, unvoted
from fir.year_end.forms import ClosingForm, ReasonForm
from fir.year_end.steps import cp_steps_table, steps_table
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Table
from prs_budget.lib.words import moment_of
from prs_budget.pages.files import file_of
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: commitments that the page lists one by one; the file has them all
MOST = 200


@fir_page
def carry_over(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """Carry-over against what is unspent and its ceiling; what is left to pay, and when it lapses."""
    unit, found = visit.unit(fir_year), settled(fir_year, visit.years)
    told = tables.identity(found, "Reports et prescriptions", unit, visit.here())
    before, over = incoming(fir_year), found.carry_over
    chosen = over.made if over.is_made or fir_year.is_closed else over.proposed
    made = [
        tables.carry_over_table(found, unit, told),
        tables.incoming_table(before, unit, told),
        tables.deduction_table(Deduction.of(found, chosen, before), unit, told),
        tables.ceiling_table(found, unit, told),
        tables.lapse_table(found, unit, told),
    ]
    title = f"FIR {fir_year.year} : reports et prescriptions"
    shown = [table for table in made if table]
    return show(visit, fir_year, shown, title=title, page_name="Reports et prescriptions", laws=_laws(fir_year))


def _laws(fir_year: FirYear) -> list[Law]:
    """The texts of the carry-over of a year, of its ceiling, and of what is taken back."""
    found = [law.CARRY_OVER, law.DECIDED_CARRY_OVER, law.cited(fir_year.carry_over_text)]
    return [one for one in found if one]


@fir_form
def closing(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """What closing does, explained; who runs the FIR closes the year, or reopens it."""
    if visit.request.method != "POST":
        return _page(visit, fir_year, None)
    return _reopened(visit, fir_year) if "rouvrir" in visit.request.POST else _closed(visit, fir_year)


def _closed(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    found, wrong = settled(fir_year, visit.years), _wrong(visit, fir_year)
    form = _closing_form(visit.request.POST, fir_year, found, wrong)
    done = (
        f"L’exercice {fir_year.year} est clos ; ce qui est reporté est proposé à {fir_year.year + 1}, qui est ouvert."
    )
    if form.is_valid():
        given = form.cleaned_data
        if visit.rights.runs and "confirmer" not in visit.request.POST and form.may_close(fir_year):
            return _confirm(visit, found, form, wrong)
        try:
            actions.close_year(
                by=visit.access.user,
                fir_year=fir_year,
                carry=form.carry,
                carry_cp=form.carry_cp,
                reason=form.why,
                uuid=given["number"],
                seen=given["seen"],
            )
        except Refused as refused:
            fir_year.refresh_from_db()
            if fir_year.is_closed:
                return _said(visit, f"C’est déjà fait : {done}")
            form.add_error(None, str(refused))
            form.see_again(fir_year.stamp)
        else:
            messages.success(visit.request, done)
            return HttpResponseRedirect(visit.request.path)
    return _page(visit, fir_year, form)


def _confirm(visit: Visit, found: Settled, form: ClosingForm, wrong: Sequence[Finding]) -> HttpResponseBase:
    """What closing would do, in figures, before it is done: nothing is written yet."""
    year = found.fir_year
    after = next((one for one in visit.years if one.year == year.year + 1), None)
    deducted = Deduction.of(found, form.chosen, incoming(year))
    return page(
        visit,
        year,
        "fir/cloture/confirmer.html",
        f"FIR {year.year} : confirmer la clôture",
        page_name="Confirmer la clôture",
        back=visit.request.path,
        form=form,
        effects=consequences(found, _both(form), deducted.told, after, wrong),
    )


def _both(form: ClosingForm) -> dict[Nature, Credits]:
    """AE and CP that would be carried over, by nature."""
    cp = form.chosen_cp
    return {nature: Credits(amount, cp.get(nature)) for nature, amount in form.chosen.items()}


def _reopened(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    form = ReasonForm(visit.request.POST)
    done = f"L’exercice {fir_year.year} est rouvert : son report est annulé."
    if form.is_valid():
        try:
            actions.reopen_year(by=visit.access.user, fir_year=fir_year, reason=form.why)
        except Refused as refused:
            if not fir_year.is_closed:
                return _said(visit, f"C’est déjà fait : {done}")
            form.add_error(None, str(refused))
        else:
            messages.success(visit.request, done)
            return HttpResponseRedirect(visit.request.path)
    return _page(visit, fir_year, form)


def _said(visit: Visit, text: str) -> HttpResponseBase:
    messages.info(visit.request, text)
    return HttpResponseRedirect(visit.request.path)


def _page(visit: Visit, fir_year: FirYear, form: ReasonForm | None) -> HttpResponseBase:
    found, wrong = settled(fir_year, visit.years), _wrong(visit, fir_year)
    if form is None:
        form = ReasonForm() if fir_year.is_closed else _closing_form(None, fir_year, found, wrong)
    if "format" in visit.request.GET:
        file = file_of(visit, _tables(visit, found, form, 0))
        if file is not None:
            return file
    made = _tables(visit, found, form, MOST)
    context: dict[str, Any] = {
        "page_name": "Clôture",
        "siblings": visit.siblings(fir_year),
        "identity": made[0].identity,
        "table": made[0],
        "drawn": [Drawn.of(table) for table in made],
        "here": visit.here(),
        "form": form,
        "anomalies": wrong,
        "anomalies_address": visit.address("anomalies", fir_year),
        "laws": _laws(fir_year),
    }
    title = f"FIR {fir_year.year} : clôture"
    return page(visit, fir_year, "fir/cloture/cloture.html", title, **(context | _told(visit, found)))


def _told(visit: Visit, found: Settled) -> dict[str, object]:
    """What the page says of closing and of reopening."""
    year = found.fir_year
    after = next((one for one in visit.years if one.year == year.year + 1), None)
    past = closing_of(year) if year.is_closed else None
    return {
        "may": visit.rights.runs,
        "kept": kept_closed(year, after) if year.is_closed else "",
        "past": past,
        "moment": moment_of(past.at, visit.access.agency.time_zone, timezone.now()) if past else "",
        "ceiling": tables.ceiling_told(found.carry_over, year.carry_over_text),
        "missing": tables.remarks(found),
        "unvoted": [] if year.is_closed else unvoted(year),
        "after": after,
        "next_year": year.year + 1,
        "takers": _takers(visit, year),
    }


def _takers(visit: Visit, fir_year: FirYear) -> list[Segment]:
    """Where what a closed year executed may be taken up: the versions that are not frozen. One query, none if open."""
    if not fir_year.is_closed or visit.access.role not in MAY_ENTER_ALL:
        return []
    return [
        Segment(str(one), f"{command_address(one, TAKE_UP)}?exercice={fir_year.year}", current=False)
        for one in visit.versions
        if not one.is_frozen and fir_year.year in one.plan.years
    ]


def _wrong(visit: Visit, fir_year: FirYear) -> list[Finding]:
    """The errors and warnings of a year that is not closed yet."""
    if fir_year.is_closed:
        return []
    return [one for one in anomalies(examined(fir_year, visit.years)) if one.level != "information"]


def _closing_form(
    data: Mapping[str, str] | None, fir_year: FirYear, found: Settled, wrong: Sequence[Finding]
) -> ClosingForm:
    errors = sum(one.level == "error" for one in wrong)
    return ClosingForm(data, over=found.carry_over, stamp=fir_year.stamp, errors=errors)


def _tables(visit: Visit, found: Settled, form: ReasonForm, most: int) -> list[Table]:
    """How the carry-over is computed, and what is left to pay of each commitment."""
    over = found.carry_over
    chosen = form.chosen if isinstance(form, ClosingForm) else over.made
    told = tables.identity(found, "Clôture", found.fir_year.own_unit or Unit.EUR, visit.here())
    made = [steps_table(found, chosen, told)]
    if over.is_cp_known or over.made_cp:
        chosen_cp = form.chosen_cp if isinstance(form, ClosingForm) else over.made_cp
        made.append(cp_steps_table(found, chosen_cp, told))
    deducted = Deduction.of(found, chosen, incoming(found.fir_year))
    made += filter(None, [tables.deduction_table(deducted, found.fir_year.own_unit or Unit.EUR, told)])
    if found.is_payable_known:
        ids = [one.commitment for one in found.owed if one.rap and one.commitment]
        named = Commitment.objects.in_bulk(ids)
        made.append(tables.commitments_table(found, named, visit.years, told, most))
    return made
