"""The horizon of a plan: prolonged by a year, which open versions programme; taken back while nothing is in it.

Adopted versions keep what they hold, to the byte: they say nothing of a year that came after them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from allocations.enums import VersionStatus
from allocations.models import Allocation, Change, Comment, Forecast, Version, VersionCeiling
from allocations.perms import MAY_CREATE
from projects.actions import restructured
from projects.enums import YearStatus
from projects.models import LONGEST_HORIZON, Plan, PlanYear
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Membership

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def prolong(*, by: User, plan: Plan, last: int) -> int:
    """Add the year after `last`, the last one that was seen, open. Its year.

    Raises PermissionDenied, Refused: the horizon changed meanwhile, or is at its longest.
    """
    plan = _locked(by, plan)
    if plan.years[-1] != last:
        raise Refused(_moved(plan))
    if plan.horizon >= LONGEST_HORIZON:
        raise Refused(f"Un PRS va jusqu’à T+{LONGEST_HORIZON} : {plan} y est déjà.")
    plan.horizon += 1
    year = plan.years[-1]
    _keep(by, plan, "plan.prolong", year)
    PlanYear.objects.get_or_create(plan=plan, year=year)
    return year


@transaction.atomic
def take_back(*, by: User, plan: Plan, last: int) -> int:
    """Take the last year of a plan back, as long as nothing was ever entered in it. The year that is now the last.

    Raises PermissionDenied, Refused: the horizon changed meanwhile, or `held_in` says what the year holds.
    """
    # who enters amounts locks a version, then may touch the plan: none is entered while the year is looked at
    list(Version.objects.select_for_update().filter(plan=plan).order_by("pk").values_list("pk", flat=True))
    plan = _locked(by, plan)
    if plan.years[-1] != last:
        raise Refused(_moved(plan))
    if why := held_in(plan):
        raise Refused(why)
    plan.horizon -= 1
    _keep(by, plan, "plan.take_back", last)
    PlanYear.objects.get(plan=plan, year=last).delete()
    return last - 1


def held_in(plan: Plan) -> str:
    """Why the last year of a plan cannot be taken back; empty where it can. Six queries at most."""
    year = plan.years[-1]
    if plan.horizon < 2:
        return f"{plan} garde au moins T0 et une année."
    if PlanYear.objects.filter(plan=plan, year=year, status=YearStatus.CLOSED).exists():
        return f"L’année {year} est close : elle reste dans le PRS."
    here = {"version__plan": plan, "year": year}
    told = {
        "des montants": Allocation.objects.entered().filter(**here),
        "des montants effacés depuis, que l’historique garde": Change.objects.filter(
            Q(old__isnull=False) | Q(new__isnull=False), **here
        ),
        "des prévisions": Forecast.objects.filter(**here),
        "des plafonds gardés par une version validée": VersionCeiling.objects.filter(**here),
        "des commentaires": Comment.objects.filter(**here),
    }
    for words, rows in told.items():
        found = rows.order_by("version").values_list("version__code", "version__status").first()
        if found is not None:
            # a draft is hidden from all but its author: its code is told to nobody
            where = "un brouillon" if found[1] == VersionStatus.DRAFT else found[0]
            return f"L’année {year} porte {words} dans {where} : elle ne se retire plus."
    return ""


def _locked(by: User, plan: Plan) -> Plan:
    """The plan's row, locked, for who may change its years."""
    member = Membership.objects.of(by).filter(agency=plan.agency_id, role__in=MAY_CREATE)
    if not by.is_active or not member.exists():
        raise PermissionDenied("Les finances et les administrateurs changent les années d’un PRS.")
    return Plan.objects.select_for_update(of=("self",), no_key=True).select_related("agency").get(pk=plan.pk)


def _keep(by: User, plan: Plan, action: str, year: int) -> None:
    plan.save()
    restructured(plan)
    Entry.objects.record(by=by, agency=plan.agency, action=action, target=plan, year=year)


def _moved(plan: Plan) -> str:
    return f"Les années de {plan} ont changé depuis l’affichage : la dernière est {plan.years[-1]}. Rien n’est écrit."
