"""What « Reprendre le réalisé » would do by measure: executed, written, not written and why, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from allocations.enums import Dimension
from allocations.structure import Structure
from fir.joined.actuals import OfMeasure, Taken
from fir.models import FirYear
from projects.models import Measure
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.tables.listing import amount, euros, listing, said, text
from prs_budget.lib.tables.model import Identity, Row, Table

NAME = "mesures"
NOT_ATTRIBUTED = "Non ventilé"


def told(taken: Taken, fir_year: FirYear, words: str) -> Iterator[str]:
    """What was executed, and what becomes of it: the parts make the whole."""
    whole = _sum(taken, "executed")
    written = _sum(taken, "written")
    envelope = fir_year.envelope.label if fir_year.envelope else ""
    yield (
        f"FIR {fir_year.year}, {words}, enveloppe {envelope} : {euros_text(whole)} exécutés = {euros_text(written)} "
        f"écrits + {euros_text(whole - written)} non écrits."
    )
    spread = sum((one.left for one in taken.measures if one.measure is None), ZERO)
    others = [one for one in taken.measures if one.measure is not None and one.left]
    if spread:
        yield (
            f"« Non ventilé » : {euros_text(spread)}, de nulle mesure. Pour les reprendre, rouvrez "
            "l’exercice, attribuez ses engagements à des mesures, puis clôturez-le."
        )
    if others:
        left = sum((one.left for one in others), ZERO)
        yield (
            f"{euros_text(left)} ne sont pas écrits faute de ligne où les porter : le tableau par mesure dit "
            "lesquels et que faire."
        )


def measures_table(taken: Taken, structure: Structure, year: int, identity: Identity) -> Table:
    """The measures in their order, « Non ventilé » last. One query for those that the version does not have."""
    names = _names(taken, structure)
    ranked = sorted(taken.measures, key=lambda one: names[one.measure][0])
    rows = [_row(one, *names[one.measure][1:]) for one in ranked if one.executed or one.before or one.after]
    whole = OfMeasure(None)
    for one in taken.measures:
        for name in ("executed", "written", "before", "after"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    return listing(
        name=NAME,
        title="Par mesure",
        caption=f"Ce que chaque mesure a exécuté en {year}, ce qui en serait écrit, avant et après, en euros",
        stub="Mesure",
        columns=(
            euros("execute", "Exécuté"),
            euros("ecrit", "Écrit"),
            euros("non ecrit", "Non écrit"),
            euros("avant", "Programmé avant"),
            euros("apres", "Programmé après"),
            euros("ecart", "Écart"),
            text("dit", "À savoir"),
        ),
        rows=rows,
        total=replace(_row(whole, "", "Total"), kind="total", key=(), parts=tuple(range(len(rows)))),
        identity=identity,
        notes=("Exécuté = écrit + non écrit. Écart = programmé après − programmé avant.",),
    )


def _names(taken: Taken, structure: Structure) -> dict[int | None, tuple[tuple[int, str], str, str]]:
    """The place, the code and the label of each measure."""
    nodes = structure.nodes(Dimension.MEASURE)
    ranks = {pk: rank for rank, pk in enumerate(nodes)}
    last = len(ranks)
    found: dict[int | None, tuple[tuple[int, str], str, str]] = {None: ((last + 1, ""), "", NOT_ATTRIBUTED)}
    for pk, rank in ranks.items():
        found[pk] = ((rank, ""), nodes[pk].code, nodes[pk].label)
    missing = {one.measure for one in taken.measures if one.measure is not None} - ranks.keys()
    for measure in Measure.objects.filter(pk__in=missing) if missing else ():
        found[measure.pk] = ((last, measure.code), measure.code, measure.label)
    return found


def _row(one: OfMeasure, code: str, label: str) -> Row:
    figures = (one.executed, one.written, one.left, one.before, one.after)
    cells = (*map(amount, figures), amount(one.after - one.before, signed=True), *said(" ; ".join(one.missing)))
    return Row(key=(str(one.measure or 0),), code=code, label=label, cells=cells)


def _sum(taken: Taken, name: str) -> Decimal:
    return sum((getattr(one, name) for one in taken.measures), ZERO)
