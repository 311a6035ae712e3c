"""`manage.py verify_versions`: proves that no adopted version changed, and that every amount has its history."""

from typing import Any

from django.core.management.base import BaseCommand

from allocations.models import Version
from allocations.sealing.integrity import Verdict, examine

MOST_NAMED = 10


class Command(BaseCommand):
    help = (
        "Vérifie que les versions validées n’ont pas changé et que chaque montant est la dernière de ses modifications."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        versions = Version.objects.select_related("agency", "plan").order_by("agency__code", "created_at", "pk")
        verdicts = [examine(version) for version in versions]
        for verdict in verdicts:
            self.stdout.write(_told(verdict))
        if not verdicts:
            self.stdout.write("Aucune version.")
        if not all(verdict.is_whole for verdict in verdicts):
            raise SystemExit(1)


def _told(verdict: Verdict) -> str:
    """One line for a version."""
    version = verdict.version
    parts = [f"{version.agency.code} {version.code} ({version.get_status_display()}) : montants lus, {verdict.amounts}"]
    if verdict.strays:
        named = ", ".join(f"{code} {year}" for code, year in verdict.strays[:MOST_NAMED])
        more = ", …" if len(verdict.strays) > MOST_NAMED else ""
        parts.append(f"ANOMALIE, {len(verdict.strays)} ne sont pas la dernière de leurs modifications ({named}{more})")
    else:
        parts.append("chacun est la dernière de ses modifications")
    if verdict.seal_holds is not None:
        parts.append("sceau intact" if verdict.seal_holds else "ANOMALIE, le sceau est rompu")
    return " ; ".join(parts)
