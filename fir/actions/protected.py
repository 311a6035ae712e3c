"""Credits that a text protects for a scheme or a purpose and that no line of a text entered says: kept by finance."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from fir.actions.locking import journal, open_for, signed, touch
from fir.models import FirYear, ProtectedCredit, Scheme
from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def protect(
    *,
    by: User,
    fir_year: FirYear,
    label: str,
    amount: Decimal,
    text: str,
    purpose: str = "",
    scheme: Scheme | None = None,
) -> ProtectedCredit:
    """Say that a text protects an amount of AE of an open year, for a purpose or for a scheme.

    Raises PermissionDenied, Refused with every reason.
    """
    fir_year = open_for(by, fir_year)
    row = ProtectedCredit(fir_year=fir_year, label=label, amount=amount, text=text, purpose=purpose, scheme=scheme)
    try:
        euros(amount)
        row.full_clean()
    except MoneyError as error:
        raise Refused(str(error)) from None
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    if amount <= 0:
        raise Refused("Un montant protégé est plus grand que zéro.")
    if ProtectedCredit.objects.filter(fir_year=fir_year, purpose=purpose, scheme=scheme, text=text).exists():
        raise Refused(f"« {text} » protège déjà cela en {fir_year.year} : retirez d’abord ce qui y est dit.")
    signed(row, by).save()
    touch(fir_year)
    journal(by, fir_year, "fir.protected_credit.save", "", label=label, amount=str(amount))
    return row


@transaction.atomic
def unprotect(*, by: User, credit: ProtectedCredit, reason: str) -> None:
    """Take back what was said protected; its history stays. A reason is required. Raises PermissionDenied, Refused."""
    fir_year = open_for(by, credit.fir_year)
    if not prose(reason):
        raise Refused(f"Indiquez pourquoi « {credit.label} » n’est plus protégé.")
    row = ProtectedCredit.objects.filter(pk=credit.pk, fir_year=fir_year).first()
    if row is None:
        raise Refused("Ce crédit protégé est déjà retiré : rechargez la page.")
    journal(by, fir_year, "fir.protected_credit.delete", reason, label=row.label, amount=str(row.amount))
    signed(row, by, reason).delete()
    touch(fir_year)
