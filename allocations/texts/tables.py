"""What the texts notify, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from allocations.actions.text_parts import part_text
from allocations.crosstabs.report import ROUNDING_NOTE
from allocations.enums import Credit
from allocations.models import Text, TextLine
from allocations.scale import Scale
from allocations.texts.parts import in_order
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.listing import listing
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Remark, Row, Table
from prs_budget.lib.words import counted, date_text
from prs_budget.organisation.models import Agency

ALL_VERSIONS = "toutes"


def texts_table(
    agency: Agency, texts: Sequence[Text], lines: Sequence[TextLine], scale: Scale, identity: Identity
) -> Table:
    """The texts that notify, the last first: their date, where to read them, what they notify for each year."""
    years = sorted({line.year for line in lines})
    sums: dict[tuple[int, int], Decimal] = {}
    for line in added(lines):
        place = (line.text_id, line.year)
        sums[place] = sums.get(place, ZERO) + line.amount
    rows = tuple(
        Row(
            key=(text.code,),
            code=text.code,
            label=text.label,
            cells=(
                Cell(display=date_text(text.date)),
                Cell(display=text.source),
                *(scale.cell(sums.get((text.pk, year))) for year in years),
            ),
            href=reverse("controles:notification", kwargs={"agency": agency.slug, "code": text.code}),
        )
        for text in texts
    )
    return listing(
        name="textes",
        title="Textes",
        caption=f"Textes qui notifient des crédits, le dernier d’abord, en {scale.unit.in_words} par année",
        stub="Texte",
        columns=(
            Column(("date",), ("Date",), content="text"),
            Column(("source",), ("Où le lire",), content="text"),
            *_year_columns(years),
        ),
        rows=rows,
        total=_total("Total des textes", rows, 2, scale),
        unit=scale.unit,
        decimals=scale.unit.decimals,
        identity=identity,
        notes=(ROUNDING_NOTE,),
    )


def lines_table(text: Text, lines: Sequence[TextLine], scale: Scale, identity: Identity) -> Table:
    """The lines of one text, each followed by its parts, which its total does not add."""
    ordered, depths = in_order(lines), dict[int | None, int]({None: -1})
    for line in ordered:
        depths[line.pk] = depths[line.within_id] + 1
    rows = tuple(
        Row(
            key=(line.envelope.code, str(line.year), line.credit, line.object, line.part, line.protects),
            code="",
            label=part_text(line.part, line.protects) if line.within_id else line.envelope.label,
            cells=(
                Cell(display=str(line.year)),
                Cell(display=Credit(line.credit).label),
                Cell(display=line.object),
                scale.cell(line.amount),
            ),
            depth=depths[line.pk],
        )
        for line in ordered
    )
    return listing(
        name="lignes-notifiees",
        title="Lignes du texte",
        caption=f"Lignes notifiées par {text.code}, en {scale.unit.in_words}",
        stub="Enveloppe › part",
        columns=(
            Column(("annee",), ("Année",), content="text"),
            Column(("nature",), ("Nature",), content="text"),
            Column(("objet",), ("Objet",), content="text"),
            Column(("montant",), ("Montant notifié",)),
        ),
        rows=rows,
        total=_total("Total du texte", rows, 3, scale) if len({line.year for line in lines}) == 1 else None,
        unit=scale.unit,
        decimals=scale.unit.decimals,
        identity=identity,
        notes=(ROUNDING_NOTE,),
    )


def years_table(text: Text, lines: Sequence[TextLine], scale: Scale, identity: Identity) -> Table:
    """What one text notifies in each year: years do not add up."""
    sums: dict[int, Decimal] = {}
    for line in added(lines):
        sums[line.year] = sums.get(line.year, ZERO) + line.amount
    return listing(
        name="totaux",
        title="Total par année",
        caption=f"Total notifié par {text.code} dans chaque année, en {scale.unit.in_words}",
        stub="Année",
        columns=(Column(("montant",), ("Montant notifié",)),),
        rows=tuple(Row((str(year),), "", str(year), (scale.cell(sums[year]),)) for year in sorted(sums)),
        unit=scale.unit,
        decimals=scale.unit.decimals,
        identity=identity,
        notes=("Les années ne s’additionnent pas.", ROUNDING_NOTE),
    )


def notified_table(agency: Agency, lines: Sequence[TextLine], scale: Scale, identity: Identity) -> Table:
    """What is notified, envelope × year: the ceilings that can block."""
    years = sorted({line.year for line in lines})
    sums: dict[tuple[int, int], Decimal] = {}
    envelopes = {line.envelope_id: line.envelope for line in lines}
    for line in added(lines):
        place = (line.envelope_id, line.year)
        sums[place] = sums.get(place, ZERO) + line.amount
    rows = tuple(
        Row((one.code,), "", one.label, tuple(scale.cell(sums.get((one.pk, year))) for year in years))
        for one in sorted(envelopes.values(), key=lambda one: (one.position, one.code))
    )
    return listing(
        name="notifie",
        title="Montants notifiés",
        caption=f"Montants notifiés par enveloppe et par année, tous textes ensemble, en {scale.unit.in_words}",
        stub="Enveloppe",
        columns=_year_columns(years),
        rows=rows,
        total=_total("Total notifié", rows, 0, scale),
        unit=scale.unit,
        decimals=scale.unit.decimals,
        identity=identity,
        notes=(ROUNDING_NOTE,),
    )


def notified_identity(
    agency: Agency, texts: Sequence[Text], lines: Sequence[TextLine], scale: Scale, address: str
) -> Identity:
    """What a page of notifications says of itself: the years that the lines are of."""
    years = sorted({line.year for line in lines})
    count = counted(len(texts), "texte")
    return Identity(
        perimeter=str(agency),
        version=ALL_VERSIONS,
        status="Notifié",
        years=", ".join(map(str, years)) or "–",
        unit=scale.unit.symbol,
        data_date=date_text(texts[0].date) if texts else "–",
        remarks=(Remark(count), Remark("les versions validées gardent les plafonds du jour de leur validation")),
        address=address,
        file_years=tuple(years),
    )


def added(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines that are added: those that are in no other."""
    return [line for line in lines if line.within_id is None]


def _year_columns(years: Sequence[int]) -> tuple[Column, ...]:
    return tuple(Column((str(year),), (str(year),)) for year in years)


def _total(label: str, rows: Sequence[Row], first: int, scale: Scale) -> Row | None:
    """The sum of rows that are in no other, from their `first` figure on; blank cells before."""
    if not rows:
        return None
    parts = tuple(position for position, row in enumerate(rows) if not row.depth)
    sums = []
    for column in zip(*(rows[position].cells[first:] for position in parts), strict=True):
        amounts = [cell.amount for cell in column if cell.amount is not None]
        sums.append(scale.cell(sum(amounts, ZERO) if amounts else None))
    return Row((), "", label, (*[EMPTY] * first, *sums), 0, "total", parts)
