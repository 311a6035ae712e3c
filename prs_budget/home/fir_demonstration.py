"""The year of the FIR that the demonstration lets one run: opened once, by the actions of the site.

What the source prints of it is what 2017 carries over to it. Its initial budget is a draft, proposed from the
programming, which is a hypothesis and says so wherever it is shown.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from allocations.enums import Origin
from allocations.models import Envelope, Version
from fir import actions
from fir.actions import Draft, Place
from fir.enums import MovementKind, StageKind, Way
from fir.models import FirYear, Movement
from fir.passage.proposal import Options, propose
from prs_budget.home.demonstration import ACCOUNT, AGENCY, CODE, FIR_ENVELOPE, HYPOTHESIS
from prs_budget.organisation.models import Agency, User

YEAR = 2018
CARRY_OVER = (Decimal(3), "arrêté du 22 juin 2018")
LAPSE = (3, "code de la santé publique, article L1435-10")


@transaction.atomic
def prepare_fir_year() -> FirYear | None:
    """Open the year, take in what the one before carries over, draft its initial budget; None where it is there.

    Raises what the actions raise where the account of the demonstration has lost its role.
    """
    agency = Agency.objects.get(code=AGENCY)
    if FirYear.objects.filter(agency=agency, year=YEAR).exists():
        return None
    by = User.objects.get(username=ACCOUNT)
    year = actions.open_year(
        by=by,
        agency=agency,
        year=YEAR,
        envelope=Envelope.objects.get(agency=agency, code=FIR_ENVELOPE),
        carry_over_rate=CARRY_OVER[0],
        carry_over_text=CARRY_OVER[1],
        lapse_years=LAPSE[0],
        lapse_text=LAPSE[1],
        has_outstanding=False,
        reason="Démonstration",
    )
    _take_in(by, agency, year)
    _draft_budget(by, agency, year)
    return year


def _take_in(by: User, agency: Agency, year: FirYear) -> None:
    """The carry-over that the source prints, entering the year where it left the one before."""
    left = Movement.objects.filter(
        agency=agency, fir_year__year=YEAR - 1, kind=MovementKind.CARRY_OUT, cancels__isnull=True
    )
    drafts = [
        Draft(
            kind=MovementKind.CARRY_IN,
            place=Place(one.nature, one.direction, one.mission, one.scheme),
            ae=one.ae,
            origin_year=one.origin_year,
            label=one.label,
            origin=Origin(one.origin),
        )
        for one in left.select_related("direction", "mission", "scheme").order_by("pk")
    ]
    if drafts:
        reason = "Report imprimé par la source pour l’exercice précédent"
        actions.record_movements(by=by, fir_year=year, drafts=drafts, way=Way.LOAD, reason=reason)


def _draft_budget(by: User, agency: Agency, year: FirYear) -> None:
    """An initial budget, not voted: the AE that the programming foresees, of which CP are not said."""
    stage = actions.add_stage(
        by=by, fir_year=year, code="BI", label="Budget initial", kind=StageKind.INITIAL, note=HYPOTHESIS
    )
    version = Version.objects.filter(agency=agency, code=CODE).select_related("agency", "plan").first()
    if version is None:
        return
    proposed = propose(year, version, stage, Options(with_cp=False))
    edits = [replace(edit, origin=Origin.HYPOTHESIS) for edit in proposed.edits]
    if edits:
        reason = f"{HYPOTHESIS} : programmation {CODE}"
        actions.enter_figures(by=by, stage=stage, edits=edits, way=Way.PROPOSAL, reason=reason)
