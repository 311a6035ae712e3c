"""The year of the FIR that the demonstration lets one run: opened once, by the actions of the site.

What the source prints of it is what 2017 carries over to it. Its initial budget is a draft, proposed from the
programming, which is a hypothesis and says so wherever it is shown; the carry-over that it takes enters with its vote.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from allocations.enums import Origin
from allocations.models import Envelope, Version
from fir import actions
from fir.enums import StageKind, Way
from fir.facts.incoming import incoming
from fir.models import FirYear
from fir.passage.proposal import Options, propose
from prs_budget.home.demonstration import ACCOUNT, AGENCY, CODE, FIR_ENVELOPE, HYPOTHESIS
from prs_budget.organisation.models import Agency, User

YEAR = 2018
CARRY_OVER = (Decimal(3), "arrêté du 22 juin 2018")
LAPSE = (3, "code de la santé publique, article L1435-10")


@transaction.atomic
def prepare_fir_year() -> FirYear | None:
    """Open the year, draft its initial budget, which takes what 2017 carries over; None where the year is there.

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
    _draft_budget(by, agency, year)
    return year


def _draft_budget(by: User, agency: Agency, year: FirYear) -> None:
    """An initial budget, not voted: the carry-over, and the AE that the programming foresees, without CP."""
    stage = actions.add_stage(
        by=by, fir_year=year, code="BI", label="Budget initial", kind=StageKind.INITIAL, note=HYPOTHESIS
    )
    why = "Report imprimé par la source pour l’exercice précédent"
    actions.take_carry_over(by=by, stage=stage, amounts=incoming(year).proposed, reason=why)
    version = Version.objects.filter(agency=agency, code=CODE).select_related("agency", "plan").first()
    if version is None:
        return
    proposed = propose(year, version, stage, Options(with_cp=False))
    edits = [replace(edit, origin=Origin.HYPOTHESIS) for edit in proposed.edits]
    if edits:
        reason = f"{HYPOTHESIS} : programmation {CODE}"
        actions.enter_figures(by=by, stage=stage, edits=edits, way=Way.PROPOSAL, reason=reason)
