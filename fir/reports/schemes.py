"""Schemes: what was committed and paid of each, and what a source prints of them, by orientation of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import Q

from fir.facts import figures
from fir.facts import ledger as facts
from fir.facts.figures import Moved, total
from fir.frozen import names_of
from fir.identity import identity_of, in_unit
from fir.models import FirYear, SchemeFigure
from fir.nomenclature import Nomenclature
from fir.pages import SCHEMES
from fir.reports.lines import lines_of
from fir.reports.report import Report
from projects.models import Axis
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.dress import Beside, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Column, Key, Table
from prs_budget.organisation.models import NOT_BROKEN_DOWN

EXECUTED, PRINTED = "dispositifs", "publies"
#: what each column that opens is made of
FIGURES = {"ae": figures.COMMITTED, "cp": figures.PAID}
NO_ACTION = "aucune action décrite"


def executed(year: FirYear, unit: Unit, address: str, drill: str = "") -> Table | None:
    """AE and CP by mission and scheme; None where nothing is broken down by scheme. Three queries."""
    moved = facts.moved(year, ("scheme",))
    rows = Nomenclature.of(year).schemes
    schemes = [rows[key[0]] for key in moved]
    ordered = sorted(schemes, key=lambda one: (one.mission.position, one.mission.code, one.position, one.code))
    if all(one.code == NOT_BROKEN_DOWN for one in ordered):
        return None
    leaves = [
        Leaf(
            (Head(one.mission.code, one.mission.code, one.mission.label), Head(one.code, one.code, one.label)),
            _amounts(year, moved[(one.pk,)]),
        )
        for one in ordered
    ]
    layout = Layout(
        name=EXECUTED,
        title=f"AE et CP {year.year} par dispositif",
        stub="Mission › dispositif",
        columns=(
            Column(("ae",), ("AE engagées",)),
            Column(("cp",), ("CP payés",)),
            Column(("gap",), ("CP − AE",), parts=(1,), less=(0,), signed=True),
        ),
        unit=unit,
        drill=drill,
        unknown=frozenset() if year.has_payments else frozenset({1}),
        proofs=_amounts(year, total(moved.values())),
        counted=len(leaves),
    )
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address))


def _amounts(year: FirYear, moved: Moved) -> tuple[Decimal | None, ...]:
    return tuple(one.amount((), moved) if one.credit == "ae" or year.has_payments else None for one in FIGURES.values())


def printed(year: FirYear, unit: Unit, address: str) -> Table | None:
    """What the source prints of schemes, by orientation; one without action has its row too. Two queries.

    The amounts are those of some actions, which the source does not say to be AE or CP: no total is made of them.
    """
    cited = list(SchemeFigure.objects.filter(fir_year=year).select_related("scheme__parent", "axis"))
    names = names_of(year)
    for one in cited:
        names.apply(one.scheme)
        if one.scheme.parent is not None:
            names.apply(one.scheme.parent)
    if not cited:
        return None
    plans = {one.axis.plan_id for one in cited}
    axes = Axis.objects.filter(plan__in=plans).select_related("plan").order_by("position", "code")
    leaves = [leaf for axis in axes for leaf in _of_axis(axis, cited)]
    word = axes[0].plan.axis_word
    layout = Layout(
        name=PRINTED,
        title=f"Financements cités par la source, {year.year}",
        stub=f"{word} › action",
        columns=(
            Column(("amount",), ("Montant publié",)),
            Column(("printed",), ("Tel qu’imprimé",), content="text"),
            Column(("precision",), ("Précision",), content="text"),
            Column(("other",), ("Remarque",), content="text"),
        ),
        total="",
        unit=unit,
        origin="calculé",
        printed="publié",
        beside=_precisions(leaves),
        notes=(
            "La source cite quelques actions, sans dire si ce sont des AE ou des CP : leur somme n’est pas le FIR.",
            "Les sous-totaux sont calculés, arrondis comme leur terme le moins précis ; un « dont » n’y compte pas.",
        ),
    )
    remarks = ["quelques actions seulement", _placed(cited)]
    identity = identity_of(year, f"Actions {year.year}", unit, address, list(filter(None, remarks)))
    return build(leaves, layout, identity)


def _precisions(leaves: Sequence[Leaf]) -> dict[tuple[str, ...], Beside]:
    """Beside each sum of several, how precise its least precise term is."""
    steps: dict[tuple[str, ...], list[int]] = {}
    for leaf in leaves:
        if not leaf.repeats and leaf.amounts[0] is not None:
            keys = [head.key for head in leaf.heads]
            for depth in range(1, len(keys)):
                steps.setdefault(tuple(keys[:depth]), []).append(leaf.step)
    return {
        path: Beside(("", f"somme à {in_unit(max(some))} près"))
        for path, some in steps.items()
        if len(some) > 1 and max(some) > 1
    }


def _of_axis(axis: Axis, cited: list[SchemeFigure]) -> Iterator[Leaf]:
    head = Head(axis.code, axis.code.removeprefix("O"), axis.label)
    own = sorted((one for one in cited if one.axis_id == axis.pk), key=lambda one: one.scheme.position)
    if not own:
        yield Leaf((head,), (None,), texts=("", "", NO_ACTION))
    for one in own:
        scheme = one.scheme
        remark = scheme.note
        if one.confidence != "high":
            remark = " ; ".join(filter(None, (remark, "orientation déduite de l’ordre des pages")))
        above = [Head(f"G-{scheme.group}", "", scheme.group)] if scheme.group else []
        above += [Head(scheme.parent.code, "", scheme.parent.label)] if scheme.parent else []
        yield Leaf(
            (head, *above, Head(scheme.code, "", scheme.label)),
            (one.amount,),
            texts=(one.as_printed, one.precision, remark),
            note=one.indicators,
            bases=("printed" if one.amount is not None else "",),
            repeats=scheme.parent is not None,
            step=one.rounding or 0,
        )


def _placed(cited: list[SchemeFigure]) -> str:
    count = sum(one.confidence != "high" for one in cited)
    return f"{count} actions placées sous leur orientation par le seul ordre des pages" if count else ""


def place_of(_: Table, key: Key) -> Q:
    """A row of the schemes: a mission, or a scheme of it."""
    if not key:
        return Q()
    return Q(scheme__mission__code=key[0]) if len(key) == 1 else Q(scheme__code=key[1])


def _read(year: FirYear, _: FirYear | None = None) -> FirYear:
    return year


def _tables(year: FirYear, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    yield from filter(None, (executed(year, unit, address, drill), printed(year, unit, address)))


REPORT = Report(SCHEMES, "dispositifs", EXECUTED, _read, _tables, lines_of(FIGURES, place_of))
