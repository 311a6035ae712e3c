"""What is done to people's accounts and roles: who may, what stays, what the journal tells."""

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError

from prs_budget.journal.actions import anonymise, give_role, revoke_role
from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, User
from prs_budget.organisation.perms import accesses
from tests.plugins.idf import Idf


@pytest.fixture
def paca(idf: Idf) -> Agency:
    """Another agency, which nobody administers."""
    return Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")


@pytest.fixture
def camille(idf: Idf) -> User:
    """A contributor, named in the journals and in the records of sign-in."""
    user = User.objects.create_user(
        "c.durand", "camille.durand@ars.example", "x", first_name="Camille", last_name="Durand"
    )
    membership = give_role(by=idf.admin, user=user, agency=idf.agency, role=Role.CONTRIBUTOR)
    LogEntry.objects.create(
        user=idf.admin,
        content_type=ContentType.objects.get_for_model(Membership),
        object_id=str(membership.pk),
        object_repr=str(membership),
        action_flag=CHANGE,
    )
    AccessAttempt.objects.create(username="c.durand", failures_since_start=1)
    AccessLog.objects.create(username="c.durand")
    return user


def last_entry(action: str) -> Entry:
    return Entry.objects.filter(action=action).order_by("pk").last() or pytest.fail(f"no entry {action}")


def test_a_role_is_given_with_its_directions_and_journalled(idf: Idf) -> None:
    dos = Direction.objects.get(agency=idf.agency, code="DOS")
    given = give_role(
        by=idf.admin, user=idf.stranger, agency=idf.agency, role=Role.CONTRIBUTOR, directions=[dos], reason="Arrivée"
    )
    assert (given.role, list(given.directions.all())) == (Role.CONTRIBUTOR, [dos])
    entry = last_entry("role.give")
    assert (entry.by, entry.agency, entry.reason) == (idf.admin, idf.agency, "Arrivée")
    assert entry.details == {"role": "contributor", "directions": ["DOS"]}


def test_a_second_role_replaces_the_first(idf: Idf) -> None:
    give_role(by=idf.admin, user=idf.contributor, agency=idf.agency, role=Role.FINANCE)
    (access,) = accesses(idf.contributor)
    assert access.role == Role.FINANCE
    assert not Direction.objects.filter(memberships__user=idf.contributor).exists()


def test_only_an_administrator_of_the_agency_gives_roles(idf: Idf, paca: Agency) -> None:
    for person, agency in ((idf.finance, idf.agency), (idf.director, idf.agency), (idf.admin, paca)):
        with pytest.raises(PermissionDenied):
            give_role(by=person, user=idf.stranger, agency=agency, role=Role.PARTNER)
    assert accesses(idf.stranger) == ()


def test_a_closed_account_of_an_administrator_gives_no_role(idf: Idf) -> None:
    idf.admin.is_active = False
    with pytest.raises(PermissionDenied):
        give_role(by=idf.admin, user=idf.stranger, agency=idf.agency, role=Role.PARTNER)


def test_a_direction_of_another_agency_is_refused(idf: Idf, paca: Agency) -> None:
    abroad = Direction.objects.create(agency=paca, code="DPRS", label="Direction des politiques régionales")
    with pytest.raises(ValidationError, match="DPRS"):
        give_role(by=idf.admin, user=idf.stranger, agency=idf.agency, role=Role.CONTRIBUTOR, directions=[abroad])
    assert accesses(idf.stranger) == ()


def test_a_role_taken_away_stays_in_the_journal_and_the_history(idf: Idf) -> None:
    membership = Membership.objects.get(user=idf.contributor)
    number = membership.pk
    revoke_role(by=idf.admin, membership=membership, reason="Départ")
    assert accesses(idf.contributor) == ()
    assert last_entry("role.revoke").target_id == number
    assert Membership.history.filter(id=number).exists()


def test_only_an_administrator_of_the_agency_takes_roles_away(idf: Idf) -> None:
    membership = Membership.objects.get(user=idf.contributor)
    with pytest.raises(PermissionDenied):
        revoke_role(by=idf.finance, membership=membership)
    assert Membership.objects.filter(user=idf.contributor).exists()


def test_an_anonymised_account_says_nothing_of_the_person(idf: Idf, camille: User) -> None:
    anonymise(by=idf.admin, user=camille, reason="Demande de la personne")
    camille.refresh_from_db()
    assert str(camille) == camille.username == f"anonyme-{camille.pk}"
    assert (camille.first_name, camille.last_name, camille.email) == ("", "", "")
    assert not camille.is_active
    assert not camille.has_usable_password()
    told = Entry.objects.values_list("target_label", flat=True)
    logged = LogEntry.objects.values_list("object_repr", flat=True)
    assert {f"anonyme-{camille.pk}"} == set(logged) < set(told)
    assert not [label for label in told if "Durand" in label or "c.durand" in label]
    assert not AccessAttempt.objects.filter(username="c.durand").exists()
    assert not AccessLog.objects.filter(username="c.durand").exists()
    entry = last_entry("account.anonymise")
    assert (entry.agency, entry.reason, entry.target_id) == (idf.agency, "Demande de la personne", camille.pk)


def test_anonymising_one_account_leaves_the_others_named(idf: Idf, camille: User) -> None:
    give_role(by=idf.admin, user=idf.stranger, agency=idf.agency, role=Role.PARTNER)
    anonymise(by=idf.admin, user=camille, reason="Demande")
    assert Entry.objects.filter(target_label__startswith="Sans rôle").exists()


def test_anonymising_takes_an_administrator_of_every_agency_of_the_person(
    idf: Idf, camille: User, paca: Agency
) -> None:
    with pytest.raises(PermissionDenied):
        anonymise(by=idf.finance, user=camille, reason="Essai")
    Membership.objects.create(user=camille, agency=paca, role=Role.PARTNER)
    with pytest.raises(PermissionDenied):
        anonymise(by=idf.admin, user=camille, reason="Essai")
    camille.refresh_from_db()
    assert camille.username == "c.durand"


def test_who_has_no_role_is_anonymised_by_any_administrator(idf: Idf) -> None:
    anonymise(by=idf.admin, user=idf.stranger, reason="Compte ouvert par erreur")
    assert last_entry("account.anonymise").agency == idf.agency


def test_nobody_anonymises_themselves(idf: Idf) -> None:
    with pytest.raises(ValidationError, match="propre compte"):
        anonymise(by=idf.admin, user=idf.admin, reason="Essai")
