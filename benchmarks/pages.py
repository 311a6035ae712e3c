"""The pages measured, each with its floor and the tables whose figures are compared with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allocations.addresses import FICHES
from allocations.crosstabs import ready
from allocations.crosstabs.ready import Ready
from allocations.enums import Dimension
from benchmarks.data import BASE_YEAR, READ
from benchmarks.figures import Shape
from benchmarks.floors import Floor

AXIS, PROJECT, MEASURE, YEAR = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE, Dimension.YEAR
ENVELOPE, DIRECTION = Dimension.ENVELOPE, Dimension.DIRECTION
#: the year that a page opens on where its address names none: the first after T0
FIRST_YEAR = BASE_YEAR + 1
ONE_YEAR = {YEAR: str(FIRST_YEAR)}
OTHER = "V06"
CELL = {PROJECT: "A2-P8", ENVELOPE: "ENV3"}
CODES = {AXIS: "A2", PROJECT: "A2-P8", MEASURE: "A2-P8-M8", DIRECTION: "D3", ENVELOPE: "ENV3"}

Answer = Literal["page", "lines", "document", "workbook", "unchanged", "search"]


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked for, and what it must answer. `most` is the ratio to the floor that it may not pass, if any.

    Addresses are under the agency; those that begin with « / », under the site.
    """

    name: str
    address: str
    floor: Floor
    shapes: tuple[Shape, ...] = ()
    answer: Answer = "page"
    most: float | None = None
    rounds: int = 20
    #: gives figures to the cent: what is compared, not what is timed
    exact: str = "&unite=EUR&decimales=2"
    #: the floor of the panel beside the table
    beside: Floor | None = None
    #: the floor of what it tells besides, year by year, whose figures tests compare
    years: Floor | None = None


def crossed(
    name: str, rows: tuple[Dimension, ...], columns: tuple[Dimension, ...], most: float | None = None, rounds: int = 20
) -> Page:
    """A free cross-table; where years are a column it shows them all."""
    words = {AXIS: "axe", PROJECT: "projet", MEASURE: "mesure", ENVELOPE: "enveloppe", YEAR: "annee"}
    address = f"lignes={','.join(words[one] for one in rows)}&colonnes={','.join(words[one] for one in columns)}"
    floor = Floor((*rows, *columns), {} if YEAR in columns else ONE_YEAR)
    return Page(
        name,
        f"credits/croisements/?version={READ}&{address}",
        floor,
        (Shape("croisement", rows, columns),),
        most=most,
        rounds=rounds,
    )


def made(name: str, address: str, *reports: Ready) -> Page:
    """A page of ready-made tables; its floor gives all their figures at once."""
    by = tuple(dict.fromkeys(one for report in reports for one in (*report.rows, *report.columns)))
    shapes = tuple(Shape(report.name, report.rows, report.columns) for report in reports)
    return Page(name, f"{address}?version={READ}", Floor(by, ONE_YEAR), shapes)


def about(dimension: Dimension) -> Page:
    """The page about one thing; beside its tables, what every year programmes of it, where what is executed is told."""
    code = CODES[dimension]
    reports = ready.FICHES[dimension]
    page = made(f"fiche {dimension.label.lower()}", f"credits/{FICHES[dimension]}/{code}/", *reports)
    floor = Floor(page.floor.by, {**ONE_YEAR, dimension: code})
    years = Floor((YEAR, ENVELOPE, Dimension.DIRECTION, MEASURE), {dimension: code})
    return Page(page.name, page.address, floor, page.shapes, years=years)


WIDE = crossed("33 × 12 : projets × enveloppes", (PROJECT,), (ENVELOPE,), most=3, rounds=60)
LONG = crossed("500 × 12 : mesures × enveloppes", (MEASURE,), (ENVELOPE,), most=6, rounds=40)
BOARD = (
    Shape("enveloppes-axes", (ENVELOPE,), (AXIS,)),
    Shape("flux", (AXIS, PROJECT), (ENVELOPE,)),
    Shape("projets", (AXIS, PROJECT), ()),
)
PAGES = (
    WIDE,
    LONG,
    crossed("33 × 6 : projets × années", (PROJECT,), (YEAR,)),
    crossed("axe › projet × enveloppe", (AXIS, PROJECT), (ENVELOPE,)),
    crossed("axe › projet × enveloppe › année", (AXIS, PROJECT), (ENVELOPE, YEAR)),
    Page(
        "33 × 12, écart de deux versions",
        f"{WIDE.address}&compare={OTHER}",
        Floor((PROJECT, ENVELOPE), ONE_YEAR, other=OTHER),
        WIDE.shapes,
    ),
    Page(
        "33 × 12 et les lignes d’une cellule",
        f"{WIDE.address}&ouvre={CELL[PROJECT]},{CELL[ENVELOPE]}",
        WIDE.floor,
        WIDE.shapes,
        beside=Floor((), {**ONE_YEAR, **CELL}, leaves=100),
    ),
    Page("tableau de bord", f"?version={READ}", Floor((AXIS, PROJECT, ENVELOPE), ONE_YEAR), BOARD),
    made("deux lectures", "credits/", ready.BY_AXIS, ready.BY_ENVELOPE),
    made("axe × enveloppe", "credits/axes-enveloppes/", ready.AXES_ENVELOPES),
    made("projets par axe", "credits/projets/", ready.PROJECTS),
    made("table de correspondance", "credits/correspondance/", ready.CORRESPONDENCE),
    *(about(dimension) for dimension in FICHES),
    Page("lignes", f"credits/lignes/?version={READ}", Floor((), ONE_YEAR, leaves=500), answer="lines", exact=""),
    Page("recherche « mesure 12 »", "recherche/?q=mesure+12", Floor(), answer="search", exact=""),
    Page("33 × 12 en classeur", f"{WIDE.address}&format=xlsx", WIDE.floor, WIDE.shapes, answer="workbook", exact=""),
    Page(
        "33 × 12 par l’API",
        f"/api/v1/crosstab/?version={READ}&rows=project&columns=envelope&year={FIRST_YEAR}",
        WIDE.floor,
        WIDE.shapes,
        answer="document",
        exact="",
    ),
    Page("33 × 12 inchangé (304)", WIDE.address, WIDE.floor, answer="unchanged", most=1.2, rounds=60),
)
