"""`manage.py demo_accounts`: the five accounts of the demonstration, which real settings refuse."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from prs_budget.journal.actions import give_role
from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, User

AGENCY = "ARS-IDF"
PASSWORD = "prs-demo"  # noqa: S105 # known to all: only the embedded demonstration, on this machine alone, has it


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the demonstration; `directions` are codes of the agency's."""

    username: str
    first_name: str
    role: Role
    directions: tuple[str, ...] = ()


ADMINISTRATOR = Account("admin", "Admin", Role.ADMIN)
OTHERS = (
    Account("finance", "Finance", Role.FINANCE),
    Account("dos", "DOS", Role.CONTRIBUTOR, ("DOS",)),
    Account("directeur", "Directeur", Role.DIRECTOR),
    Account("partenaire", "Partenaire", Role.PARTNER),
)


class Command(BaseCommand):
    help = f"Crée les comptes de la démonstration qui manquent (mot de passe {PASSWORD}) ; impossible en production."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ACCOUNTS_ALLOWED:
            raise CommandError("Les comptes de démonstration sont impossibles en production (PRS_BUDGET_ENV).")
        self._open_accounts()

    @transaction.atomic
    def _open_accounts(self) -> None:
        agency = Agency.objects.filter(code=AGENCY).first()
        if agency is None:
            raise CommandError(f"L’agence {AGENCY} n’est pas chargée. Lancez d’abord : manage.py load_plan DOSSIER")
        administrator = open_account(ADMINISTRATOR, by=None, agency=agency)
        for other in Agency.objects.exclude(memberships__user=administrator).order_by("code"):
            give_role(by=administrator, user=administrator, agency=other, role=Role.ADMIN)
        for account in OTHERS:
            user = open_account(account, by=administrator, agency=agency)
            # A role that someone changed since stays as they left it.
            if not Membership.objects.filter(user=user, agency=agency).exists():
                directions = list(Direction.objects.filter(agency=agency, code__in=account.directions))
                give_role(by=administrator, user=user, agency=agency, role=account.role, directions=directions)
        names = ", ".join(account.username for account in (ADMINISTRATOR, *OTHERS))
        self.stdout.write(f"Comptes de démonstration : {names} (mot de passe {PASSWORD}).")


def open_account(account: Account, *, by: User | None, agency: Agency) -> User:
    """The account of that name; made when it is missing, otherwise left as it is, its password included."""
    found = User.objects.filter(username=account.username).first()
    if found is not None:
        return found
    administers = account.role == Role.ADMIN
    user = User(username=account.username, first_name=account.first_name, last_name="(démo)")
    user.is_staff = user.is_superuser = administers
    user.set_password(PASSWORD)
    user.save()
    Entry.objects.record(by=by or user, agency=agency, action="account.open", target=user, reason="Démonstration")
    return user
