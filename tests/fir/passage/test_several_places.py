"""A measure that passes to several places: its parts add up to the cent, each from a year on, none twice at a place."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from allocations.models import Envelope, Version
from fir import actions
from fir.actions import PassageEdit, PassagesMoved, RowsRefused
from fir.facts.programming import programmed
from fir.models import FirYear, Passage
from projects.models import Measure
from tests.allocations.versions import version_with
from tests.fir.passage.test_passage_pages import PLACE, fields_of, show
from tests.fir.years import a_place, a_year
from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf) -> Version:
    """100,00 on L001 in 2018 and in 2019."""
    return version_with(idf, "PROG", {("L001", 2018): "100.00", ("L001", 2019): "100.00"})


@pytest.fixture
def year(idf: Idf, version: Version) -> FirYear:
    return a_year(idf, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))


@pytest.fixture
def measure(idf: Idf, version: Version) -> Measure:
    return Measure.objects.get(lines__code="L001", lines__plan=idf.plan)


def edit(idf: Idf, measure: Measure, mission: str, **more: Any) -> PassageEdit:
    place = a_place(idf.agency, mission=mission)
    return PassageEdit(measure, place.mission, place.scheme, place.nature, **more)


def set_(idf: Idf, *edits: PassageEdit) -> int:
    return actions.set_passages(by=idf.finance, agency=idf.agency, edits=edits)


def placed(year: FirYear, version: Version) -> dict[str, Decimal]:
    found, unplaced = programmed(year, version)
    assert sum((amount for _, amount in found.values()), Decimal(0)) == Decimal(100)
    assert not unplaced or sum(unplaced.values()) == Decimal(100)
    return {code.split(":")[2]: amount for code, (_, amount) in found.items()}


def test_parts_are_split_to_the_cent_by_largest_remainder(
    idf: Idf, version: Version, year: FirYear, measure: Measure
) -> None:
    set_(idf, edit(idf, measure, "1"), edit(idf, measure, "2", adds=True), edit(idf, measure, "3", adds=True))
    # a third each: the first takes the cent that remains
    assert placed(year, version) == {"1": Decimal("33.34"), "2": Decimal("33.33"), "3": Decimal("33.33")}
    second = Passage.objects.get(mission__code="2")
    set_(idf, edit(idf, measure, "2", passage=second.pk, expected_rev=second.rev, weight=2))
    assert placed(year, version) == {"1": Decimal("25.00"), "2": Decimal("50.00"), "3": Decimal("25.00")}


def test_a_passage_holds_from_a_year_to_another(idf: Idf, version: Version, year: FirYear, measure: Measure) -> None:
    set_(idf, edit(idf, measure, "1", until=2018), edit(idf, measure, "2", adds=True, since=2019))
    assert placed(year, version) == {"1": Decimal(100)}
    after = a_year(idf, 2019, envelope=year.envelope)
    assert placed(after, version) == {"2": Decimal(100)}


def test_a_place_twice_in_a_year_no_part_and_an_end_before_the_beginning_are_refused(
    idf: Idf, year: FirYear, measure: Measure
) -> None:
    set_(idf, edit(idf, measure, "1"))
    for wrong, told in (
        ({"mission": "1", "since": 2020}, "passe déjà à 1 › NC ces années-là"),
        ({"mission": "2", "weight": 0}, "plus grande que zéro"),
        ({"mission": "2", "since": 2019, "until": 2018}, "finit en 2018, avant de commencer en 2019"),
    ):
        with pytest.raises(RowsRefused, match=told):
            set_(idf, edit(idf, measure, adds=True, **wrong))  # type: ignore[arg-type]
    assert Passage.objects.count() == 1


def test_a_place_taken_away_meanwhile_comes_back(idf: Idf, year: FirYear, measure: Measure) -> None:
    set_(idf, edit(idf, measure, "1"), edit(idf, measure, "2", adds=True))
    second = Passage.objects.get(mission__code="2")
    away = edit(idf, measure, "2", passage=second.pk, expected_rev=1, removes=True)
    assert set_(idf, away) == 1
    assert Passage.objects.get().mission.code == "1"
    assert second.history.latest("history_id").history_type == "-"
    with pytest.raises(PassagesMoved):
        set_(idf, away)


def test_a_second_place_is_added_changed_and_taken_away_on_the_page(
    client: Client, idf: Idf, version: Version, year: FirYear, measure: Measure
) -> None:
    for mission in ("1", "2"):
        a_place(idf.agency, mission=mission)
    client.force_login(idf.finance)
    code, where = measure.code, f"{PLACE}?version=PROG"
    client.post(where, fields_of(show(client)) | {f"mission-{code}": "1"})
    page = show(client)
    assert f"ajouter={code}#{code}" in page
    page = show(client, f"{where}&ajouter={code}")
    typed = {f"mission-{code}__0": "2", f"part-{code}__0": "3", f"depuis-{code}__0": "2018"}
    assert client.post(where, fields_of(page) | typed).status_code == 302
    assert placed(year, version) == {"1": Decimal(25), "2": Decimal(75)}
    second = Passage.objects.get(mission__code="2")
    key = f"{code}__{second.pk}"
    bad = client.post(where, fields_of(show(client)) | {f"part-{key}": "zut"}).content.decode()
    assert "Part : « zut » n’est pas un nombre entier." in bad
    assert 'value="zut"' in bad
    assert client.post(where, fields_of(show(client)) | {f"part-{key}": "1"}).status_code == 302
    assert placed(year, version) == {"1": Decimal(50), "2": Decimal(50)}
    gone = {f"mission-{key}": "", f"dispositif-{key}": ""}
    assert client.post(where, fields_of(show(client)) | gone).status_code == 302
    assert placed(year, version) == {"1": Decimal(100)}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_several_places_comes_back_as_it_is_and_adds_one(
    client: Client, idf: Idf, version: Version, year: FirYear, measure: Measure, kind: str
) -> None:
    set_(idf, edit(idf, measure, "1"), edit(idf, measure, "2", adds=True, weight=3, until=2020))
    client.force_login(idf.finance)
    content = client.get(f"{PLACE}?version=PROG&format={kind}").content
    file = SimpleUploadedFile(f"passage.{kind}", content)
    answer: Any = client.post(f"{PLACE}fichier/", {"fichier": file, "version": "PROG"}, follow=True)
    assert "rien à enregistrer" in answer.content.decode()
    a_place(idf.agency, mission="3")
    rows = ["Code mesure;Mission;Dispositif;Nature;Part;Depuis"]
    rows += [f"{measure.code};{mission};NC;INT;{part};2017" for mission, part in (("1", 1), ("2", 3), ("3", 4))]
    file = SimpleUploadedFile("passage.csv", "\n".join(rows).encode())
    page = client.post(f"{PLACE}fichier/", {"fichier": file, "version": "PROG"}).content.decode()
    assert re.search(rf'name="mission-{measure.code}__0" value="3"', page)
    assert client.post(f"{PLACE}?version=PROG", fields_of(page)).status_code == 302
    assert placed(year, version) == {"1": Decimal("12.50"), "2": Decimal("37.50"), "3": Decimal("50.00")}
