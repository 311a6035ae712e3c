"""What is left to pay (RAP): by year of origin and place, with its schedule and the day it lapses.

RAP(N) = RAP(N−1) + AE committed − withdrawals − CP paid, over every year up to N. What a year does not know (payments
that no source gives, what was left to pay before) is « n.p. », and counts in no sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from fir.enums import NameKind
from fir.facts.beneficiaries import PERSON, PERSONS, Called, called, called_at, public_name
from fir.facts.lapses import lapse_rule
from fir.facts.settling import Bridge, OutstandingSums, Scope
from fir.frozen import names_of
from fir.identity import identity_of, unknown_of
from fir.models import FirYear
from fir.pages import OUTSTANDING
from fir.reports.lines import GivenLine, GivenLines, PanelWords
from fir.reports.report import CellLines, Report
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.tables.dress import ROUNDING, Beside, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import NOT_PUBLISHED, UNPUBLISHED, Column, Identity, Key, Row, Table
from prs_budget.lib.words import date_text

#: what the outermost rows may be broken down by: the word of the address, the field of a movement, the heading
PLACES = {"direction": ("direction", "direction"), "mission": ("mission", "mission FIR")}
NAME, UNKNOWN_ORIGIN = "restes_a_payer", "NC"
#: what a commitment is called in a list
NAMED = ("commitment__code", "commitment__label", *called_at("commitment__beneficiary"), "origin_year")
#: where « CP payés avant » stands among the amounts
BEFORE = 1


def columns(scope: Scope, ahead: int = 0) -> tuple[Column, ...]:
    """The columns of a year's RAP; `ahead` other columns stand before them."""
    year, schedule = scope.fir_year.year, "Échéancier"
    return (
        Column(("engagees",), ("AE engagées, nettes",), title="AE engagées moins retraits, tous exercices confondus"),
        Column(("avant",), (f"CP payés avant {year}",)),
        Column(("annee",), (f"CP payés en {year}",)),
        Column(("rap",), (f"Reste à payer fin {year}" if scope.fir_year.is_closed else "Reste à payer",)),
        Column(("echeancier", "0"), (schedule, f"Jusqu’à {year}"), title="Échéances moins CP payés"),
        Column(("echeancier", "1"), (schedule, str(year + 1))),
        Column(("echeancier", "2"), (schedule, str(year + 2))),
        Column(("echeancier", "3"), (schedule, "Au-delà")),
        Column(
            ("non_programme",),
            ("Non programmé",),
            parts=(ahead + 3,),
            less=(ahead + 4, ahead + 5, ahead + 6, ahead + 7),
            title="Reste à payer moins échéancier",
        ),
        Column(("prescription",), ("Prescription",), content="text"),
    )


def table(scope: Scope, place: str, unit: Unit, identity: Identity, lists: str, drill: str = "") -> Table:
    """RAP by year of origin, then by direction or mission. `lists` is the address of the list of commitments."""
    dimension, heading = PLACES[place]
    by = ("origin_year", f"{dimension}__position", f"{dimension}__code", f"{dimension}__label")
    names, kind = names_of(scope.fir_year), NameKind(dimension)
    found = {(origin, *names.placed(kind, *place)): one for (origin, *place), one in scope.sums(*by).items()}
    unknown = scope.unknown((key[0], one) for key, one in found.items())
    leaves: list[Leaf] = []
    beside: dict[tuple[str, ...], Beside] = {}
    for (origin, _, code, label), one in sorted(found.items(), key=lambda pair: (pair[0][0] or 0, *pair[0][1:])):
        head, behind = _origin(origin), f"{lists}&origine={_origin(origin).key}"
        leaf = _leaf(scope, (head, Head(code, code, label)), one, origin in unknown)
        leaves.append(replace(leaf, href=f"{behind}&{place}={code}"))
        beside[head.key,] = Beside((scope.lapse_told(origin),) if origin else (), behind)
    layout = _layout(scope, unit, unknown)
    layout = replace(
        layout,
        name=NAME,
        title="Restes à payer par exercice d’origine",
        stub=f"Exercice d’origine › {heading}",
        columns=columns(scope),
        drill=drill,
        beside=beside,
    )
    return _totalled(leaves, layout, identity, {_origin(origin).key for origin in unknown})


def commitments(
    scope: Scope, unit: Unit, identity: Identity, most: int | None = None, *, together: bool = False
) -> Table:
    """The commitments of a scope, the largest RAP first; `most` of them, where a page shows no more.

    `together`: those of natural persons are counted as one, by year of origin and direction.
    """
    found = _called(scope.sums(*NAMED, "direction__code"), together=together)
    unknown = scope.unknown((key[3], one) for key, one in found.items())
    ranked = sorted(found.items(), key=lambda pair: (pair[0][3] in unknown, -pair[1].rap, str(pair[0])))
    leaves = [
        _leaf(
            scope,
            (_named(code, label, origin, direction),),
            one,
            origin in unknown,
            (who.name, direction, str(origin or ""), scope.lapse_told(origin)),
        )
        for (code, label, who, origin, direction), one in ranked[:most]
    ]
    heads = [
        Column((key,), (text,), content="text")
        for key, text in (("beneficiaire", "Bénéficiaire"), ("direction", "Direction"), ("origine", "Origine"))
    ]
    layout = _layout(scope, unit, unknown)
    layout = replace(
        layout,
        name="engagements",
        title="Engagements et leurs restes à payer",
        stub="Engagement",
        columns=(*heads, *columns(scope, len(heads))),
    )
    cut = most is not None and len(ranked) > most
    if cut:
        note = f"Les {most} plus grands restes à payer sur {len(ranked)} engagements ; les fichiers les donnent tous."
        layout = replace(layout, notes=(note, *layout.notes), proofs=(), total="")
    unpublished = {_named(*key[:2], *key[3:]).key for key in found if key[3] in unknown}
    return _totalled(leaves, layout, identity, unpublished)


def _called(
    sums: Mapping[tuple[Any, ...], OutstandingSums], *, together: bool = False
) -> dict[tuple[Any, ...], OutstandingSums]:
    """Sums by what `NAMED` reads, each with who receives it; `together`, those of natural persons do not say whom."""
    found: dict[tuple[Any, ...], OutstandingSums] = {}
    for (code, label, name, person, into, its, *place), one in sums.items():
        who = called(name, person, into, its)
        if together and who.is_person:
            found.setdefault((PERSONS, "", Called("", is_person=True), *place), OutstandingSums()).add(one)
        else:
            found[code, label, who, *place] = one
    return found


def _origin(origin: int | None) -> Head:
    if origin is None:
        return Head(UNKNOWN_ORIGIN, "", "Exercice d’origine non connu")
    return Head(str(origin), str(origin), "exercice d’origine")


def _named(code: str | None, label: str, origin: int | None, direction: str) -> Head:
    if code is None:
        return Head(f"sans/{origin}/{direction}", "", "Mouvements sans engagement")
    return Head(f"{code}/{direction}", code, label)


def _leaf(
    scope: Scope, heads: tuple[Head, ...], one: OutstandingSums, unknown: bool, texts: tuple[str, ...] = ()
) -> Leaf:
    if unknown:
        # a source that ties no commitment, or no payment, to a year of origin does not say that there was none
        none = UNPUBLISHED if scope.fir_year.source else ZERO
        paid = (one.paid or none) if scope.fir_year.has_payments else UNPUBLISHED
        return Leaf(heads, (one.ae or none, UNPUBLISHED, paid, UNPUBLISHED, None, None, None, None), texts)
    return Leaf(heads, (one.ae, one.before, one.paid, one.rap, *one.scheduled), texts)


def _layout(scope: Scope, unit: Unit, unknown: set[int | None]) -> Layout:
    """What both tables share: their notes, and what the database itself adds up to. Two queries."""
    bridges, year = scope.bridges(), scope.fir_year
    whole = sum(bridges.values(), Bridge())
    known = sum((one for origin, one in bridges.items() if origin not in unknown), Bridge())
    partial = bool(unknown) and bool(bridges.keys() - unknown)
    paid = whole.paid if year.has_payments else None
    before = known.cp_before if known.cp_before or not unknown else None
    return Layout(
        name="",
        title="",
        stub="",
        columns=(),
        total="Total de ce qui est connu" if partial else "Total",
        unit=unit,
        notes=(*_until(scope), *_notes(year, whole, unsure=bool(unknown), partial=partial)),
        proofs=(whole.ae, before, paid, known.after, *scope.due(unknown, known.planned)),
        counted=whole.rows,
    )


def _notes(year: FirYear, bridge: Bridge, *, unsure: bool, partial: bool) -> tuple[str, ...]:
    """The equality that proves the table, what is not known, and the text that makes credits lapse."""
    equality = bridge.told(year.year)
    if unsure:
        equality = f"{NOT_PUBLISHED} : les paiements, ou ce qui restait à payer avant, ne sont pas connus ; "
        equality += (
            "ces lignes ne comptent dans aucune colonne du total."
            if partial
            else "ces restes à payer ne comptent dans aucun total."
        )
    lapse = f"Prescription, pour {year.year} : {lapse_rule(year)} ; chaque exercice d’origine a la sienne."
    schedule = (
        f"Échéancier jusqu’à {year.year} : ces échéances moins ce que leurs engagements ont payé. Non programmé : "
        "ce qu’aucun échéancier ne dit (engagements sans échéancier, AE sans échéance)."
    )
    return (equality, lapse, schedule, ROUNDING)


def _until(scope: Scope) -> tuple[str, ...]:
    """To when what is left to pay of an open year is known: the day of its last movement. One query then."""
    year = scope.fir_year
    if year.is_closed:
        return ()
    last = scope.known_until()
    return (f"Reste à payer connu au {date_text(last)}." if last else f"Reste à payer de {year.year}, en cours.",)


def _totalled(leaves: Sequence[Leaf], layout: Layout, identity: Identity, unpublished: set[str]) -> Table:
    """The table; the columns of its total are of the same rows: those that are known, unless none is.

    A total that adds no payment of earlier years, where some are not known, is not zero.
    """
    if any(leaf.heads[0].key not in unpublished for leaf in leaves):
        layout = replace(layout, apart=frozenset(unpublished))
    return build(leaves, replace(layout, unsure=frozenset({BEFORE}) if unpublished else frozenset()), identity)


class OutstandingBy(NamedTuple):
    """What is left to pay of a year, by a word of `PLACES`."""

    scope: Scope
    place: str


def report(place: str = "direction", years: Sequence[FirYear] = ()) -> Report[OutstandingBy]:
    """What is left to pay, by direction or by mission; of the agency's years unless they are at hand."""

    def read(fir_year: FirYear, _: FirYear | None = None) -> OutstandingBy:
        return OutstandingBy(
            Scope.of(fir_year, years or tuple(FirYear.objects.filter(agency=fir_year.agency_id))), place
        )

    def opened(fir_year: FirYear, _: FirYear | None, table: Table, row: Row, column: Column) -> CellLines:
        return _behind(read(fir_year), row.key, column.key)

    return Report(OUTSTANDING, "restes à payer", NAME, read, _tables, opened)


def _tables(found: OutstandingBy, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    year, years = found.scope.fir_year, found.scope.years
    identity = identity_of(year, f"Restes à payer {year.year}", unit, address, unknown_of(year), beside=years)
    lists = f"{OUTSTANDING.of(year.agency.slug, year.year)}engagements/?unite={unit.name}"
    yield table(found.scope, found.place, unit, identity, lists, drill)


BEHIND = PanelWords("engagements", "Engagements", "Engagement", "Bénéficiaire, exercice d’origine")


def _behind(found: OutstandingBy, key: Key, column: Key) -> GivenLines:
    """The commitments behind a cell, the largest amount first: of a row, or of all that the total adds."""
    wanted: dict[str, object] = {}
    if key:
        wanted["origin_year"] = None if key[0] == UNKNOWN_ORIGIN else int(key[0])
    if len(key) > 1:
        wanted[f"{found.place}__code"] = key[1]
    sums = _called(Scope.of(found.scope.fir_year, found.scope.years, **wanted).sums(*NAMED))
    unknown = found.scope.unknown((name[3], one) for name, one in sums.items())
    if not key and len(unknown) < len({name[3] for name in sums}):
        sums = {name: one for name, one in sums.items() if name[3] not in unknown}
    lines = [
        GivenLine(
            f"{code}/{origin}",
            code or "",
            _label(code, label, who),
            " · ".join(filter(None, (public_name(who), str(origin or "")))),
            _amount(one, column) or ZERO,
        )
        for (code, label, who, origin), one in sums.items()
    ]
    return GivenLines.of_year(
        found.scope.fir_year, BEHIND, sorted(lines, key=lambda line: (-abs(line.amount), line.key))
    )


def _label(code: str | None, label: str, who: Called) -> str:
    """What a commitment is for; of a natural person, that alone."""
    if code is None:
        return "Mouvements sans engagement"
    return PERSON if who.is_person else label


def _amount(one: OutstandingSums, column: Key) -> Decimal | None:
    """What a column says of a commitment."""
    if column[0] == "echeancier":
        return one.scheduled[int(column[1])]
    return {"engagees": one.ae, "avant": one.before, "annee": one.paid, "rap": one.rap}[column[0]]


REPORT = replace(report(), parameter="place", variants={place: report(place) for place in PLACES})
