"""The landing (atterrissage): by direction and nature, what is open and used to date, where the year ends, the verdict.

Where it ends is what the direction says, else what is extrapolated by the profile that the reader chooses; a total
that adds both says so. A closed year extrapolates nothing: closed here, it ends on what it committed and paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q

from fir import pages
from fir.enums import Nature, Profile
from fir.facts.extrapolation import USED, Credit, Schedule
from fir.facts.landings import FIGURES, Landings, Spot, read
from fir.identity import identity_of, unknown_of
from fir.models import FirYear
from fir.reports.lines import FigureLines, GivenLine, GivenLines, PanelWords
from fir.reports.report import CellLines, Report
from prs_budget.lib.money import NO_BREAK_SPACE, ZERO, Unit, shown
from prs_budget.lib.tables.dress import ROUNDING, Amount, Beside, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import NOT_PUBLISHED, UNPUBLISHED, Column, Identity, Key, Mark, Remark, Row, Table
from prs_budget.lib.words import counted, day_of

NAME = "atterrissage"
#: the rows that part a total: what directions said, what is extrapolated
SAID, EXTRAPOLATED = "*dit", "*extrapole"


def verdict(landing: Decimal | None, opened: Decimal | None) -> str:
    """Whether the year ends above or below what is open; empty where one is not known, or nothing stands there."""
    if landing is None or opened is None or not (landing or opened):
        return ""
    if landing == opened:
        return "à l’ouvert"
    return "au-dessus de l’ouvert" if landing > opened else "sous l’ouvert"


def columns(found: Landings) -> tuple[Column, ...]:
    """AE, CP, each with its verdict; then who said what is expected, and why."""
    made = []
    for key, group, used in (("ae", "AE", "Engagé"), ("cp", "CP", "Payé")):
        made += [Column((key, "ouvert"), (group, "Ouvert")), Column((key, "consomme"), (group, f"{used} à date"))]
        if found.shows_extrapolation:
            made.append(Column((key, "extrapole"), (group, "Extrapolé"), kind="interim"))
        landed = "Atterrissage moins ouvert"
        made += [
            Column((key, "atterrissage"), (group, "Atterrissage"), kind="interim", title="Dit, sinon extrapolé"),
            Column((key, "ecart"), (group, "Écart"), kind="interim", signed=True, title=landed, opens=False),
            Column((key, "verdict"), (group, "Verdict"), content="text"),
        ]
    words = (("par", "Qui a répondu"), ("motif", "Motif"))
    return (*made, *(Column((key,), (text,), content="text") for key, text in words))


def table(found: Landings, unit: Unit, identity: Identity, drill: str = "") -> Table:
    """The landing of a year, by direction and nature."""
    heads = columns(found)
    figures = [one.key for one in heads if one.content == "amount"]
    proofs: dict[tuple[str, ...], Decimal] = dict(zip(FIGURES, found.stored, strict=True))
    counts: dict[tuple[str, ...], int] = dict(zip(FIGURES, found.counts, strict=True))
    pays = found.fir_year.has_payments
    if not pays:
        del proofs["cp", "consomme"]
    if not found.stage:
        del proofs["ae", "ouvert"], proofs["cp", "ouvert"]
    unknown = {key for key in figures if key[1] == "extrapole" and not found.extrapolation.holds}
    unknown |= {("cp", "consomme"), ("cp", "extrapole")} if not pays else set()
    unknown |= {("cp", "atterrissage"), ("cp", "ecart")} if not pays and found.is_over else set()
    layout = Layout(
        name=NAME,
        title=f"Atterrissage {found.fir_year.year} par direction et nature",
        stub="Direction › nature",
        columns=heads,
        unit=unit,
        drill=drill,
        unknown=frozenset(rank for rank, key in enumerate(figures) if key in unknown),
        whole=frozenset(rank for rank, key in enumerate(figures) if key[-1] in {"extrapole", "atterrissage", "ecart"}),
        notes=notes(found, unit),
        proofs=tuple(proofs.get(key) for key in figures),
        counts=tuple(counts.get(key, 0) for key in figures),
        rounding=found.fir_year.rounding,
        beside=_beside(found),
        after=_parts(found, figures),
    )
    remarks = (*identity.remarks, Remark(found.answered))
    return build([_leaf(found, one) for one in found.spots], layout, replace(identity, remarks=remarks))


def _mixture(found: Landings, unit: Unit) -> str:
    """« Total : dont 3 directions extrapolées, AE 12,0 M€, CP 8,0 M€. »; empty where it adds nothing extrapolated."""
    if not found.silent() + found.partly():
        return ""
    if not found.is_answered:
        return "Total : aucune direction n’a répondu, tout est extrapolé."
    amounts = ", ".join(
        f"{credit.upper()} {shown(amount, unit, unit.decimals)}{NO_BREAK_SPACE}{unit.symbol}"
        for credit in USED
        if (amount := found.part(credit, is_said=False)) is not None
    )
    return f"Total : dont {_extrapolated(found)}, {amounts}."


def _extrapolated(found: Landings) -> str:
    """« 5 directions extrapolées et le reste de 1 autre »: each direction is counted once."""
    silent, partly = found.silent(), found.partly()
    if not silent:
        return f"extrapolé, le reste de {counted(partly, 'direction')}"
    rest = f" et le reste de {counted(partly, 'autre')}" if partly else ""
    return f"{counted(silent, 'direction extrapolée', 'directions extrapolées')}{rest}"


def _leaf(found: Landings, one: Spot) -> Leaf:
    heads = (Head(one.code, one.code, one.label), Head(one.nature, "", Nature(one.nature).label))
    amounts: list[Amount] = []
    marks: list[Mark] = []
    verdicts = []
    for credit, (of_opened, of_used) in zip(USED, (one.marks[:2], one.marks[2:]), strict=True):
        side = found.side(one, credit)
        amounts += [side.opened, side.used]
        marks += [of_opened, of_used]
        if found.shows_extrapolation:
            # a place of which the profile can say nothing is not known, whatever it says of others
            lacks = side.extrapolated is None and side.used is not None and found.extrapolation.holds
            amounts.append(UNPUBLISHED if lacks else side.extrapolated)
            marks.append("hypothesis")
        # without a voted stage, what is open is not known: nothing exceeds it
        gap = None if side.landing is None or not found.stage else side.landing - (side.opened or ZERO)
        amounts += [side.landing, gap]
        is_sure = side.is_over or side.said is not None
        marks += [of_used if side.is_over else "", of_opened] if is_sure else ["hypothesis", "hypothesis"]
        verdicts.append(verdict(side.landing, (side.opened or ZERO) if found.stage else None))
    said = one.landing
    reason = said.reason if said and said.is_said else ""
    return Leaf(heads, tuple(amounts), (*verdicts, _who(found, one), reason), tuple(marks))


def _who(found: Landings, one: Spot) -> str:
    """Who answered, when, and what they left unsaid."""
    said = one.landing
    if said is None or not said.is_said:
        return "" if found.fir_year.is_closed else "pas de réponse"
    by = f"{said.by}, {day_of(said.at, found.fir_year.agency.time_zone)}"
    unsaid = [words for words, amount in (("AE non dites", said.ae), ("CP non dits", said.cp)) if amount is None]
    return f"{by} ; {unsaid[0]}" if unsaid and found.fir_year.has_payments else by


def _beside(found: Landings) -> dict[tuple[str, ...], Beside]:
    """The verdicts of sums, and how many answered: by direction, then in all."""
    groups: dict[tuple[str, ...], list[Spot]] = {("",): list(found.spots)}
    for one in found.spots:
        groups.setdefault((one.code,), []).append(one)
    told = {}
    for key, spots in groups.items():
        verdicts = [verdict(*found.whole(spots, credit)) for credit in USED]
        told[key] = Beside((*verdicts, found.answered if key == ("",) else _answers(found, spots), ""))
    return told


def _answers(found: Landings, spots: Sequence[Spot]) -> str:
    """Whether a direction answered for all that it holds, for some, for nothing."""
    said = [one.landing is not None and one.landing.is_said for one in spots]
    if not any(said):
        return "" if found.fir_year.is_closed else "pas de réponse"
    unsaid = [found.side(one, credit) for one in spots for credit in USED if found.is_unsaid(one, credit)]
    if not unsaid:
        return "a répondu"
    if found.fir_year.is_closed:
        return "a répondu en partie"
    return f"en partie, le reste {'extrapolé' if all(one.is_extrapolated for one in unsaid) else NOT_PUBLISHED}"


def _parts(found: Landings, figures: Sequence[Key]) -> tuple[Leaf, ...]:
    """« Dont » what directions said, what is extrapolated; nothing where the total is all of one kind."""
    if not found.is_mixed:
        return ()
    rows = ((SAID, "dont dit par les directions", True), (EXTRAPOLATED, f"dont {_extrapolated(found)}", False))
    leaves = []
    for key, label, is_said in rows:
        parts: dict[Key, Decimal | None] = {
            (credit, "atterrissage"): found.part(credit, is_said=is_said) for credit in USED
        }
        mark: Mark = "" if is_said else "hypothesis"
        amounts = tuple(parts.get(one) for one in figures)
        leaves.append(Leaf((Head(key, "", label),), amounts, marks=(mark,) * len(figures)))
    return tuple(leaves)


def notes(found: Landings, unit: Unit) -> tuple[str, ...]:
    """How the figures are made."""
    opened = f"Ouvert : {found.stage}, reports entrants et virements compris." if found.stage else ""
    gap = "Atterrissage : ce que la direction a dit, sinon l’extrapolé, en italique. Écart : atterrissage moins ouvert."
    if found.is_over:
        gap = "Atterrissage : ce qui a été engagé, et payé. Écart : atterrissage moins ouvert."
    elif not found.extrapolation.holds:
        gap = (
            "Atterrissage : ce que la direction a dit. Écart : atterrissage moins ouvert. "
            f"Une somme à laquelle il en manque un est {NOT_PUBLISHED}"
        )
    opened = opened or "Ouvert : aucune étape n’est votée."
    return tuple(filter(None, (_mixture(found, unit), opened, found.proposed, found.extrapolation.told, gap, ROUNDING)))


def report(profile: Profile) -> Report[Landings]:
    """The landing of a year by a profile."""

    def read_by(fir_year: FirYear, before: FirYear | None) -> Landings:
        return read(fir_year, before, profile)

    def opened(fir_year: FirYear, before: FirYear | None, table: Table, row: Row, column: Column) -> CellLines | None:
        figure = FIGURES.get(column.key)
        if figure is not None:
            return FigureLines(fir_year, figure, _place_of(row.key))
        return _lines(read_by(fir_year, before), row.key, column.key)

    return Report(pages.LANDING, "atterrissage", NAME, read_by, _tables, opened)


def _tables(found: Landings, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    year = found.fir_year
    identity = identity_of(year, f"Atterrissage {year.year}", unit, address, unknown_of(year))
    yield table(found, unit, identity, drill)


def _place_of(key: Key) -> Q:
    """A row: everything, a direction, or a nature of it."""
    return Q(**dict(zip(("direction__code", "nature"), key, strict=False)))


LANDED = PanelWords(NAME, "Atterrissages", "Direction, nature", "Qui le dit")
LED = PanelWords("extrapole", "De quoi l’extrapolé est fait", "Direction, nature", "Consommé, ou à venir")


def _lines(found: Landings, key: Key, column: Key) -> GivenLines:
    """What makes an end of year: each direction and nature; what makes an extrapolated one: used, then to come."""
    credit: Credit = "ae" if column[0] == "ae" else "cp"
    spots = [one for one in found.spots if key[:1] in ((), (SAID,), (EXTRAPOLATED,)) or key[0] == one.code]
    spots = [one for one in spots if len(key) < 2 or one.nature == key[1]]
    if column[1] == "extrapole":
        return GivenLines.of_year(found.fir_year, LED, [line for one in spots for line in _led(found, one, credit)])
    lines = []
    for one in spots:
        side = found.side(one, credit)
        if side.landing is None or key == ((SAID,) if side.said is None else (EXTRAPOLATED,)):
            continue
        text = f"extrapolé, {found.profile.label.lower()}"
        mark: Mark = "hypothesis"
        if side.is_over:
            text, mark = f"exercice clos : {'engagé' if credit == 'ae' else 'payé'}", ""
        elif side.said is not None and one.landing is not None:
            text, mark = f"{_who(found, one)} : {one.landing.reason}", ""
        lines.append(_line(one, "dit", text, side.landing, mark))
    return GivenLines.of_year(found.fir_year, LANDED, lines)


def _led(found: Landings, one: Spot, credit: Credit) -> Iterator[GivenLine]:
    """What is used, then what is still to come: a part of a line, or what each commitment should still pay."""
    side = found.side(one, credit)
    if side.extrapolated is None or side.used is None:
        return
    yield _line(one, "date", f"{'engagé' if credit == 'ae' else 'payé'} à date", side.used)
    if isinstance(found.extrapolation, Schedule) and credit == "cp":
        for due in found.extrapolation.at(one.direction, one.nature):
            yield _line(one, due.commitment, f"échéances à payer, {due.commitment} {due.label}", due.left, "hypothesis")
        return
    yield _line(one, "venir", f"à venir, {found.profile.label.lower()}", side.extrapolated - side.used, "hypothesis")


def _line(one: Spot, what: str, text: str, amount: Decimal, mark: Mark = "") -> GivenLine:
    label = Nature(one.nature).label
    return GivenLine(f"{one.code}-{one.nature}-{what}", one.code, label, text, amount, mark)


REPORT = replace(report(Profile.LINEAR), parameter="profile", variants={one.value: report(one) for one in Profile})

__all__ = ["REPORT", "Landings", "notes", "read", "report", "table"]
