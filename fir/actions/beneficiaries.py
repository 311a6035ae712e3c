"""Beneficiaries: found or made with what names them, corrected, merged and separated again; each act journalled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from fir.actions.locking import CHUNK, locked_agency, signed, touch_agency
from fir.facts.beneficiaries import KnownBeneficiaries
from fir.models import Beneficiary, Commitment, Delegation
from fir.models.beneficiary import NAME_LENGTH
from fir.perms import require_run
from prs_budget.journal.models import Entry
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User

CHANGED = "Ce bénéficiaire a changé depuis que vous l’avez lu : le voici à jour, rien n’est écrit."


def store_named(*, by: User, agency: Agency, rows: Sequence[Commitment | Delegation], reason: str = "") -> None:
    """Store those that rows to be written name and nobody had named, or had not numbered; each row has its own then.

    Under the agency's lock: who was made or numbered meanwhile is found again. One query, and those of the writing.
    """
    named = [one for one in rows if one.beneficiary_id is not None or _of(one) is not None]
    if not named:
        return
    known = KnownBeneficiaries(agency)
    for row in named:
        one = _of(row)
        if one is not None:
            row.beneficiary = known.named(one.name, siret=one.siret or "", finess=one.finess or "") or one
    told = {"default_user": by, "default_change_reason": reason[:REASON_LENGTH]}
    for start in range(0, len(known.made), CHUNK):
        bulk_create_with_history(known.made[start : start + CHUNK], Beneficiary, **told)
    completed = list(known.completed.values())
    for one in completed:
        one.rev += 1
    for start in range(0, len(completed), CHUNK):
        bulk_update_with_history(completed[start : start + CHUNK], Beneficiary, ["siret", "finess", "rev"], **told)


def _of(row: Commitment | Delegation) -> Beneficiary | None:
    """Who a row that is not stored yet names."""
    return row._state.fields_cache.get("beneficiary")


@dataclass(frozen=True, slots=True)
class BeneficiaryEdit:
    """What is known of a beneficiary, as it is corrected; numbers already checked, empty where they are not known."""

    name: str
    kind: str = ""
    siret: str = ""
    finess: str = ""
    department: str = ""
    is_natural_person: bool = False


@transaction.atomic
def correct_beneficiary(
    *, by: User, beneficiary: Beneficiary, edit: BeneficiaryEdit, seen: int, reason: str
) -> Beneficiary:
    """Write what is known of a beneficiary in place of what was; `seen` is the revision that was read.

    Raises PermissionDenied, Refused: no reason, a change meanwhile, a number that is another's.
    """
    _require_reason(reason)
    one = _locked(by, beneficiary.agency, [beneficiary])[beneficiary.pk]
    if one.rev != seen:
        raise Refused(CHANGED)
    if not edit.name.strip():
        raise Refused("Un bénéficiaire a un nom : écrivez-le.")
    others = Beneficiary.objects.filter(agency=one.agency_id).exclude(pk=one.pk)
    for title, number in (("siret", edit.siret), ("finess", edit.finess)):
        holder = others.filter(**{title: number}).first() if number else None
        if holder is not None:
            raise Refused(f"Ce {title.upper()} est déjà celui de « {holder} » : fusionnez-les s’ils sont le même.")
    one.name, one.kind, one.department = edit.name.strip()[:NAME_LENGTH], edit.kind, edit.department
    one.siret, one.finess = edit.siret or None, edit.finess or None
    one.is_natural_person = edit.is_natural_person
    return _written(by, one, "fir.beneficiaries.correct", reason)


@transaction.atomic
def merge_beneficiaries(*, by: User, merged: Beneficiary, into: Beneficiary, reason: str) -> Beneficiary:
    """Count a beneficiary, and those merged into it, as another: nothing that names it moves.

    Raises PermissionDenied, Refused: no reason, the same, one that is merged already, a natural person and another.
    """
    _require_reason(reason)
    rows = _locked(by, into.agency, [merged, into])
    one, kept = rows[merged.pk], rows[into.pk]
    if one.pk == kept.pk:
        raise Refused("Un bénéficiaire ne se fusionne pas avec lui-même : choisissez-en un autre.")
    if one.merged_into_id == kept.pk:
        return kept
    for each in (one, kept):
        if each.merged_into_id is not None:
            raise Refused(f"« {each} » est déjà fusionné : prenez celui qui compte pour lui.")
    if one.is_natural_person != kept.is_natural_person:
        raise Refused("L’un est un particulier, l’autre non : corrigez d’abord celui qui est mal marqué.")
    for each in (one, *Beneficiary.objects.filter(merged_into=one.pk).order_by("pk")):
        each.merged_into = kept
        _written(by, each, "fir.beneficiaries.merge", reason)
    return kept


@transaction.atomic
def separate_beneficiary(*, by: User, beneficiary: Beneficiary, reason: str) -> Beneficiary:
    """Undo a merge whole: those that were merged into it before are its own again. Raises PermissionDenied, Refused."""
    _require_reason(reason)
    one = _locked(by, beneficiary.agency, [beneficiary])[beneficiary.pk]
    if one.merged_into_id is None:
        return one
    together = Beneficiary.objects.filter(merged_into=one.merged_into_id).exclude(pk=one.pk).order_by("pk")
    for each in together:
        past = each.history.exclude(merged_into=one.merged_into_id).order_by("-history_id").first()
        if past is not None and past.merged_into_id == one.pk:
            each.merged_into = one
            _written(by, each, "fir.beneficiaries.separate", reason)
    one.merged_into = None
    return _written(by, one, "fir.beneficiaries.separate", reason)


def _locked(by: User, agency: Agency, some: Sequence[Beneficiary]) -> dict[int, Beneficiary]:
    """Beneficiaries of an agency, locked, for who runs its FIR. Raises PermissionDenied, Refused."""
    agency = locked_agency(agency)
    require_run(by, agency)
    ids = {one.pk for one in some}
    rows = Beneficiary.objects.select_for_update(of=("self",)).filter(agency=agency, pk__in=ids)
    found = {one.pk: one for one in rows.select_related("agency").order_by("pk")}
    if found.keys() != ids:
        raise Refused("Ces bénéficiaires ne sont pas tous de l’agence.")
    return found


def _written(by: User, one: Beneficiary, action: str, reason: str) -> Beneficiary:
    one.rev += 1
    signed(one, by, reason).save()
    touch_agency(one.agency)
    Entry.objects.record(by=by, agency=one.agency, action=action, target=one, reason=reason)
    return one


def _require_reason(reason: str) -> None:
    if not prose(reason):
        raise Refused("Indiquez le motif.")
