"""`manage.py load_fir FOLDER`: loads years of the FIR of an agency from CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from allocations.loading.loader import TECHNICAL_ACCOUNT
from fir.loading.loader import load
from fir.loading.records import Source
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Agency, User


class Command(BaseCommand):
    help = (
        "Charge des exercices du FIR d’une agence depuis un dossier de fichiers CSV. "
        "Un exercice déjà là n’est pas touché ; au moindre refus, rien n’est écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DOSSIER")
        parser.add_argument("--agency", metavar="CODE", required=True, help="code de l’agence, déjà chargée")
        parser.add_argument("--by", metavar="IDENTIFIANT", default=TECHNICAL_ACCOUNT, help="compte qui charge")

    def handle(self, *args: Any, folder: Path, agency: str, by: str, verbosity: int, **options: Any) -> None:
        owner = Agency.objects.filter(code=agency).first()
        if owner is None:
            raise CommandError(f"L’agence « {agency} » n’existe pas : chargez-la d’abord avec load_plan.")
        account = User.objects.filter(username=by, is_active=True).first()
        if account is None:
            raise CommandError(f"Le compte « {by} » n’existe pas ou est fermé : rien n’est écrit.")
        source = Source(folder)
        if source.problems:
            reasons = "\n".join(map(str, source.problems))
            raise CommandError(f"{reasons}\nChargement refusé, rien n’est écrit. Erreurs : {len(source.problems)}.")
        try:
            loaded = load(by=account, agency=owner, source=source)
        except (Refused, PermissionDenied) as refusal:
            raise CommandError(f"{refusal}\nChargement refusé, rien n’est écrit.") from refusal
        if verbosity:
            made = ", ".join(str(one.year) for one in loaded.made)
            kept = ", ".join(map(str, loaded.kept))
            self.stdout.write(f"{owner} : exercices du FIR créés : {made or 'aucun'} ; déjà là : {kept or 'aucun'}.")
