"""What the checks find in a version, and what was acknowledged of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocations.checks.facts import Kin, Programme, read
from allocations.checks.findings import Finding
from allocations.checks.rules import anomalies
from allocations.enums import FROZEN
from allocations.models import Acknowledgement, Version


@dataclass(frozen=True, slots=True)
class Accepted:
    """An acknowledgement with the anomaly it is of; None where the figures it spoke of are no longer those."""

    acknowledgement: Acknowledgement
    anomaly: Finding | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The anomalies of a version: those that stand, the gravest first, and what was acknowledged."""

    version: Version
    standing: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]

    @property
    def errors(self) -> list[Finding]:
        """What blocks an adoption."""
        return [one for one in self.standing if one.level == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """What an adoption wants acknowledged."""
        return [one for one in self.standing if one.level == "warning"]

    @property
    def information(self) -> list[Finding]:
        """What is good to know."""
        return [one for one in self.standing if one.level == "information"]


def inspect(version: Version) -> Inspection:
    """Check a version. Thirteen queries at most, whatever its size. What is decided on findings is decided on these."""
    kin = Kin.of(version)
    return sorted_out(version, anomalies(read(version, kin)), acknowledgements(version, kin))


def sorted_out(version: Version, found: Sequence[Finding], told: Sequence[Acknowledgement]) -> Inspection:
    """What stands of what was found, and what was acknowledged; a version's own word before that of its origins."""
    by_fingerprint = {one.fingerprint: one for one in found if one.level == "warning"}
    seen: dict[str, Acknowledgement] = {}
    for one in told:
        if one.version_id == version.pk or one.fingerprint in by_fingerprint:
            seen.setdefault(one.fingerprint, one)
    accepted = [Accepted(one, by_fingerprint.get(fingerprint)) for fingerprint, one in seen.items()]
    standing = tuple(one for one in found if one.fingerprint not in seen)
    return Inspection(version, standing, tuple(accepted))


def acknowledgements(version: Version, kin: Kin) -> list[Acknowledgement]:
    """Those of a version, then of the adopted versions it comes from, the nearest first. One query.

    What was accepted in an adopted version stays so in those made from it, as long as its figures are the same.
    """
    ids = kin.ids
    told = Acknowledgement.objects.filter(version__in=ids).select_related("by", "version").order_by("pk")
    kept = [one for one in told if one.version_id == version.pk or one.version.status in FROZEN]
    return sorted(kept, key=lambda one: ids.index(one.version_id))


__all__ = ["Accepted", "Inspection", "Programme", "acknowledgements", "inspect", "sorted_out"]
