"""A file of delegations against what is recorded: new, unchanged, different, absent, refused. Nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from allocations.models import Envelope
from fir.actions.delegations import DelegationDraft, freed, is_same, refusals
from fir.delegations.remarks import remarks
from fir.enums import Way
from fir.facts.beneficiaries import KnownBeneficiaries
from fir.models import Delegation
from fir.reference_forms import base_reference
from projects.models import Measure
from prs_budget.lib.identifiers import BadNumber, finess_of, siret_of
from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import plain
from prs_budget.lib.spreadsheets.reading import Sheet
from prs_budget.lib.spreadsheets.sheets import open_file, visible
from prs_budget.lib.spreadsheets.values import Unread, code_of, day_of, money_of, text_of, year_of
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, Direction
from prs_budget.readings.choosing import wanted_reading
from prs_budget.readings.columns import SheetColumns, find_columns
from prs_budget.readings.control_total import ControlTotal, total_word
from prs_budget.readings.doors import Door, Named, named
from prs_budget.readings.models import SavedReading
from prs_budget.readings.reading_form import Lacked
from prs_budget.readings.rules import LEFT, ReadingRules, completed, remembered, says_otherwise
from prs_budget.readings.unknown_values import UnknownValue, UnknownValues

ENVELOPE, YEAR, PHASE, DAY, DIRECTION = "enveloppe", "annee", "phase", "date", "direction"
WHO, SIRET, FINESS, MEASURE, AMOUNT = "beneficiaire", "siret", "finess", "mesure", "montant"
KEY, LABEL = "reference", "libelle"
DOOR = Door(
    "delegations",
    "délégations",
    (
        Named(ENVELOPE, "Enveloppe", ("code enveloppe", "dotation")),
        Named(YEAR, "Année", ("exercice", "annee de campagne")),
        Named(PHASE, "Phase", ("phase de campagne", "campagne", "circulaire")),
        Named(DAY, "Date", ("date decision", "date de la decision", "date arrete", "date de l arrete")),
        Named(DIRECTION, "Direction", ("pole", "service", "code direction")),
        Named(WHO, "Bénéficiaire", ("etablissement", "raison sociale", "tiers", "nom de l etablissement")),
        Named(SIRET, "SIRET", ("n siret", "numero siret")),
        Named(FINESS, "FINESS", ("n finess", "numero finess", "finess juridique", "finess ej", "finess et")),
        Named(MEASURE, "Mesure", ("code mesure",)),
        Named(AMOUNT, "Montant", ("montant delegue", "montant notifie", "somme", "valeur")),
        Named(KEY, "Référence", ("ref", "n piece", "numero", "n arrete", "numero arrete", "n decision")),
        Named(LABEL, "Libellé", ("objet", "intitule", "designation")),
    ),
    mapped=(ENVELOPE, DIRECTION),
    amounts=(AMOUNT,),
)
NEEDED = (ENVELOPE, DAY, AMOUNT, KEY)
Value = TypeVar("Value")


@dataclass(slots=True)
class DelegationFile:
    """What a file would do. `missing` says what its columns lack: then no row was read.

    `different` are rows whose reference is recorded with other figures: they are not changed. `absent` are recorded
    delegations of its envelopes and years that it does not have. `total` is its own, against its rows.
    """

    columns: SheetColumns
    sheets: tuple[str, ...] = ()
    asked: ReadingRules = field(default_factory=ReadingRules)
    saved: SavedReading | None = None
    lost: tuple[tuple[str, str], ...] = ()
    unknown: tuple[UnknownValue, ...] = ()
    too_many: Mapping[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    new: list[DelegationDraft] = field(default_factory=list)
    unchanged: int = 0
    different: list[tuple[DelegationDraft, Delegation]] = field(default_factory=list)
    absent: list[Delegation] = field(default_factory=list)
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    total: ControlTotal = field(default_factory=ControlTotal)
    told: list[str] = field(default_factory=list)

    @property
    def lacking(self) -> tuple[Lacked, ...]:
        """What rows lack is not looked for in columns left."""
        return ()

    @property
    def may_be_kept(self) -> bool:
        """Whether how it was read may be remembered: by titles that another file may have, and nothing is asked."""
        return self.columns.header > 0 and not (self.missing or self.unknown or self.too_many)

    @property
    def is_changed(self) -> bool:
        """Whether it is read otherwise than the reading that it began with says."""
        return self.saved is not None and self.asked.is_own and says_otherwise(self.saved.content, self.reading)

    @property
    def reading(self) -> dict[str, Any]:
        """What is worth remembering of how it was read."""
        now = remembered(self.asked, self.columns)
        return completed(self.saved.content, now) if self.saved else now

    @property
    def state(self) -> str:
        """What it would record, as one short text: two previews that say it alike record the same."""
        said = [
            (one.key, one.envelope.pk, one.year, one.on, one.direction.pk, str(one.beneficiary), one.amount)
            for one in self.new
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

    @property
    def may_record(self) -> bool:
        """Whether it may be recorded: something new, nothing refused."""
        return bool(self.new) and not (self.missing or self.rejected or self.unknown or self.too_many)


def read_file(
    agency: Agency, content: bytes, asked: ReadingRules | None = None, readings: Sequence[SavedReading] = ()
) -> DelegationFile:
    """Read a file and match it. Raises UnreadableFile. A dozen queries, whatever its rows.

    `readings` are the saved ones: the one whose titles the file has is taken where `asked` says nothing.
    """
    found = _opened(open_file(content, DOOR.count_known), asked or ReadingRules(), readings)
    columns = found.columns
    found.missing = [
        f"Aucune colonne « {DOOR.titles[name]} » : dites plus bas laquelle c’est, ou ajoutez-la."
        for name in NEEDED
        if name not in columns.places
    ]
    if not {WHO, SIRET, FINESS} & columns.places.keys():
        found.missing.append("Aucune colonne ne dit qui reçoit : Bénéficiaire, FINESS ou SIRET.")
    if not found.missing:
        reader = _Reader(agency, found)
        drafts = reader.drafts()
        found.unknown, found.too_many = reader.unknown.every, reader.unknown.too_many
        bad = refusals(agency, freed(agency, _match(agency, found, drafts)))
        found.rejected += [(one.row, "", one.reason) for one in bad]
        found.rejected.sort()
        refused = {one.row for one in bad}
        found.new = [one for one in found.new if one.row not in refused]
        found.told += remarks(agency, found.new)
        if not (drafts or found.rejected or found.unknown or found.too_many):
            found.missing.append("Aucune ligne de délégation sous les titres : vérifiez le fichier.")
    return found


def _opened(sheets: Sequence[Sheet], asked: ReadingRules, readings: Sequence[SavedReading]) -> DelegationFile:
    """A file before its rows are read: its columns, and the reading that they come from."""
    names = tuple(one.name for one in visible(sheets))
    kept = wanted_reading(DOOR, readings, sheets, asked)
    if kept is not None and not asked.is_own:
        return DelegationFile(kept.columns, names, kept.rules, kept.saved, kept.lost)
    columns = find_columns(DOOR, sheets, asked.header, asked.sheet).chosen(asked.places)
    return DelegationFile(columns, names, asked, kept.saved if kept else None)


def _match(agency: Agency, found: DelegationFile, drafts: list[DelegationDraft]) -> list[DelegationDraft]:
    """Tell the new rows from those that are recorded; what is recorded and not in the file is absent. One query."""
    where = {(draft.envelope.pk, draft.year) for draft in drafts}
    rows = Delegation.objects.standing().filter(agency=agency, year__in={year for _, year in where})
    recorded = {
        (one.envelope_id, one.year, base_reference(one.key)): one
        for one in rows.select_related("beneficiary__merged_into", "envelope", "operation").order_by("pk")
        if (one.envelope_id, one.year) in where
    }
    for draft in drafts:
        stored = recorded.pop((draft.envelope.pk, draft.year, draft.key), None)
        if stored is None:
            found.new.append(draft)
        elif is_same(stored, draft):
            found.unchanged += 1
        else:
            found.different.append((draft, stored))
    # what an earlier file brought first, the last recorded before the others
    found.absent = sorted(recorded.values(), key=lambda one: (one.operation.way != Way.FILE, -one.pk))
    return found.new


class _Reader:
    """Reads rows; what is refused goes to the file's `rejected`."""

    def __init__(self, agency: Agency, found: DelegationFile) -> None:
        self.found, self.known = found, KnownBeneficiaries(agency)
        self.envelopes = {plain(one.code): one for one in Envelope.objects.filter(agency=agency, merged_into=None)}
        self.envelopes |= {named(one.label): one for one in self.envelopes.values()}
        rows = Direction.objects.filter(agency=agency).order_by("pk")
        self.directions = {plain(one.code): one for one in rows}
        measures = Measure.objects.filter(plan__agency=agency, merged_into=None).select_related("plan")
        self.measures = {plain(one.code): one for one in measures.order_by("plan__base_year", "pk")}
        self.asked, self.unknown = found.asked, UnknownValues(DOOR)
        self.unit = found.asked.unit or found.columns.unit(AMOUNT) or Unit.EUR
        self.coded: Mapping[str, Mapping[str, object]] = {ENVELOPE: self.envelopes, DIRECTION: self.directions}
        self.bad: list[tuple[str, str]] = []

    def drafts(self) -> list[DelegationDraft]:
        """The delegations of its rows."""
        drafts, columns = [], self.found.columns
        for number, cells in columns.sheet.rows():
            if number <= columns.header:
                continue
            values = {name: cells[at] for name, at in columns.places.items() if at < len(cells)}
            said = {name: value for name, value in values.items() if text_of(value)}
            if not said or self._is_total(number, said):
                continue
            if self._is_left(said):
                self.found.total.leave(self._sums(said))
                continue
            self.found.total.add(self._sums(said))
            if self._asks(number, said):
                continue
            self.bad = []
            draft = self._draft(number, said)
            self.found.rejected += [(number, place, reason) for place, reason in self.bad]
            if draft is not None and not self.bad:
                drafts.append(draft)
        return drafts

    def _is_total(self, number: int, said: Mapping[str, object]) -> bool:
        """Whether a row is the total of others: its words say so, or it has nothing but an amount."""
        words = [text_of(value) for name, value in said.items() if name != AMOUNT]
        word = total_word(words)
        if (words and not word) or (KEY in said and not total_word([text_of(said[KEY])])):
            return False
        stated = self._sums(said)
        self.found.total.state(number, stated)
        if stated:
            self.found.told.append(f"ligne {number} : « {word or 'montant seul'} » est un total.")
        return bool(stated)

    def _is_left(self, said: Mapping[str, object]) -> bool:
        """Whether its rows are not to be read, as a value of it is said to mean."""
        return any(self.asked.meaning(name, said[name]) == LEFT for name in DOOR.mapped if name in said)

    def _asks(self, number: int, said: Mapping[str, object]) -> bool:
        """Whether a value of a row has to be told first; it is then counted with those alike."""
        asks = False
        for name, rows in self.coded.items():
            if name in said and self._find(rows, self._meant(name, said[name])) is None:
                self.unknown.add(
                    name, text_of(said[name]), number, self.asked.meaning(name, said[name]), self._sums(said)
                )
                asks = True
        return asks

    def _sums(self, said: Mapping[str, object]) -> dict[str, Decimal]:
        """The amount of a row, where it can be read."""
        try:
            amount = money_of(said.get(AMOUNT), self.unit)
        except Unread:
            return {}
        return {} if amount is None else {DOOR.titles[AMOUNT]: amount}

    def _meant(self, name: str, value: object) -> object:
        return self.asked.meaning(name, value) or value

    def _draft(self, number: int, said: Mapping[str, object]) -> DelegationDraft | None:
        envelope = self._of(ENVELOPE, said, lambda value: self._find(self.envelopes, self._meant(ENVELOPE, value)))
        on, amount = self._of(DAY, said, day_of), self._of(AMOUNT, said, lambda value: money_of(value, self.unit))
        key = self._of(KEY, said, code_of) or ""
        direction = self._of(DIRECTION, said, lambda value: self._find(self.directions, self._meant(DIRECTION, value)))
        measure = self._of(MEASURE, said, self._measure)
        who = self.known.named(
            text_of(said.get(WHO)),
            siret=self._of(SIRET, said, lambda value: siret_of(code_of(value))) or "",
            finess=self._of(FINESS, said, lambda value: finess_of(code_of(value))) or "",
        )
        year = self._of(YEAR, said, year_of) or (on.year if on else 0)
        if who is None:
            self.bad.append((DOOR.titles[WHO], "personne n’est nommé : remplissez le bénéficiaire, ou son numéro."))
        for name, value in ((ENVELOPE, envelope), (DAY, on), (AMOUNT, amount), (KEY, key or None)):
            if value is None and name not in said:
                self.bad.append((DOOR.titles[name], "cellule vide : remplissez-la."))
        if self.bad or envelope is None or on is None or amount is None or who is None:
            return None
        return DelegationDraft(
            envelope=envelope,
            year=year,
            on=on,
            direction=direction or self.directions[plain(NOT_BROKEN_DOWN)],
            beneficiary=who,
            amount=amount,
            key=key,
            phase=text_of(said.get(PHASE)),
            measure=measure,
            label=text_of(said.get(LABEL)),
            row=number,
            source_line=number,
        )

    def _of(self, name: str, said: Mapping[str, object], read: Callable[[object], Value]) -> Value | None:
        """The value of a cell; what it cannot be read as is noted."""
        if name not in said:
            return None
        try:
            return read(said[name])
        except (Unread, BadNumber) as reason:
            self.bad.append((DOOR.titles[name], str(reason)))
            return None

    def _find(self, rows: Mapping[str, Value], value: object) -> Value | None:
        try:
            text = code_of(value)
        except Unread:
            return None
        return rows.get(plain(text)) or rows.get(named(text))

    def _measure(self, value: object) -> Measure:
        found = self._find(self.measures, value)
        if found is None:
            raise Unread(f"mesure inconnue, « {text_of(value)[:40]} » : corrigez le code.")
        return found
