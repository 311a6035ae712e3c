"""The form of what a direction expects: a row a nature, each with its own errors and, in a conflict, both values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fir.actions import Expectation
from fir.enums import Nature
from fir.facts.extrapolation import USED
from fir.facts.landings import Landings, Spot
from fir.models import Landing
from prs_budget.lib.magnitude import fingerprint
from prs_budget.lib.money import NO_BREAK_SPACE, Unit, euros_text, shown
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.tables.model import NOT_PUBLISHED
from prs_budget.lib.typed import amount_of, editable
from prs_budget.lib.words import date_and_time_of

FIELDS = ("ae", "cp", "motif", "vu")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of AE or CP beside the field: open, used, extrapolated, each as text.

    `done` is what is used, exactly; `said` what is expected so far. None: not known, not said.
    """

    opened: str
    used: str
    extrapolated: str
    done: Decimal | None = None
    said: Decimal | None = None

    def doubt(self, typed: str, verb: str) -> str:
        """Why an amount just typed is doubtful: it is less than what is done already; empty where it is not."""
        amount = amount_of(typed, Unit.EUR)[0]
        if amount is None or self.done is None or amount == self.said or amount >= self.done:
            return ""
        return (
            f"{euros_text(amount)}, c’est {euros_text(self.done - amount)} de moins que ce qui est déjà {verb} "
            f"({euros_text(self.done)}). Est-ce bien cela ?"
        )


@dataclass(frozen=True, slots=True)
class LandingRow:
    """A nature of a direction. `seen` is the revision that was read; `theirs` what someone else entered meanwhile."""

    nature: Nature
    known_ae: Known
    known_cp: Known
    ae: str = ""
    cp: str = ""
    reason: str = ""
    seen: int = 0
    errors: tuple[str, ...] = ()
    theirs: str = ""

    @property
    def label(self) -> str:
        """« Intervention »."""
        return self.nature.label


@dataclass(frozen=True, slots=True)
class LandingSheet:
    """The rows of a direction. Amounts are typed in euros, or with their unit.

    `asked` tells the doubtful amounts that are to be confirmed from any others; empty where none is.
    """

    rows: tuple[LandingRow, ...]
    asked: str = ""

    @classmethod
    def of(cls, found: Landings, code: str) -> LandingSheet:
        """What stands; a direction of which nothing is said may land both natures."""
        spots = {one.nature: one for one in found.of(code)}
        natures = [one for one in Nature if one.value in spots] or [Nature.RUNNING, Nature.INTERVENTION]
        return cls(tuple(_row(found, nature, spots.get(nature.value)) for nature in natures))

    def typed(self, data: Mapping[str, str]) -> LandingSheet:
        """The same with what a form says, unreadable amounts told."""

        def with_data(row: LandingRow) -> LandingRow:
            if f"ae-{row.nature}" not in data:
                return row
            ae, cp, reason, seen = (data.get(f"{field}-{row.nature}", "") for field in FIELDS)
            told = (("AE attendues", amount_of(ae, Unit.EUR)[1]), ("CP attendus", amount_of(cp, Unit.EUR)[1]))
            errors = tuple(f"{name} : {error}" for name, error in told if error)
            return replace(row, ae=ae, cp=cp, reason=reason, seen=whole_number(seen) or 0, errors=errors)

        return self._mapped(with_data)

    def doubted(self, answer: str) -> LandingSheet:
        """The same, each amount below what is done already being asked about, unless the answer is for these."""
        asked: dict[str, Decimal | None] = {}

        def told(row: LandingRow) -> LandingRow:
            pairs = ((row.known_ae, row.ae, "AE attendues", "engagé"), (row.known_cp, row.cp, "CP attendus", "payé"))
            doubts = [(name, why) for known, text, name, verb in pairs if (why := known.doubt(text, verb))]
            asked.update({f"{row.nature} {name} {why}": None for name, why in doubts})
            return replace(row, errors=(*row.errors, *(f"{name} : {why}" for name, why in doubts)))

        sheet = self._mapped(told)
        if not asked or answer == fingerprint(asked):
            return self
        return replace(sheet, asked=fingerprint(asked))

    def expectations(self) -> list[Expectation]:
        """What the rows say, for `actions.land`."""
        return [
            Expectation(
                row.nature, amount_of(row.ae, Unit.EUR)[0], amount_of(row.cp, Unit.EUR)[0], row.reason, row.seen
            )
            for row in self.rows
        ]

    def refused(self, reasons: Mapping[int, Sequence[str]]) -> LandingSheet:
        """The same with why rows are refused, by rank from 1."""
        rows = [
            replace(row, errors=(*row.errors, *reasons.get(rank, ()))) for rank, row in enumerate(self.rows, start=1)
        ]
        return LandingSheet(tuple(rows))

    def against(self, held: Mapping[str, Landing], zone: str) -> LandingSheet:
        """The same beside what someone else entered: both values are shown, and what is typed may replace theirs."""

        def beside(row: LandingRow) -> LandingRow:
            landing = held.get(row.nature)
            if landing is None or landing.rev == row.seen:
                return row
            return replace(row, seen=landing.rev, theirs=_told(landing, zone))

        return self._mapped(beside)

    @property
    def is_wrong(self) -> bool:
        """Whether a row cannot be kept."""
        return any(row.errors for row in self.rows)

    def _mapped(self, change: Callable[[LandingRow], LandingRow]) -> LandingSheet:
        return LandingSheet(tuple(map(change, self.rows)))


def _row(found: Landings, nature: Nature, spot: Spot | None) -> LandingRow:
    if spot is None:
        nothing = Known("", "", "")
        return LandingRow(nature, nothing, nothing)
    in_ae, in_cp = (found.side(spot, credit) for credit in USED)
    ae = Known(_euros(spot.ae), _euros(in_ae.used), _euros(in_ae.extrapolated), in_ae.used, in_ae.said)
    paid = NOT_PUBLISHED if in_cp.used is None else _euros(in_cp.used)
    cp = Known(_euros(spot.cp), paid, _euros(in_cp.extrapolated), in_cp.used, in_cp.said)
    said = spot.landing
    if said is None:
        return LandingRow(nature, ae, cp)
    return LandingRow(nature, ae, cp, editable(said.ae, Unit.EUR), editable(said.cp, Unit.EUR), said.reason, said.rev)


def _told(landing: Landing, zone: str) -> str:
    """« Alice a entré entre-temps : AE 120 €, CP non dit, motif « … » (8 mars 2018, 10:41). »."""
    figures = ", ".join(
        f"{name} {editable(amount, Unit.EUR)}{NO_BREAK_SPACE}€" if amount is not None else f"{name} : rien"
        for name, amount in (("AE", landing.ae), ("CP", landing.cp))
    )
    reason = f", motif « {landing.reason} »" if landing.reason else ""
    return f"{landing.by} a entré entre-temps : {figures}{reason} ({date_and_time_of(landing.at, zone)})."


def _euros(amount: Decimal | None) -> str:
    return shown(amount, Unit.EUR, 0)


__all__ = ["LandingRow", "LandingSheet"]
