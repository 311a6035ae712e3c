"""What is written of readings: kept under a name, renamed, withdrawn, taken up again, used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now

from prs_budget.journal.models import Entry
from prs_budget.lib.plain_text import has_invisible, is_plain, one_line
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership, User
from prs_budget.readings.models import NAME_LENGTH, SavedReading
from prs_budget.readings.rules import LONGEST_VALUE, MOST_VALUES

MAY_KEEP = frozenset({Role.ADMIN, Role.FINANCE})
MOVED = "La lecture « {} » a changé depuis que vous l’avez lue : la voici à jour, rien n’est écrit."


@transaction.atomic
def save_reading(
    *, by: User, agency: Agency, door: str, name: str, content: Mapping[str, Any], seen: int = 0
) -> SavedReading:
    """Keep a reading under a name, or put it in place of the one that has it, withdrawn or not.

    `seen` is the revision of the one that is replaced, 0 where the name is believed free. Raises PermissionDenied,
    Refused: a name that is taken, one that cannot be, a reading that changed meanwhile.
    """
    agency = _locked(by, agency)
    name = _sound(name)
    _require_bounded(content)
    kept = SavedReading.objects.filter(agency=agency, door=door, name=name).first()
    if kept is None:
        if seen:
            raise Refused(MOVED.format(name))
        kept = SavedReading(agency=agency, door=door, name=name, by=by, rev=0)
    elif dict(content) == kept.content and not kept.is_withdrawn:
        return kept  # a second click
    elif not seen and not kept.is_withdrawn:
        raise Refused(f"Une lecture s’appelle déjà « {name} » : donnez un autre nom, ou complétez-la.")
    elif seen and kept.rev != seen:
        raise Refused(MOVED.format(name))
    kept.content, kept.is_withdrawn = dict(content), False
    return _written(by, kept, "readings.save")


@transaction.atomic
def rename_reading(*, by: User, reading: SavedReading, name: str, seen: int) -> SavedReading:
    """Give a reading another name. Raises PermissionDenied, Refused."""
    kept, name = _seen(by, reading, seen), _sound(name)
    if name == kept.name:
        return kept
    if SavedReading.objects.filter(agency=kept.agency_id, door=kept.door, name=name).exists():
        raise Refused(f"Une lecture s’appelle déjà « {name} », peut-être retirée : donnez un autre nom.")
    kept.name = name
    return _written(by, kept, "readings.rename")


@transaction.atomic
def withdraw_reading(*, by: User, reading: SavedReading, seen: int) -> SavedReading:
    """Read no file with it any more; it stays, and may be taken up again. Raises PermissionDenied, Refused."""
    kept = _seen(by, reading, seen)
    if kept.is_withdrawn:
        return kept
    kept.is_withdrawn = True
    return _written(by, kept, "readings.withdraw")


@transaction.atomic
def take_up_reading(*, by: User, reading: SavedReading, seen: int) -> SavedReading:
    """Read files again with one that was withdrawn. Raises PermissionDenied, Refused."""
    kept = _seen(by, reading, seen)
    if not kept.is_withdrawn:
        return kept
    kept.is_withdrawn = False
    return _written(by, kept, "readings.take_up")


@transaction.atomic
def restore_reading(*, by: User, reading: SavedReading, past: int, seen: int) -> SavedReading:
    """Read files as a reading said at an earlier revision, `past`. Raises PermissionDenied, Refused."""
    kept = _seen(by, reading, seen)
    before = kept.history.filter(rev=past).order_by("-history_id").first()
    if before is None:
        raise Refused(f"La lecture « {kept.name} » n’a pas d’état {past} : choisissez-en un de son histoire.")
    if before.content == kept.content:
        return kept
    kept.content = before.content
    return _written(by, kept, "readings.restore")


def mark_used(*, reading: SavedReading, file_name: str, has_total: bool = False) -> None:
    """Note that a file was recorded with it, and that it ended with its total: one that did is enough."""
    told = {"has_total": True} if has_total else {}
    SavedReading.objects.filter(pk=reading.pk).update(used_at=now(), used_on=file_name[-200:], **told)


def _written(by: User, reading: SavedReading, action: str) -> SavedReading:
    reading.rev += 1
    reading._history_user = by  # type: ignore[attr-defined] # simple_history reads it there
    reading.save()
    Entry.objects.record(by=by, agency=reading.agency, action=action, target=reading, door=reading.door)
    return reading


def _locked(by: User, agency: Agency) -> Agency:
    """The agency, locked, for who may keep its readings."""
    locked = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    held = Membership.objects.of(by).filter(agency=agency, user__is_active=True, role__in=MAY_KEEP)
    if not held.exists():
        wanted = ", ".join(sorted(role.label for role in MAY_KEEP))
        raise PermissionDenied(f"Retenir une lecture demande un de ces rôles dans {agency} : {wanted}.")
    return locked


def _seen(by: User, reading: SavedReading, seen: int) -> SavedReading:
    """The reading as it is, refused where it is no longer what was read."""
    _locked(by, reading.agency)
    kept = SavedReading.objects.select_related("agency").get(pk=reading.pk)
    if kept.rev != seen:
        raise Refused(MOVED.format(kept.name))
    return kept


def _sound(name: str) -> str:
    kept = one_line(name)
    if not kept:
        raise Refused("Donnez un nom à cette lecture, par exemple « Pièces FIR mensuelles ».")
    if len(kept) > NAME_LENGTH:
        raise Refused(f"Le nom d’une lecture a {NAME_LENGTH} caractères au plus : raccourcissez-le.")
    if not is_plain(kept) or has_invisible(kept):
        raise Refused("Ce nom contient un caractère qui ne s’écrit pas : retapez-le.")
    return kept


def _require_bounded(content: Mapping[str, Any]) -> None:
    """Refuse what would make every file slow to read."""
    for some in content.get("values", {}).values():
        if len(some) > MOST_VALUES or any(len(one) > LONGEST_VALUE for one in some):
            raise Refused(f"Une lecture retient au plus {MOST_VALUES} valeurs par colonne.")
