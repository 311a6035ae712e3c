"""Movements and commitments as tables, on the page and in files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import quote

from fir.actions.movements import what_it_is
from fir.enums import MovementKind, Nature
from fir.facts.beneficiaries import PERSONS, name_of
from fir.facts.ledger import Totals
from fir.models import Commitment, Movement
from fir.reference_forms import shown_reference
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.tables.listing import amount, euros, listing, text
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Row, Table
from prs_budget.lib.words import counted


class Words:
    """Cells of words, each made once: a list of a hundred thousand rows says few different things."""

    def __init__(self) -> None:
        self._cells: dict[str, Cell] = {}
        self._days: dict[date | None, str] = {None: ""}

    def cell(self, words: str) -> Cell:
        """The cell of a text."""
        found = self._cells.get(words)
        if found is None:
            found = self._cells[words] = Cell(display=words)
        return found

    def day(self, on: date | None) -> Cell:
        """The cell of a day."""
        if on not in self._days:
            self._days[on] = f"{on:%d/%m/%Y}"
        return self.cell(self._days[on])


MOVEMENT_COLUMNS = (
    text("date", "Date"),
    text("reference", "Référence"),
    text("engagement", "Engagement"),
    text("beneficiaire", "Bénéficiaire"),
    euros("ae", "AE"),
    euros("cp", "CP"),
    text("suite", "Suite"),
    text("payeur", "Payeur"),
    text("direction", "Direction"),
    text("nature", "Nature"),
    text("mission", "Mission"),
    text("dispositif", "Dispositif"),
    text("exercice", "Exercice d’origine"),
    text("libelle", "Libellé"),
)
NUMBER_COLUMN = (text("numero", "Numéro du mouvement"),)


def movements_table(
    rows: Iterable[Movement],
    identity: Identity,
    words: Words,
    address: str = "",
    notes: tuple[str, ...] = (),
    *,
    numbered: bool = False,
    persons: Totals | None = None,
) -> Table:
    """Movements, one a row; `address` is that of one of them, to which its number is added.

    `numbered`: each says its number, by which a file that comes back is known, whatever it has for a reference.
    `persons` are those of natural persons, left out of `rows` and counted together, in a file.
    """
    drawn = [_movement_row(one, words, address, numbered) for one in rows]
    columns = (*MOVEMENT_COLUMNS, *NUMBER_COLUMN) if numbered else MOVEMENT_COLUMNS
    if persons is not None and persons.count:
        together = {"ae": amount(persons.ae), "cp": amount(persons.cp)}
        drawn.append(_persons_row(persons.count, "mouvement", columns, together))
    return listing("mouvements", "Mouvements", "Mouvement", columns, drawn, identity, notes=notes, signed=True)


def _movement_row(one: Movement, words: Words, address: str, numbered: bool) -> Row:
    cell = words.cell
    commitment = one.commitment
    cells = (
        words.day(one.on),
        Cell(display=shown_reference(one.key)),
        cell(commitment.code if commitment else ""),
        cell(name_of(commitment)),
        amount(one.ae) if one.ae else cell(""),
        amount(one.cp) if one.cp else cell(""),
        cell(sequel_of(one)),
        cell(one.get_payer_display()),
        cell(one.direction.code),
        cell(Nature(one.nature).label),
        cell(one.mission.code),
        cell(one.scheme.code),
        cell(str(one.origin_year or "")),
        Cell(display=one.label),
        *([Cell(display=f"n° {one.pk}")] if numbered else ()),
    )
    href = f"{address}{one.pk}/" if address else ""
    return Row((str(one.pk),), "", MovementKind(one.kind).label, cells, href=href)


def _persons_row(count: int, noun: str, columns: Sequence[Column], amounts: Mapping[str, Cell]) -> Row:
    """« Particuliers (12 mouvements) »: what natural persons receive, counted together in what leaves the site."""
    cells = tuple(amounts.get(column.key[0], EMPTY) for column in columns)
    return Row(("particuliers",), "", f"{PERSONS} ({counted(count, noun)})", cells)


def sequel_of(one: Movement) -> str:
    """What undoes it, or what it undoes; the AE that it uses without a commitment; nothing for most."""
    used = f"sans engagement, {euros_text(one.cp)} d’AE" if one.is_uncommitted else ""
    return " · ".join(filter(None, (undoing_of(one), used)))


def undoing_of(one: Movement) -> str:
    """« annulé », « annule PAY-1 », « annule paiement du 30/06/2018, CP 5,00 € »; nothing for most."""
    if one.cancels is not None:
        return f"annule {shown_reference(one.cancels.key) or what_it_is(one.cancels)}"
    return "annulé" if getattr(one, "cancelled_by", None) is not None else ""


class Owed(NamedTuple):
    """What a commitment comes to at the end of a year: AE net of withdrawals, CP paid."""

    ae: Decimal = ZERO
    cp: Decimal = ZERO


COMMITMENT_COLUMNS = (
    text("beneficiaire", "Bénéficiaire"),
    text("exercice", "Exercice d’origine"),
    text("direction", "Direction"),
    text("nature", "Nature"),
    text("mission", "Mission"),
    text("dispositif", "Dispositif"),
    euros("ae", "AE engagées"),
    euros("cp", "CP payés"),
    euros("rap", "Reste à payer"),
)


def commitments_table(
    rows: Iterable[Commitment],
    owed: Mapping[int, Owed],
    identity: Identity,
    words: Words,
    address: str,
    notes: tuple[str, ...] = (),
    persons: Sequence[Owed] = (),
) -> Table:
    """Commitments with what they come to; `address` is that of the list, to which their numbers are added.

    `persons` are those of natural persons, left out of `rows` and counted together, in a file.
    """
    drawn = [_commitment_row(one, owed.get(one.pk, Owed()), words, address) for one in rows]
    if persons:
        ae, cp = sum((one.ae for one in persons), ZERO), sum((one.cp for one in persons), ZERO)
        together = {"ae": amount(ae), "cp": amount(cp), "rap": amount(ae - cp)}
        drawn.append(_persons_row(len(persons), "engagement", COMMITMENT_COLUMNS, together))
    return listing(
        "engagements", "Engagements", "Engagement", COMMITMENT_COLUMNS, drawn, identity, notes=notes, signed=True
    )


def _commitment_row(one: Commitment, owed: Owed, words: Words, address: str) -> Row:
    cells = (
        words.cell(name_of(one)),
        words.cell(str(one.origin_year)),
        words.cell(one.direction.code),
        words.cell(Nature(one.nature).label),
        words.cell(one.mission.code),
        words.cell(one.scheme.code),
        amount(owed.ae),
        amount(owed.cp),
        amount(owed.ae - owed.cp),
    )
    return Row((one.code,), one.code, one.label, cells, href=f"{address}{quote(one.place_in_addresses)}/")


class Instalment(NamedTuple):
    """A year of a commitment: what it should pay (None: nothing scheduled), what it paid."""

    year: int
    scheduled: Decimal | None
    paid: Decimal


def schedule_table(code: str, dues: Sequence[Instalment], identity: Identity) -> Table:
    """What a commitment should pay and pays, year by year."""
    columns = [euros("prevu", "Prévu"), euros("paye", "Payé"), euros("ecart", "Payé moins prévu")]
    rows = [
        Row(
            (str(one.year),),
            "",
            str(one.year),
            (amount(one.scheduled), amount(one.paid), amount(one.paid - (one.scheduled or ZERO), signed=True)),
        )
        for one in dues
    ]
    scheduled = sum((one.scheduled or ZERO for one in dues), ZERO)
    paid = sum((one.paid for one in dues), ZERO)
    sums = (amount(scheduled), amount(paid), amount(paid - scheduled, signed=True))
    total = Row((), "", "Total", sums, 0, "total", tuple(range(len(rows)))) if rows else None
    return listing("echeancier", f"Échéancier de {code}", "Exercice", columns, rows, identity, total=total, signed=True)


def totals_table(totals: dict[MovementKind, Totals], identity: Identity, title: str = "Mouvements par type") -> Table:
    """How many movements of each kind there are, and what they add up to."""
    kinds = [kind for kind in MovementKind if kind in totals]
    rows = [
        Row(
            (kind.value,),
            "",
            kind.label,
            (Cell(display=f"{totals[kind].count}"), amount(totals[kind].ae), amount(totals[kind].cp)),
        )
        for kind in kinds
    ]
    columns = [text("mouvements", "Mouvements"), euros("ae", "AE"), euros("cp", "CP")]
    return listing("totaux", title, "Type", columns, rows, identity, signed=True)
