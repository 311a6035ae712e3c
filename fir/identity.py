"""What is being read of the FIR, on a page, in a file and on paper: which figures, of which year, known when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from allocations.enums import Origin
from fir.models import FirYear
from prs_budget.lib.money import NO_BREAK_SPACE, Unit, shown
from prs_budget.lib.tables.model import NOT_PUBLISHED, Identity, Remark
from prs_budget.lib.words import date_text

#: the origins of figures that a source prints, adjusted within their rounding or not
PRINTED = (Origin.PUBLISHED, Origin.ADJUSTED)

#: the source of a year that no document tells, beside one that a document does
KEPT_HERE = "montants enregistrés par l’agence"


def identity_of(
    fir_year: FirYear,
    version: str,
    unit: Unit,
    address: str,
    remarks: Sequence[str] = (),
    *,
    years: str = "",
    beside: Iterable[FirYear] = (),
) -> Identity:
    """What is being read: the agency's FIR, which figures of it (« Exécution 2017 »), the year and its status.

    `beside` are the other years whose figures are shown too: source and date are those of every year shown.
    """
    every = sorted({one.pk: one for one in (fir_year, *beside)}.values(), key=lambda one: one.year)
    known = f"montants connus à {in_unit(fir_year.rounding)} près" if fir_year.rounding else ""
    return Identity(
        perimeter=f"{fir_year.agency} · FIR",
        version=version,
        status=fir_year.get_status_display(),
        years=years or str(fir_year.year),
        unit=unit.symbol,
        data_date=" et ".join(dict.fromkeys(map(_data_date, every))),
        remarks=tuple(map(Remark, filter(None, (*remarks, known)))),
        address=address,
        source=_sources(every),
        status_key=fir_year.status,
        file_code=f"FIR-{fir_year.year}",
    )


def unknown_of(fir_year: FirYear) -> list[str]:
    """What is not known of a year that a page which follows it must say."""
    remarks = [] if fir_year.has_payments else ["paiements (CP) non publiés"]
    if not fir_year.has_outstanding:
        remarks.append("restes à payer antérieurs non publiés")
    return remarks


def _sources(years: Sequence[FirYear]) -> str:
    """The source of years; each after its year where they differ: one that the site keeps is not its neighbour's."""
    told: dict[str, list[str]] = {}
    for one in years:
        told.setdefault(one.source or KEPT_HERE, []).append(str(one.year))
    if len(told) == 1:
        return years[0].source
    return " ; ".join(f"{', '.join(which)} : {source}" for source, which in told.items())


def _data_date(fir_year: FirYear) -> str:
    """The day of the data: today for an open year, for files and paper are read later; that of its closing once closed.

    « n.p. » for a source that does not say its own.
    """
    if fir_year.data_date:
        return date_text(fir_year.data_date)
    if fir_year.source:
        return f"{NOT_PUBLISHED} (exercice {fir_year.year})"
    return f"la clôture de {fir_year.year}" if fir_year.is_closed else date_text(fir_year.agency.today())


def origin_of(origins: set[Origin]) -> tuple[str, str]:
    """The words for figures without a mark, and for those that a source prints."""
    if origins and origins <= {*PRINTED, Origin.RECONSTRUCTED}:
        return "calculé", "publié"
    return ("saisi", "") if origins == {Origin.ENTERED} else ("", "publié")


def in_unit(rounding: int) -> str:
    """A step of euros in words: « 0,1 k€ », « 1 M€ »; euros where no unit says it shorter."""
    unit = next((one for one in (Unit.MEUR, Unit.KEUR) if rounding * 10 >= 10**one.exponent), Unit.EUR)
    return shown(Decimal(rounding), unit, int(rounding < 10**unit.exponent)) + NO_BREAK_SPACE + unit.symbol
