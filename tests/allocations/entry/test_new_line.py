"""Adding a line without a script: chosen parts or new ones, all or nothing, by who may."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from allocations.enums import VersionStatus
from allocations.models import Allocation, Line, LineNote, Version
from projects.models import Measure
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Sector
from tests.allocations.versions import advanced, version_with
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

WHERE = "/ars-idf/saisie/PROG/lignes/nouvelle/"
CHOSEN = {"mesure": "A2-P2-M1", "domaine": "D05", "enveloppe": "FIR", "recurrence": "CNR", "annee": "", "note": ""}
NEW_MEASURE = {"mesure": "", "projet": "A2-P2", "intitule_mesure": "Équipes mobiles", "code_mesure": ""}
NEW_SECTOR = {
    "domaine": "",
    "direction": "DOS",
    "intitule_domaine": "Soins palliatifs",
    "code_domaine": "",
    "acteur": "Palliatif",
}


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "PROG", {("L017", 2018): "37310000.00"})


def send(client: Client, fields: dict[str, str], **headers: str) -> HttpResponse:
    answer: Any = client.post(WHERE, fields, headers=headers)
    return answer


def test_the_page_offers_measures_by_project_and_sectors_by_direction(
    client: Client, idf: Idf, version: Version, assert_queries: AssertQueries
) -> None:
    client.force_login(idf.finance)
    with assert_queries(at_most=14):
        page = client.get(WHERE).content.decode()
    assert '<optgroup label="A2-P2 ' in page
    assert '<option value="A2-P2-M1">' in page
    assert '<optgroup label="DOS ' in page
    assert "La mesure n’existe pas encore" in page


def test_an_address_proposes_what_to_choose(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    page = client.get(
        WHERE, {"mesure": "A2-P2-M1", "enveloppe": "MIGAC", "recurrence": "CNR", "note": "vu"}
    ).content.decode()
    for value in ("A2-P2-M1", "MIGAC", "CNR"):
        assert f'<option value="{value}" selected>' in page
    assert 'value="vu"' in page


def test_a_line_is_added_with_its_cells_empty_and_its_note(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    answer = send(client, CHOSEN | {"note": "Instruction du 11 mai"})
    line = Line.objects.latest("pk")
    assert answer.headers["Location"] == f"/ars-idf/saisie/PROG/lignes/{line.code}/"
    assert (line.measure.code, line.sector.code, line.envelope.code, line.recurrence) == (
        "A2-P2-M1",
        "D05",
        "FIR",
        "CNR",
    )
    assert Allocation.objects.filter(version=version, line=line, amount=None).count() == 6
    assert LineNote.objects.get(version=version, line=line).text == "Instruction du 11 mai"
    assert f"Ligne {line.code} ajoutée à PROG" in client.get(answer.headers["Location"]).content.decode()


def test_a_line_that_is_there_already_is_pointed_at(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    there = CHOSEN | {"envelope": "", "enveloppe": "MIGAC", "recurrence": "NC"}
    page = send(client, there).content.decode()
    assert "Cette ligne existe déjà : L017." in page
    assert '<a href="/ars-idf/saisie/PROG/lignes/L017/">Aller à la ligne</a>' in page


def test_bounded_credits_and_they_alone_have_a_last_year(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    assert "choisissez-la" in send(client, CHOSEN | {"recurrence": "BORNE"}).content.decode()
    assert "Seuls des crédits bornés" in send(client, CHOSEN | {"annee": "2019"}).content.decode()
    send(client, CHOSEN | {"recurrence": "BORNE", "annee": "2019"})
    assert Line.objects.latest("pk").last_year == 2019


def test_what_is_missing_is_said_and_what_was_chosen_stays(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    page = send(client, {"domaine": "D05", "note": "gardée"}).content.decode()
    for wanted in ("Choisissez une mesure.", "Choisissez une enveloppe.", "Choisissez une récurrence."):
        assert wanted in page
    assert '<option value="D05" selected>' in page
    assert 'value="gardée"' in page
    unknown = send(client, CHOSEN | {"mesure": "A9-P9-M9"}).content.decode()
    assert "« A9-P9-M9 » ne peut pas être choisi ici." in unknown


def test_a_measure_and_a_sector_that_are_missing_are_made_with_the_line(
    client: Client, idf: Idf, version: Version
) -> None:
    client.force_login(idf.finance)
    last = max(Sector.objects.filter(agency=idf.agency, code__startswith="D").values_list("code", flat=True))
    send(client, CHOSEN | NEW_MEASURE | NEW_SECTOR)
    line = Line.objects.latest("pk")
    assert (line.measure.code, line.measure.label, line.measure.project.code) == (
        "A2-P2-M5",
        "Équipes mobiles",
        "A2-P2",
    )
    assert (line.sector.label, line.sector.heading, line.sector.direction.code) == (
        "Soins palliatifs",
        "Palliatif",
        "DOS",
    )
    assert line.sector.code == f"D{int(last[1:]) + 1:02}"
    assert {"measure.create", "sector.create"} <= set(Entry.objects.values_list("action", flat=True))


def test_what_cannot_be_stored_makes_nothing_at_all(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    before = (Measure.objects.count(), Sector.objects.count(), Line.objects.count())
    page = send(client, CHOSEN | NEW_MEASURE | NEW_SECTOR | {"code_domaine": "D05"}).content.decode()
    assert "Ce code de domaine existe déjà dans l’agence." in page
    page = send(client, CHOSEN | NEW_MEASURE | {"code_mesure": "a2 p2"}).content.decode()
    assert "Un code s’écrit en capitales" in page
    page = send(client, CHOSEN | NEW_MEASURE | {"projet": ""}).content.decode()
    assert "Choisissez le projet de la nouvelle mesure." in page
    page = send(client, CHOSEN | NEW_MEASURE | {"mesure": "A2-P2-M1"}).content.decode()
    assert "pas les deux" in page
    assert (Measure.objects.count(), Sector.objects.count(), Line.objects.count()) == before


def test_a_contributor_adds_lines_of_their_direction_without_new_measures(
    client: Client, idf: Idf, version: Version
) -> None:
    client.force_login(idf.contributor)
    page = client.get(WHERE).content.decode()
    assert '<option value="D05">' in page
    assert '<option value="D01">' not in page
    assert "La mesure n’existe pas encore" not in page
    before = Measure.objects.count()
    assert "Choisissez une mesure." in send(client, CHOSEN | NEW_MEASURE).content.decode()
    assert "ne peut pas être choisi ici" in send(client, CHOSEN | {"domaine": "D01"}).content.decode()
    assert send(client, CHOSEN).status_code == 302
    assert Measure.objects.count() == before


@pytest.mark.parametrize(("who", "status"), [("director", 403), ("partner", 403), ("stranger", 404)])
def test_who_enters_nothing_adds_nothing(client: Client, idf: Idf, version: Version, who: str, status: int) -> None:
    client.force_login(getattr(idf, who))
    before = Line.objects.count()
    assert client.get(WHERE).status_code == status
    assert send(client, CHOSEN).status_code == status
    assert Line.objects.count() == before


def test_an_arbitrated_version_asks_why(client: Client, idf: Idf, version: Version) -> None:
    advanced(idf, version, VersionStatus.ARBITRATED)
    client.force_login(idf.finance)
    assert "Dites pourquoi : la version est arbitrée." in send(client, CHOSEN).content.decode()
    assert send(client, CHOSEN | {"raison": "Instruction du 11 mai"}).status_code == 302


def test_a_frozen_version_has_no_form(client: Client, idf: Idf, version: Version) -> None:
    advanced(idf, version, VersionStatus.ADOPTED)
    client.force_login(idf.finance)
    page = client.get(WHERE).content.decode()
    assert "lecture seule" in page
    assert "nouvelle-ligne" not in page
    before = Line.objects.count()
    send(client, CHOSEN)
    assert Line.objects.count() == before


def test_the_grid_is_answered_in_its_own_words(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    made: Any = send(client, CHOSEN, Accept="application/json")
    assert (made.status_code, made.json()["line"]) == (201, Line.objects.latest("pk").code)
    again: Any = send(client, CHOSEN, Accept="application/json")
    assert (again.status_code, again.json()["line"]) == (409, made.json()["line"])
    bad: Any = send(client, {}, Accept="application/json")
    assert (bad.status_code, "mesure" in bad.json()["errors"]) == (422, True)
