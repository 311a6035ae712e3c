"""What is doubtful of a file as a whole: of another year, its columns shifted, older than what is recorded, cut short.

The last two are confirmed before the file corrects or cancels anything: what it brings anew is safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db.models import Q

from fir.enums import Way
from fir.imports.absent import Coverage
from fir.models import FirYear, Movement
from prs_budget.lib.magnitude import fingerprint
from prs_budget.lib.spreadsheets.places import column_name
from prs_budget.lib.words import day_of, number_text
from prs_budget.readings.columns import SheetColumns
from prs_budget.readings.models import SavedReading
from prs_budget.readings.unknown_values import UnknownValues

#: values that a sentence quotes, and how much of each
QUOTED, LONGEST = 3, 40


class OtherYear(NamedTuple):
    """The year of most of the rows of a file, where it is another: how many, of how many that say a day."""

    year: int
    rows: int
    of: int

    @property
    def told(self) -> str:
        """« Ce fichier est de 2017 (187 lignes sur 187) »."""
        return f"Ce fichier est de {self.year} ({number_text(self.rows)} lignes datées sur {number_text(self.of)})"


def other_year(fir_year: FirYear, years: Mapping[int, int]) -> OtherYear | None:
    """The year of a file, where most of its days are of another than the one that it is given in."""
    if not years:
        return None
    year, of = max(years, key=lambda one: years[one]), sum(years.values())
    return OtherYear(year, years[year], of) if year != fir_year.year and years[year] * 2 > of else None


def shifted_told(columns: SheetColumns, saved: SavedReading | None, unknown: UnknownValues, rows: int) -> str:
    """Which columns hold what is not theirs, where a reading that was used knows few of their values; or nothing."""
    if saved is None or saved.used_at is None:
        return ""
    told = [
        f"la colonne {column_name(at + 1)} « {columns.titles[at]} » contient {_quoted(values)}"
        for name, values in unknown.of_most(rows).items()
        if (at := columns.places.get(name)) is not None
    ]
    if not told:
        return ""
    return (
        f"Les colonnes semblent décalées : {' ; '.join(told)}, que la lecture « {saved.name} » ne connaît pas. "
        "Vérifiez le fichier avant de répondre à ce qui est demandé plus bas."
    )


def cut_short(saved: SavedReading | None, gap: str, *, has_total: bool) -> Iterator[str]:
    """Why rows may be lacking: no total where files like it had one, or a total that is not that of its rows."""
    if saved is not None and saved.has_total and not has_total:
        yield (
            f"Pas de ligne de total, alors que les fichiers lus comme « {saved.name} » en avaient une : le fichier est "
            "peut-être incomplet, et ce qui en est absent n’est peut-être pas à annuler."
        )
    if gap:
        yield gap


def asked(found: tuple[str, ...]) -> str:
    """What tells these cautions from any others: the answer is for them alone; empty where there is none."""
    return fingerprint(dict.fromkeys(found)) if found else ""


def older(fir_year: FirYear, covers: Coverage, saved: SavedReading | None) -> Iterator[str]:
    """Whether files like it recorded something later than its last day: its figures are then past ones."""
    if covers.last is None:
        return
    alike = Q(kind__in=covers.kinds, direction__in=covers.directions)
    if saved is not None:
        alike = Q(operation__reading=saved) | (Q(operation__reading=None) & alike)
    rows = Movement.objects.filter(
        alike, fir_year=fir_year, operation__way=Way.FILE, cancels=None, cancelled_by=None, on__gt=covers.last
    )
    said = rows.order_by("-on", "-pk").values_list("on", "operation__at", "operation__file_name").first()
    if said is not None:
        on, at, name = said
        yield (
            f"Ce fichier est plus ancien que {name}, importé le {day_of(at, fir_year.agency.time_zone)} : sa dernière "
            f"pièce est du {covers.last:%d/%m/%Y}, la dernière enregistrée du {on:%d/%m/%Y}. Corriger ou annuler "
            "remettrait des chiffres passés."
        )


def _quoted(values: list[str]) -> str:
    """« BENEF 003 », « BENEF 006 » et 12 autres."""
    shown = ", ".join(f"« {one[:LONGEST]} »" for one in values[:QUOTED])
    return f"{shown} et {number_text(len(values) - QUOTED)} autres valeurs" if len(values) > QUOTED else shown
