"""What stands behind a figure of a page of the FIR: movements, credits opened, or the history of a receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from allocations.enums import Origin
from allocations.selection import BadAddress
from allocations.views import Drawn
from fir.enums import CREDITS, EXECUTION, MovementKind, Nature, StageKind
from fir.facts import ZERO
from fir.models import Authorisation, FirYear, Movement, Receipt, Stage, StageChange
from fir.reports.building import MARKS, Head, Layout, Leaf, build, identity_of
from prs_budget.money import NO_BREAK_SPACE, Unit, shown
from prs_budget.rendering import html
from prs_budget.tables import Column, Key, Row, Table, parse_path

if TYPE_CHECKING:
    from fir.models.movement import MovementQuerySet

#: how many rows a panel shows; the page of movements has them all
MOST = 100
#: the first character of a row that adds a nature over every direction (« dont fonctionnement »)
EVERY_DIRECTION = "*"

#: what each column of movements counts: its kinds, and the figure it adds
MOVED: Mapping[str, tuple[tuple[MovementKind, ...], str]] = {
    "committed": (EXECUTION, "ae"),
    "ae": (EXECUTION, "ae"),
    "added": (CREDITS, "ae"),
    "carried": ((MovementKind.CARRY_OUT,), "ae"),
    "paid": (EXECUTION, "cp"),
    "cp": (EXECUTION, "cp"),
}
OPENED = {"notified": "ae", "ae_open": "ae", "open": "ae", "cp_open": "cp"}


@dataclass(frozen=True, slots=True)
class Behind:
    """The panel of a figure: its name, its text, what it is made of; `more` says how many rows are not shown."""

    title: str
    figure: str
    drawn: Drawn
    told: str
    more: int
    close_address: str


Place = dict[str, str]
PlaceOf = Callable[[Key], Place]


def of_execution(key: Key) -> Place:
    """A row of the execution: a direction, a nature of it, or a nature of every direction."""
    if not key:
        return {}
    if key[0].startswith(EVERY_DIRECTION):
        return {"nature": key[0].removeprefix(EVERY_DIRECTION)}
    place = {"direction__code": key[0]}
    return place | {"nature": key[1]} if len(key) > 1 else place


def of_missions(key: Key) -> Place:
    """A row of the missions: a mission, a sub-mission, or what a mission does not break down."""
    return {"mission__code": key[-1].removesuffix(".NC")} if key else {}


def of_schemes(key: Key) -> Place:
    """A row of the schemes: a mission, or a scheme of it."""
    if not key:
        return {}
    return {"scheme__mission__code": key[0]} if len(key) == 1 else {"scheme__code": key[1]}


def behind(token: str, table: Table, fir_year: FirYear, place_of: PlaceOf, here: str) -> Behind:
    """What a cell of movements or credits is made of. Two queries. Raises BadAddress for a cell that is not there."""
    row, column = _cell(token, table)
    name, place = column.key[0], place_of(row.key)
    figure = row.cells[table.columns.index(column)]
    if name in MOVED:
        made, count = _movements(fir_year, place, name, table.unit)
    elif name in OPENED or (name == "cp" and table.name == "execution"):
        made, count = _opened(fir_year, place, OPENED.get(name, "cp"), table.unit)
    else:
        raise BadAddress([f"Aucune ligne n’est derrière la colonne « {column.labels[-1]} »."])
    above = [] if row.kind == "interim" else row.key[:-1]
    title = f"{' › '.join((*above, row.code or row.label))} · {column.labels[-1]}"
    text = figure.display + (f"{NO_BREAK_SPACE}{table.unit.symbol}" if figure.amount is not None else "")
    return Behind(title, text, Drawn(made, html.render(made)), _told(row.label, row.code), count - len(made.rows), here)


def _told(label: str, code: str) -> str:
    return label if code else ""


def _cell(token: str, table: Table) -> tuple[Row, Column]:
    """The row and the column that an address names « row path,column path »."""
    left, _, right = token.rpartition(",")
    row_key, column_key = parse_path(left), parse_path(right)
    row = next((one for one in table.lines if one.key == row_key), None)
    column = next((one for one in table.columns if one.key == column_key and one.content == "amount"), None)
    if row is None or column is None or column.less:
        raise BadAddress([f"Aucune cellule « {token[:80]} » dans ce tableau."])
    return row, column


def _movements(fir_year: FirYear, place: Place, name: str, unit: Unit) -> tuple[Table, int]:
    kinds, figure = MOVED[name]
    rows: MovementQuerySet = Movement.objects.filter(fir_year=fir_year, kind__in=kinds, **place)
    rows = rows.exclude(**{figure: 0})
    if figure == "ae" and kinds == EXECUTION:
        rows = rows.of_the_year(fir_year)
    whole = rows.aggregate(sum=Sum(figure), count=Count("pk"))
    found = rows.select_related("commitment").order_by("on", "pk")[:MOST]
    leaves = [
        Leaf(
            (Head(str(one.pk), "", one.get_kind_display()),),
            (getattr(one, figure),),
            texts=(f"{one.on:%d/%m/%Y} · {_who(one)}" if one.on else f"{_who(one)} (sans date)",),
            marks=(MARKS.get(Origin(one.origin), ""),),
        )
        for one in found
    ]
    columns = (
        Column(("who",), ("Date, engagement ou libellé",), content="text"),
        Column((figure,), (figure.upper(),)),
    )
    return _made("mouvements", "Mouvements", columns, leaves, unit, fir_year, whole), whole["count"]


def _who(movement: Movement) -> str:
    if movement.commitment is None:
        return movement.label or (movement.key or "")
    return " · ".join(filter(None, (movement.commitment.code, movement.commitment.beneficiary or movement.label)))


def _opened(fir_year: FirYear, place: Place, figure: str, unit: Unit) -> tuple[Table, int]:
    voted = Stage.objects.filter(fir_year=fir_year, is_voted=True).exclude(kind=StageKind.EXECUTION)
    last = voted.order_by("-position", "-pk").values("pk")[:1]
    rows = Authorisation.objects.filter(stage__in=last, **place).exclude(**{f"{figure}__isnull": True})
    whole = rows.aggregate(sum=Sum(figure), count=Count("pk"))
    found = rows.select_related("direction", "mission", "scheme").order_by("direction__position", "nature", "pk")[:MOST]
    leaves = [
        Leaf(
            (Head(str(one.pk), one.direction.code, Nature(one.nature).label),),
            (getattr(one, figure),),
            texts=(f"{one.mission.code} › {one.scheme.code}",),
            marks=(MARKS.get(Origin(one.origin), ""),),
        )
        for one in found
    ]
    columns = (
        Column(("place",), ("Mission › dispositif",), content="text"),
        Column((figure,), (f"{figure.upper()} ouverts" if figure == "cp" else "AE ouvertes",)),
    )
    return _made("ouverts", "Crédits ouverts", columns, leaves, unit, fir_year, whole), whole["count"]


def _made(
    name: str,
    title: str,
    columns: tuple[Column, ...],
    leaves: list[Leaf],
    unit: Unit,
    fir_year: FirYear,
    whole: Mapping[str, Decimal | None],
) -> Table:
    """A small table, proved against the database where it shows everything."""
    all_shown = (whole["count"] or 0) <= MOST
    layout = Layout(
        name=f"derriere-{name}",
        title=title,
        stub="Pôle" if name == "ouverts" else "Mouvement",
        columns=columns,
        unit=unit,
        total="Total" if all_shown else "",
        notes=(),
        proofs=(whole["sum"] or ZERO,) if all_shown else (),
        counted=len(leaves),
    )
    return build(leaves, layout, identity_of(fir_year, f"Exécution {fir_year.year}", unit, ""))


def behind_receipt(token: str, table: Table, fir_year: FirYear, before: FirYear | None, here: str) -> Behind:
    """The history of a receipt at a stage: who entered it, when, what it was. One query."""
    row, column = _cell(token, table)
    years = [one for one in (before, fir_year) if one]
    code, *year = column.key
    rows = Receipt.objects.filter(stage__fir_year__in=years, stage__code=code, line__agency=fir_year.agency_id)
    if year:
        rows = rows.filter(stage__fir_year__year=year[0])
    if row.key:
        rows = rows.filter(line__code=row.key[0])
    changes = StageChange.objects.filter(receipt__in=rows).select_related("operation__by", "receipt__line")
    made = _history(list(changes.order_by("-pk")[:MOST]), fir_year, table.unit)
    amount = row.cells[table.columns.index(column)].amount
    figure = shown(amount, table.unit, table.decimals) + NO_BREAK_SPACE + table.unit.symbol
    return Behind(f"{row.label} · {column.labels[-1]}", figure, Drawn(made, html.render(made)), "", 0, here)


def _history(changes: Iterable[StageChange], fir_year: FirYear, unit: Unit) -> Table:
    zone = ZoneInfo(fir_year.agency.time_zone)
    leaves = [
        Leaf(
            (Head(str(one.pk), "", one.receipt.line.label if one.receipt else ""),),
            (one.old, one.new),
            texts=(
                one.operation.at.astimezone(zone).strftime("%d/%m/%Y %H:%M"),
                f"{one.operation.by}, {one.operation.get_way_display().lower()}",
            ),
        )
        for one in changes
    ]
    layout = Layout(
        name="derriere-recettes",
        title="Historique",
        stub="Recette",
        columns=(
            Column(("at",), ("Le",), content="text"),
            Column(("by",), ("Par",), content="text"),
            Column(("old",), ("Avant",)),
            Column(("new",), ("Après",)),
        ),
        unit=unit,
        total="",
        notes=(),
    )
    return build(leaves, layout, identity_of(fir_year, f"Recettes {fir_year.year}", unit, ""))
