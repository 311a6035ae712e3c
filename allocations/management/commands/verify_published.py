"""`manage.py verify_published`: proves that the pages show what the source prints, to the printed digit."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from allocations.models import Version
from allocations.published import compare

FOLDER: Path = settings.BASE_DIR / "fixtures" / "published"
AGENCY, VERSION = "ARS-IDF", "T0-2017"


class Command(BaseCommand):
    help = "Compare chaque chiffre imprimé par la source avec ce que les pages affichent."

    def handle(self, *args: Any, **options: Any) -> None:
        published = Version.objects.published().select_related("agency", "plan")
        version = published.filter(agency__code=AGENCY, code=VERSION).first()
        if version is None:
            raise CommandError(f"La version {VERSION} de {AGENCY} n’est pas diffusée : chargez-la avec load_plan.")
        try:
            found = compare(version, FOLDER)
        except FileNotFoundError as error:
            raise CommandError(f"Fichier absent : {error.filename}") from error
        for mismatch in found.mismatches:
            self.stdout.write(str(mismatch))
        self.stdout.write(f"{found.blanks.reproduced} of {found.blanks.printed} printed blank cells are blank")
        self.stdout.write(f"{found.scopes.reproduced} of {found.scopes.printed} printed axis scopes reproduced")
        self.stdout.write(f"{found.figures.reproduced} of {found.figures.printed} printed figures reproduced")
        if not found.is_exact:
            raise SystemExit(1)
