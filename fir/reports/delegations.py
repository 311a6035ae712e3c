"""Delegations as tables: one a row, and what they come to by envelope and direction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from fir.facts.beneficiaries import PERSONS
from fir.models import Delegation
from fir.reference_forms import base_reference
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.listing import amount, euros, listing, named, said
from prs_budget.lib.tables.model import Column, Identity, Row, Table
from prs_budget.lib.words import counted

COLUMNS = ("Date", "Année", "Enveloppe", "Phase", "Direction", "Bénéficiaire", "Mesure", "Suite", "Libellé")
#: what a row of the list names
NAMED = ("envelope", "direction", "measure", "beneficiary__merged_into", "cancels", "cancelled_by")


def list_table(
    rows: Iterable[Delegation], identity: Identity, address: str, persons: tuple[int, Decimal] = (0, ZERO)
) -> Table:
    """Delegations, one a row; `address` is that of one of them, to which its number is added.

    `persons` are those of natural persons, left out of `rows` and counted together: how many, and their sum.
    """
    drawn = [_row(one, address) for one in rows]
    count, total = persons
    if count:
        told = f"{PERSONS} ({counted(count, 'délégation')})"
        drawn.append(Row(("particuliers",), "", told, (*said(*[""] * len(COLUMNS)), amount(total))))
    columns = (*named(*COLUMNS), euros("montant", "Montant"))
    return listing("delegations", "Délégations", "Référence", columns, drawn, identity, signed=True)


def _row(one: Delegation, address: str) -> Row:
    texts = (
        f"{one.on:%d/%m/%Y}",
        str(one.year),
        one.envelope.code,
        one.phase,
        one.direction.code,
        (one.beneficiary.merged_into or one.beneficiary).name,
        one.measure.code if one.measure else "",
        sequel_of(one),
        one.label,
    )
    return Row((str(one.pk),), "", shown_key(one), (*said(*texts), amount(one.amount)), href=f"{address}{one.pk}/")


def shown_key(one: Delegation) -> str:
    """Its reference as people know it: what takes another back has none of its own."""
    return f"Annulation de {base_reference(one.cancels.key)}" if one.cancels is not None else base_reference(one.key)


def sequel_of(one: Delegation) -> str:
    """« annulée », « annule D-1 »; nothing for most."""
    if one.cancels is not None:
        return f"annule {one.cancels.key}"
    return "annulée" if getattr(one, "cancelled_by", None) is not None else ""


def by_envelope(
    rows: QuerySet[Delegation], years: Sequence[int], identity: Identity, opened: Callable[[str, str], str]
) -> Table:
    """Delegated by envelope and direction, a column a year; proved by what the database adds up. Two queries.

    `opened` is the address of the delegations of an envelope and a direction.
    """
    by = ("envelope__position", "envelope__code", "envelope__label", "direction__code", "direction__label")
    found: dict[tuple[str, str, str, str], dict[int, Decimal]] = {}
    sums = rows.order_by(*by).values_list(*by, "year").annotate(Sum("amount"))
    for _, envelope, label, direction, its, year, total in sums:
        found.setdefault((envelope, label, direction, its), {})[year] = total
    sums_of = rows.order_by().values_list("year").annotate(Sum("amount"), Count("pk"))
    whole = {year: (total, count) for year, total, count in sums_of}
    leaves = [
        Leaf(
            (Head(envelope, envelope, label), Head(direction, direction, its)),
            tuple(amounts.get(year, ZERO) for year in years),
            href=opened(envelope, direction),
        )
        for (envelope, label, direction, its), amounts in found.items()
    ]
    layout = Layout(
        name="par-enveloppe",
        title="Délégations par enveloppe et direction",
        stub="Enveloppe › direction",
        columns=tuple(Column((str(year),), (str(year),)) for year in years),
        total="Total",
        notes=("Ce qui est annulé compte avec son contraire.",),
        proofs=tuple(whole.get(year, (ZERO, 0))[0] for year in years),
        counts=tuple(whole.get(year, (ZERO, 0))[1] for year in years),
        decimals=2,
    )
    return build(leaves, layout, identity)
