"""Years of the FIR: opened with their rules; what they know and what they cite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from fir.actions.locking import journal, locked_agency, open_for, signed, touch
from fir.enums import FirYearStatus
from fir.models import FirYear
from fir.perms import require_run
from fir.places import not_broken_down
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from allocations.models import Envelope
    from prs_budget.organisation.models import Agency, User

#: what may be set of a year: its rules, each with its text
RULES = (
    "envelope",
    "carry_over_rate",
    "carry_over_text",
    "carry_over_excluded",
    "carry_over_excluded_why",
    "lapse_years",
    "lapse_text",
)


@transaction.atomic
def open_year(
    *,
    by: User,
    agency: Agency,
    year: int,
    envelope: Envelope | None = None,
    carry_over_rate: Decimal | None = None,
    carry_over_text: str = "",
    lapse_years: int | None = None,
    lapse_text: str = "",
    has_payments: bool = True,
    has_outstanding: bool = True,
    rounding: int | None = None,
    data_date: date | None = None,
    source: str = "",
    reason: str = "",
) -> FirYear:
    """Open a year of an agency's FIR. Raises PermissionDenied, Refused where it exists or is not sound."""
    require_run(by, agency)
    agency = locked_agency(agency)
    _require_own(agency, envelope)
    _require_openable(agency, year)
    opened = FirYear(
        agency=agency,
        year=year,
        envelope=envelope,
        carry_over_rate=carry_over_rate,
        carry_over_text=carry_over_text,
        lapse_years=lapse_years,
        lapse_text=lapse_text,
        has_payments=has_payments,
        has_outstanding=has_outstanding,
        rounding=rounding,
        data_date=data_date,
        source=source,
    )
    _keep(signed(opened, by, reason))
    not_broken_down(agency)
    journal(by, opened, "fir.open_year", reason)
    return opened


def _require_openable(agency: Agency, year: int) -> None:
    """Refuse a year that is there, and one before a closed year: what is left to pay there would change."""
    if FirYear.objects.filter(agency=agency, year=year).exists():
        raise Refused(f"L’exercice {year} existe déjà dans {agency}.")
    later = FirYear.objects.filter(agency=agency, year__gt=year, status=FirYearStatus.CLOSED).order_by("year").first()
    if later is not None:
        raise Refused(
            f"L’exercice {later.year} est clos : ouvrir {year} changerait ce qui y reste à payer. Rouvrez-le d’abord."
        )


@transaction.atomic
def set_rules(*, by: User, fir_year: FirYear, rules: Mapping[str, Any], reason: str) -> FirYear:
    """Change the rules of an open year (`RULES`); returns it. Raises PermissionDenied, Refused."""
    fir_year = open_for(by, fir_year)
    unknown = set(rules) - set(RULES)
    if unknown:
        raise Refused(f"Règles inconnues : {', '.join(sorted(unknown))}.")
    _require_own(fir_year.agency, rules.get("envelope"))
    before = {name: str(getattr(fir_year, name)) for name in rules}
    for name, value in rules.items():
        setattr(fir_year, name, value)
    _keep(signed(fir_year, by, reason))
    touch(fir_year)
    journal(by, fir_year, "fir.set_rules", reason, before=before, after={k: str(v) for k, v in rules.items()})
    return fir_year


def _require_own(agency: Agency, envelope: Envelope | None) -> None:
    if envelope is not None and envelope.agency_id != agency.pk:
        raise Refused(f"L’enveloppe {envelope.code} est d’une autre agence.")


def _keep(fir_year: FirYear) -> None:
    try:
        fir_year.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    fir_year.save()
