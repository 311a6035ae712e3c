"""What the words of a file may name in an agency: directions, missions, schemes, natures, kinds, lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Literal, TypeVar

from allocations.models import Line
from fir.enums import MovementKind, Nature, Payer
from fir.models import FirYear, Mission, Scheme
from fir.nomenclature import Nomenclature
from fir.places import Place
from prs_budget.lib.plain_text import plain
from prs_budget.lib.spreadsheets.values import Unread
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, Direction, ReferenceRow
from prs_budget.readings.doors import named

Found = TypeVar("Found", bound=ReferenceRow)
Dated = TypeVar("Dated", Mission, Scheme)
#: codes quoted when a word names none
QUOTED = 12

_KINDS: Mapping[MovementKind, tuple[str, ...]] = {
    MovementKind.COMMITMENT: ("engagement", "ej", "engagement juridique", "engagement initial", "eng"),
    MovementKind.WITHDRAWAL: ("retrait", "desengagement", "retrait d engagement", "degagement", "re"),
    MovementKind.PAYMENT: ("paiement", "mandat", "mandatement", "reglement", "versement", "demande de paiement", "dp"),
    MovementKind.CREDIT_NOTE: ("avoir", "reduction de mandat", "note de credit", "annulation de mandat", "av"),
    MovementKind.CARRY_OUT: ("report sortant",),
    MovementKind.CARRY_IN: ("report entrant",),
    MovementKind.TRANSFER: ("virement", "virement de credits"),
    MovementKind.CORRECTION: ("correction", "regularisation"),
}
KINDS = {
    name: kind
    for kind, names in _KINDS.items()
    for one in (*names, named(kind.value))
    for name in (one, f"{one}s", f"{one.split(' ')[0]}s {' '.join(one.split(' ')[1:])}".strip())
}
_NATURES = {
    "fonc": Nature.RUNNING,
    "fonctionnement": Nature.RUNNING,
    "f": Nature.RUNNING,
    "int": Nature.INTERVENTION,
    "intervention": Nature.INTERVENTION,
    "i": Nature.INTERVENTION,
    "nc": Nature.NOT_STATED,
    "non ventile": Nature.NOT_STATED,
}


def kind_named(text: str) -> MovementKind:
    """The kind of movement of a word. Raises Unread."""
    found = KINDS.get(named(text))
    if found is None:
        words = ", ".join(kind.label.lower() for kind in MovementKind)
        raise Unread(f"type de mouvement inconnu, « {text[:40]} ». Types possibles : {words}.")
    return found


def nature_named(text: str) -> Nature:
    """The nature of a word. Raises Unread."""
    found = _NATURES.get(named(text).removeprefix("credits de ").removeprefix("credits d "))
    if found is None:
        words = ", ".join(one.label.lower() for one in Nature)
        raise Unread(f"nature inconnue, « {text[:40]} ». Natures possibles : {words}.")
    return found


def payer_named(text: str) -> Payer | Literal[""]:
    """Who pays, by a word; nothing where there is none. Raises Unread."""
    words = named(text).split()
    if not words:
        return ""
    if {"caisse", "cpam", "cnam", "cnamts", "insurance", "assurance"} & {*words}:
        return Payer.INSURANCE
    if {"agence", "ars", "agency"} & {*words}:
        return Payer.AGENCY
    raise Unread(f"payeur inconnu, « {text[:40]} ». Possibles : agence, caisse d’assurance maladie.")


class CodeIndex(Generic[Found]):
    """The rows of a nomenclature of an agency, found by code or by label; `unknown` says that there is none."""

    def __init__(self, unknown: str, rows: Mapping[int, Found]) -> None:
        self.unknown, self.rows = unknown, rows
        self._by_code = {plain(row.code): row for row in self.rows.values()}
        self._by_label: dict[str, list[Found]] = {}
        self._by_number: dict[str, list[Found]] = {}
        for row in self.rows.values():
            # « DOS - Offre de soins » is named as « DOS Offre de soins » is
            for label in {named(row.label), named(f"{row.code} {row.label}")}:
                self._by_label.setdefault(label, []).append(row)
            self._by_number.setdefault(plain(row.code).lstrip("0"), []).append(row)

    def find(self, text: str) -> Found:
        """The row of a code, else of a label, else of a code that lost its leading zeros. Raises Unread."""
        found = self._by_code.get(plain(text))
        if found is not None:
            return found
        for rows in (self._by_label.get(named(text), []), self._by_number.get(plain(text).lstrip("0"), [])):
            if len(rows) == 1:
                return rows[0]
        codes = sorted(row.code for row in self.rows.values())
        more = "…" if len(codes) > QUOTED else "."
        raise Unread(f"{self.unknown}, « {text[:40]} ». Codes possibles : {', '.join(codes[:QUOTED])}{more}")

    @property
    def rest(self) -> Found | None:
        """The row of what is not broken down."""
        return self._by_code.get(plain(NOT_BROKEN_DOWN))


class Lines:
    """The lines of the programming of an agency, by code; read when a file first names one."""

    def __init__(self, agency: Agency) -> None:
        self._agency = agency

    @cached_property
    def rows(self) -> Mapping[int, Line]:
        """Those of the agency, by id. One query."""
        found = Line.objects.filter(plan__agency=self._agency).select_related("plan").order_by("pk")
        return {line.pk: line for line in found}

    @cached_property
    def _by_code(self) -> Mapping[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for line in self.rows.values():
            found.setdefault(plain(line.code), []).append(line)
        return found

    def find(self, text: str) -> Line:
        """The line of a code. Raises Unread, also where several programmes have one."""
        rows = self._by_code.get(plain(text), [])
        if len(rows) != 1:
            told = "existe dans plusieurs PRS" if rows else "n’existe pas dans la programmation"
            raise Unread(f"la ligne « {text[:40]} » {told} : corrigez-la ou laissez la cellule vide.")
        return rows[0]


@dataclass(frozen=True, slots=True)
class FileNomenclature:
    """Everything that a file may name. A scheme or a mission closed before the year is refused."""

    year: int
    directions: CodeIndex[Direction]
    missions: CodeIndex[Mission]
    schemes: CodeIndex[Scheme]
    lines: Lines

    @classmethod
    def of(cls, fir_year: FirYear) -> FileNomenclature:
        """Read it. Three queries; lines are read when they are named."""
        rows = Nomenclature(fir_year.agency_id)
        return cls(
            fir_year.year,
            CodeIndex("direction inconnue", rows.directions),
            CodeIndex("mission inconnue", rows.missions),
            CodeIndex("dispositif inconnu", rows.schemes),
            Lines(fir_year.agency),
        )

    @property
    def rest(self) -> Place | None:
        """The rows that hold what is not broken down; None where one is missing."""
        direction, mission, scheme = self.directions.rest, self.missions.rest, self.schemes.rest
        if direction is None or mission is None or scheme is None:
            return None
        return Place(NOT_BROKEN_DOWN, direction, mission, scheme)

    def mission(self, text: str) -> Mission:
        """The mission of a word. Raises Unread."""
        return self._open(self.missions.find(text), "la mission")

    def scheme(self, text: str) -> Scheme:
        """The scheme of a word. Raises Unread."""
        return self._open(self.schemes.find(text), "le dispositif")

    def _open(self, row: Dated, words: str) -> Dated:
        if not row.holds_in(self.year):
            raise Unread(f"{words} {row.code} n’est pas ouvert en {self.year} : indiquez celui qui le remplace.")
        return row
