"""`manage.py verify_published`: proves that the pages show what the sources print, to the printed digit."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from allocations.models import Version
from allocations.source.verification import Comparison
from allocations.source.verification import compare as compare_credits
from fir.models import FirYear
from fir.published import Compared
from fir.published import compare as compare_fir

FOLDER: Path = settings.BASE_DIR / "fixtures" / "published"
AGENCY, VERSION = "ARS-IDF", "T0-2017"


class Command(BaseCommand):
    help = "Compare chaque chiffre imprimé par les sources avec ce que les pages affichent."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = self._credits()
            fir = list(compare_fir(FOLDER)) if FirYear.objects.exists() else []
        except FileNotFoundError as error:
            raise CommandError(f"Fichier absent : {error.filename}") from error
        except FirYear.DoesNotExist as error:
            raise CommandError("Il manque des exercices du FIR publiés : chargez-les avec load_fir.") from error
        for mismatch in (*found.mismatches, *(one for part in fir for one in part.mismatches)):
            self.stdout.write(str(mismatch))
        self._tell(found, fir)
        if not fir:
            raise CommandError("Les exercices du FIR ne sont pas chargés (load_fir) : rien d’eux n’est vérifié.")
        if not found.is_exact or not all(part.is_exact for part in fir):
            raise SystemExit(1)

    def _credits(self) -> Comparison:
        published = Version.objects.published().select_related("agency", "plan")
        version = published.filter(agency__code=AGENCY, code=VERSION).first()
        if version is None:
            raise CommandError(
                f"La version {VERSION} de {AGENCY} n’est pas diffusée : chargez-la avec load_plan, puis diffusez-la."
            )
        return compare_credits(version, FOLDER)

    def _tell(self, found: Comparison, fir: list[Compared]) -> None:
        say = self.stdout.write
        say(
            f"Crédits 2017 du PRS, Île-de-France: {found.figures.reproduced} of {found.figures.printed} printed figures"
        )
        for part in fir:
            say(f"{part.title}: {part.figures.reproduced} of {part.figures.printed} printed figures")
        denied = sum(part.denied.printed for part in fir)
        say(f"{denied} printed figures contradicted by their own source, counted apart, none reproduced")
        blanks = (found.blanks, *(part.blanks for part in fir))
        say(f"{sum(b.reproduced for b in blanks)} of {sum(b.printed for b in blanks)} printed blank cells are blank")
        say(f"{found.scopes.reproduced} of {found.scopes.printed} printed axis scopes reproduced")
        figures = (found.figures, *(part.figures for part in fir))
        say(f"{sum(f.reproduced for f in figures)} of {sum(f.printed for f in figures)} printed figures reproduced")
