"""Both sides of a file: what is here, what it says, and how far one is from the other, by what each row is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from fir.actions.writing import Draft
from fir.enums import MovementKind
from fir.facts.ledger import Totals
from fir.imports.absent import rule_told
from fir.imports.preview import Preview
from fir.imports.references import RecordedMovement
from fir.reference_forms import shown_reference
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.tables.listing import amount, euros, listing, said, text
from prs_budget.lib.tables.model import Cell, Identity, Row, Table
from prs_budget.lib.words import number_text

Sums = tuple[Decimal, Decimal]
NOTHING: Sums = (ZERO, ZERO)


class _Group(NamedTuple):
    """Rows that are alike: how many, what is here, what the file says."""

    name: str
    label: str
    rows: int
    here: Sums
    file: Sums


def reconciliation_table(found: Preview, identity: Identity) -> Table:
    """Unchanged, changed, new, here and absent from the file; their sum is the file's own on one side."""
    groups = _groups(found)
    total = _Group(
        "",
        "Total",
        sum(one.rows for one in groups),
        _sum(one.here for one in groups),
        _sum(one.file for one in groups),
    )
    rows = [Row((one.name,), "", one.label, _cells(one)) for one in groups]
    last = Row((), "", total.label, _cells(total), 0, "total", tuple(range(len(rows))))
    columns = [
        text("lignes", "Lignes"),
        euros("ae_ici", "AE ici"),
        euros("ae_fichier", "AE du fichier"),
        euros("ae_ecart", "Écart AE"),
        euros("cp_ici", "CP ici"),
        euros("cp_fichier", "CP du fichier"),
        euros("cp_ecart", "Écart CP"),
    ]
    title = "Ce qui est ici, et ce que dit le fichier"
    notes = (f"{found.total_told}.",) if found.total_told else ()
    return listing("rapprochement", title, "Lignes", columns, rows, identity, total=last, notes=notes, signed=True)


def absent_table(found: Preview, identity: Identity) -> Table:
    """The movements that files recorded and that this one has not."""
    rows = [
        Row(
            (str(one.pk),),
            "",
            shown_reference(one.reference),
            (
                *said(MovementKind(one.kind).label, one.commitment, f"{one.on:%d/%m/%Y}" if one.on else ""),
                amount(one.ae),
                amount(one.cp),
            ),
        )
        for one in found.absent
    ]
    columns = [text("type", "Type"), text("engagement", "Engagement"), text("date", "Date")]
    columns += [euros("ae", "AE ici"), euros("cp", "CP ici")]
    title, notes = "Ici, et absents du fichier", (rule_told(found.matched.covers, found.saved),)
    return listing("absents", title, "Référence", columns, rows, identity, notes=notes, signed=True)


def absent_told(one: RecordedMovement) -> str:
    """« 51000054 · paiement du 24/04/2018, engagement 4500010023, CP 1 200,00 € »."""
    day = f" du {one.on:%d/%m/%Y}" if one.on else ""
    commitment = f", engagement {one.commitment}" if one.commitment else ""
    amounts = "".join(f", {name} {euros_text(sum_)}" for name, sum_ in (("AE", one.ae), ("CP", one.cp)) if sum_)
    return f"{shown_reference(one.reference)} · {MovementKind(one.kind).label.lower()}{day}{commitment}{amounts}"


def _groups(found: Preview) -> list[_Group]:
    done = found.matched
    cancelled = found.cancelled_here
    here, changed = _of(one.stored for one in found.differing), _of(one.draft for one in found.differing)
    same = done.same
    groups = (
        _Group("inchangees", "Inchangées", done.unchanged, (same.ae, same.cp), (same.ae, same.cp)),
        _Group("modifiees", "Modifiées", len(found.differing), here, changed),
        _Group("annulees", "Annulées ici", len(cancelled), NOTHING, _of(one.draft for one in cancelled)),
        _Group("nouvelles", "Nouvelles", len(done.new), NOTHING, _of(done.new)),
        _Group("absentes", "Ici, et absentes du fichier", len(found.absent), _of(found.absent), NOTHING),
    )
    return [one for one in groups if one.rows]


def _cells(one: _Group) -> tuple[Cell, ...]:
    found = [Cell(display=number_text(one.rows))]
    for here, there in zip(one.here, one.file, strict=True):
        found += [amount(here), amount(there), amount(there - here, signed=True)]
    return tuple(found)


def _of(some: Iterable[Draft | RecordedMovement]) -> Sums:
    total = Totals()
    for one in some:
        total.add(one.ae, one.cp)
    return total.ae, total.cp


def _sum(some: Iterable[Sums]) -> Sums:
    found = NOTHING
    for ae, cp in some:
        found = (found[0] + ae, found[1] + cp)
    return found
