"""The administration of people: who enters, what is journalled, what nobody deletes."""

import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client, RequestFactory
from rest_framework.authtoken.models import Token

from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, Sector, User
from prs_budget.organisation.tokens import issue
from tests.plugins.idf import Idf

ACCOUNTS, ROLES = "/administration/organisation/user/", "/administration/organisation/membership/"


@pytest.fixture
def chief(client: Client, idf: Idf) -> User:
    """The administrator of the site and of the agency, signed in."""
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    return idf.admin


@pytest.fixture
def request_of_chief(chief: User, rf: RequestFactory) -> HttpRequest:
    request = rf.get("/administration/")
    request.user = chief
    return request


@pytest.mark.parametrize("model", [User, Agency, Direction, Sector, Entry])
def test_what_figures_and_acts_point_at_is_never_deleted(request_of_chief: HttpRequest, model: type) -> None:
    assert not admin.site.get_model_admin(model).has_delete_permission(request_of_chief)


def test_the_journal_is_only_read(request_of_chief: HttpRequest) -> None:
    journal = admin.site.get_model_admin(Entry)
    assert journal.has_view_permission(request_of_chief)
    assert not journal.has_add_permission(request_of_chief)
    assert not journal.has_change_permission(request_of_chief)


@pytest.mark.parametrize(
    "model", ["organisation/user", "organisation/membership", "organisation/agency", "journal/entry"]
)
def test_every_list_and_form_opens(client: Client, chief: User, model: str) -> None:
    assert client.get(f"/administration/{model}/").status_code == 200
    opened = client.get(f"/administration/{model}/add/").status_code
    assert opened == (403 if model == "journal/entry" else 200)


@pytest.mark.parametrize("date", ["99999999999", "9999", "0", "an", "9999&at__month=12", "2018&at__month=99999999999"])
def test_a_date_that_does_not_exist_shows_the_whole_journal(client: Client, chief: User, date: str) -> None:
    response = client.get(f"/administration/journal/entry/?at__year={date}", follow=True)
    assert response.redirect_chain == [("/administration/journal/entry/?e=1", 302)]
    assert response.status_code == 200


def test_the_journal_of_a_year_is_shown(client: Client, chief: User) -> None:
    assert client.get("/administration/journal/entry/?at__year=2018").status_code == 200


def test_a_person_who_is_not_of_the_staff_does_not_enter(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    assert client.get(ACCOUNTS, follow=True).status_code == 403


def anonymise_from_the_list(client: Client, user: User, reason: str) -> str:
    data = {"action": "anonymise_accounts", "_selected_action": [str(user.pk)], "reason": reason}
    return client.post(ACCOUNTS, data, follow=True).content.decode()


def test_an_account_is_anonymised_from_the_list_with_a_reason(client: Client, chief: User, idf: Idf) -> None:
    assert "Indiquez un motif" in anonymise_from_the_list(client, idf.partner, " ")
    idf.partner.refresh_from_db()
    assert idf.partner.is_active
    assert "Compte anonymisé" in anonymise_from_the_list(client, idf.partner, "Demande")
    idf.partner.refresh_from_db()
    assert not idf.partner.is_active


def test_ones_own_account_is_not_anonymised_from_the_list(client: Client, chief: User) -> None:
    assert "On n’anonymise pas son propre compte." in anonymise_from_the_list(client, chief, "Essai")


def test_a_role_given_there_is_journalled(client: Client, chief: User, idf: Idf) -> None:
    dos = Direction.objects.get(agency=idf.agency, code="DOS")
    data = {"user": idf.stranger.pk, "agency": idf.agency.pk, "role": "contributor", "directions": [dos.pk]}
    assert client.post(f"{ROLES}add/", data).status_code == 302
    assert list(Membership.objects.get(user=idf.stranger).directions.all()) == [dos]
    assert Entry.objects.filter(action="role.give", by=chief).exists()


def test_a_role_changed_there_keeps_its_person_and_its_agency(client: Client, chief: User, idf: Idf) -> None:
    membership = Membership.objects.get(user=idf.contributor)
    data = {"user": idf.stranger.pk, "role": "finance", "directions": []}
    assert client.post(f"{ROLES}{membership.pk}/change/", data).status_code == 302
    membership.refresh_from_db()
    assert (membership.user, membership.role) == (idf.contributor, Role.FINANCE)


def test_a_direction_of_another_agency_is_refused_beside_its_field(client: Client, chief: User, idf: Idf) -> None:
    paca = Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")
    abroad = Direction.objects.create(agency=paca, code="DPRS", label="Politiques régionales")
    data = {"user": idf.stranger.pk, "agency": idf.agency.pk, "role": "contributor", "directions": [abroad.pk]}
    page = client.post(f"{ROLES}add/", data).content.decode()
    assert "DPRS Politiques régionales n’est pas une direction de ARS Île-de-France." in page
    assert not Membership.objects.filter(user=idf.stranger).exists()


@pytest.mark.parametrize("way", ["one", "list"])
def test_a_role_taken_away_there_is_journalled(client: Client, chief: User, idf: Idf, way: str) -> None:
    number = Membership.objects.get(user=idf.contributor).pk
    if way == "one":
        client.post(f"{ROLES}{number}/delete/", {"post": "yes"})
    else:
        client.post(ROLES, {"action": "delete_selected", "_selected_action": [str(number)], "post": "yes"})
    assert not Membership.objects.filter(pk=number).exists()
    assert Entry.objects.filter(action="role.revoke", target_id=number).exists()


def test_the_code_of_an_agency_does_not_change(client: Client, chief: User, idf: Idf) -> None:
    data = {"code": "AUTRE", "name": "ARS d’Île-de-France", "time_zone": "Europe/Paris"}
    client.post(f"/administration/organisation/agency/{idf.agency.pk}/change/", data)
    idf.agency.refresh_from_db()
    assert (idf.agency.code, idf.agency.name) == ("ARS-IDF", "ARS d’Île-de-France")


def test_a_role_without_an_agency_is_asked_for_it(client: Client, chief: User, idf: Idf) -> None:
    fields = {"user": idf.stranger.pk, "role": Role.PARTNER}
    direction = Direction.objects.filter(agency=idf.agency).first()
    assert direction is not None
    answer = client.post(f"{ROLES}add/", fields | {"directions": [direction.pk]})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Membership.objects.filter(user=idf.stranger).exists()


def test_the_password_is_changed_in_ones_account_alone(client: Client, chief: User) -> None:
    answer = client.get("/administration/password_change/")
    assert (answer.status_code, answer["Location"]) == (302, "/compte/")
    assert client.post("/administration/password_change/", {"old_password": "x"}).status_code == 302


def test_a_password_given_in_the_administration_ends_the_token(client: Client, chief: User, idf: Idf) -> None:
    issue(idf.finance)
    fields = {"password1": "une phrase bien longue", "password2": "une phrase bien longue", "usable_password": "true"}
    assert client.post(f"{ACCOUNTS}{idf.finance.pk}/password/", fields).status_code == 302
    idf.finance.refresh_from_db()
    assert idf.finance.check_password("une phrase bien longue")
    assert not Token.objects.filter(user=idf.finance).exists()


def test_a_password_has_twelve_characters_or_more(client: Client, chief: User, idf: Idf) -> None:
    fields = {"password1": "onze-lettre", "password2": "onze-lettre", "usable_password": "true"}
    answer = client.post(f"{ACCOUNTS}{idf.finance.pk}/password/", fields)
    assert answer.status_code == 200
    assert "au minimum 12 caractères" in answer.content.decode()


def test_the_last_administrator_does_not_close_their_own_account(client: Client, chief: User, idf: Idf) -> None:
    fields = {"username": chief.username, "is_staff": "on", "is_superuser": "on"}
    fields |= {"date_joined_0": "2018-01-01", "date_joined_1": "10:00"}
    answer = client.post(f"{ACCOUNTS}{chief.pk}/change/", fields)
    assert "dernier compte qui administre le site" in answer.content.decode()
    chief.refresh_from_db()
    assert chief.is_active
    User.objects.filter(pk=idf.finance.pk).update(is_staff=True, is_superuser=True)
    assert client.post(f"{ACCOUNTS}{chief.pk}/change/", fields).status_code == 302
    chief.refresh_from_db()
    assert not chief.is_active
