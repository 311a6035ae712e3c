"""Where the amounts shown come from: the document that prints them, else who programmed or projected them, and when.

A source belongs to amounts, not to a version: the copy of a version that a document prints holds its amounts beside
others, which that document never told. The operation that left an amount says who, when, and at which rate.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from allocations.enums import Origin, VersionStatus, Way
from allocations.facts import Scope
from allocations.models import Change, Operation, Version
from prs_budget.lib.memory import Memory
from prs_budget.lib.money import NO_BREAK_SPACE
from prs_budget.lib.tables.model import Mark
from prs_budget.lib.words import day_of, listed

#: the origins of amounts that stand for printed figures
PRINTED = frozenset({Origin.PUBLISHED, Origin.ADJUSTED, Origin.RECONSTRUCTED})
#: how the origins that ask for care are drawn
MARKS: dict[int, Mark] = {
    Origin.ADJUSTED: "adjusted",
    Origin.RECONSTRUCTED: "reconstructed",
    Origin.HYPOTHESIS: "hypothesis",
}
#: the ways that give again what other operations had left: they name those in their parameters
REPEATING = (Way.COPY, Way.UNDO)
#: the ways that make hypotheses
GUESSING = (Way.PROJECTION, Way.CARRY)
#: people named one by one; beyond, they are counted
MOST_NAMED = 3

#: the ids of the operations that left amounts, or the years of hypotheses, by version, its stamps, scope and origins:
#: finding them reads every amount and its change (10 ms at 600 000 amounts on SQLite, 60 ms on PostgreSQL)
_OPERATIONS: Memory[tuple[Hashable, ...], tuple[int, ...]] = Memory(1000)


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of some amounts of a version, of these origins and years; without origins, of what is not known.

    `years` are those whose amounts may be hypotheses: the rates told are theirs; none stands for all.
    """

    version: Version
    origins: frozenset[Origin] = frozenset()
    years: tuple[int, ...] = ()
    operations: Sequence[Operation] = field(default=())

    @property
    def text(self) -> str:
        """All of them, one after the other; empty where nothing is known."""
        printed, *others = self._told()
        return _sentence(
            " ; ".join(filter(None, [f"publié : {printed}" if printed and any(others) else printed, *others]))
        )

    @property
    def is_mixed(self) -> bool:
        """Whether amounts shown together have several."""
        return sum(map(bool, self._told())) > 1

    @property
    def dates(self) -> list[date]:
        """The dates of the figures: the document's for what it prints, the version's own for the rest."""
        found = [self.version.source_date or self.version.data_date] if self._are_printed else []
        return list(dict.fromkeys([*found, *([self.version.data_date] if self.origins - PRINTED else [])]))

    @property
    def _are_printed(self) -> bool:
        """Whether a document may print some of them; so it may where nothing is known."""
        return not self.origins or bool(self.origins & PRINTED)

    def of(self, origin: int) -> str:
        """The source of an amount of this origin."""
        return _sentence(self._of(Origin(origin)))

    def _told(self) -> list[str]:
        """The document's, that of programmed amounts, that of hypotheses; empty where there is none."""
        others = (self._of(origin) if origin in self.origins else "" for origin in (Origin.ENTERED, Origin.HYPOTHESIS))
        return [self.version.source if self._are_printed else "", *others]

    def _of(self, origin: Origin) -> str:
        if origin in PRINTED:
            return self.version.source
        if origin == Origin.HYPOTHESIS:
            return " ; ".join(map(self._guess, self._by(guessing=True)))
        decided = self._by(guessing=False)
        actuals = [one for one in decided if one.way == Way.ACTUALS]
        typed = [one for one in decided if one.way != Way.ACTUALS]
        return " ; ".join(filter(None, [self._decision(typed), *map(self._actual, actuals)]))

    def _by(self, *, guessing: bool) -> list[Operation]:
        return [one for one in self.operations if (one.way in GUESSING) == guessing]

    def _guess(self, operation: Operation) -> str:
        """« hypothèses projetées par l’agence le 8 mars 2018, 2,3 % en 2018, 2,5 % en 2019 »."""
        source = operation.parameters.get("source")
        verb = "projetées" if operation.way == Way.PROJECTION else f"reconduites de {source}"
        told = [f"hypothèses {verb} par {self._people([operation])} {self._days([operation])}", *self._rates(operation)]
        return ", ".join(told)

    def _decision(self, operations: Sequence[Operation]) -> str:
        """« montants programmés par A et B, du 1er au 8 mars 2018 »; with the rates by which amounts were raised."""
        if not operations:
            return ""
        told = f"montants programmés par {self._people(operations)} {self._days(operations)}"
        rates = {str(one.parameters["rate"]) for one in operations if "rate" in one.parameters}
        return f"{told}, taux appliqué : {', '.join(map(_percent, sorted(rates)))}" if rates else told

    def _actual(self, operation: Operation) -> str:
        """« réalisé FIR 2017, AE, repris par A le 8 mars 2018 »."""
        asked = operation.parameters
        told = f"réalisé FIR {asked.get('fir_year')}, {str(asked.get('figure')).upper()}"
        return f"{told}, repris par {self._people([operation])} {self._days([operation])}"

    def _people(self, operations: Iterable[Operation]) -> str:
        """Who; of a version that is given out, the agency, not its people."""
        if self.version.status == VersionStatus.PUBLISHED:
            return str(self.version.agency)
        names = list(dict.fromkeys(str(one.by) for one in operations))
        if len(names) > MOST_NAMED:
            return f"{', '.join(names[:MOST_NAMED])} et {len(names) - MOST_NAMED} autre(s)"
        return listed(names)

    def _days(self, operations: Sequence[Operation]) -> str:
        zone = self.version.agency.time_zone
        first, last = (day_of(one.at, zone) for one in (operations[0], operations[-1]))
        return f"le {first}" if first == last else f"du {first} au {last}"

    def _rates(self, operation: Operation) -> list[str]:
        """« 2,3 % en 2018 »; « de 1 à 2,3 % en 2018 selon l’enveloppe »."""
        table: dict[str, dict[str, str]] = operation.parameters.get("rates", {})
        told = []
        for year in sorted({year for rates in table.values() for year in rates}):
            if self.years and int(year) not in self.years:
                continue
            rates = sorted({Decimal(found[year]) for found in table.values() if year in found})
            same = len(rates) == 1
            words = _percent(rates[0]) if same else f"de {_percent(rates[0])} à {_percent(rates[-1])}"
            told.append(f"{words} en {year}" + ("" if same else " selon l’enveloppe"))
        return told


def sources_of(version: Version, scope: Scope, origins: Collection[Origin], years: Collection[int] = ()) -> Sources:
    """The sources of the amounts of a version that a scope keeps, which have these origins.

    No query where a document prints them all; one as long as nothing of the version changed, else two at most.
    """
    told = frozenset(origins)
    operations = _operations(version, scope, told - PRINTED)
    asked = tuple(sorted(years))
    if len(asked) != 1 and any(one.parameters.get("rates") for one in operations if one.way in GUESSING):
        asked = _guessed_years(version, scope)
    return Sources(version, told, asked, operations)


def _guessed_years(version: Version, scope: Scope) -> tuple[int, ...]:
    """The years of a scope whose amounts still are hypotheses. One query, as long as nothing of it changed."""
    kept = scope.amounts().filter(version=version, origin=Origin.HYPOTHESIS).order_by()
    return _OPERATIONS.get(
        ("years", *_key(version, scope)), lambda: tuple(sorted(kept.values_list("year", flat=True).distinct()))
    )


def _key(version: Version, scope: Scope) -> tuple[Hashable, ...]:
    """What the amounts of a scope of a version depend on."""
    only, without = (tuple(sorted(conditions.items())) for conditions in (scope.only, scope.without))
    return (version.pk, version.created_at, version.stamp, version.plan.stamp, only, without)


def _operations(version: Version, scope: Scope, origins: frozenset[Origin]) -> Sequence[Operation]:
    """The operations that left amounts of these origins.

    What is kept of them is their ids: they are read each time, for a person may take another name.
    """
    if not origins:
        return ()
    key = (*_key(version, scope), origins)
    read: list[Operation] = []

    def made() -> tuple[int, ...]:
        read.extend(originals(standing(version, scope, origins)))
        return tuple(one.pk for one in read)

    kept = _OPERATIONS.get(key, made)
    if read or not kept:
        return read
    return sorted(Operation.objects.filter(pk__in=kept).select_related("by"), key=lambda one: (one.at, one.pk))


def standing(version: Version, scope: Scope, origins: Collection[Origin]) -> list[Operation]:
    """The operations that left amounts of a scope as they are, of these origins, the first first. One query."""
    kept = scope.amounts().filter(version=version, origin__in=origins)
    held = kept.filter(line=OuterRef("line"), year=OuterRef("year"), rev=OuterRef("rev_after"))
    left = Change.objects.filter(Exists(held), operation=OuterRef("pk"), new_origin__in=origins)
    found = Operation.objects.filter(Exists(left), version=version).select_related("by")
    return list(found.order_by("at", "pk"))


def originals(operations: Sequence[Operation]) -> list[Operation]:
    """The operations themselves, where copies and undoings only gave again what others had left. One query at most."""
    own = {one.pk: one for one in operations if "sources" not in one.parameters}
    others = {pk for one in operations for pk in one.parameters.get("sources", ())} - own.keys()
    if others:
        own |= Operation.objects.select_related("by").in_bulk(others)
    return sorted(own.values(), key=lambda one: (one.at, one.pk))


def named(operations: Iterable[Operation]) -> dict[str, Any]:
    """What an operation that repeats others keeps of them in its parameters."""
    return {"sources": [one.pk for one in originals(list(operations))]}


def restored(operation: Operation) -> list[Operation]:
    """The operations whose amounts undoing an operation gives back. One query."""
    before = Change.objects.filter(
        operation=OuterRef("pk"),
        version=operation.version_id,
        new__isnull=False,
        new_origin__in=(Origin.ENTERED, Origin.HYPOTHESIS),
    )
    # the four columns of the index of a cell's revisions: by its operation alone, each change would be looked for
    # among all those of the operation
    undone = Change.objects.filter(
        operation=operation,
        version=operation.version_id,
        line=OuterRef("line"),
        year=OuterRef("year"),
        rev_after=OuterRef("rev_after") + 1,
    )
    return list(
        Operation.objects.filter(Exists(before.filter(Exists(undone))), version=operation.version_id).order_by(
            "at", "pk"
        )
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(rate: Decimal | str) -> str:
    """« 2,3 % »."""
    return f"{Decimal(rate).normalize():f}{NO_BREAK_SPACE}%".replace(".", ",")


def is_financed(year: int, version: Version | None) -> bool:
    """Whether a year is T0: its amounts are what was financed, read again by axis."""
    return version is not None and year == version.plan.base_year


def word_of_amounts(year: int, version: Version | None) -> str:
    """« Financé » for T0, « Programmé » for every other year."""
    return "Financé" if is_financed(year, version) else "Programmé"
