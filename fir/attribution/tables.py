"""The tables of attribution: what is executed and its measures, what would move, what rules catch, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from allocations.models import Envelope
from fir.enums import AttributedBy, Nature, Way
from fir.facts.attributable import COMMITMENT, DELEGATION, MOVEMENT, Attributable
from fir.facts.attribution import Shares
from fir.models import Beneficiary, Operation, Rule
from fir.nomenclature import Nomenclature
from projects.models import Measure
from prs_budget.lib.money import Unit, percentage
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.listing import amount, listing, named, said
from prs_budget.lib.tables.model import Column, Identity, Row, Table
from prs_budget.lib.words import date_and_time_of
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency

KIND_WORDS = {COMMITMENT: "Engagement", MOVEMENT: "Mouvement", DELEGATION: "Délégation"}
BY_WORDS = {AttributedBy.LINE: "par sa ligne", AttributedBy.RULE: "par règle", AttributedBy.PERSON: "à la main"}
#: the columns of the list, after the piece
LISTED = ("Exercice", "Direction", "Mission › dispositif", "Bénéficiaire", "Libellé", "Mesures", "Par")


class AttributionNames:
    """What the pages of attribution call things by, each read once when it is first asked for."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.nomenclature = Nomenclature(agency.pk)

    @cached_property
    def measures(self) -> dict[int, Measure]:
        """The measures of the agency. One query."""
        rows = Measure.objects.filter(plan__agency=self.agency).select_related("project__axis")
        return {one.pk: one for one in rows.order_by("pk")}

    @cached_property
    def rules(self) -> dict[int, str]:
        """The labels of rules. One query."""
        return dict(Rule.objects.filter(agency=self.agency).order_by("pk").values_list("pk", "label"))

    @cached_property
    def envelopes(self) -> dict[int, str]:
        """The codes of envelopes. One query."""
        return dict(Envelope.objects.filter(agency=self.agency).order_by("pk").values_list("pk", "code"))

    @cached_property
    def beneficiaries(self) -> dict[int, str]:
        """Those who receive, natural persons not named. One query."""
        rows = Beneficiary.objects.filter(agency=self.agency).order_by("pk")
        return {
            pk: "Particulier" if is_person else name
            for pk, name, is_person in rows.values_list("pk", "name", "is_natural_person")
        }

    def shares(self, shares: Shares) -> str:
        """« A2-P2-M1 » ; « A2-P2-M1 66,7 %, A2-P3-M1 33,3 % »."""
        whole = sum(weight for _, weight in shares)
        told = []
        for measure, weight in shares:
            code = self.measures[measure].code if measure in self.measures else "?"
            told.append(code if len(shares) == 1 else f"{code} {percentage(Decimal(weight) / whole, 1)}")
        return ", ".join(told)

    def place(self, one: Attributable) -> str:
        """« M2 › D01 » ; the envelope of a delegation."""
        described = one.described
        if one.thing.kind == DELEGATION:
            return self.envelopes.get(described.envelope, "")
        mission, scheme = (
            self.nomenclature.missions.get(described.mission),
            self.nomenclature.schemes.get(described.scheme),
        )
        codes = [row.code for row in (mission, scheme) if row is not None and row.code != NOT_BROKEN_DOWN]
        return " › ".join(codes)

    def direction(self, pk: int) -> str:
        """The code of a direction."""
        row = self.nomenclature.directions.get(pk)
        return row.code if row else ""

    def who(self, one: Attributable) -> str:
        """Who receives; empty where nobody is named."""
        who = one.described.beneficiary
        return who if isinstance(who, str) else self.beneficiaries.get(who, "")

    def by(self, one: Attributable) -> str:
        """What says its measures: « par règle : Soins palliatifs »."""
        words = BY_WORDS.get(AttributedBy(one.by)) if one.by else ""
        if one.by == AttributedBy.RULE:
            return f"{words} : {self.rules.get(one.live.rule or 0, '')}"
        if one.by == AttributedBy.LINE:
            return f"{words} {one.named}"
        return words or ("laissé non ventilé" if one.live.is_chosen else "")


class ListedPiece(NamedTuple):
    """A piece in the list: what it is, in words; what its box sends, empty where it cannot be attributed."""

    box: str
    kind: str
    number: str
    cells: tuple[str, ...]
    ae: str
    cp: str


def reference_of(one: Attributable) -> str:
    """Its number, as people know it."""
    number = one.described.number
    return number if number and not number.startswith("auto-") else f"sans référence, n° {one.thing.id}"


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
        names.by(one),
    )


def pieces(names: AttributionNames, found: Iterable[Attributable], identity: Identity) -> Table:
    """The list, as files take it out."""
    columns = (*named("Pièce", *LISTED), Column(("ae",), ("Engagé ou délégué (€)",)), Column(("cp",), ("Payé (€)",)))
    rows = [
        Row(
            (f"{one.thing.kind}-{one.thing.id}",),
            "leaf",
            reference_of(one),
            (*said(KIND_WORDS[one.thing.kind], *words_of(names, one)), amount(one.ae), amount(one.cp)),
        )
        for one in found
    ]
    return listing("attribution", "Attribution de ce qui est exécuté", "Numéro", columns, rows, identity)


def moved(names: AttributionNames, found: Mapping[int | None, tuple[Decimal, Decimal]], identity: Identity) -> Table:
    """How much would move to each project and measure."""
    leaves = []
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
            "leaf",
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
            "leaf",
            date_and_time_of(one.at, zone),
            said(str(one.by), Way(one.way).label, str(counts.get(one.pk, 0)), one.reason, _sequel(one)),
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


def _sequel(one: Operation) -> str:
    undone = getattr(one, "undone_by", None)
    return "annulée depuis" if undone is not None else ""
