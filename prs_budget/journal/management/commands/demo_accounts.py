"""`manage.py demo_accounts`: the accounts of the demonstration, five for each of its agencies; real settings refuse."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from prs_budget.journal.actions import give_role
from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, User

AGENCY, INVENTED = "ARS-IDF", "ARS-DEMO"
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


#: the same roles in the invented agency, where they alone are: the others keep theirs
OF_INVENTED = "demo-"


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
        invented = Agency.objects.filter(code=INVENTED).first()
        password = make_password(PASSWORD)
        opened = [] if invented is None else open_five(invented, OF_INVENTED, password)
        opened += open_five(agency, "", password)
        administrator = User.objects.get(username=ADMINISTRATOR.username)
        others = Agency.objects.exclude(memberships__user=administrator).filter(is_fictional=False)
        for other in others.order_by("code"):
            give_role(by=administrator, user=administrator, agency=other, role=Role.ADMIN)
        self.stdout.write(f"Comptes de démonstration : {', '.join(opened)} (mot de passe {PASSWORD}).")


def open_five(agency: Agency, start: str, password: str) -> list[str]:
    """The five accounts of an agency, each with its role there unless someone changed it; their names."""
    administrator = open_account(ADMINISTRATOR, start, password, by=None, agency=agency)
    for account in (ADMINISTRATOR, *OTHERS):
        user = open_account(account, start, password, by=administrator, agency=agency)
        # A role that someone changed since stays as they left it.
        if not Membership.objects.filter(user=user, agency=agency).exists():
            directions = list(Direction.objects.filter(agency=agency, code__in=account.directions))
            give_role(by=administrator, user=user, agency=agency, role=account.role, directions=directions)
    return [start + account.username for account in (ADMINISTRATOR, *OTHERS)]


def open_account(account: Account, start: str, password: str, *, by: User | None, agency: Agency) -> User:
    """The account of that name, after `start`; made when it is missing, otherwise left as it is, password included.

    `password` is hashed: as slow as it is meant to be, it is done once for all.
    """
    username = start + account.username
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    administers = account.role == Role.ADMIN
    user = User(username=username, first_name=account.first_name, last_name="(démo)")
    user.is_staff = user.is_superuser = administers
    user.password = password
    user.save()
    Entry.objects.record(by=by or user, agency=agency, action="account.open", target=user, reason="Démonstration")
    return user
