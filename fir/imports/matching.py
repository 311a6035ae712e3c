"""Rows of a file against what is stored: new, already recorded, different, or rejected. Nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Exists, OuterRef

from fir.actions.files import taken_back
from fir.actions.imputation import Imputation
from fir.actions.locking import CHUNK
from fir.actions.movements import counter_movements, reasons
from fir.actions.transfer_rules import against_the_way, below_protected, unbalanced
from fir.actions.writing import Draft
from fir.enums import MovementKind, Nature
from fir.facts.beneficiaries import KnownBeneficiaries, name_of, same
from fir.facts.ledger import Totals
from fir.imports.absent import Coverage
from fir.imports.fields import SCHEME
from fir.imports.file_row import FileRow, Rejected
from fir.imports.nomenclature import FileNomenclature
from fir.imports.references import RecordedMovement, elsewhere, live, numbered
from fir.models import Commitment, FirYear, Movement, Scheme
from fir.models.movement import number_refusal
from fir.places import Place, not_broken_down
from fir.reference_forms import AUTO
from fir.refusals import BadRow, RowCode

TRANSFER = MovementKind.TRANSFER
_HINTS = {
    MovementKind.WITHDRAWAL: " Écrivez-le avec un signe moins, ou cochez « Retraits et avoirs écrits sans signe ».",
    MovementKind.CREDIT_NOTE: " Écrivez-le avec un signe moins, ou cochez « Retraits et avoirs écrits sans signe ».",
    MovementKind.COMMITMENT: " Ce qui diminue un engagement est un retrait ; ce qui le paie, un paiement.",
    MovementKind.PAYMENT: " Ce qui diminue un paiement est un avoir.",
}


@dataclass(frozen=True, slots=True)
class DifferingRow:
    """A row whose reference is known and whose figures differ: what is stored, what the file has."""

    stored: RecordedMovement
    draft: Draft


@dataclass(slots=True)
class Matched:
    """What a file would do. `commitments` are those that it would make, by number.

    `imputations` are those that it completes, by number: it says a nature, a direction, a line that they had not.
    `remade` are those of imports taken back that it makes anew, as it says them. `beneficiaries` are those to which it
    gives another beneficiary, which is not changed: the row, the one that is kept, the one that it says.
    """

    new: list[Draft] = field(default_factory=list)
    different: list[DifferingRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    imputations: dict[str, Imputation] = field(default_factory=dict)
    remade: dict[str, Commitment] = field(default_factory=dict)
    beneficiaries: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    unchanged: int = 0
    same: Totals = field(default_factory=Totals)
    covers: Coverage = field(default_factory=Coverage)
    totals: dict[MovementKind, Totals] = field(default_factory=dict)


def match(fir_year: FirYear, rows: Iterable[FileRow], book: FileNomenclature) -> Matched:
    """Compare. A query for each chunk of commitments and of references, a few for transfers."""
    every = list(rows)
    matcher = _Matcher(fir_year, book, every)
    drafts = [draft for row in every if (draft := matcher.draft(row)) is not None]
    del every
    matched = matcher.matched
    matched.covers = Coverage.of(drafts)
    references = [draft.key or "" for draft in drafts]
    known = live(fir_year, references)
    others = elsewhere(fir_year, [one for one in references if one not in known and not one.startswith(AUTO)])
    for draft in drafts:
        stored = matcher.settled.get(draft.row) or known.get(draft.key or "")
        totals = matched.totals.setdefault(draft.kind, Totals())
        totals.add(draft.ae, draft.cp)
        if stored is None:
            twin = next((one for one in others.get(draft.key or "", ()) if one.says(draft)), None)
            if twin is None:
                matched.new.append(draft)
            else:
                told = (
                    f"ce mouvement est déjà enregistré, dans l’exercice {twin.year} : vérifiez l’exercice du fichier."
                )
                matched.rejected.append(Rejected(draft.row, draft.key or "", "Référence", told))
        elif stored.is_taken_back:
            matched.new.append(replace(draft, key=stored.next_key))
        elif stored.says(draft):
            matched.unchanged += 1
            matched.same.add(draft.ae, draft.cp)
        else:
            matched.different.append(DifferingRow(stored, draft))
    bad = _against_transfers(fir_year, matched)
    matched.rejected += [Rejected(one.row, "", "", one.reason) for one in bad]
    matched.rejected.sort(key=lambda one: one.row)
    return matched


def _against_transfers(fir_year: FirYear, matched: Matched) -> list[BadRow]:
    """Why the transfers of a file are refused: its new rows and its corrections, each after what it undoes.

    That is what recording writes, so that the preview refuses what it refuses, and nothing else.
    """
    transfers = [one.draft.kind == TRANSFER or one.stored.kind == TRANSFER for one in matched.different]
    judged = list(matched.new)
    if any(transfers):
        judged += corrected(matched.different, opposites(matched.different))
    return [*unbalanced(judged), *against_the_way(judged), *below_protected(fir_year, judged)]


class _Matcher:
    """Gives each row its commitment, its place, its reference."""

    def __init__(self, fir_year: FirYear, book: FileNomenclature, rows: Sequence[FileRow]) -> None:
        self.fir_year, self.book = fir_year, book
        self.matched = Matched()
        self.rest = book.rest or not_broken_down(fir_year.agency)
        #: where commitments that changed since counted first: what a row without a reference is known by
        self.first_places: dict[str, Place] = {}
        self.known = self._commitments(sorted({row.commitment for row in rows if row.commitment}))
        self.keys: dict[str, int] = {}
        self.beneficiaries = KnownBeneficiaries(fir_year.agency_id)
        self.ranks: dict[str, int] = {}
        self.firsts: dict[str, int] = {}
        self.places: dict[tuple[object, ...], Place] = {}
        #: the movements that rows of the site's own list name by number, and the rows that say them as they are
        self.numbered = numbered(fir_year, [row.number for row in rows if row.number is not None])
        self.settled: dict[int, RecordedMovement] = {}
        for row in rows:
            if row.kind == MovementKind.COMMITMENT and row.commitment and row.commitment not in self.firsts:
                self._make(row)

    def _commitments(self, codes: Sequence[str]) -> dict[str, Commitment]:
        """Those that are stored, with the rows of the nomenclature already read."""
        found = {}
        for start in range(0, len(codes), CHUNK):
            some = Commitment.objects.filter(agency=self.fir_year.agency_id, code__in=codes[start : start + CHUNK])
            for one in some.select_related("beneficiary__merged_into"):
                one.direction = self.book.directions.rows[one.direction_id]
                one.mission = self.book.missions.rows[one.mission_id]
                one.scheme = self.book.schemes.rows[one.scheme_id]
                if one.line_id:
                    one.line = self.book.lines.rows[one.line_id]
                found[one.code] = one
        self._first_places([one for one in found.values() if one.rev > 1])
        return found

    def _first_places(self, changed: Sequence[Commitment]) -> None:
        """Where commitments that were changed counted when they were made. A query a chunk."""
        book, codes = self.book, {one.pk: one.code for one in changed}
        for start in range(0, len(changed), CHUNK):
            ids = list(codes)[start : start + CHUNK]
            rows = Commitment.history.filter(id__in=ids, history_type="+").order_by("history_id")
            for pk, nature, direction, mission, scheme in rows.values_list(
                "id", "nature", "direction", "mission", "scheme"
            ):
                place = (book.directions.rows[direction], book.missions.rows[mission], book.schemes.rows[scheme])
                self.first_places.setdefault(codes[pk], Place(nature, *place))

    def _make(self, row: FileRow) -> None:
        """A commitment that the file names first here: a new one, or one that an import taken back alone had made."""
        known = self.known.get(row.commitment)
        if known is not None and known.pk not in self._taken_back:
            return
        if known is None:
            made = Commitment(agency_id=self.fir_year.agency_id, code=row.commitment)
            self.known[row.commitment] = self.matched.commitments[row.commitment] = made
        else:
            made = self.matched.remade[row.commitment] = known
            self.first_places.setdefault(row.commitment, self._place_of(known))
        place = self._own_place(row)
        made.label = row.label or f"Engagement {row.commitment}"
        made.beneficiary = self.beneficiaries.named(row.beneficiary, siret=row.siret, finess=row.finess)
        made.origin_year, made.line = self.fir_year.year, row.line
        made.nature, made.direction, made.mission, made.scheme = (
            place.nature,
            place.direction,
            place.mission,
            place.scheme,
        )
        self.firsts[row.commitment] = row.row

    def draft(self, row: FileRow) -> Draft | None:
        """The movement of a row, with its reference; None where it is rejected."""
        commitment = self.known.get(row.commitment) if row.commitment else None
        place = self._own_place(row) if commitment is None else self._place_of(commitment)
        draft = Draft(
            kind=row.kind,
            place=place,
            ae=row.ae,
            cp=row.cp,
            on=row.on,
            key=row.key or self._key(row, self.first_places.get(row.commitment, self._key_place(row, place))),
            label=row.label,
            commitment=commitment,
            origin_year=commitment.origin_year if commitment else row.origin_year,
            line=row.line or (commitment.line if commitment else None),
            row=row.row,
            source_line=row.row,
            payer=row.payer,
        )
        stored = self.numbered.get(row.number or 0)
        if stored is not None and stored.says(draft):
            self.settled[row.row] = stored
            return replace(draft, key=stored.reference or draft.key)
        bad = [*self._against(row, commitment), *self._by_number(row, stored)]
        bad += [("", reason + _advice(row.kind, code)) for code, reason in reasons(self.fir_year, draft)]
        if row.key and self.keys.setdefault(row.key, row.row) != row.row:
            bad.append(
                ("Référence", f"déjà celle de la ligne {self.keys[row.key]} : une référence ne sert qu’une fois.")
            )
        self.matched.rejected += [Rejected(row.row, row.key, where, why) for where, why in bad]
        return None if bad else draft

    def _by_number(self, row: FileRow, stored: RecordedMovement | None) -> Iterator[tuple[str, str]]:
        """What is wrong with a row of the site's own list that was changed, and that no reference tells."""
        if stored is not None and not row.key and not stored.is_undone:
            yield (
                "Numéro du mouvement",
                f"le mouvement {row.number}, sans référence, est enregistré autrement : corrigez-le sur sa page, ou "
                "videz cette cellule pour en enregistrer un autre.",
            )

    def _against(self, row: FileRow, commitment: Commitment | None) -> Iterator[tuple[str, str]]:
        """What is wrong between a row and its commitment."""
        if row.commitment and commitment is None:
            yield (
                "Engagement",
                f"l’engagement {row.commitment} n’existe pas, et aucune ligne « engagement » du fichier ne le crée : "
                "ajoutez-la, corrigez le numéro, ou laissez la cellule vide.",
            )
            return
        if commitment is None:
            if row.kind == MovementKind.COMMITMENT:
                yield "Engagement", "un engagement a un numéro : remplissez la colonne Engagement."
            if row.scheme is not None and row.mission is not None and not self._holds(row.scheme, row.mission.pk):
                yield "Dispositif", f"le dispositif {row.scheme.code} n’est pas de la mission {row.mission.code}."
            return
        if commitment.code in self.firsts and (why := number_refusal(commitment.code)):
            yield "Engagement", why
        year = commitment.origin_year
        if row.origin_year is not None and row.origin_year != year:
            yield "Exercice d’origine", f"l’engagement {commitment.code} est de {year}, pas de {row.origin_year}."
        if row.kind == MovementKind.COMMITMENT and year != self.fir_year.year:
            yield (
                "Engagement",
                f"l’engagement {commitment.code} est de {year} : ce qui s’y ajoute en {self.fir_year.year} consomme "
                f"des AE de {self.fir_year.year}, sous un numéro d’engagement nouveau.",
            )
        said = self.beneficiaries.named(row.beneficiary, siret=row.siret, finess=row.finess)
        if said is not None and not same(said, commitment.beneficiary):
            told = (row.row, name_of(commitment), said.name)
            self.matched.beneficiaries.setdefault(commitment.code, told)
        yield from self._elsewhere(row, commitment)

    def _elsewhere(self, row: FileRow, commitment: Commitment) -> Iterator[tuple[str, str]]:
        """Where a row says another place than its commitment's; what its commitment did not say completes it."""
        asked = self.matched.imputations.get(commitment.code)
        place, line = (asked.place, asked.line) if asked else (self._place_of(commitment), commitment.line)
        first = asked.row if asked else self.firsts.get(commitment.code)
        is_stored = commitment.pk is not None and commitment.code not in self.matched.remade
        wanted = place
        for title, name, said in row.says_where:
            its = getattr(place, name)
            if said == its:
                continue
            if is_stored and (its == getattr(self.rest, name) or self._is_free(commitment)):
                wanted = replace(wanted, **{name: said})
                continue
            of, (here, there) = ("en" if name == "nature" else "de"), (_word(name, its), _word(name, said))
            told = f"l’engagement {commitment.code} est {of} {here}{f' (ligne {first})' if first else ''}"
            yield title, f"{told}, pas {of} {there} : corrigez l’un des deux, ou laissez la cellule vide."
        if is_stored and row.scheme and SCHEME not in row.unsaid and wanted.mission == self.rest.mission:
            wanted = replace(wanted, mission=self.book.missions.rows[row.scheme.mission_id])
        completes = row.line not in (None, line) and is_stored and (line is None or self._is_free(commitment))
        if wanted != place or completes:
            kept = row.line if completes else line
            self.matched.imputations[commitment.code] = Imputation(commitment, wanted, kept, commitment.rev, row.row)

    def _is_free(self, commitment: Commitment) -> bool:
        """Whether a row may say anew where a commitment counts, no other row having said it."""
        return commitment.code not in self.matched.imputations and commitment.pk in self._idle

    @cached_property
    def _idle(self) -> frozenset[int]:
        """The commitments on which nothing stands any more: an import that was taken back. One query."""
        standing = Movement.objects.filter(cancels__isnull=True, cancelled_by__isnull=True, commitment=OuterRef("pk"))
        idle = Commitment.objects.filter(~Exists(standing), agency=self.fir_year.agency_id)
        return frozenset(idle.values_list("pk", flat=True))

    @cached_property
    def _taken_back(self) -> frozenset[int]:
        return taken_back(self.fir_year.agency_id)

    def _holds(self, scheme: Scheme, mission: int) -> bool:
        """Whether a scheme is of a mission, or of a part of it."""
        at = self.book.missions.rows.get(scheme.mission_id)
        seen = set()
        while at is not None and at.pk not in seen:
            if at.pk == mission:
                return True
            seen.add(at.pk)
            at = at.parent
        return scheme.pk == self.rest.scheme.pk

    def _own_place(self, row: FileRow) -> Place:
        """The place that a row says, NC where it says nothing; the mission of its scheme where it says no other."""
        mission = row.mission
        if mission is None and row.scheme is not None:
            mission = self.book.missions.rows[row.scheme.mission_id]
        said = (row.nature, row.direction and row.direction.pk, mission and mission.pk, row.scheme and row.scheme.pk)
        if said not in self.places:
            rest = self.rest
            nature = str(row.nature or Nature.NOT_STATED)
            self.places[said] = Place(
                nature, row.direction or rest.direction, mission or rest.mission, row.scheme or rest.scheme
            )
        return self.places[said]

    def _key_place(self, row: FileRow, place: Place) -> Place:
        """The place by which a row without a reference is known: what a reading says of it is no part of it."""
        if not row.unsaid or row.commitment in self.known:
            return place
        rest, said = self.rest, {name for _, name, _ in row.says_where}
        return Place(
            place.nature if "nature" in said else rest.nature,
            place.direction if "direction" in said else rest.direction,
            place.mission if said & {"mission", "scheme"} else rest.mission,
            place.scheme if "scheme" in said else rest.scheme,
        )

    def _place_of(self, one: Commitment) -> Place:
        said = (one.nature, one.direction_id, one.mission_id, one.scheme_id, "engagement")
        if said not in self.places:
            self.places[said] = Place.of(one)
        return self.places[said]

    def _key(self, row: FileRow, place: Place) -> str:
        """A reference for a row that has none."""
        codes = (place.nature, place.direction.code, place.mission.code, place.scheme.code)
        said = (
            row.kind,
            row.commitment,
            row.origin_year,
            *codes,
            row.ae,
            row.cp,
            row.on,
            row.label,
            self.fir_year.year,
            *filter(None, (row.payer,)),  # a row that says no payer keeps the reference that it had before there were
        )
        digest = hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()[:32]
        self.ranks[digest] = rank = self.ranks.get(digest, 0) + 1
        return f"{AUTO}{digest}-{rank}"


def opposites(differences: Sequence[DifferingRow]) -> dict[int, Draft]:
    """What undoes the movements that a file corrects, by their ids. A query a thousand."""
    ids = [one.stored.pk for one in differences if not one.stored.is_undone]
    found: dict[int, Draft] = {}
    for start in range(0, len(ids), CHUNK):
        rows = Movement.objects.filter(pk__in=ids[start : start + CHUNK])
        some = list(rows.select_related("direction", "mission", "scheme", "commitment", "line"))
        found |= {one.pk: draft for one, draft in zip(some, counter_movements(some), strict=True)}
    return found


def _advice(kind: MovementKind, code: RowCode) -> str:
    """What to do about a row that is refused; nothing where its reason says it."""
    if code == RowCode.SIGN:
        return _HINTS.get(kind, "")
    return " Écrivez son montant, ou supprimez la ligne." if code == RowCode.ZERO else ""


def _word(name: str, value: object) -> str:
    """« intervention », « DOS »."""
    return Nature(str(value)).label.lower() if name == "nature" else str(getattr(value, "code", value))


def corrected(differences: Sequence[DifferingRow], movements: Mapping[int, Draft]) -> list[Draft]:
    """What records the file's figures in place of the stored ones: each stored movement undone, then the row.

    `movements` are the drafts that undo, by the id of what they undo.
    """
    drafts = []
    for one in differences:
        if not one.stored.is_undone:
            drafts.append(replace(movements[one.stored.pk], row=one.draft.row))
        drafts.append(replace(one.draft, key=one.stored.next_key))
    return drafts
