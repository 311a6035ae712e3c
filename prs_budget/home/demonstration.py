"""The version of the demonstration: made once, by the actions and the commands of the site, from stated hypotheses.

Nothing of it is stored as an amount but what a source prints, the credits of the FIR notified in 2017. Its rates, its
ceilings and the two lines that it lets end are hypotheses, and say so wherever they are shown.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import QueryDict

from allocations import actions
from allocations.actions import Foreseen, NotifiedLine
from allocations.ceilings import programmed
from allocations.command_list import COMMANDS
from allocations.commands.cells import Place
from allocations.commands.running import Run, apply, prepare
from allocations.commands.sheet import Ground
from allocations.enums import Cause, CeilingKind, Credit, VersionStatus
from allocations.models import Text, TextLine, Version
from allocations.perms import EntryRights
from fir.enums import Nature
from prs_budget.organisation.models import Agency, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

AGENCY, ACCOUNT = "ARS-IDF", "finance"
SOURCE, CODE, LABEL = "T0-2017", "PROG-2018-2022", "Programmation 2018-2022"
FIR = settings.BASE_DIR / "fixtures" / "ars-idf" / "fir" / "authorisations.csv"

FIR_ENVELOPE = "FIR"

#: in %, the same for every envelope
RATES = {
    2018: Decimal("2.3"),
    2019: Decimal("2.5"),
    2020: Decimal("2.45"),
    2021: Decimal("2.3"),
    2022: Decimal("2.3"),
}
#: investment aids of A2-P2 in OGD PH and OGD PA, which the source counts among one-off credits
ENDING = ("L035", "L036")
ENDING_REASON = "aides à l’investissement OGD PH et OGD PA d’A2-P2, CNR d’après la source (hypothèse de démonstration)"
REASON = (
    "Hypothèses de démonstration : 2,3 % en 2018, 2,5 % en 2019, 2,45 % en 2020, 2,3 % en 2021 et en 2022, "
    "pour toutes les enveloppes"
)
HYPOTHESIS = "Hypothèse de démonstration"

#: the text of the credits notified; its date is that of the document that prints them, which does not say its own
NOTIFIED_BY = "FIR-2017-BR3"
NOTIFIED_LABEL = "FIR 2017, crédits notifiés après le troisième budget rectificatif"
NOTIFIED_ON = date(2018, 3, 8)
NOTIFIED_IN = "ARS Île-de-France, réunion des partenaires, 8 mars 2018 (exécution du FIR 2017)"


@transaction.atomic
def publish_source(agency: str) -> Version | None:
    """Take what was loaded of an agency to its publication, step by step; None where that is done, or not loaded.

    Who loads it takes what its source prints as it is, whatever the checks say of it.
    """
    version = Version.objects.select_related("author", "agency").filter(agency__code=agency, code=SOURCE).first()
    if version is None or version.status != VersionStatus.DRAFT:
        return None
    by, reason = version.author, version.reason
    for step in (actions.open_entry, actions.arbitrate):
        version = step(by=by, version=version, reason=reason)
    because = reason or "Reprise de la source"
    version = actions.adopt(by=by, version=version, reason=reason, accept_warnings_because=because)
    return actions.publish(by=by, version=version, reason=reason)


@transaction.atomic
def prepare_programming() -> Version | None:
    """Make the version, its notification and its ceilings; None where the version is there, and then nothing changes.

    Raises what the actions raise where the account of the demonstration has lost its role.
    """
    agency = Agency.objects.get(code=AGENCY)
    if Version.objects.filter(agency=agency, code=CODE).exists():
        return None
    by = User.objects.get(username=ACCOUNT)
    source = Version.objects.select_related("agency", "plan").get(agency=agency, code=SOURCE)
    _notify(by, agency)
    version = actions.copy_version(
        by=by, source=source, code=CODE, label=LABEL, data_date=agency.today(), reason=REASON
    )
    # every line, the two that end included: the ceilings do not know which credits stop
    whole = _projection(by, version, {})
    _foresee(by, version, whole)
    ending = {"sauf": ",".join(ENDING), "sauf_raison": ENDING_REASON}
    apply(by=by, run=_projection(by, version, ending), cause=Cause.UPDATE, reason=REASON)
    return actions.open_entry(by=by, version=version, reason="Démonstration")


def notified_lines() -> list[NotifiedLine]:
    """The credits of the FIR 2017, as its execution prints them: by direction and nature."""
    with FIR.open(encoding="utf-8", newline="") as file:
        return [
            NotifiedLine(
                FIR_ENVELOPE,
                int(row["year"]),
                Credit.NOT_STATED,
                f"{row['direction']}, {Nature(row['nature']).label.lower()}",
                Decimal(row["ae"]),
            )
            for row in csv.DictReader(file)
        ]


def _notify(by: User, agency: Agency) -> None:
    if Text.objects.filter(agency=agency, code=NOTIFIED_BY).exists():
        return
    actions.record_text(
        by=by,
        agency=agency,
        code=NOTIFIED_BY,
        head=actions.TextHead(label=NOTIFIED_LABEL, date=NOTIFIED_ON, source=NOTIFIED_IN),
        lines=notified_lines(),
        reason="Démonstration ; la source ne dit pas ce qui est pérenne",
    )


def _projection(by: User, version: Version, more: Mapping[str, str]) -> Run:
    """The command that anyone finds on the site, asked as its page asks it."""
    rates = {f"taux_{year}": str(rate) for year, rate in RATES.items()}
    asked = {"base": str(version.plan.base_year), "annees": ",".join(map(str, RATES)), "garder": "saisies"}
    given = QueryDict(urlencode({**asked, **rates, **more}))
    return prepare(COMMANDS["projeter"], Ground(by, version, EntryRights.of(by, version)), given)


def _foresee(by: User, version: Version, whole: Run) -> None:
    """A ceiling for each place that is not notified: what was notified, else T0, at the same rates."""
    amounts = _hypotheses(version, whole)
    notified = {(one.envelope_id, one.year) for one in _notified(version)}
    actions.foresee(
        by=by,
        version=version,
        foreseen=[
            Foreseen(whole.ground.envelopes[envelope].code, year, CeilingKind.HYPOTHESIS, amount, note, rate=rate)
            for (envelope, year), (amount, rate, note) in amounts.items()
            if (envelope, year) not in notified
        ],
        reason=HYPOTHESIS,
    )


def _hypotheses(version: Version, whole: Run) -> dict[Place, tuple[Decimal | None, Decimal | None, str]]:
    """An amount, or the rate of a notified one that it follows, and what it rests on, by envelope and year.

    T0 is projected line by line, each rounded to the cent: its sums are amounts, that no rate of a sum gives exactly.
    """
    base = version.plan.base_year
    effects = whole.proposal.effects() if whole.proposal else {}
    found: dict[Place, tuple[Decimal | None, Decimal | None, str]]
    found = {place: (effect.after, None, f"{HYPOTHESIS} : T0 aux taux projetés") for place, effect in effects.items()}
    for (envelope, year), amount in programmed(version).items():
        if year == base:
            found[envelope, year] = (amount, None, f"{HYPOTHESIS} : T0 programmé")
    for envelope in {one.envelope_id for one in _notified(version).filter(year=base)}:
        for year, rate in RATES.items():
            found[envelope, year] = (None, rate, f"{HYPOTHESIS} : montant notifié de {base} aux taux projetés")
    return found


def _notified(version: Version) -> QuerySet[TextLine]:
    return TextLine.objects.filter(text__agency=version.agency_id)
