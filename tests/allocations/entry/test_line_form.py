"""The form of one line, without a script: what it writes, what it refuses, and that nothing typed is lost."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from allocations import actions
from allocations.actions import Edit
from allocations.enums import VersionStatus, Way
from allocations.models import Allocation, Line, LineNote, Operation, Version
from projects.enums import YearStatus
from projects.models import PlanYear
from tests.allocations.versions import advanced, version_with
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

#: L016 and L017 are of the DOS, L015 of the DPSRI
CELLS = {
    ("L015", 2018): "14600000.00",
    ("L016", 2018): "3200000.00",
    ("L017", 2017): "36400000.00",
    ("L017", 2018): "37310000.00",
    ("L017", 2019): "38168110.50",
}


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "PROG", CELLS)


def address(line: str = "L017", unit: str = "EUR") -> str:
    return f"/ars-idf/saisie/PROG/lignes/{line}/" + (f"?unite={unit}" if unit else "")


def as_shown(client: Client, where: str) -> dict[str, str]:
    """What the form would send, nothing being typed."""
    page = client.get(where).content.decode()
    fields = re.findall(r'<input type="(?:hidden|text)" name="(\w+)"(?: value="([^"]*)")?', page)
    notes = re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', page)
    return dict(fields) | dict(notes) | {"motif": ""}


def send(client: Client, where: str, fields: dict[str, str], **typed: str) -> HttpResponse:
    answer: Any = client.post(where, fields | typed)
    return answer


def stored(version: Version, line: str, year: int) -> tuple[Decimal | None, int]:
    return Allocation.objects.values_list("amount", "rev").get(version=version, line__code=line, year=year)


def by_someone_else(idf: Idf, version: Version, amount: str, line: str = "L017", year: int = 2018) -> None:
    rev = stored(version, line, year)[1]
    edit = Edit(line, year, rev, Decimal(amount))
    actions.change_amounts(by=idf.admin, version=version, edits=[edit], way=Way.GRID)


def test_the_page_of_a_line_has_a_field_for_each_open_year(
    client: Client, idf: Idf, version: Version, assert_queries: AssertQueries
) -> None:
    PlanYear.objects.filter(plan=idf.plan, year=2017).update(status=YearStatus.CLOSED)
    client.force_login(idf.finance)
    with assert_queries(at_most=15):
        page = client.get(address()).content.decode()
    fields = [name for name in as_shown(client, address()) if name.startswith("montant_")]
    assert fields == [f"montant_{year}" for year in range(2018, 2023)]
    assert "année close" in page
    assert "36\u00a0400\u00a0000,00" in page
    assert 'value="37\u00a0310\u00a0000"' in page
    assert "Établissement de santé" in page
    assert "(MIG Précarité)" not in page
    assert "MIG Précarité" in page


def test_what_is_typed_is_written_as_one_operation_by_the_form(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    fields = as_shown(client, address(unit="KEUR"))
    typed = {"montant_2018": "+2,5 %", "montant_2019": "(3,5)", "montant_2020": "=1200*1,02", "motif": "update"}
    answer = send(client, address(unit="KEUR"), fields, **typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, address(unit="KEUR"))
    assert stored(version, "L017", 2018) == (Decimal("38242750.00"), 2)
    assert stored(version, "L017", 2019) == (Decimal("-3500.00"), 2)
    assert stored(version, "L017", 2020) == (Decimal("1224000.00"), 1)
    assert stored(version, "L017", 2017)[1] == 1
    operation = Operation.objects.get(version=version, way=Way.FORM)
    assert (operation.by, operation.cause, str(operation.uuid)) == (idf.finance, "update", fields["operation"])
    assert "L017 : 3 montants enregistrés." in client.get(address()).content.decode()


def test_an_emptied_field_clears_the_amount_and_zero_is_zero(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    send(client, address(), as_shown(client, address()), montant_2018="", montant_2019="0")
    assert stored(version, "L017", 2018) == (None, 2)
    assert stored(version, "L017", 2019) == (Decimal("0.00"), 2)


def test_nothing_typed_writes_nothing(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    before = Operation.objects.count()
    send(client, address(unit="MEUR"), as_shown(client, address(unit="MEUR")))
    assert Operation.objects.count() == before
    assert "Rien à enregistrer" in client.get(address()).content.decode()


def test_sent_twice_it_is_written_once(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    fields = as_shown(client, address())
    send(client, address(), fields, montant_2018="5")
    assert send(client, address(), fields, montant_2018="5").status_code == 302
    assert stored(version, "L017", 2018) == (Decimal("5.00"), 2)
    again = send(client, address(), fields, montant_2018="6").content.decode()
    assert "Cette page a déjà servi" in again
    assert stored(version, "L017", 2018) == (Decimal("5.00"), 2)


def test_a_text_that_is_no_amount_is_said_beside_its_field_and_all_that_was_typed_stays(
    client: Client, idf: Idf, version: Version
) -> None:
    client.force_login(idf.finance)
    typed = {"montant_2018": "9 98O,9", "montant_2019": "12,5 M", "raison": "Selon la circulaire", "note": "à revoir"}
    page = send(client, address(unit="KEUR"), as_shown(client, address(unit="KEUR")), **typed).content.decode()
    assert (
        "« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0. Vouliez-vous écrire « 9\u00a0980,9 » ?"
        in page
    )
    for text in typed.values():
        assert text in page
    assert stored(version, "L017", 2019)[1] == 1
    assert not LineNote.objects.exists()


def test_a_negative_amount_asks_for_a_cause(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    page = send(client, address(), as_shown(client, address()), montant_2018="-5").content.decode()
    assert "Montant négatif : indiquez un motif." in page
    assert stored(version, "L017", 2018)[1] == 1


def test_an_arbitrated_version_asks_for_both(client: Client, idf: Idf, version: Version) -> None:
    advanced(idf, version, VersionStatus.ARBITRATED)
    client.force_login(idf.finance)
    fields = as_shown(client, address())
    page = send(client, address(), fields, montant_2018="5", motif="correction").content.decode()
    assert "Dites pourquoi. La version est arbitrée." in page
    send(client, address(), fields, montant_2018="5", motif="correction", raison="Erreur de report")
    assert stored(version, "L017", 2018) == (Decimal("5.00"), 2)


def test_a_cell_that_moved_shows_both_amounts_and_who_and_asks(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    fields = as_shown(client, address())
    by_someone_else(idf, version, "7.00")
    page = send(client, address(), fields, montant_2018="5 555", montant_2019="6").content.decode()
    assert "choisissez la valeur qui reste" in page
    assert re.search(r"Garder la mienne : 5 555</label>", page)
    assert re.search(r"Prendre l’autre : 7,00 \(Administration, ce jour, \d\d:\d\d\)</label>", page)
    assert 'name="montant_2019" value="6"' in page
    assert stored(version, "L017", 2019)[1] == 1, "nothing was written"


@pytest.mark.parametrize(("choice", "kept"), [("mienne", ("5555.00", 3)), ("autre", ("7.00", 2))])
def test_the_choice_is_what_is_kept(
    client: Client, idf: Idf, version: Version, choice: str, kept: tuple[str, int]
) -> None:
    client.force_login(idf.finance)
    fields = as_shown(client, address())
    by_someone_else(idf, version, "7.00")
    typed = {"montant_2018": "5 555", "montant_2019": "6"}
    page = send(client, address(), fields, **typed)
    again = fields | typed | hidden(page)
    undecided = send(client, address(), again).content.decode()
    assert "Deux valeurs : choisissez celle qui reste." in undecided
    assert send(client, address(), again, choix_2018=choice).status_code == 302
    assert stored(version, "L017", 2018) == (Decimal(kept[0]), kept[1])
    assert stored(version, "L017", 2019) == (Decimal("6.00"), 2)


def hidden(page: HttpResponse) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_cell_that_moved_while_its_field_was_left_alone_is_no_conflict(
    client: Client, idf: Idf, version: Version
) -> None:
    client.force_login(idf.finance)
    fields = as_shown(client, address())
    by_someone_else(idf, version, "7.00")
    assert send(client, address(), fields, montant_2019="6").status_code == 302
    assert stored(version, "L017", 2018) == (Decimal("7.00"), 2)


def test_the_note_is_written_with_the_amounts(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    send(client, address(), as_shown(client, address()), montant_2018="5", note="Effet année pleine à confirmer")
    assert LineNote.objects.get(version=version).text == "Effet année pleine à confirmer"
    assert "1 montant enregistré. Note enregistrée." in client.get(address()).content.decode()
    send(client, address(), as_shown(client, address()), note="")
    assert LineNote.objects.get(version=version).text == ""


def test_a_note_that_someone_changed_meanwhile_is_shown_before_it_is_replaced(
    client: Client, idf: Idf, version: Version
) -> None:
    client.force_login(idf.finance)
    fields = as_shown(client, address())
    line = Line.objects.get(plan=idf.plan, code="L017")
    actions.note_line(by=idf.admin, version=version, line=line, text="la leur")
    page = send(client, address(), fields, note="la mienne", montant_2018="5")
    assert "La note a changé depuis : « la leur »." in page.content.decode()
    assert stored(version, "L017", 2018)[1] == 1
    send(client, address(), fields | hidden(page), note="la mienne", montant_2018="5")
    assert LineNote.objects.get(version=version).text == "la mienne"


def test_the_lines_before_and_after_are_those_that_one_enters(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    page = client.get(address()).content.decode()
    assert f'rel="prev" href="{address("L016")}"' in page
    assert f'rel="next" href="{address("L015")}"' in page
    answer = send(client, address(), as_shown(client, address()), montant_2018="5", suite="1")
    assert answer.headers["Location"] == address("L015")
    client.force_login(idf.contributor)
    page = client.get(address()).content.decode()
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page, "the line of another direction is no step"


def test_a_contributor_writes_the_lines_of_their_direction_and_no_other(
    client: Client, idf: Idf, version: Version
) -> None:
    client.force_login(idf.contributor)
    send(client, address(), as_shown(client, address()), montant_2018="5")
    assert stored(version, "L017", 2018) == (Decimal("5.00"), 2)
    page = client.get(address("L015")).content.decode()
    assert "cette ligne est d’une autre direction" in page
    assert "montant_2018" not in page
    forced = {"montant_2018": "5", "vu_2018": "1:14600000.00"}
    assert "Rien n’est enregistré" in send(client, address("L015"), {}, **forced).content.decode()
    assert stored(version, "L015", 2018)[1] == 1


def test_a_line_that_was_handed_in_keeps_what_was_typed_and_writes_nothing(
    client: Client, idf: Idf, version: Version
) -> None:
    client.force_login(idf.contributor)
    fields = as_shown(client, address())
    direction = idf.agency.directions.get(code="DOS")
    actions.submit(by=idf.contributor, version=version, direction=direction)
    page = send(client, address(), fields, montant_2018="5").content.decode()
    assert "DOS a transmis ses lignes" in page
    assert stored(version, "L017", 2018)[1] == 1


@pytest.mark.parametrize(("who", "status"), [("director", 200), ("partner", 403), ("stranger", 404)])
def test_who_enters_nothing_writes_nothing(client: Client, idf: Idf, version: Version, who: str, status: int) -> None:
    client.force_login(getattr(idf, who))
    assert client.get(address()).status_code == status
    answer = send(client, address(), {}, montant_2018="5", vu_2018="1:37310000.00")
    assert answer.status_code == status
    assert stored(version, "L017", 2018)[1] == 1


def test_a_version_that_is_frozen_shows_no_field_and_writes_nothing(client: Client, idf: Idf, version: Version) -> None:
    advanced(idf, version, VersionStatus.ADOPTED)
    client.force_login(idf.finance)
    page = client.get(address()).content.decode()
    assert "lecture seule" in page
    assert "montant_2018" not in page
    send(client, address(), {}, montant_2018="5", vu_2018="1:37310000.00")
    assert stored(version, "L017", 2018)[1] == 1


def test_a_line_that_the_version_has_not_is_not_found(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    assert client.get(address("L001")).status_code == 404
    assert client.get(address("L999")).status_code == 404


@pytest.mark.parametrize("seen", ["", "x", "1", "1:abc", "1:1.234", "-1:5", "9999999999:5", "1:1E+99"])
def test_a_page_that_was_tampered_with_writes_nothing(client: Client, idf: Idf, version: Version, seen: str) -> None:
    client.force_login(idf.finance)
    answer = send(client, address(), as_shown(client, address()), montant_2018="5", vu_2018=seen)
    assert answer.status_code in (200, 302)
    assert stored(version, "L017", 2018)[1] == 1


def test_the_grid_is_answered_in_its_own_words(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    headers = {"Accept": "application/json"}
    said = client.post(address(), {"note": "Vu"}, headers=headers)
    assert said.json() == {"line": "L017", "changed": 0, "note": "Vu"}
    bad = client.post(address(), {"note": "x" * 301}, headers=headers)
    assert (bad.status_code, list(bad.json()["errors"])) == (422, ["note"])


def test_an_amount_out_of_proportion_is_asked_once_then_written(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    fields = as_shown(client, address(unit="KEUR"))
    asked = send(client, address(unit="KEUR"), fields, montant_2018="37 310 000").content.decode()
    assert "1\u00a0000 fois le montant remplacé (37\u00a0310\u00a0000,00\u00a0€). Est-ce la bonne unité" in asked
    assert "37 310 000" in asked
    number = re.search(r'name="ampleur" value="([^"]+)"', asked)
    assert number
    other = send(client, address(unit="KEUR"), fields, montant_2018="37 310 001", ampleur=number[1])
    assert "Est-ce la bonne unité" in other.content.decode()
    assert stored(version, "L017", 2018) == (Decimal("37310000.00"), 1)
    done = send(client, address(unit="KEUR"), fields, montant_2018="37 310 000", ampleur=number[1])
    assert done.status_code == 302
    assert stored(version, "L017", 2018) == (Decimal("37310000000.00"), 2)


def test_the_unit_of_entry_is_remembered_from_one_form_to_the_next(client: Client, idf: Idf, version: Version) -> None:
    client.force_login(idf.finance)
    assert "milliers d’euros" in client.get(address(unit="")).content.decode()
    assert "en millions d’euros" in client.get(address(unit="MEUR")).content.decode()
    assert "en millions d’euros" in client.get(address("L016", unit="")).content.decode()
    assert client.get(address("L016", unit="LIVRES")).status_code == 200
