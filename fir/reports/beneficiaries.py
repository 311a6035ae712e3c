"""Beneficiaries as tables: who received most; what one received, by year, envelope and project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from allocations.models import Envelope
from fir.enums import BeneficiaryKind
from fir.facts.beneficiaries import PERSONS
from fir.facts.received import Received, Where
from fir.models import Beneficiary
from projects.models import Measure
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.listing import amount, euros, listing, named, said
from prs_budget.lib.tables.model import Cell, Column, Identity, Row, Table
from prs_budget.lib.words import counted

COLUMNS = ("Nature", "FINESS", "SIRET", "Département")
AMOUNTS = (
    euros("recu", "Engagé ou délégué"),
    euros("engage", "Engagé par le FIR"),
    euros("delegue", "Délégué"),
    euros("paye", "Payé par le FIR"),
)
FIR_ALONE = "Engagé : net des retraits. Payé : par le FIR seul ; celui des autres enveloppes n’est pas connu."

NO_YEAR = "Choisissez une année pour lire ce qui fut reçu : des années ne s’additionnent pas."


def list_table(
    rows: Iterable[Beneficiary],
    found: Mapping[int, Received],
    identity: Identity,
    address: str,
    persons: list[Received] | None = None,
    *,
    amounts: bool = True,
) -> Table:
    """Beneficiaries with what they received, in the order that they are given; `persons` are counted together.

    Without a year no `amounts` are shown: years are not added together.
    """
    drawn = [
        Row(
            (str(one.pk),),
            "",
            f"{one.name} (particulier)" if one.is_natural_person else one.name,
            (
                *said(
                    BeneficiaryKind(one.kind).label if one.kind else "",
                    one.finess or "",
                    one.siret or "",
                    one.department,
                ),
                *(_amounts(found.get(one.pk, Received())) if amounts else ()),
            ),
            href=f"{address}{one.pk}/",
        )
        for one in rows
    ]
    if persons:
        whole = Received(*(sum(column, ZERO) for column in zip(*persons, strict=True)))
        told = f"{PERSONS} ({counted(len(persons), 'personne')})"
        drawn.append(
            Row(("particuliers",), "", told, (*said(*[""] * len(COLUMNS)), *(_amounts(whole) if amounts else ())))
        )
    columns = (*named(*COLUMNS), *(AMOUNTS if amounts else ()))
    note = FIR_ALONE if amounts else NO_YEAR
    return listing(
        "beneficiaires", "Bénéficiaires", "Bénéficiaire", columns, drawn, identity, notes=(note,), signed=True
    )


def _amounts(one: Received) -> tuple[Cell, ...]:
    return tuple(map(amount, (one.whole, one.committed, one.delegated, one.paid)))


def by_project(
    found: Mapping[Where, Received],
    measures: Mapping[int, Measure],
    envelopes: Mapping[int, Envelope],
    identity: Identity,
) -> Table:
    """What one received, by year, envelope and project; « Non ventilé » where it is attributed to no measure."""
    leaves: dict[tuple[Head, ...], Received] = {}
    for where in sorted(found, key=lambda one: (-one.year, one.envelope or 0, one.measure or 0)):
        envelope = envelopes.get(where.envelope or 0)
        measure = measures.get(where.measure or 0)
        project = measure.project if measure else None
        heads = (
            Head(str(where.year), "", str(where.year)),
            Head(envelope.code, envelope.code, envelope.label) if envelope else Head("FIR", "FIR", ""),
            Head(project.code, project.code, project.label) if project else Head("NC", "", "Non ventilé"),
        )
        before, one = leaves.get(heads, Received()), found[where]
        leaves[heads] = Received(
            before.committed + one.committed, before.paid + one.paid, before.delegated + one.delegated
        )
    layout = Layout(
        name="recu",
        title="Ce qui est reçu, par année, enveloppe et projet",
        stub="Année › enveloppe › projet",
        total="",
        columns=(Column(("recu",), ("Engagé ou délégué",)), Column(("paye",), ("Payé par le FIR",))),
        notes=(FIR_ALONE,),
        decimals=2,
    )
    return build([Leaf(heads, (one.whole, one.paid)) for heads, one in leaves.items()], layout, identity)
