"""What other applications keep and pages of the FIR show: when it changes, every year of the agency is read again."""

from __future__ import annotations

from django.db.models.signals import post_save
from django.dispatch import receiver

from fir.actions.ground import touch_agency
from prs_budget.organisation.models import Direction


@receiver(post_save, sender=Direction)
def direction_changed(instance: Direction, raw: bool = False, **_: object) -> None:
    """A direction is named on every page that reads no version of the programming, whose stamp would tell."""
    if not raw:
        touch_agency(instance.agency)
