"""The FIR in the administration: nomenclature is kept there, journalled; figures are only read."""

from decimal import Decimal

import pytest
from django.test import Client

from fir.enums import FirYearStatus
from fir.models import FirYear, Mission, Movement, ProtectedCredit, Scheme
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Direction, User
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit
from tests.plugins.idf import Idf

HOME = "/administration/fir/"


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    opened = a_year(here, 2018)
    place = a_place(here.agency, mission="1", scheme="S1")
    a_stage(here, opened, "BI", {place: (100, 100)})
    commit(here, opened, "E1", 10, place)
    return opened


@pytest.fixture
def chief(client: Client, idf: Idf) -> User:
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    return idf.admin


@pytest.mark.usefixtures("chief")
@pytest.mark.parametrize("model", ["firyear", "stage", "authorisation", "commitment", "movement", "operation"])
def test_what_actions_write_is_only_read(client: Client, year: FirYear, model: str) -> None:
    assert client.get(f"{HOME}{model}/").status_code == 200
    assert client.get(f"{HOME}{model}/add/").status_code == 403
    assert client.get(f"{HOME}{model}/{year.pk}/delete/").status_code in {302, 403}
    if model == "movement":
        [one] = Movement.objects.filter(fir_year=year)
        assert client.post(f"{HOME}{model}/{one.pk}/change/", {"ae": "1"}).status_code == 403
        assert "10.00" in client.get(f"{HOME}{model}/{one.pk}/change/").content.decode().replace(",", ".")


def test_a_mission_is_renamed_journalled_and_every_page_knows(
    client: Client, here: Idf, year: FirYear, chief: User
) -> None:
    mission = Mission.objects.get(agency=here.agency, code="1")
    stamp = FirYear.objects.get(pk=year.pk).stamp
    sent = {"label": "Prévention", "position": 1, "purpose": "prevention", "purpose_source": "arrêté", "code": "X"}
    assert client.post(f"{HOME}mission/{mission.pk}/change/", sent).status_code == 302
    mission.refresh_from_db()
    assert (mission.code, mission.label, mission.purpose) == ("1", "Prévention", "prevention")
    assert FirYear.objects.get(pk=year.pk).stamp == stamp + 1
    entry = Entry.objects.get(action="fir.mission.change")
    assert (entry.by, entry.agency) == (chief, here.agency)
    assert mission.history.latest().history_user == chief
    assert client.post(f"{HOME}mission/{mission.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.usefixtures("chief")
def test_a_scheme_of_the_mission_of_another_agency_is_refused(client: Client, idf: Idf, here: Idf) -> None:
    other = a_new_agency(idf, "ARS-AUTRE")
    stranger = a_place(other.agency, mission="9").mission
    sent = {"agency": here.agency.pk, "code": "S9", "label": "Essai", "position": 1, "mission": stranger.pk}
    answer = client.post(f"{HOME}scheme/add/", sent)
    assert answer.status_code == 200
    assert "autre agence" in answer.content.decode()
    assert not Scheme.objects.filter(code="S9").exists()


@pytest.mark.usefixtures("chief")
def test_a_part_of_a_mission_is_of_its_agency_and_never_of_itself(
    client: Client, idf: Idf, here: Idf, year: FirYear
) -> None:
    mission = Mission.objects.get(agency=here.agency, code="1")
    part = Mission.objects.create(agency=here.agency, code="1A", label="Partie", parent=mission)
    stranger = a_place(a_new_agency(idf, "ARS-AUTRE").agency, mission="9").mission
    for parent in (mission, part, stranger):
        sent = {"label": "Prévention", "position": 1, "parent": parent.pk}
        assert client.post(f"{HOME}mission/{mission.pk}/change/", sent).status_code == 200, parent
    mission.refresh_from_db()
    assert mission.parent is None


@pytest.mark.usefixtures("chief")
def test_a_scheme_of_another_agency_is_never_protected(client: Client, idf: Idf, year: FirYear) -> None:
    stranger = a_place(a_new_agency(idf, "ARS-AUTRE").agency, mission="9", scheme="S9").scheme
    sent = {"fir_year": year.pk, "label": "x", "scheme": stranger.pk, "amount": "90", "text": "arrêté"}
    answer = client.post(f"{HOME}protectedcredit/add/", sent)
    assert (answer.status_code, ProtectedCredit.objects.count()) == (200, 0)
    assert "autre agence" in answer.content.decode()


@pytest.mark.usefixtures("chief")
@pytest.mark.parametrize(
    "where",
    [
        "/ars-essai/fir/2018/restes-a-payer/",
        "/ars-essai/fir/2018/atterrissage/",
        "/api/v1/fir/years/2018/execution/?agency=ARS-ESSAI",
    ],
)
def test_a_direction_renamed_is_read_again(client: Client, here: Idf, year: FirYear, where: str) -> None:
    before = client.get(where).headers["ETag"]
    direction = Direction.objects.get(agency=here.agency, code="DOS")
    renamed = {"label": "Offre renommée", "position": 1}
    assert client.post(f"/administration/organisation/direction/{direction.pk}/change/", renamed).status_code == 302
    answer = client.get(where, headers={"if-none-match": before})
    assert answer.status_code == 200
    assert "Offre renommée" in answer.content.decode()


def test_protected_credits_are_kept_until_the_year_is_closed(
    client: Client, here: Idf, year: FirYear, chief: User
) -> None:
    sent = {"fir_year": year.pk, "label": "Prévention", "purpose": "prevention", "amount": "90", "text": "arrêté"}
    assert client.post(f"{HOME}protectedcredit/add/", sent).status_code == 302
    one = ProtectedCredit.objects.get(fir_year=year)
    assert (one.amount, one.history.latest().history_user) == (Decimal(90), chief)
    assert Entry.objects.get(action="fir.protected_credit.save").details["amount"] == "90.00"
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    where = f"{HOME}protectedcredit/{one.pk}/"
    assert client.post(f"{where}change/", sent | {"amount": "1"}).status_code == 403
    assert client.post(f"{where}delete/", {"post": "yes"}).status_code == 403
    again = client.post(f"{HOME}protectedcredit/add/", sent)
    assert (again.status_code, ProtectedCredit.objects.count()) == (200, 1)
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.OPEN)
    assert client.post(f"{where}delete/", {"post": "yes"}).status_code == 302
    assert Entry.objects.filter(action="fir.protected_credit.delete").exists()


def test_those_who_are_not_staff_are_sent_away(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    assert client.get(f"{HOME}mission/").status_code == 302
