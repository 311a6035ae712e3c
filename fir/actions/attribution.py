"""Attributing what is executed to measures: many things in one operation, all or none; and giving back what was."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Model

from fir.actions.locking import CHUNK, locked_agency, operation_of, touch_agency
from fir.actions.writing import TOGETHER
from fir.enums import Way
from fir.facts.attributable import KINDS, Attributable, Live, Thing, read
from fir.facts.attribution import NO_SHARE, Shares
from fir.models import Attribution, AttributionShare, Operation
from fir.perms import require_run
from fir.reference_forms import shown_reference
from projects.models import Measure
from prs_budget.journal.models import Entry
from prs_budget.lib.given_rows import given_rows
from prs_budget.lib.refusals import Refused
from prs_budget.lib.words import counted

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User

#: the largest part of a measure: shares in cents of the largest allocations fit
MOST_WEIGHT = 10**15
#: things told by name in a message
MOST_TOLD = 5
TAKEN = "Ce numéro d’opération est déjà celui d’une autre : rechargez la page."


@dataclass(frozen=True, slots=True)
class AttributionEdit:
    """A thing and its measures, none for « Non ventilé ». `seen` is the live attribution that was read, 0 for none."""

    thing: Thing
    shares: Shares
    seen: int = 0
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class MovedAttribution:
    """A thing that someone attributed since it was read: what it is now, what was wanted."""

    reference: str
    live: Live
    wanted: Shares
    by: str = ""


class AttributionsMoved(Refused):
    """Things attributed by someone else meanwhile: nothing is written, each comes back with both values."""

    code = "moved"

    def __init__(self, things: Sequence[MovedAttribution]) -> None:
        names = ", ".join(one.reference for one in things[:MOST_TOLD])
        many = "Une attribution a changé" if len(things) == 1 else f"{len(things)} attributions ont changé"
        super().__init__(f"{many} depuis que vous les avez lues ({names}) : relisez-les, rien n’est écrit.")
        self.things = tuple(things)


@dataclass(frozen=True, slots=True)
class Attributed:
    """What an attribution wrote: how many things; `left`, what was not and why, in French. None where nothing is."""

    operation: Operation | None
    count: int = 0
    left: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sorted:
    """Things to write with what each replaces; those that are left, by why."""

    wanted: list[tuple[AttributionEdit, Live]] = field(default_factory=list)
    left: dict[str, list[str]] = field(default_factory=dict)
    moved: list[MovedAttribution] = field(default_factory=list)


NAMED = "{} nommée par sa ligne, qui l’emporte|{} nommées par leur ligne, qui l’emporte"
KEPT = "{} d’exercices clos, qui ne changent plus|{} d’exercices clos, qui ne changent plus"
SINCE = "{} attribuée autrement depuis, laissée telle quelle|{} attribuées autrement depuis, laissées telles quelles"


@transaction.atomic
def attribute(
    *,
    by: User,
    agency: Agency,
    edits: Sequence[AttributionEdit],
    reason: str = "",
    uuid: uuids.UUID | None = None,
    way: Way = Way.ATTRIBUTION,
) -> Attributed:
    """Attribute things to measures in one operation: all that may be, or nothing where one changed meanwhile.

    What names its line or counts in closed years alone is left, and told; refused where nothing else is asked. Of a
    commitment over several years, the open ones follow. The same `uuid` twice lands once. Raises PermissionDenied,
    Refused, AttributionsMoved.
    """
    require_run(by, agency)
    agency = locked_agency(agency)
    done = operation_of(uuid)
    if done is not None:
        return _already(done, by, agency)
    _require_sound(agency, edits)
    known = {one.thing: one for one in read([edit.thing for edit in edits])}
    found = _sorted(agency, edits, known)
    if found.moved:
        raise AttributionsMoved(found.moved)
    left = told_left(found.left)
    if not found.wanted:
        if left:
            raise Refused(f"Rien n’est écrit : {', '.join(left)}.")
        return Attributed(None)
    operation = Operation.objects.create(uuid=uuid or uuids.uuid4(), agency=agency, by=by, way=way, reason=reason)
    write_attributions(operation, found.wanted)
    _note(by, agency, operation, len(found.wanted))
    return Attributed(operation, len(found.wanted), left)


def _already(done: Operation, by: User, agency: Agency) -> Attributed:
    if (done.by_id, done.agency_id) != (by.pk, agency.pk) or done.way not in (Way.ATTRIBUTION, Way.RULES):
        raise Refused(TAKEN)
    return Attributed(done, done.attributions.count())


def _note(by: User, agency: Agency, operation: Operation, count: int) -> None:
    """Mark every page that shows measures, and write the journal."""
    touch_agency(agency)
    Entry.objects.record(
        by=by,
        agency=agency,
        action=f"fir.attribute.{operation.way}",
        target=operation,
        reason=operation.reason,
        count=count,
    )


def _sorted(agency: Agency, edits: Iterable[AttributionEdit], known: Mapping[Thing, Attributable]) -> _Sorted:
    found = _Sorted()
    for edit in edits:
        one = known.get(edit.thing)
        if one is None or one.agency != agency.pk:
            raise Refused("Une des pièces choisies n’existe pas dans cette agence : rechargez la page.")
        if one.commitment:
            raise Refused(f"{name_of(one)} suit l’engagement {one.commitment} : attribuez l’engagement.")
        if one.cancels:
            raise Refused(f"{name_of(one)} annule un autre mouvement, dont il suit l’attribution.")
        if one.live.id != edit.seen:
            found.moved.append(MovedAttribution(name_of(one), one.live, edit.shares))
        elif one.named or one.is_kept:
            found.left.setdefault(NAMED if one.named else KEPT, []).append(name_of(one))
        elif not _stands(one.live, edit):
            found.wanted.append((edit, one.live))
    if found.moved:
        found.moved = _with_authors(found.moved)
    return found


def _stands(live: Live, edit: AttributionEdit) -> bool:
    """Whether a thing is already so, by the same rule or by a person."""
    if (live.shares, live.rule) != (as_kept(edit.shares), edit.rule):
        return False
    return bool(live.shares) or edit.rule is not None or live.is_chosen or (live.id == 0 and not edit.shares)


def _with_authors(moved: Sequence[MovedAttribution]) -> list[MovedAttribution]:
    """Who attributed each. One query."""
    rows = Attribution.objects.filter(pk__in=[one.live.id for one in moved]).select_related("operation__by")
    authors = {one.pk: str(one.operation.by) for one in rows}
    return [MovedAttribution(one.reference, one.live, one.wanted, authors.get(one.live.id, "")) for one in moved]


def name_of(one: Attributable) -> str:
    """« EJ-12 », « PIECE-3 », « un mouvement de 2018 »."""
    return shown_reference(one.described.number) or f"un mouvement de {one.described.year}"


def as_kept(shares: Shares) -> Shares:
    """Parts in the order of measures, as they are stored."""
    return tuple(sorted(shares))


def told_left(left: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """« 2 pièces nommées par leur ligne, qui l’emporte (EJ-1, EJ-2) »."""
    told = []
    for words, names in left.items():
        one, many = words.split("|")
        count = counted(len(names), "pièce", "pièces")
        more = ", …" if len(names) > MOST_TOLD else ""
        text = (one if len(names) == 1 else many).format(count)
        told.append(f"{text} ({', '.join(names[:MOST_TOLD])}{more})")
    return tuple(told)


def _require_sound(agency: Agency, edits: Sequence[AttributionEdit]) -> None:
    """Refuse a thing given twice, a measure of another agency, a part that is none."""
    if not edits:
        raise Refused("Rien n’est choisi : cochez au moins une pièce.")
    if len({edit.thing for edit in edits}) != len(edits):
        raise Refused("Une pièce est donnée deux fois : rechargez la page.")
    every = dict.fromkeys(edit.shares for edit in edits)
    require_sound_shares(agency, every)


def require_sound_shares(agency: Agency, every: Iterable[Shares]) -> None:
    """Refuse measures that are of another agency, merged, or twice the same; parts that are not above zero."""
    asked = list(every)
    ids = {measure for shares in asked for measure, _ in shares}
    rows = Measure.objects.filter(pk__in=ids, plan__agency=agency.pk).select_related("merged_into")
    known = {one.pk: one for one in rows}
    for shares in asked:
        for measure, weight in shares:
            if measure not in known:
                raise Refused("Une mesure choisie n’est pas de cette agence : choisissez-la dans la liste.")
            into = known[measure].merged_into
            if into is not None:
                raise Refused(f"La mesure {known[measure].code} est fondue dans {into.code} : choisissez {into.code}.")
            if not 0 < weight <= MOST_WEIGHT:
                raise Refused(f"La part de {known[measure].code} doit être plus grande que zéro.")
        if len({measure for measure, _ in shares}) != len(shares):
            raise Refused("Une mesure est donnée deux fois : additionnez ses parts.")


def write_attributions(operation: Operation, wanted: Sequence[tuple[AttributionEdit, Live]]) -> None:
    """Write attributions that were checked, under the agency's lock. Three statements a few thousand of each kind."""
    for kind in KINDS:
        mine = [(edit, live) for edit, live in wanted if edit.thing.kind == kind]
        for start in range(0, len(mine), TOGETHER):
            _write(operation, kind, mine[start : start + TOGETHER])


def _write(operation: Operation, kind: str, wanted: Sequence[tuple[AttributionEdit, Live]]) -> None:
    """In SQL, as movements are: a month brings thousands, each with its parts."""
    of = f"{kind}_id"
    rows = [(edit.thing.id, edit.rule, live.id or None) for edit, live in wanted]
    _insert(Attribution, (of, "rule_id", "cancels_id"), rows, {"operation_id": operation.pk})
    ids = [edit.thing.id for edit, _ in wanted]
    lowest, highest = min(ids), max(ids)
    held = Attribution.objects.filter(operation=operation, **{f"{of}__gte": lowest, f"{of}__lte": highest})
    made = dict(held.order_by("pk").values_list(of, "pk"))
    shares = [(made[edit.thing.id], measure, weight) for edit, _ in wanted for measure, weight in as_kept(edit.shares)]
    if shares:
        _insert(AttributionShare, ("attribution_id", "measure_id", "weight"), shares, {})


def _insert(
    model: type[Model], columns: Sequence[str], rows: Sequence[tuple[int | None, ...]], same: Mapping[str, int]
) -> None:
    """Rows of whole numbers, in their order; `same` are the columns that are the same in each."""
    given, parameters = given_rows(columns, ("bigint",) * len(columns), rows)
    names = ", ".join((*same, *columns))
    values = ", ".join((*("%s" for _ in same), *columns))
    sql = f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM ({given}) AS given ORDER BY n"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*same.values(), *parameters])


@transaction.atomic
def undo_attribution(*, by: User, operation: Operation, reason: str = "", uuid: uuids.UUID | None = None) -> Attributed:
    """Give each thing of an operation the measures that it had before; what changed since is left, and told.

    Undone twice, it gets the first answer; undoing the undo redoes it. Raises PermissionDenied, Refused.
    """
    require_run(by, operation.agency)
    agency = locked_agency(operation.agency)
    done = Operation.objects.filter(undoes=operation).first()
    if done is not None:
        return Attributed(done, done.attributions.count())
    if operation.way not in (Way.ATTRIBUTION, Way.RULES, Way.UNDO) or operation.fir_year_id is not None:
        raise Refused("Cette opération n’est pas une attribution : annulez-la depuis sa page.")
    wanted, left = given_back(operation)
    told = told_left(left)
    if not wanted:
        raise Refused(f"Rien à rendre : {', '.join(told) or 'cette opération n’a rien attribué'}.")
    undo = Operation.objects.create(
        uuid=uuid or uuids.uuid4(), agency=agency, by=by, way=Way.UNDO, reason=reason, undoes=operation
    )
    write_attributions(undo, wanted)
    _note(by, agency, undo, len(wanted))
    return Attributed(undo, len(wanted), told)


def given_back(operation: Operation) -> tuple[list[tuple[AttributionEdit, Live]], dict[str, list[str]]]:
    """What gives the things of an operation back what they had; those left, by why. A few queries a chunk."""
    rows = list(
        operation.attributions.order_by("pk").values_list("pk", "cancels", "commitment", "movement", "delegation")
    )
    before = _kept_shares([cancels for _, cancels, *_ in rows if cancels is not None])
    things = {pk: _thing(*of) for pk, _, *of in rows}
    known = {one.thing: one for one in read(list(things.values()))}
    wanted: list[tuple[AttributionEdit, Live]] = []
    left: dict[str, list[str]] = {}
    for pk, cancels, *_ in rows:
        one = known[things[pk]]
        if one.live.id != pk or one.is_kept:
            left.setdefault(KEPT if one.is_kept else SINCE, []).append(name_of(one))
            continue
        shares, rule = before.get(cancels or 0, (NO_SHARE, None))
        wanted.append((AttributionEdit(one.thing, shares, pk, rule), one.live))
    return wanted, left


def _thing(commitment: int | None, movement: int | None, delegation: int | None) -> Thing:
    of = {"commitment": commitment, "movement": movement, "delegation": delegation}
    return next(Thing(kind, pk) for kind, pk in of.items() if pk is not None)


def _kept_shares(attributions: Collection[int]) -> dict[int, tuple[Shares, int | None]]:
    """The parts and the rule of attributions that were replaced. Two queries a chunk."""
    found: dict[int, tuple[Shares, int | None]] = {}
    ids = list(attributions)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        rules = dict(Attribution.objects.filter(pk__in=some).values_list("pk", "rule"))
        shares: dict[int, list[tuple[int, int]]] = {pk: [] for pk in rules}
        parts = AttributionShare.objects.filter(attribution__in=some).order_by("measure")
        for pk, measure, weight in parts.values_list("attribution", "measure", "weight"):
            shares[pk].append((measure, weight))
        found |= {pk: (tuple(shares[pk]), rule) for pk, rule in rules.items()}
    return found
