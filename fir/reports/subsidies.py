"""Subsidies in the columns of the « socle commun des données locales » (SCDL): a csv, for whoever publishes them."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from django.db.models import Min, Q, Sum

from fir.enums import MovementKind
from fir.facts.beneficiaries import person_at
from fir.models import Commitment, FirYear, Movement
from prs_budget.lib.money import ZERO

#: the fourteen columns of the schema, in its order
COLUMNS = (
    *("nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire"),
    *("objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE", "notificationUE"),
    "pourcentageSubvention",
)
#: from how many euros a subsidy is published
THRESHOLD = Decimal(23_000)
#: the only nature that credits have: « aide en nature » is the other
IN_MONEY = "aide en numéraire"
_FORMULA = ("=", "+", "-", "@")


def subsidies_csv(fir_year: FirYear, least: Decimal = ZERO) -> bytes:
    """The commitments made in a year, each of what is granted, net of its withdrawals; UTF-8, commas. Two queries.

    Natural persons never; what nothing here says (identifiers that are not known, share of the subsidy) stays empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    amounts = Movement.objects.executed().filter(commitment__origin_year=fir_year.year, agency=fir_year.agency_id)
    sums = (
        amounts.order_by()
        .values_list("commitment")
        .annotate(
            Sum("ae"),
            first=Min("on", filter=Q(kind=MovementKind.COMMITMENT)),
        )
    )
    granted = {pk: (ae, first) for pk, ae, first in sums}
    rows = Commitment.objects.filter(agency=fir_year.agency_id, origin_year=fir_year.year, beneficiary__isnull=False)
    for one in rows.exclude(person_at("beneficiary")).select_related("beneficiary__merged_into").order_by("code"):
        amount, first = granted.get(one.pk, (ZERO, None))
        if one.beneficiary is None or amount <= 0 or amount < least:
            continue
        who = one.beneficiary.merged_into or one.beneficiary
        writer.writerow(
            (
                str(fir_year.agency),
                "",
                f"{first:%Y-%m-%d}" if first else "",
                _safe(one.code),
                _safe(who.name),
                who.siret or "",
                _safe(one.label),
                f"{amount:.2f}",
                IN_MONEY,
                *("", "", "", "", ""),
            )
        )
    return out.getvalue().encode()


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
