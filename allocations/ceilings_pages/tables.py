"""Ceilings as tables: what is left to programme, from what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from allocations.addresses import Addresses
from allocations.ceilings import Margin
from allocations.checks.findings import worded
from allocations.crosstabs.identity import year_name
from allocations.crosstabs.report import ROUNDING_NOTE
from allocations.enums import CeilingKind, Dimension
from allocations.models import Version
from allocations.scale import Scale
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.listing import listing
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Mark, Remark, Row, Table
from prs_budget.lib.words import date_text, tally, years_text

EXCEEDED = "! dépassé"
LEFT_NOTE = (
    "Reste à programmer = montant notifié, prévision ou hypothèse − programmé ; il se lit enveloppe par enveloppe : "
    "ce qui reste à l’une ne sert pas à l’autre."
)
PARTIAL_NOTE = (
    "Les sommes de plafonds, de restes et de dépassements ne comptent que les enveloppes qui ont un plafond ; "
    "un dépassement n’est pas compensé par ce qui reste à une autre enveloppe."
)
SETTLED_NOTE = "T0 est ce qui a été financé, relu selon le PRS : rien n’y reste à programmer, ni dans une année close."
#: the nature of what was notified after an adoption that kept no ceiling there
SINCE = "non connu à la validation"


def left_table(version: Version, found: Sequence[Margin], scale: Scale, identity: Identity) -> Table:
    """What is left to programme, envelope × year; neither T0 nor a closed year, of which nothing is."""
    by_envelope: dict[str, list[Margin]] = {}
    for one in found:
        if not one.is_settled:
            by_envelope.setdefault(one.envelope.code, []).append(one)
    years = sorted({one.year for one in found if not one.is_settled})
    addresses = Addresses.of(version.agency.slug, version.code)
    rows = []
    for code, some in by_envelope.items():
        over = [str(one.year) for one in some if one.is_exceeded]
        rows.append(
            Row(
                key=(code,),
                code="",
                label=some[0].envelope.label,
                cells=tuple(scale.cell(one.left, _mark(one), signed=True) for one in some),
                href=addresses.fiche(Dimension.ENVELOPE, code),
                note=f"{EXCEEDED} en {', '.join(over)}" if over else "",
            )
        )
    return listing(
        name="restes",
        title="Reste à programmer",
        caption=f"Reste à programmer par enveloppe et par année, en {scale.unit.in_words}",
        stub="Enveloppe",
        columns=tuple(Column((str(year),), (str(year),), title=year_name(year, version)) for year in years),
        rows=tuple(rows),
        unit=scale.unit,
        decimals=scale.unit.decimals,
        identity=replace(identity, years=years_text(years), file_years=tuple(years)),
        notes=(LEFT_NOTE, SETTLED_NOTE, ROUNDING_NOTE),
        signed=True,
    )


def ceilings_table(
    version: Version, found: Sequence[Margin], sources: Mapping[tuple[int, int], str], scale: Scale, identity: Identity
) -> Table:
    """Year by year: what each envelope has, how sure it is, what is programmed, what is left, from what."""
    addresses = Addresses.of(version.agency.slug, version.code)
    rows: list[Row] = []
    for year in version.plan.years:
        some = [one for one in found if one.year == year]
        start = len(rows) + 1
        rows.append(_year_row(year, version, some, tuple(range(start, start + len(some))), scale))
        rows += [_margin_row(one, sources, scale, addresses) for one in some]
    texts = ("nature", "Nature"), ("etat", "État"), ("fondement", "Fondement")
    nature, state, basis = (Column((key,), (label,), content="text") for key, label in texts)
    figures = (
        ("plafond", "Plafond"),
        ("programme", "Financé (T0) ou programmé"),
        ("reste", "Reste à programmer"),
        ("depassement", "Dépassement"),
    )
    return listing(
        name="plafonds",
        title="Plafonds et programmé, année par année",
        caption=f"Plafond, programmé, reste et dépassement par année et par enveloppe, en {scale.unit.in_words}",
        stub="Année › enveloppe",
        columns=(nature, *(Column((key,), (label,)) for key, label in figures), state, basis),
        rows=tuple(rows),
        unit=scale.unit,
        decimals=scale.unit.decimals,
        identity=identity,
        notes=(LEFT_NOTE, PARTIAL_NOTE, SETTLED_NOTE, ROUNDING_NOTE),
    )


def ceilings_identity(version: Version, found: Sequence[Margin], scale: Scale, address: str) -> Identity:
    """What the page of ceilings says of itself: how sure they are, and how many are exceeded."""
    parts = _kinds_told(found)
    over = sum(one.is_exceeded for one in found)
    remarks = [Remark(f"Plafonds : {parts}" if parts else "aucun plafond n’est connu")]
    if over:
        remarks.append(Remark(f"{EXCEEDED}{'s' if over > 1 else ''} : {over}"))
    return Identity(
        perimeter=f"{version.agency} · {version.plan}",
        version=version.code,
        status=version.get_status_display(),
        years=f"{version.plan.years[0]} à {version.plan.years[-1]}",
        unit=scale.unit.symbol,
        data_date=date_text(version.data_date),
        remarks=tuple(remarks),
        address=address,
        status_key=version.status,
        file_years=tuple(version.plan.years),
    )


def _mark(one: Margin) -> Mark:
    return "hypothesis" if one.ceiling is not None and one.ceiling.kind == CeilingKind.HYPOTHESIS else ""


def _mark_of(some: Iterable[Margin]) -> Mark:
    """The mark of a sum: that of its most doubtful part."""
    return "hypothesis" if any(_mark(one) for one in some) else ""


def _kinds_told(some: Iterable[Margin]) -> str:
    """« 1 notifié, 7 en hypothèse »."""
    kinds = [one.ceiling.kind for one in some if one.ceiling is not None]
    return tally(
        (
            (kinds.count(CeilingKind.NOTIFIED), "notifié", "notifiés"),
            (kinds.count(CeilingKind.FORECAST), "en prévision", "en prévision"),
            (kinds.count(CeilingKind.HYPOTHESIS), "en hypothèse", "en hypothèse"),
        )
    )


def _year_row(year: int, version: Version, some: Sequence[Margin], parts: tuple[int, ...], scale: Scale) -> Row:
    known = [one for one in some if one.ceiling is not None]
    ceiling = [one.ceiling.amount for one in known if one.ceiling is not None]
    rest, excess = _apart(one.left for one in some)
    held = [one.programmed for one in some if one.programmed is not None]
    over = sum(one.is_exceeded for one in some)
    return Row(
        key=(str(year),),
        code=str(year),
        label=_year_label(year, version, settled=all(one.is_settled for one in some)),
        cells=(
            Cell(display=_kinds_told(known)),
            scale.cell(sum(ceiling, ZERO) if ceiling else None, _mark_of(known)),
            scale.cell(sum(held, ZERO) if held else None),
            scale.cell(rest, _mark_of(one for one in known if not one.is_exceeded), signed=True),
            scale.cell(excess, _mark_of(one for one in known if one.is_exceeded), signed=True),
            Cell(display=f"{EXCEEDED} ({over})" if over else ""),
            EMPTY,
        ),
        kind="subtotal",
        parts=parts,
    )


def _year_label(year: int, version: Version, *, settled: bool) -> str:
    """« T0, financé », « T+1 », « T+2, close »."""
    words = "" if not settled else ", financé" if year == version.plan.base_year else ", close"
    return year_name(year, version) + words


def _apart(lefts: Iterable[Decimal | None]) -> tuple[Decimal | None, Decimal | None]:
    """What is left and what is exceeded, each added apart: an overrun is not made up for by another's margin."""
    known = [left for left in lefts if left is not None]
    rests, excesses = ([one for one in known if one >= 0], [one for one in known if one < 0])
    return (sum(rests, ZERO) if rests else None, sum(excesses, ZERO) if excesses else None)


def _exceeded(excess: Decimal | None, scale: Scale) -> str:
    """« ! dépassé », with by how much where the unit of the page rounds it to nothing."""
    if excess is None or scale.cell(excess).display != scale.cell(ZERO).display:
        return EXCEEDED
    return f"{EXCEEDED} de {worded(-excess)}"


def _margin_row(one: Margin, sources: Mapping[tuple[int, int], str], scale: Scale, addresses: Addresses) -> Row:
    ceiling, since = one.ceiling, one.since
    basis = (ceiling.note if ceiling else "") or sources.get((one.envelope.id, one.year), "")
    rest, excess = _apart([one.left])
    return Row(
        key=(str(one.year), one.envelope.code),
        code="",
        label=one.envelope.label,
        cells=(
            Cell(display=ceiling.kind.label if ceiling else "non connu" if since is None else SINCE),
            scale.cell(ceiling.amount if ceiling else None, _mark(one)),
            scale.cell(one.programmed),
            scale.cell(rest, _mark(one), signed=True),
            scale.cell(excess, _mark(one), signed=True),
            Cell(display=_exceeded(excess, scale) if one.is_exceeded else ""),
            Cell(display=" · ".join(filter(None, (basis, "" if since is None else scale.notified(since))))),
        ),
        depth=1,
        href=addresses.fiche(Dimension.ENVELOPE, one.envelope.code),
    )
