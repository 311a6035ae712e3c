"""Execution by direction and nature: what was notified, committed, carried over, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from allocations.enums import Origin
from allocations.models import Allocation, Version
from fir import facts
from fir.enums import EXECUTION, MovementKind, Nature
from fir.facts import ZERO, Credits, Moved
from fir.models import Authorisation, FirYear, Movement, Stage
from fir.reports.building import MARKS, Head, Layout, Leaf, build, identity_of, origin_of
from prs_budget.money import Unit
from prs_budget.organisation.models import Direction
from prs_budget.tables import Column, Mark, Table

NAME = "execution"
PLACE = ("direction", "nature")


@dataclass(frozen=True, slots=True)
class Year:
    """What a report of a year is made from. `opened` is the last voted stage; `before` the year before, if any."""

    fir_year: FirYear
    stages: tuple[Stage, ...]
    opened: Stage | None

    @classmethod
    def of(cls, fir_year: FirYear) -> Year:
        """Read the stages. One query."""
        stages = tuple(fir_year.stages.in_order())
        return cls(fir_year, stages, facts.authorising(stages))


@dataclass(frozen=True, slots=True)
class Execution:
    """Credits and movements by direction and nature, and where their figures come from."""

    year: Year
    open: dict[facts.Key, Credits]
    moved: dict[facts.Key, Moved]
    marks: dict[tuple[facts.Key, str], Mark]
    origins: set[Origin]

    @property
    def has_extra(self) -> bool:
        """Whether carry-over or transfers added to what the stage opens."""
        return any(one.carried_in or one.transferred for one in self.moved.values())

    @property
    def has_cp(self) -> bool:
        """Whether anything is known of CP."""
        return self.year.fir_year.has_payments


def read(year: Year) -> Execution:
    """Four queries at most."""
    opened = facts.authorised([year.opened], PLACE)[year.opened.pk] if year.opened else {}
    marks, origins = _origins(year)
    return Execution(year, opened, facts.moved(year.fir_year, PLACE), marks, origins)


def _origins(year: Year) -> tuple[dict[tuple[facts.Key, str], Mark], set[Origin]]:
    """The marks of cells made of a single figure of a source, and every origin. Two queries."""
    marks: dict[tuple[facts.Key, str], Mark] = {}
    origins: set[Origin] = set()
    opened = Authorisation.objects.filter(stage=year.opened).order_by().values_list(*PLACE, "origin").distinct()
    for *key, origin in opened if year.opened else ():
        _note(marks, origins, (tuple(key), "open"), Origin(origin))
    moved = Movement.objects.filter(fir_year=year.fir_year).order_by().values_list(*PLACE, "kind", "origin").distinct()
    for *key, kind, origin in moved:
        what = "carried" if kind == MovementKind.CARRY_OUT else "committed"
        _note(marks, origins, (tuple(key), what), Origin(origin))
    return marks, origins


def _note(
    marks: dict[tuple[facts.Key, str], Mark], origins: set[Origin], cell: tuple[facts.Key, str], origin: Origin
) -> None:
    origins.add(origin)
    if origin in MARKS:
        marks[cell] = MARKS[origin]


def table(found: Execution, directions: Iterable[Direction], unit: Unit, address: str, drill: str = "") -> Table:
    """The table. Two queries, that prove it."""
    year = found.year.fir_year
    columns, bases = _columns(found)
    keys = {*found.open, *found.moved}
    leaves = [
        Leaf(
            heads=(Head(one.code, one.code, one.label), Head(nature.value, "", nature.label)),
            amounts=_amounts(found, [(one.pk, nature.value)], bases),
            marks=tuple(found.marks.get(((one.pk, nature.value), base), "") for base in bases),
        )
        for one in directions
        for nature in Nature
        if (one.pk, nature.value) in keys
    ]
    natures = [nature for nature in Nature if any(key[1] == nature.value for key in keys)]
    after = [
        Leaf(
            heads=(Head(f"*{nature.value}", "", f"dont {nature.label.lower()}"),),
            amounts=_amounts(found, [key for key in keys if key[1] == nature.value], bases),
        )
        for nature in natures
    ]
    origin, printed = origin_of(found.origins)
    layout = Layout(
        name=NAME,
        title=f"Exécution du FIR {year.year} par pôle et nature",
        stub="Pôle › nature",
        columns=columns,
        total=f"Total FIR {year.year}",
        unit=unit,
        drill=drill,
        origin=origin,
        printed=printed,
        notes=_notes(found),
        proofs=tuple(_proof(found, base) for base in bases),
        counted=_counted(found),
        after=tuple(after) if len(natures) > 1 else (),
    )
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address, _remarks(found)))


def _columns(found: Execution) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns, and what each base column holds."""
    year, stage = found.year.fir_year.year, found.year.opened
    opened = f"Notifié après {stage.code}" if stage else "Notifié"
    made: list[Column] = [Column(("notified",), (opened,))]
    bases = ["open"]
    denominator = 0
    if found.has_extra:
        made.append(Column(("added",), ("Reports et virements",), signed=True))
        made.append(Column(("open",), ("Crédits ouverts",), kind="subtotal", parts=(0, 1)))
        bases.append("added")
        denominator = 2
    committed = len(made)
    made.append(Column(("committed",), (f"Engagé {year}",)))
    made.append(
        Column(
            ("rate",),
            ("Taux",),
            content="rate",
            parts=(committed, denominator),
            title=f"Engagé ÷ {made[denominator].labels[0].lower()}",
        )
    )
    made.append(Column(("unspent",), ("Non engagé",), parts=(denominator,), less=(committed,)))
    made.append(Column(("carried",), (f"Engagements reportés sur {year + 1}",)))
    bases += ["committed", "carried"]
    if found.has_cp:
        made.append(Column(("cp",), ("CP ouverts",)))
        made.append(Column(("paid",), (f"CP payés {year}",)))
        made.append(Column(("rate_cp",), ("Taux CP",), content="rate", parts=(len(made) - 1, len(made) - 2)))
        bases += ["cp", "paid"]
    return tuple(made), tuple(bases)


def _amounts(found: Execution, keys: Sequence[facts.Key], bases: Sequence[str]) -> tuple[Decimal | None, ...]:
    opened = [found.open[key] for key in keys if key in found.open]
    moved = facts.total(found.moved[key] for key in keys if key in found.moved)
    return tuple(_amount(base, opened, moved) for base in bases)


def _amount(base: str, opened: Sequence[Credits], moved: Moved) -> Decimal | None:
    """One figure. What was committed, carried or paid is known to be zero where nothing moved."""
    if base in {"open", "cp"}:
        said = [one.ae if base == "open" else one.cp for one in opened]
        known = [one for one in said if one is not None]
        extra = moved.carried_in_cp + moved.transferred_cp if base == "cp" else ZERO
        return sum(known, extra) if known or extra else None
    return {
        "added": moved.carried_in + moved.transferred,
        "committed": moved.committed,
        "carried": moved.carried_out,
        "paid": moved.paid,
    }[base]


def _proof(found: Execution, base: str) -> Decimal | None:
    """The same sum as the database gives it in one go."""
    year = found.year
    if base in {"open", "cp"}:
        column = "ae" if base == "open" else "cp"
        stored = (
            Authorisation.objects.filter(stage=year.opened).aggregate(sum=Sum(column))["sum"] if year.opened else None
        )
        if base == "cp":
            extra = facts.total(found.moved.values())
            return (stored or ZERO) + extra.carried_in_cp + extra.transferred_cp
        return stored or ZERO
    kinds = {
        "added": (facts.CREDITS, "ae"),
        "committed": (EXECUTION, "ae"),
        "carried": ((MovementKind.CARRY_OUT,), "ae"),
        "paid": (EXECUTION, "cp"),
    }
    wanted, column = kinds[base]
    rows = Movement.objects.filter(fir_year=year.fir_year, kind__in=wanted)
    if base == "committed":
        rows = rows.of_the_year(year.fir_year)
    return rows.aggregate(sum=Sum(column))["sum"] or ZERO


def _counted(found: Execution) -> int:
    return len({*found.open, *found.moved})


def _notes(found: Execution) -> tuple[str, ...]:
    denominator = "crédits ouverts" if found.has_extra else "notifié"
    notes = [f"Taux = engagé ÷ {denominator}. Chaque total est arrondi une seule fois."]
    if found.year.fir_year.source and any(one.carried_out for one in found.moved.values()):
        notes.append("Un report n’est pas du non engagé : la source ne dit pas s’il est compris dans l’engagé.")
    returned = facts.total(found.moved.values()).returned
    if returned:
        notes.append(
            "Les retraits sur engagements d’exercices antérieurs ne rendent pas d’AE à l’exercice : ils sont à part."
        )
    return tuple(notes)


def _remarks(found: Execution) -> list[str]:
    remarks = []
    if not found.has_cp:
        remarks.append("Paiements (CP) non publiés")
    if found.year.opened is None:
        remarks.append("aucune étape votée")
    adjusted = sum(mark == "adjusted" for mark in found.marks.values())
    if adjusted:
        remarks.append(f"{adjusted} chiffres ajustés de moins de 50 € pour que les totaux imprimés tombent juste")
    if found.year.fir_year.source:
        remarks.append("des parties peuvent différer de 0,1 du total")
    return remarks


def true_figures(found: Execution, version: Version | None, unit: Unit, address: str) -> Table | None:
    """« Quatre chiffres vrais »: programmed, notified, committed, committed on intervention. One query."""
    year = found.year.fir_year
    whole = facts.total(found.moved.values())
    opened = [one.ae for one in found.open.values() if one.ae is not None]
    spent = facts.total(one for key, one in found.moved.items() if key[1] == Nature.INTERVENTION)
    rows: list[tuple[str, Decimal, str]] = []
    programmed = _programmed(year, version)
    if programmed is not None and version is not None:
        rows.append(("Programmé au titre du PRS", programmed, version.code))
    if opened and found.year.opened:
        rows.append((f"Notifié après {found.year.opened.code}", sum(opened, ZERO), ""))
    if whole.committed:
        rows.append(("Engagé", whole.committed, ""))
    if spent.committed:
        rows.append(("Engagé en intervention", spent.committed, ""))
    if len(rows) < 2:
        return None
    layout = Layout(
        name="chiffres",
        title=f"{_in_words(len(rows))} chiffres vrais",
        stub="Ce qui est mesuré",
        columns=(Column(("amount",), ("Montant",)),),
        total="",
        unit=unit,
        notes=("Ils ne mesurent pas la même chose et ne doivent pas être égaux.",),
    )
    leaves = [Leaf((Head(label, "", label),), (amount,), note=note) for label, amount, note in rows]
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address))


def _in_words(count: int) -> str:
    return {2: "Deux", 3: "Trois", 4: "Quatre"}[count]


def _programmed(year: FirYear, version: Version | None) -> Decimal | None:
    if version is None or year.envelope_id is None:
        return None
    rows = Allocation.objects.filter(version=version, year=year.year, envelope=year.envelope_id)
    return rows.aggregate(sum=Sum("amount"))["sum"]
