"""The projects that drift: what is committed or delegated to date beside what an even pace of the year would be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from fir.facts.extrapolation import Elapsed
from fir.reports.joined import Found, rows_of, year_columns
from prs_budget.lib.money import CENT, NO_BREAK_SPACE, ZERO
from prs_budget.lib.tables.dress import ROUNDING, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Column, Identity, Table
from prs_budget.lib.words import date_text

NAME = "rythme"
#: a project drifts when it is further from the pace than so much of what is programmed for it, in %
TOLERANCE = 10
OVERRUN, BEHIND, AHEAD, ON_PACE = "dépassé", "en retard", "en avance", "au rythme"


def day_of(found: Found, last: date | None) -> date | None:
    """The day of the figures of a year: today while it runs, then that of the `last` thing executed.

    None where several years are asked for, where the year has not begun, or where nothing is dated.
    """
    if len(found.joining.years) != 1:
        return None
    [year] = found.joining.years
    today: date = found.joining.version.agency.today()
    if today.year <= year:
        return today if today.year == year else None
    return None if last is None else min(last, date(year, 12, 31))


def table(found: Found, identity: Identity, on: date) -> Table | None:
    """The rows of the page that are compared: what is overrun first, then the furthest behind. No query.

    None where none is.
    """
    rows, elapsed = rows_of(found), Elapsed.of(found.joining.years[0], on)
    [shown] = year_columns(found, rows.values())
    if not shown.is_compared:
        return None
    leaves = []
    for key, by_year in rows.items():
        one = by_year.get(shown.year)
        if one is None or one.followed is None or one.committed is None or not key[-1].code:
            continue
        expected = (one.followed * elapsed.days / elapsed.whole).quantize(CENT, ROUND_HALF_UP)
        gap = one.committed - expected
        told = _verdict(one.committed, gap, one.followed)
        head = Head("/".join(part.key for part in key), key[-1].code, key[-1].label)
        rank = (told != OVERRUN, one.followed - one.committed if told == OVERRUN else gap)
        leaves.append((rank, Leaf((head,), (one.followed, expected, one.committed), texts=(told,))))
    if not leaves:
        return None
    layout = Layout(
        name=NAME,
        title=f"Écart au rythme de l’année, au {date_text(on)}",
        stub=found.asked.rows[-1].label,
        columns=(
            Column(("suivi",), ("Programmé suivi",), opens=False),
            Column(("attendu",), (f"Attendu au {date_text(on)}",), opens=False),
            Column(("engage",), ("Engagé ou délégué",), opens=False),
            Column(("ecart",), ("Écart",), parts=(2,), less=(1,), signed=True),
            Column(("verdict",), ("Rythme",), content="text"),
        ),
        total="",
        unit=found.asked.unit,
        notes=tuple(_notes(elapsed)),
    )
    return build([leaf for _, leaf in sorted(leaves, key=lambda pair: pair[0])], layout, identity)


def _verdict(committed: Decimal, gap: Decimal, programmed: Decimal) -> str:
    if committed > programmed:
        return OVERRUN
    if abs(gap) * 100 <= abs(programmed) * TOLERANCE:
        return ON_PACE
    return BEHIND if gap < ZERO else AHEAD


def _notes(elapsed: Elapsed) -> Iterator[str]:
    yield (
        f"Attendu = programmé suivi × part de l’année écoulée ({elapsed.days} jours sur {elapsed.whole}) : une droite, "
        "qui ignore les campagnes de délégation et les engagements de fin d’année. Le « Non ventilé » n’y est pas."
    )
    yield (
        "Dépassé : plus engagé ou délégué que programmé. "
        f"En retard, en avance : plus de {TOLERANCE}{NO_BREAK_SPACE}% de ce qui est programmé, en moins ou en plus."
    )
    yield ROUNDING
