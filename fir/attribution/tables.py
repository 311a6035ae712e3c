"""The tables of attribution: what is executed and its measures, what would move, what rules catch, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fir.enums import Nature, Way
from fir.facts.attributable import COMMITMENT, DELEGATION, MOVEMENT, Attributable
from fir.facts.beneficiaries import PERSONS
from fir.models import Operation, Rule
from fir.reports.attributed import AttributionNames, reference_of
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.listing import amount, listing, named, said
from prs_budget.lib.tables.model import Column, Identity, Row, Table
from prs_budget.lib.words import counted, date_and_time_of

KIND_WORDS = {COMMITMENT: "Engagement", MOVEMENT: "Mouvement", DELEGATION: "Délégation"}
#: the columns of the list, after the piece
LISTED = ("Exercice", "Direction", "Mission › dispositif", "Bénéficiaire", "Libellé", "Mesures", "Par")


class ListedPiece(NamedTuple):
    """A piece in the list: what it is, in words; its page; what its box sends, empty where it cannot be attributed."""

    href: str
    box: str
    kind: str
    number: str
    cells: tuple[str, ...]
    ae: str
    cp: str


def words_of(names: AttributionNames, one: Attributable) -> tuple[str, ...]:
    """The columns of a piece."""
    described = one.described
    measures = one.named if one.named else names.shares(one.live.shares) or "Non ventilé"
    return (
        str(described.year),
        names.direction(described.direction),
        names.place(one),
        names.who(one),
        described.label,
        measures,
        names.by_whom(one),
    )


def pieces(
    names: AttributionNames,
    found: Iterable[Attributable],
    identity: Identity,
    title: str = "Attribution de ce qui est exécuté",
) -> Table:
    """The list, as files take it out: natural persons counted together."""
    every = list(found)
    columns = (*named("Pièce", *LISTED), Column(("ae",), ("Engagé ou délégué (€)",)), Column(("cp",), ("Payé (€)",)))
    rows = [
        Row(
            (f"{one.thing.kind}-{one.thing.id}",),
            "",
            reference_of(one),
            (*said(KIND_WORDS[one.thing.kind], *words_of(names, one)), amount(one.ae), amount(one.cp)),
        )
        for one in every
        if not names.is_of_a_person(one)
    ]
    persons = [one for one in every if names.is_of_a_person(one)]
    if persons:
        texts = said("", *[""] * len(LISTED))
        sums = (sum((one.ae for one in persons), ZERO), sum((one.cp or ZERO for one in persons), ZERO))
        told = f"{PERSONS} ({counted(len(persons), 'pièce')})"
        rows.append(Row(("particuliers",), "", told, (*texts, *map(amount, sums))))
    return listing("attribution", title, "Numéro", columns, rows, identity)


def moved(names: AttributionNames, found: Mapping[int | None, tuple[Decimal, Decimal]], identity: Identity) -> Table:
    """How much would move to each project and measure."""
    leaves: list[tuple[tuple[int, ...], Leaf]] = []
    for pk, (ae, cp) in found.items():
        measure = names.measures.get(pk or 0)
        if measure is None:
            leaves.append(((9999,), Leaf((Head("NC", "", "Non ventilé"),), (ae, cp))))
            continue
        project = measure.project
        heads = (Head(project.code, project.code, project.label), Head(measure.code, measure.code, measure.label))
        leaves.append(((project.axis.position, project.position, measure.position, measure.pk), Leaf(heads, (ae, cp))))
    layout = Layout(
        name="mouvement",
        title="Ce qui irait à chaque projet",
        stub="Projet › mesure",
        columns=(Column(("ae",), ("Engagé ou délégué",)), Column(("cp",), ("Payé",))),
        total="Total choisi",
        unit=Unit.EUR,
        decimals=2,
        notes=("Exercices ouverts et délégations : un exercice clos ne change plus.",),
    )
    return build([leaf for _, leaf in sorted(leaves, key=lambda one: one[0])], layout, identity)


def tests_of(rule: Rule) -> str:
    """What a rule asks, in words: « mission M2, DOS, libellé avec « soins palliatifs » »."""
    words = [
        f"enveloppe {rule.envelope.code}" if rule.envelope else "",
        Nature(rule.nature).label.lower() if rule.nature else "",
        f"direction {rule.direction.code}" if rule.direction else "",
        f"mission {rule.mission.code} et ses parties" if rule.mission else "",
        f"dispositif {rule.scheme.code}" if rule.scheme else "",
        f"bénéficiaire {rule.beneficiary.name}" if rule.beneficiary else "",
        f"numéro en « {rule.number}… »" if rule.number else "",
        f"libellé avec « {rule.words} »" if rule.words else "",
    ]
    years = f"depuis {rule.since}" if rule.until is None else f"de {rule.since} à {rule.until}"
    return ", ".join([*filter(None, words), years])


def examples(names: AttributionNames, key: str, title: str, found: Sequence[Attributable], identity: Identity) -> Table:
    """The first things that a rule catches."""
    rows = [
        Row(
            (f"{one.thing.kind}-{one.thing.id}",),
            "",
            reference_of(one),
            (
                *said(str(one.described.year), names.place(one), names.who(one), one.described.label),
                amount(one.ae),
                amount(one.cp),
            ),
        )
        for one in found
    ]
    columns = (
        *named("Exercice", "Mission › dispositif", "Bénéficiaire", "Libellé"),
        Column(("ae",), ("Engagé ou délégué (€)",)),
        Column(("cp",), ("Payé (€)",)),
    )
    return listing(f"exemples-{key}", title, "Pièce", columns, rows, identity)


def operations(found: Iterable[Operation], counts: Mapping[int, int], identity: Identity, zone: str) -> Table:
    """What was attributed, the last first."""
    rows = [
        Row(
            (str(one.uuid),),
            "",
            date_and_time_of(one.at, zone),
            said(str(one.by), way_of(one), str(counts.get(one.pk, 0)), one.reason, _sequel(one)),
        )
        for one in found
    ]
    return listing(
        "operations",
        "Opérations d’attribution",
        "Le",
        named("Par", "Voie", "Pièces", "Raison", "Suite"),
        rows,
        identity,
    )


def way_of(one: Operation) -> str:
    """How an operation attributed: what only records attributes by rules what it brings."""
    way = Way(one.way)
    if way in (Way.ATTRIBUTION, Way.RULES, Way.UNDO):
        return way.label
    return f"{Way.RULES.label}, à l’enregistrement ({one.file_name or way.label.lower()})"


def _sequel(one: Operation) -> str:
    undone = getattr(one, "undone_by", None)
    return "annulée depuis" if undone is not None else ""
