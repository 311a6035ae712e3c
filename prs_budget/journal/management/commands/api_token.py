"""`manage.py api_token USERNAME`: issue a token of the API, shown once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rest_framework.authtoken.models import Token

from prs_budget.journal.models import Entry
from prs_budget.organisation import tokens
from prs_budget.organisation.models import Agency, User


class Command(BaseCommand):
    help = "Crée le jeton d’API d’un compte et l’affiche, une seule fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="nom du compte")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--replace", action="store_true", help="remplace le jeton que le compte a déjà")
        choice.add_argument("--revoke", action="store_true", help="retire le jeton du compte, sans en créer")

    @transaction.atomic
    def handle(self, *args: Any, username: str, replace: bool, revoke: bool, **options: Any) -> None:
        user = User.objects.select_for_update().filter(username=username).first()
        if user is None:
            raise CommandError(f"Le compte « {username} » n’existe pas.")
        if revoke:
            if not tokens.revoke(user):
                raise CommandError(f"Le compte « {username} » n’a pas de jeton.")
            _tell(user, "token.revoke")
            self.stderr.write("Jeton retiré.")
            return
        if not user.is_active:
            raise CommandError(f"Le compte « {username} » est fermé : un jeton n’ouvrirait rien.")
        if Token.objects.filter(user=user).exists() and not replace:
            raise CommandError(
                f"Le compte « {username} » a déjà un jeton, qui ne peut plus être affiché. "
                "Ajoutez --replace pour le remplacer : l’ancien n’ouvrira plus rien."
            )
        secret = tokens.issue(user)
        _tell(user, "token.issue")
        # The token alone on the output, so that it can be piped to where it will be kept.
        self.stdout.write(secret)
        self.stderr.write("Gardez ce jeton en lieu sûr : il ne sera plus affiché.")


def _tell(user: User, action: str) -> None:
    """Write the journal of each of the person's agencies; a command has no other actor than the account."""
    for agency in Agency.objects.visible_to(user).order_by("code"):
        Entry.objects.record(by=user, agency=agency, action=action, target=user, reason="Ligne de commande")
