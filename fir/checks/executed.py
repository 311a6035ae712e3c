"""What was executed beside what it was for: delegated beyond a ceiling, attributed to no measure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse

from allocations.ceilings import Ceiling, ceilings
from allocations.enums import CeilingKind
from allocations.models import Envelope, Version
from fir.checks.findings import Finding
from fir.facts.attributed_share import attributed_share, delegated_share
from fir.facts.attribution import delegated, sharing_of
from fir.models import Delegation, FirYear
from prs_budget.lib.money import ZERO, euros_text, percentage

#: what a ceiling is founded on, as a sentence says it
FOUNDED = {CeilingKind.NOTIFIED: "notifié", CeilingKind.FORECAST: "prévu", CeilingKind.HYPOTHESIS: "supposé"}


def executed(fir_year: FirYear, version: Version | None) -> list[Finding]:
    """Both, of a year. Four queries; eight at most where something is delegated."""
    has_delegations = Delegation.objects.filter(agency=fir_year.agency_id, year=fir_year.year).exists()
    beyond = delegated_beyond(fir_year, version) if has_delegations else ()
    return [*beyond, *unattributed(fir_year, has_delegations=has_delegations)]


def delegated_beyond(fir_year: FirYear, version: Version | None) -> Iterator[Finding]:
    """Each envelope of which more is delegated in the year than its ceiling in the version."""
    sums: dict[int, Decimal] = {}
    for (_, envelope, _), one in delegated(fir_year.agency, [fir_year.year]).items():
        sums[envelope] = sums.get(envelope, ZERO) + one.committed
    known = {} if version is None else ceilings(version)
    over = {envelope: known[envelope, fir_year.year] for envelope in sums if (envelope, fir_year.year) in known}
    over = {envelope: one for envelope, one in over.items() if sums[envelope] > one.amount}
    names = Envelope.objects.in_bulk(over) if over else {}
    for envelope, ceiling in over.items():
        yield _beyond(fir_year, names[envelope], sums[envelope], ceiling)


def _beyond(fir_year: FirYear, envelope: Envelope, amount: Decimal, ceiling: Ceiling) -> Finding:
    page = reverse("delegations:index", kwargs={"agency": fir_year.agency.slug})
    gap = amount - ceiling.amount
    return Finding(
        rule="delegated",
        level="warning" if ceiling.kind == CeilingKind.NOTIFIED else "information",
        title=f"{envelope.code} : délégué au-delà du plafond de {fir_year.year}",
        detail=f"{euros_text(amount)} délégués, {euros_text(ceiling.amount)} de plafond {FOUNDED[ceiling.kind]}. "
        "Corrigez une délégation, ou enregistrez le texte qui notifie la différence.",
        figure=euros_text(gap, signed=True),
        href=f"{page}?annee={fir_year.year}&enveloppe={envelope.code}",
        stake=gap,
    )


def unattributed(fir_year: FirYear, *, has_delegations: bool) -> Iterator[Finding]:
    """What is of no measure, where something is attributed: as long as nothing is, there is nothing to complete."""
    if fir_year.is_closed:
        return
    share = attributed_share(fir_year, sharing_of(fir_year))
    if has_delegations:
        share += delegated_share(fir_year.agency, [fir_year.year])
    rest = share.by.get("", ZERO)
    if not rest or rest == share.whole:
        return
    page = reverse("fir:attribution", kwargs={"agency": fir_year.agency.slug})
    yield Finding(
        rule="attributed",
        level="information",
        title=f"{percentage(rest / share.whole, 1)} de ce qui est engagé ou délégué n’est d’aucune mesure",
        detail=f"{euros_text(rest)} sur {euros_text(share.whole)} : l’engagé des projets est trop bas d’autant. "
        "Attribuez-les depuis la liste, ou par des règles.",
        figure=euros_text(rest),
        href=f"{page}?annee={fir_year.year}",
        stake=abs(rest),
    )
