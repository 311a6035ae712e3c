"""Execution by direction and nature: what was notified, committed, carried over, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Q, Sum

from allocations.crosstabs.document import PRECISION
from allocations.enums import Origin
from allocations.models import Allocation, Version
from allocations.provenance import MARKS, word_of_amounts
from fir.enums import Nature
from fir.facts import figures
from fir.facts import ledger as facts
from fir.facts.figures import total
from fir.facts.incoming import incoming
from fir.facts.ledger import Ledger
from fir.facts.origins import Origins, apart
from fir.frozen import names_of
from fir.identity import PRINTED, identity_of, origin_of
from fir.models import FirYear
from fir.pages import EXECUTION
from fir.reports.lines import lines_of
from fir.reports.report import Report
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build, least_sure
from prs_budget.lib.tables.model import NOT_PUBLISHED, Column, Key, Mark, Table

NAME = "execution"
#: a direction in its order, and a nature
PLACE = ("direction__position", "direction__code", "direction__label", "nature")
#: the first character of a row that adds a nature over every direction (« dont fonctionnement »)
EVERY_DIRECTION = "*"
#: what is carried over in a year run here
CARRIED_TOLD = "AE non engagées, reportées à la clôture"
#: what each column that opens is made of
FIGURES = {
    "notified": figures.NOTIFIED_AE,
    "added": figures.ADDED_AE,
    "open": figures.OPEN_AE,
    "committed": figures.COMMITTED,
    "carried": figures.CARRIED_OUT,
    "cp": figures.OPEN_CP,
    "paid": figures.PAID,
}


@dataclass(frozen=True, slots=True)
class Execution:
    """Credits and movements by direction and nature, where their figures come from, and the sums that prove them.

    `proposed` is what the year before carries over and no voted stage has taken, in words; empty where nothing is.
    """

    year: FirYear
    places: Ledger
    whole: Ledger
    origin_of_figures: Origins
    origins: set[Origin]
    proposed: str = ""

    def mark(self, place: facts.Key, base: str) -> Mark | None:
        """The mark of a figure that comes from a source or is a hypothesis: an empty one where it is as printed.

        None for one that adds several sums, which no source prints.
        """
        [name, *more] = FIGURES[base].names
        origin = None if more else self.origin_of_figures.get((place, name))
        return MARKS.get(origin, "") if origin in (*PRINTED, *MARKS) else None

    @property
    def has_extra(self) -> bool:
        """Whether carry-over or transfers added to what the stage opens."""
        return any(one.carried_in or one.transferred for one in self.places.moved.values())

    @property
    def unknown(self) -> frozenset[str]:
        """What nothing is known of: credits that no voted stage opens, a carry-over not made, what is not published."""
        opened, moved = self.places.open.values(), self.places.whole
        names = set() if any(one.ae is not None for one in opened) else {"notified"}
        if not any(one.cp is not None for one in opened):
            names.add("cp")
        if not moved.carried_out and (self.year.source or not self.year.is_closed):
            names.add("carried")
        if self.year.source and not (moved.committed or moved.returned or moved.paid):
            names |= {"committed", "paid"}
        return frozenset(names)

    @property
    def has_cp(self) -> bool:
        """Whether anything is known of CP."""
        return self.year.has_payments


def read(year: FirYear, _: FirYear | None = None) -> Execution:
    """Three queries, four for a year that keeps its names."""
    found = facts.named(facts.ledger(year, (*PLACE, "origin")), names_of(year))
    places, origins = apart(found)
    whole, proposed = facts.ledger(year), "" if year.is_closed else incoming(year).told
    return Execution(year, places, whole, origins, {Origin(key[-1]) for key in found.keys}, proposed)


def table(found: Execution, unit: Unit, address: str, drill: str = "") -> Table:
    """The table. No query."""
    year, keys = found.year, found.places.keys
    columns, bases = _columns(found)
    leaves = [
        _leaf(found, (position, code, label, nature.value), bases)
        for position, code, label in sorted({key[:3] for key in keys})
        for nature in Nature
        if (position, code, label, nature.value) in keys
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
        unknown=frozenset(rank for rank, base in enumerate(bases) if base in found.unknown),
        missing=NOT_PUBLISHED if year.source else "",
        notes=_notes(found),
        proofs=tuple(_proof(found, base) for base in bases),
        counted=len(keys),
        rounding=year.rounding,
        after=_by_nature(found, bases),
    )
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address, _remarks(found)))


def _leaf(found: Execution, place: facts.Key, bases: Sequence[str]) -> Leaf:
    """A direction and a nature; a figure that the source prints says so."""
    _, code, label, nature = place
    marks = [found.mark(place, base) for base in bases]
    return Leaf(
        heads=(Head(code, code, label), Head(nature, "", Nature(nature).label)),
        amounts=_amounts(found, [place], bases),
        marks=tuple(mark or "" for mark in marks),
        bases=tuple("printed" if mark in {"", "adjusted"} else "" for mark in marks),
    )


def _by_nature(found: Execution, bases: Sequence[str]) -> tuple[Leaf, ...]:
    """« Dont » each nature, over every direction; nothing where there is but one."""
    natures = [nature for nature in Nature if any(key[-1] == nature.value for key in found.places.keys)]
    if len(natures) < 2:
        return ()
    leaves = []
    for nature in natures:
        keys = [key for key in found.places.keys if key[-1] == nature.value]
        marks = tuple(least_sure(found.mark(key, base) or "" for key in keys) for base in bases)
        heads = (Head(f"{EVERY_DIRECTION}{nature.value}", "", f"dont {nature.label.lower()}"),)
        leaves.append(Leaf(heads, _amounts(found, keys, bases), marks=marks))
    return tuple(leaves)


def carried_over(year: FirYear) -> str:
    """What goes to the next year, in the words of the source (« engagements ») or, for a year run here, of its page."""
    return f"{'Engagements reportés' if year.source else 'Reporté'} sur {year.year + 1}"


def _columns(found: Execution) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns, and what each base column holds."""
    year, stage = found.year.year, found.places.stage
    opened = f"Notifié après {stage}" if stage else "Notifié"
    made: list[Column] = [Column(("notified",), (opened,))]
    bases = ["notified"]
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
            bars=True,
            title=f"Engagé ÷ {made[denominator].labels[0].lower()}",
        )
    )
    made.append(Column(("unspent",), ("Non engagé",), parts=(denominator,), less=(committed,)))
    made.append(Column(("carried",), (carried_over(found.year),), title=CARRIED_TOLD * (not found.year.source)))
    bases += ["committed", "carried"]
    if found.has_cp:
        made.append(Column(("cp",), ("CP ouverts",)))
        made.append(Column(("paid",), (f"CP payés {year}",)))
        made.append(Column(("rate_cp",), ("Taux CP",), content="rate", parts=(len(made) - 1, len(made) - 2)))
        bases += ["cp", "paid"]
    return tuple(made), tuple(bases)


def _amounts(found: Execution, keys: Sequence[facts.Key], bases: Sequence[str]) -> tuple[Decimal | None, ...]:
    places, unknown = found.places, found.unknown
    return tuple(None if base in unknown else places.amount(FIGURES[base], keys) for base in bases)


def _proof(found: Execution, base: str) -> Decimal | None:
    """The same sum as the database gives it in one go; None for what is not known."""
    return None if base in found.unknown else found.whole.amount(FIGURES[base]) or ZERO


def _notes(found: Execution) -> tuple[str, ...]:
    denominator = "crédits ouverts" if found.has_extra else "notifié"
    notes = [f"Taux = engagé ÷ {denominator}. Chaque total est arrondi une seule fois."]
    if not found.year.source and "notified" in found.unknown:
        notes.append("Aucune étape votée n’ouvre d’AE : ni les crédits ouverts ni le non engagé ne sont connus.")
    if not found.year.source and "carried" in found.unknown:
        notes.append(f"{carried_over(found.year)} : connu à la clôture.")
    if found.year.source and any(one.carried_out for one in found.places.moved.values()):
        notes.append("Un report n’est pas du non engagé : la source ne dit pas s’il est compris dans l’engagé.")
    if found.places.whole.returned:
        notes.append(
            "Les retraits sur engagements d’exercices antérieurs ne rendent pas d’AE à l’exercice : ils sont à part."
        )
    if found.proposed:
        notes.append(found.proposed)
    return tuple(notes)


def _remarks(found: Execution) -> list[str]:
    remarks = []
    if not found.has_cp:
        remarks.append("Paiements (CP) non publiés")
    if "notified" in found.unknown:
        remarks.append("AE ouvertes non publiées" if found.year.source else "aucune étape votée n’ouvre d’AE")
    if "committed" in found.unknown:
        remarks.append("exécution non publiée")
    adjusted = sum(found.mark(key, base) == "adjusted" for key in found.places.keys for base in FIGURES)
    if adjusted:
        remarks.append(f"{adjusted} chiffres ajustés de moins de 50 € pour que les totaux imprimés tombent juste")
    if found.year.source:
        remarks.append("des parties peuvent différer de 0,1 du total")
    return remarks


def place_of(_: Table, key: Key) -> Q:
    """A row of the execution: a direction, a nature of it, or a nature of every direction."""
    if not key:
        return Q()
    if key[0].startswith(EVERY_DIRECTION):
        return Q(nature=key[0].removeprefix(EVERY_DIRECTION))
    place = Q(direction__code=key[0])
    return place & Q(nature=key[1]) if len(key) > 1 else place


def _tables(found: Execution, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    yield table(found, unit, address, drill)


REPORT = Report(EXECUTION, "exécution par pôle et nature", NAME, read, _tables, lines_of(FIGURES, place_of))


def true_figures(found: Execution, version: Version | None, unit: Unit, address: str) -> Table | None:
    """What is measured of a year, side by side: programmed, notified, committed, on intervention. One query."""
    year = found.year
    whole = found.places.whole
    opened = [one.ae for one in found.places.open.values() if one.ae is not None]
    spent = total(one for key, one in found.places.moved.items() if key[-1] == Nature.INTERVENTION)
    rows: list[tuple[str, Decimal, str]] = []
    programmed = _programmed(year, version)
    if programmed is not None and version is not None:
        amount, origin = programmed
        near = f", à {PRECISION} près" if Origin.PUBLISHED <= origin <= Origin.RECONSTRUCTED else ""
        rows.append((f"{word_of_amounts(year.year, version)} au titre du PRS", amount, f"{version.code}{near}"))
    if opened and found.places.stage:
        rows.append((f"Notifié après {found.places.stage}", sum(opened, ZERO), ""))
    if whole.committed:
        rows.append(("Engagé", whole.committed, ""))
    if spent.committed:
        rows.append(("Engagé en intervention", spent.committed, ""))
    if len(rows) < 2:
        return None
    layout = Layout(
        name="chiffres",
        title=f"Le FIR {year.year} selon ce qu’on mesure",
        stub="Ce qui est mesuré",
        columns=(Column(("amount",), ("Montant",)),),
        total="",
        unit=unit,
        notes=("Ils ne mesurent pas la même chose et ne doivent pas être égaux.",),
    )
    leaves = [Leaf((Head(label, "", label),), (amount,), note=note) for label, amount, note in rows]
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address))


def _programmed(year: FirYear, version: Version | None) -> tuple[Decimal, int] | None:
    """What a version programmes on the envelope of a year, and the least sure origin of it."""
    if version is None or year.envelope_id is None:
        return None
    rows = Allocation.objects.filter(version=version, year=year.year, envelope=year.envelope_id)
    found = rows.aggregate(sum=Sum("amount"), worst=Max("origin", filter=Q(amount__isnull=False)))
    return None if found["sum"] is None else (found["sum"], found["worst"])
