"""`manage.py invent_agency`: writes the folder of the invented agency, always the same."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from prs_budget.home.invented.folder import files

FOLDER: Path = settings.BASE_DIR / "fixtures" / "ars-demo"


class Command(BaseCommand):
    help = "Récrit le dossier de l’agence fictive : son PRS, ses crédits, ses exports comptables, tous inventés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, metavar="DOSSIER")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        for name, content in files():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.stdout.write(f"Agence fictive écrite dans {folder}.")
