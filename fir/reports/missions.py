"""AE and CP by mission, with their rates; what the source prints beside them, and what its figures deny."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from fir import pages
from fir.facts import figures
from fir.facts import ledger as facts
from fir.facts.ledger import Ledger
from fir.identity import identity_of
from fir.models import Contradiction, FirYear, Mission, PublishedRate
from fir.models.nomenclature import upwards
from fir.nomenclature import Nomenclature
from fir.reports.lines import lines_of
from fir.reports.report import Report
from prs_budget.lib.money import ZERO, Unit, percentage
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Basis, Column, Key, Table
from prs_budget.organisation.models import NOT_BROKEN_DOWN

MISSIONS, RATES, DENIED = "missions", "taux", "contradictions"
#: what each column that opens is made of
FIGURES = {"ae_open": figures.OPEN_AE, "ae": figures.COMMITTED, "cp_open": figures.OPEN_CP, "cp": figures.PAID}
CP_ABOVE_AE = "Des CP supérieurs aux AE de l’année sont normaux : ils paient des engagements antérieurs."


@dataclass(frozen=True, slots=True)
class Missions:
    """Credits and movements by mission, in the order of the nomenclature, a sub-mission under its mission."""

    year: FirYear
    missions: tuple[Mission, ...]
    places: Ledger
    whole: Ledger

    @property
    def is_open_by_mission(self) -> bool:
        """Whether the stage breaks its credits down by mission."""
        split = {one.pk for one in self.missions if one.code != NOT_BROKEN_DOWN}
        return any(key[0] in split for key in self.places.open)


def read(year: FirYear, _: FirYear | None = None) -> Missions:
    """Three queries."""
    missions = Nomenclature.of(year).missions.values()
    places = facts.ledger(year, ("mission",))
    used = {key[0] for key in places.keys}
    split = any(one.pk in used and one.code != NOT_BROKEN_DOWN for one in missions)
    # where nothing is broken down by mission, a mission without figures is not known to be at zero
    kept = [
        one for one in missions if one.pk in used or (split and one.code != NOT_BROKEN_DOWN and one.holds_in(year.year))
    ]
    return Missions(year, tuple(sorted(kept, key=_place_of)), places, facts.ledger(year))


def _path(mission: Mission) -> list[Mission]:
    """A mission after those that it is a part of, the outermost first."""
    return upwards(mission)[::-1]


def _place_of(mission: Mission) -> list[tuple[int, str]]:
    return [(one.position, one.code) for one in _path(mission)]


def table(found: Missions, unit: Unit, address: str, drill: str = "") -> Table:
    """The table. No query."""
    year = found.year
    columns, bases = _columns(found)
    basis: Basis = "printed" if year.source else ""
    leaves = [
        Leaf(_heads(one, found.missions), _amounts(found, one, bases), bases=(basis,) * len(bases))
        for one in found.missions
    ]
    count = sum(one.parent_id is None and one.code != NOT_BROKEN_DOWN for one in found.missions)
    origin, printed = ("calculé", "publié") if year.source else ("saisi", "")
    layout = Layout(
        name=MISSIONS,
        title=f"AE et CP {year.year} par mission",
        stub="Mission",
        columns=columns,
        total=f"Somme des {_in_words(count)} missions" if count > 1 and _all_split(found) else "Total",
        unit=unit,
        drill=drill,
        origin=origin,
        printed=printed,
        unknown=frozenset() if year.has_payments else frozenset({bases.index("cp")}),
        notes=(CP_ABOVE_AE, "Part = mission ÷ somme des missions. Chaque total est arrondi une seule fois."),
        proofs=tuple(_proof(found, base) for base in bases),
        rounding=year.rounding,
        counted=len(leaves),
    )
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address, _remarks(found)))


def _in_words(count: int) -> str:
    """« cinq »; figures beyond ten."""
    words = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
    return words[count - 2] if count - 2 < len(words) else str(count)


def _all_split(found: Missions) -> bool:
    return not any(one.code == NOT_BROKEN_DOWN for one in found.missions)


def _heads(mission: Mission, missions: Sequence[Mission]) -> tuple[Head, ...]:
    """A mission that has sub-missions keeps what is not broken down among them on a row of its own."""
    heads = tuple(Head(one.code, one.code, one.label) for one in _path(mission))
    if any(one is not mission and mission in _path(one) for one in missions):
        return (*heads, Head(NOT_BROKEN_DOWN, "", "Non ventilé"))
    return heads


def _mission_of(key: Key) -> str:
    """The code of the mission that a row without rows below it shows, by the key of the row."""
    return key[-2] if len(key) > 1 and key[-1] == NOT_BROKEN_DOWN else key[-1]


def place_of(table: Table, key: Key) -> Q:
    """A row of the missions: every mission that the rows under it show, or the one that it shows."""
    leaves = (row.key for row in table.rows if row.kind == "leaf" and row.key[: len(key)] == key)
    return Q(mission__code__in=[_mission_of(one) for one in leaves])


def _columns(found: Missions) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    made: list[Column] = []
    bases: list[str] = []

    def base(key: str, label: str) -> int:
        bases.append(key)
        made.append(Column((key,), (label,)))
        return len(made) - 1

    for credit, open_word, word in (("AE", "ouvertes", "engagées"), ("CP", "ouverts", "payés")):
        before = base(f"{credit.lower()}_open", f"{credit} {open_word}") if found.is_open_by_mission else None
        at = base(credit.lower(), f"{credit} {word}")
        if before is not None:
            made.append(Column((f"rate_{credit}",), (f"Taux {credit}",), content="rate", parts=(at, before)))
        made.append(Column((f"share_{credit}",), ("Part",), content="share", parts=(at,)))
    ae = next(j for j, one in enumerate(made) if one.key == ("ae",))
    cp = next(j for j, one in enumerate(made) if one.key == ("cp",))
    made.append(Column(("gap",), ("CP − AE",), parts=(cp,), less=(ae,), signed=True))
    return tuple(made), tuple(bases)


def _amounts(found: Missions, mission: Mission, bases: Sequence[str]) -> tuple[Decimal | None, ...]:
    return tuple(
        found.places.amount(FIGURES[base], [(mission.pk,)]) if _is_known(found, base) else None for base in bases
    )


def _is_known(found: Missions, base: str) -> bool:
    return base != "cp" or found.year.has_payments


def _proof(found: Missions, base: str) -> Decimal | None:
    """The same sum as the database gives it in one go; None for what is not known."""
    return (found.whole.amount(FIGURES[base]) or ZERO) if _is_known(found, base) else None


def _remarks(found: Missions) -> list[str]:
    remarks = []
    if not found.is_open_by_mission:
        remarks.append("budget par mission non publié" if found.year.source else "budget non ventilé par mission")
    if not found.year.has_payments:
        remarks.append("Paiements (CP) non publiés")
    return remarks


def rates(year: FirYear, unit: Unit, address: str) -> Table | None:
    """The printed rates with what they divide, and what the division gives; None where none is printed. One query."""
    printed = list(PublishedRate.objects.filter(fir_year=year).order_by("position", "pk"))
    if not printed:
        return None
    columns = (
        Column(("printed",), ("Taux publié",), content="text"),
        Column(("numerator",), ("Numérateur",)),
        Column(("denominator",), ("Dénominateur",)),
        Column(("rate",), ("Numérateur ÷ dénominateur",), content="rate", parts=(1, 2), decimals=2),
    )
    leaves = [
        Leaf(
            (Head(one.code, "", one.label),),
            (one.numerator, one.denominator),
            texts=(percent_text(one.percent),),
            marks=("", "reconstructed" if one.is_deduced else ""),
            note=one.note,
        )
        for one in printed
    ]
    layout = Layout(
        name=RATES,
        title="Taux publiés",
        stub="Taux",
        columns=columns,
        total="",
        unit=unit,
        printed="publié",
        notes=("Un dénominateur marqué r n’est pas imprimé : il est déduit du taux.",),
    )
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address))


def _apart(count: int) -> str:
    if count == 1:
        return "1 contradiction, comptée à part : elle n’est jamais « reproduite »."
    return f"{count} contradictions, comptées à part : elles ne sont jamais « reproduites »."


def percent_text(percent: Decimal) -> str:
    """« 99,1 % », « 1,84 % »: as it is printed, without a zero more."""
    places = max(1, -int(percent.normalize().as_tuple().exponent))
    return percentage(percent / 100, places)


def denied(year: FirYear, unit: Unit, address: str) -> Table | None:
    """What the source prints and its own figures deny: a closed list, counted apart. One query."""
    found = list(Contradiction.objects.filter(fir_year=year).order_by("position", "pk"))
    if not found:
        return None
    columns = tuple(
        Column((key,), (label,), content="text") for key, label in (("printed", "Imprimé"), ("held", "Retenu"))
    )
    leaves = [
        Leaf((Head(one.code, "", one.subject),), (), texts=(one.printed, one.held), note=one.why) for one in found
    ]
    layout = Layout(
        name=DENIED,
        title="Ce que la source contredit",
        stub="Objet",
        columns=columns,
        total="",
        unit=unit,
        notes=(_apart(len(found)),),
    )
    return build(leaves, layout, identity_of(year, f"Exécution {year.year}", unit, address))


def _tables(found: Missions, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    yield table(found, unit, address, drill)
    yield from filter(None, (rates(found.year, unit, address), denied(found.year, unit, address)))


REPORT = Report(pages.MISSIONS, "AE et CP par mission", MISSIONS, read, _tables, lines_of(FIGURES, place_of))
