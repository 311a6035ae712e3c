"""The rows behind a figure of « Programmé et exécuté »: amounts, lines of texts, movements and delegations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from allocations.models import Allocation, TextLine, TextLineMeasure
from allocations.provenance import MARKS
from fir.facts.attribution import Part, delegated_parts, parts, sharing_of, standing
from fir.facts.beneficiaries import public_name, who_of
from fir.facts.figures import COMMITTED as COMMITTED_FIGURE
from fir.facts.figures import PAID as PAID_FIGURE
from fir.facts.figures import Figure
from fir.facts.joined import JoinedKey
from fir.models import Delegation
from fir.reports.joined import COMMITTED, FOLLOWED, NOTIFIED, PAID, PROGRAMMED, Found, Headings, where
from fir.reports.lines import MOST, GivenLine, GivenLines, PanelWords, moved_lines, part_text
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.tables.model import Column, Identity, Row

AMOUNTS = PanelWords("programme", "Crédits programmés", "Ligne et mesure", "Direction, enveloppe")
NOTIFIED_LINES = PanelWords("notifie", "Lignes de textes", "Texte", "Objet ou mesure")
DONE = PanelWords("execute", "Mouvements et délégations", "Pièce, date, bénéficiaire ou libellé", "Nature")


def lines_of(found: Found, said: Callable[[Unit], Identity], row: Row, column: Column) -> GivenLines | None:
    """The rows behind a cell; None for a column that nothing is behind."""
    year, name = int(column.key[0]), column.key[1]
    behind = _Behind(found, year, row)
    if name in (PROGRAMMED, FOLLOWED):
        return GivenLines(said, AMOUNTS, list(behind.programmed(followed=name == FOLLOWED)))
    if name == NOTIFIED:
        return GivenLines(said, NOTIFIED_LINES, list(behind.notified()))
    if name in (COMMITTED, PAID):
        figure = COMMITTED_FIGURE if name == COMMITTED else PAID_FIGURE
        done = [*behind.moved(figure), *(behind.delegated() if name == COMMITTED else ())]
        return GivenLines(said, DONE, done)
    return None


class _Behind:
    """What stands behind a row in a year: the facts whose headings begin with those of the row, as filters keep."""

    def __init__(self, found: Found, year: int, row: Row) -> None:
        self.found, self.year, self.key = found, year, row.key
        self.headings = Headings(found)
        self._known: dict[JoinedKey, bool] = {}

    def holds(self, key: JoinedKey) -> bool:
        """Whether a fact is of the row."""
        if key not in self._known:
            self._known[key] = self._holds(key)
        return self._known[key]

    def _holds(self, key: JoinedKey) -> bool:
        at = where(key, self.found.structure)
        if any(at[dimension] not in ids for dimension, ids in self.found.asked.only.items()):
            return False
        return tuple(one.key for one in self.headings.of(at))[: len(self.key)] == self.key

    def programmed(self, *, followed: bool) -> Iterator[GivenLine]:
        """The amounts of the version. One query."""
        rows = Allocation.objects.entered().filter(version=self.found.joining.version, year=self.year)
        known = self.found.joining.followed[self.year]
        for one in rows.select_related("line", "measure", "direction", "envelope").order_by("line__code"):
            key = JoinedKey(self.year, one.envelope_id, one.direction_id, one.measure_id)
            if self.holds(key) and (not followed or one.envelope_id in known):
                code, told, mark = (
                    one.line.code,
                    f"{one.direction.code}, {one.envelope.code}",
                    MARKS.get(one.origin, ""),
                )
                yield GivenLine(code, code, one.measure.label, told, one.amount or ZERO, mark)

    def notified(self) -> Iterator[GivenLine]:
        """The measures that lines of texts name, and what each leaves to none. Two queries."""
        agency = self.found.joining.version.agency_id
        lines = TextLine.objects.added().filter(text__agency=agency, year=self.year).select_related("text")
        named: dict[int, list[TextLineMeasure]] = {}
        for one in TextLineMeasure.objects.filter(line__in=lines).select_related("measure").order_by("pk"):
            named.setdefault(one.line_id, []).append(one)
        for line in lines.order_by("text__date", "pk"):
            rest = line.amount
            for one in named.get(line.pk, ()):
                rest -= one.amount
                if self.holds(JoinedKey(self.year, line.envelope_id, 0, one.measure_id)):
                    yield GivenLine(f"{line.pk}-{one.pk}", line.text.code, "", str(one.measure), one.amount)
            if rest and self.holds(JoinedKey(self.year, line.envelope_id, 0, 0)):
                yield GivenLine(str(line.pk), line.text.code, "", line.object or line.text.label, rest)

    def moved(self, figure: Figure) -> Iterator[GivenLine]:
        """What movements bring. Three queries for each year of the FIR."""
        for fir_year in self.found.joining.fir_years:
            if fir_year.year == self.year and (figure is COMMITTED_FIGURE or fir_year.has_payments):
                envelope = fir_year.envelope_id or 0
                found = parts(fir_year, figure, sharing_of(fir_year))
                yield from moved_lines(part for part in found if part.amount and self._is_held(part, envelope))

    def delegated(self) -> Iterator[GivenLine]:
        """What delegations bring. Three queries."""
        found = delegated_parts(self.found.joining.version.agency, [self.year])
        kept = standing(part for part, _, envelope in found if part.amount and self._is_held(part, envelope))
        rows = Delegation.objects.select_related("beneficiary__merged_into").in_bulk({one.id for one in kept[:MOST]})
        for rank, part in enumerate(kept):
            one = rows.get(part.id)
            code, told = (one.key, f"{one.on:%d/%m/%Y} · {public_name(who_of(one))}") if one else ("", "")
            yield GivenLine(f"d{part.id}-{rank}", code, part_text(told, part), "Délégation", part.amount)

    def _is_held(self, part: Part, envelope: int) -> bool:
        return self.holds(JoinedKey(self.year, envelope, part.of.direction, part.of.measure or 0))
