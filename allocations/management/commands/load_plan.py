"""`manage.py load_plan FOLDER`: loads a plan and its credits from CSV files."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.db.models import Model

from allocations.actions import Refused
from allocations.enums import VersionStatus
from allocations.loading.imports import read_folder
from allocations.loading.loader import Report, Wanted, load
from allocations.models import Allocation, Envelope, Line
from projects.models import Axis, Measure, Plan, PlanYear, Project
from prs_budget.organisation.models import Agency, Direction, Sector, User

WORDS: Mapping[type[Model], tuple[str, str]] = {
    Agency: ("agence", "agences"),
    Plan: ("PRS", "PRS"),
    PlanYear: ("année", "années"),
    Direction: ("direction", "directions"),
    Sector: ("domaine", "domaines"),
    Envelope: ("enveloppe", "enveloppes"),
    Axis: ("axe", "axes"),
    Project: ("projet", "projets"),
    Measure: ("mesure", "mesures"),
    Line: ("ligne", "lignes"),
    Allocation: ("montant", "montants"),
}


class Command(BaseCommand):
    help = (
        "Charge un PRS, ses nomenclatures et les crédits d’une version, en brouillon, depuis un dossier de fichiers "
        "CSV. Crée ce qui manque, dit ce qui diffère ; au moindre refus, n’écrit rien. La version se valide et se "
        "diffuse sur le site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DOSSIER")
        parser.add_argument("--by", metavar="IDENTIFIANT", default="", help="compte qui charge (sinon « reprise »)")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, et n’écrit rien")
        parser.add_argument("--open", action="store_true", help="ouvre la version à la saisie, où chacun la lit")
        parser.add_argument("--update", action="store_true", help="écrit ce qui diffère : intitulés, mesures déplacées")
        parser.add_argument("--reason", default="", metavar="RAISON", help="pourquoi ce qui diffère est écrit")

    def handle(self, *args: Any, folder: Path, by: str, verbosity: int, **options: Any) -> None:
        bundle, problems = read_folder(folder)
        if bundle is None:
            reasons = "\n".join(map(str, problems))
            raise CommandError(f"{reasons}\nChargement refusé, rien n’est écrit. Erreurs : {len(problems)}.")
        wanted = Wanted(update=options["update"], open=options["open"], reason=options["reason"])
        is_trial = options["dry_run"]
        try:
            with transaction.atomic():
                report = load(bundle=bundle, by=_account(by) if by else None, wanted=wanted)
                transaction.set_rollback(is_trial)
        except (Refused, PermissionDenied) as refusal:
            raise CommandError(f"{refusal}\nChargement refusé, rien n’est écrit.") from refusal
        except IntegrityError as error:
            raise CommandError("Un autre chargement vient d’écrire les mêmes codes : recommencez.") from error
        for line in _told(report) if verbosity or is_trial else ():
            self.stdout.write(line)
        if is_trial:
            self.stdout.write("Essai : rien n’est écrit.")


def _account(username: str) -> User:
    account = User.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise CommandError(f"Le compte « {username} » n’existe pas ou est fermé : rien n’est écrit.")
    return account


def _told(report: Report) -> list[str]:
    """What was done, in French."""
    lines = [f"{report.agency} ({report.agency.code}), {report.plan} ({report.plan.code})"]
    made = ", ".join(f"{count} {WORDS[model][count > 1]}" for model, count in report.created.items() if count)
    lines.append(f"Créé : {made}." if made else "Rien à créer : tout est déjà là.")
    if report.version is not None:
        status = report.version.get_status_display()
        lines.append(f"Version {report.version} ({status}), {'créée' if report.is_new else 'déjà là'}.")
        if report.version.status == VersionStatus.DRAFT:
            lines.append(f"Un brouillon se lit par son seul auteur, {report.version.author} : --open l’ouvre à tous.")
    if report.ignored:
        lines.append(
            f"Attention : montants des fichiers que la version n’a pas, et qu’elle ne prend plus : {report.ignored}."
        )
    if report.updated:
        lines += ["Écrit, d’après le dossier :", *map(str, report.updated)]
    if report.differences:
        lines += ["Attention, laissé comme sur le site (--update l’écrit, où il le peut) :"]
        lines += [str(one) for one in report.differences]
    return lines
