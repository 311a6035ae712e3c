"""The table de passage on the screen and in files; what it proposes for a stage, and where both sides differ."""

import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from allocations.enums import VersionStatus
from allocations.models import Allocation, Envelope, Version
from fir import actions
from fir.actions import FigureEdit, PassageEdit
from fir.checks.listing import programmed_and_authorised
from fir.enums import StageFigure, Way
from fir.facts.programming import compared, programmed
from fir.models import Authorisation, FirYear, Operation, Passage, Stage
from projects.models import Measure
from tests.allocations.versions import advanced, version_with
from tests.fir.years import a_new_agency, a_place, a_stage, a_year
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PLACE = "/ars-idf/fir/2018/passage/"


@pytest.fixture
def version(idf: Idf) -> Version:
    """Three amounts of the FIR in 2018, of two measures at least."""
    lines = Allocation.objects.filter(version=idf.version, envelope__code="FIR").order_by("line__code")
    codes = list(lines.values_list("line__code", flat=True)[:3])
    cells = {(code, 2018): amount for code, amount in zip(codes, ("1000.00", "200.00", "30.50"), strict=True)}
    return version_with(idf, "PROG", cells)


@pytest.fixture
def year(idf: Idf, version: Version) -> FirYear:
    return a_year(idf, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))


def measures(version: Version) -> list[tuple[str, str, Decimal]]:
    """The measure, the direction and the amount of each line."""
    rows = Allocation.objects.filter(version=version).order_by("line__code")
    told = rows.values_list("measure__code", "direction__code", "amount")
    return [(measure, direction, Decimal(amount or 0)) for measure, direction, amount in told]


def set_passage(idf: Idf, code: str, mission: str = "2", scheme: str = "NC", rev: int = 0) -> None:
    place = a_place(idf.agency, mission=mission, scheme=scheme)
    edit = PassageEdit(Measure.objects.get(plan=idf.plan, code=code), place.mission, place.scheme, place.nature, rev)
    actions.set_passages(by=idf.finance, agency=idf.agency, edits=[edit])


def fields_of(page: str, form: str = "passage") -> dict[str, str]:
    """What the form of a page would send."""
    body = page[page.index(f'id="{form}"') :]
    fields = dict(re.findall(r'<input[^>]*name="([\w.-]+)" value="([^"]*)"', body))
    for name, options in re.findall(r'<select class="fr-select" name="([\w.-]+)".*?>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def show(client: Client, where: str = f"{PLACE}?version=PROG") -> str:
    return client.get(where).content.decode()


def test_financed_measures_come_first_with_what_is_programmed(
    client: Client, idf: Idf, version: Version, year: FirYear, assert_queries: AssertQueries
) -> None:
    client.force_login(idf.finance)
    with assert_queries(at_most=14):
        page = show(client)
    first = page.index("aucune ligne dans l’enveloppe")
    for code, _, _ in measures(version):
        assert page.index(f'id="{code}"') < first
    assert "1\u00a0000" in page


def test_the_missions_and_the_schemes_of_the_agency_are_offered(
    client: Client, idf: Idf, version: Version, year: FirYear
) -> None:
    a_place(idf.agency, mission="2", scheme="D01")
    client.force_login(idf.finance)
    for name, code in (("missions", "2"), ("dispositifs", "D01")):
        [offered] = re.findall(rf'<datalist id="{name}">(.*?)</datalist>', show(client))
        assert f'<option value="{code}">' in offered


def test_passages_are_written_in_bulk_and_a_scheme_brings_its_mission(
    client: Client, idf: Idf, version: Version, year: FirYear
) -> None:
    a_place(idf.agency, mission="2", scheme="D01")
    client.force_login(idf.finance)
    (one, _, _), (two, _, _) = (
        measures(version)[0],
        next(m for m in measures(version) if m[0] != measures(version)[0][0]),
    )
    typed = {f"mission-{one}": "2", f"dispositif-{two}": "d01", "raison": "nomenclature 2018"}
    answer: Any = client.post(f"{PLACE}?version=PROG", fields_of(show(client)) | typed)
    assert answer.status_code == 302
    held = {p.measure.code: (p.mission.code, p.scheme.code, p.nature) for p in Passage.objects.order_by("pk")}
    assert held == {one: ("2", "NC", "INT"), two: ("2", "D01", "INT")}
    past = show(client, f"{PLACE}historique/")
    assert "nomenclature 2018" in past
    assert one in past


def test_unknown_codes_are_named_and_nothing_is_lost(client: Client, idf: Idf, version: Version, year: FirYear) -> None:
    a_place(idf.agency, mission="2")
    client.force_login(idf.finance)
    one = measures(version)[0][0]
    typed = {f"mission-{one}": "9", f"dispositif-{one}": "XYZ"}
    page = client.post(f"{PLACE}?version=PROG", fields_of(show(client)) | typed).content.decode()
    assert "Mission inconnue : « 9 »." in page
    assert "Dispositif inconnu : « XYZ »." in page
    assert 'value="XYZ"' in page
    assert not Passage.objects.exists()


def test_a_conflict_shows_what_the_other_wrote_and_saving_again_replaces_it(
    client: Client, idf: Idf, version: Version, year: FirYear
) -> None:
    a_place(idf.agency, mission="3")
    client.force_login(idf.admin)
    one = measures(version)[0][0]
    typed = fields_of(show(client)) | {f"mission-{one}": "3"}
    set_passage(idf, one, "2")
    page = client.post(f"{PLACE}?version=PROG", typed).content.decode()
    assert f"{idf.finance} a écrit 2 › NC › INT entre-temps" in page
    assert Passage.objects.get().mission.code == "2"
    assert client.post(f"{PLACE}?version=PROG", fields_of(page)).status_code == 302
    assert Passage.objects.get().mission.code == "3"


def test_who_does_not_run_the_fir_reads_the_table_alone(
    client: Client, idf: Idf, version: Version, year: FirYear
) -> None:
    a_place(idf.agency, mission="2")
    client.force_login(idf.finance)
    typed = fields_of(show(client)) | {f"mission-{measures(version)[0][0]}": "2"}
    client.force_login(idf.contributor)
    assert 'name="mission-' not in show(client)
    assert client.post(f"{PLACE}?version=PROG", typed).status_code == 403
    client.force_login(idf.partner)
    assert client.get(PLACE).status_code == 403
    assert not Passage.objects.exists()


def test_a_version_that_is_not_known_is_a_bad_address(client: Client, idf: Idf, year: FirYear) -> None:
    client.force_login(idf.finance)
    assert client.get(f"{PLACE}?version=X").status_code == 400


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_taken_out_comes_back_as_it_is(
    client: Client, idf: Idf, version: Version, year: FirYear, kind: str
) -> None:
    set_passage(idf, measures(version)[0][0], "2", "D01")
    client.force_login(idf.finance)
    file = SimpleUploadedFile(f"passage.{kind}", client.get(f"{PLACE}?version=PROG&format={kind}").content)
    answer: Any = client.post(f"{PLACE}fichier/", {"fichier": file, "version": "PROG"}, follow=True)
    assert "rien à enregistrer" in answer.content.decode()


def sheet(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (("Table de passage 2018",), (), ("Code mesure", "Mission", "Dispositif", "Nature"), *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("passage.xlsx", content.getvalue())


def test_a_file_fills_the_form_with_what_it_changes_and_names_what_is_unknown(
    client: Client, idf: Idf, version: Version, year: FirYear
) -> None:
    a_place(idf.agency, mission="2")
    client.force_login(idf.finance)
    one = measures(version)[0][0]
    file = sheet((one, 2.0, "", "INT"), ("INCONNUE", "2", "", ""), (one, "2", "", ""))
    page = client.post(f"{PLACE}fichier/", {"fichier": file, "version": "PROG"}).content.decode()
    assert "Ligne 5 : mesure inconnue, « INCONNUE »." in page
    assert f"Ligne 6 : la mesure {one} est déjà donnée ligne 4." in page
    assert not Passage.objects.exists()
    assert client.post(f"{PLACE}?version=PROG", fields_of(page)).status_code == 302
    assert Passage.objects.get().mission.code == "2"
    again: Any = client.post(f"{PLACE}fichier/", {"fichier": sheet((one, 2.0, "NC", "INT"))}, follow=True)
    assert "rien à enregistrer" in again.content.decode(), "« 2.0 » is « 2 »"


def test_a_cell_in_error_leaves_its_passage_and_a_title_twice_is_refused(
    client: Client, idf: Idf, version: Version, year: FirYear
) -> None:
    a_place(idf.agency, mission="2")
    client.force_login(idf.finance)
    one = measures(version)[0][0]
    page = client.post(f"{PLACE}fichier/", {"fichier": sheet((one, "#N/A", "", "INT")), "version": "PROG"})
    assert "Ligne 4 : erreur du tableur" in page.content.decode()
    twice = sheet((one, "2", "", "INT"))
    book = openpyxl.load_workbook(twice)
    book.active["E3"] = "Mission"
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("passage.xlsx", content.getvalue())
    page = client.post(f"{PLACE}fichier/", {"fichier": file, "version": "PROG"})
    assert "Colonnes B et E : toutes deux ont le titre « Mission »" in page.content.decode()


def test_a_file_that_is_no_table_says_what_is_expected(
    client: Client, idf: Idf, version: Version, year: FirYear
) -> None:
    client.force_login(idf.finance)
    for content in (b"%PDF-1.4", b"a;b\n1;2\n"):
        file = SimpleUploadedFile("x.csv", content)
        page = client.post(f"{PLACE}fichier/", {"fichier": file}).content.decode()
        assert "fr-alert--error" in page
    assert "Choisissez un fichier" in client.post(f"{PLACE}fichier/", {}).content.decode()


# -- programmed = authorised --


def test_the_programming_is_added_up_by_place_through_the_passage(idf: Idf, version: Version, year: FirYear) -> None:
    told = measures(version)
    set_passage(idf, told[0][0], "2", "D01")
    placed, unplaced = programmed(year, version)
    expected: dict[str, Decimal] = {}
    for code, direction, amount in told:
        name = f"INT:{direction}:2:D01" if code == told[0][0] else f"NC:{direction}:NC:NC"
        expected[name] = expected.get(name, Decimal(0)) + amount
    assert {code: amount for code, (_, amount) in placed.items()} == expected
    assert sum(unplaced.values()) == sum(amount for code, _, amount in told if code != told[0][0])


@pytest.fixture
def stage(idf: Idf, year: FirYear) -> Stage:
    return a_stage(idf, year, "BI", {a_place(idf.agency, "FONC"): (77, 77)}, voted=False)


def opened(stage: Stage) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    rows = Authorisation.objects.filter(stage=stage).select_related("direction", "mission", "scheme").order_by("pk")
    return {f"{o.nature}:{o.direction.code}:{o.mission.code}:{o.scheme.code}": (o.ae, o.cp) for o in rows}


def test_a_stage_is_proposed_previewed_applied_once_and_undone(
    client: Client, idf: Idf, version: Version, year: FirYear, stage: Stage, assert_queries: AssertQueries
) -> None:
    for code in {code for code, _, _ in measures(version)}:
        set_passage(idf, code, "2")
    client.force_login(idf.finance)
    where = f"{PLACE}proposition/?version=PROG&etape=BI"
    with assert_queries(at_most=22):
        page = show(client, where)
    assert "non programmé : gardé" in page
    fields = hidden(page)
    before = opened(stage)
    for _ in range(2):
        answer: Any = client.post(f"{PLACE}proposition/", fields)
        assert answer.status_code == 302
    [operation] = Operation.objects.filter(way=Way.PROPOSAL)
    after = opened(stage)
    total = sum(amount for _, _, amount in measures(version))
    proposed = {code: pair for code, pair in after.items() if ":2:" in code}
    assert sum((ae or Decimal(0) for ae, _ in proposed.values()), Decimal(0)) == total
    assert all(ae == cp for ae, cp in proposed.values())
    assert after["FONC:DOS:NC:NC"] == (Decimal(77), Decimal(77))
    assert "déjà ce que dit la version" in show(client, where)
    actions.undo_operation(by=idf.finance, operation=operation)
    assert {code: pair for code, pair in opened(stage).items() if pair != (None, None)} == before


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_what_is_not_programmed_is_emptied_if_asked_and_cp_left_if_asked(
    client: Client, idf: Idf, version: Version, year: FirYear, stage: Stage
) -> None:
    client.force_login(idf.finance)
    page = show(client, f"{PLACE}proposition/?version=PROG&etape=BI&cp=sans&autres=vider")
    assert "non programmé : vidé" in page
    client.post(f"{PLACE}proposition/", hidden(page))
    after = opened(stage)
    assert after.pop("FONC:DOS:NC:NC") == (None, Decimal(77))
    assert all(ae is not None and cp is None for ae, cp in after.values())


def test_a_preview_that_is_no_longer_true_is_shown_again(
    client: Client, idf: Idf, version: Version, year: FirYear, stage: Stage
) -> None:
    client.force_login(idf.finance)
    fields = hidden(show(client, f"{PLACE}proposition/?version=PROG&etape=BI&autres=vider"))
    edit = FigureEdit(a_place(idf.agency, "FONC"), StageFigure.AE, Decimal(80), 1)
    actions.enter_figures(by=idf.admin, stage=stage, edits=[edit], way=Way.GRID)
    page = client.post(f"{PLACE}proposition/", fields).content.decode()
    assert "ont changé depuis l’aperçu" in page
    assert not Operation.objects.filter(way=Way.PROPOSAL).exists()


def test_proposing_is_for_those_who_run_the_fir_and_says_what_is_missing(
    client: Client, idf: Idf, version: Version, year: FirYear, stage: Stage
) -> None:
    client.force_login(idf.finance)
    fields = hidden(show(client, f"{PLACE}proposition/?version=PROG&etape=BI"))
    client.force_login(idf.contributor)
    assert "Appliquer" not in show(client, f"{PLACE}proposition/?version=PROG&etape=BI")
    assert client.post(f"{PLACE}proposition/", fields).status_code == 403
    assert opened(stage) == {"FONC:DOS:NC:NC": (Decimal(77), Decimal(77))}
    client.force_login(idf.finance)
    actions.vote_stage(by=idf.finance, stage=stage, voted_on=None)
    assert "ajoutez-en une" in show(client, f"{PLACE}proposition/?version=PROG")
    actions.set_rules(by=idf.finance, fir_year=year, rules={"envelope": None}, reason="essai")
    assert "indiquez-la dans ses règles" in show(client, f"{PLACE}proposition/?version=PROG")
    assert "indiquez-la dans ses règles" in show(client, f"{PLACE}ecarts/?version=PROG")


def test_programmed_and_authorised_are_compared_with_a_finding_each(
    client: Client, idf: Idf, version: Version, year: FirYear, stage: Stage, assert_queries: AssertQueries
) -> None:
    assert programmed_and_authorised(year, version) == [], "nothing links them yet"
    codes = {code for code, _, _ in measures(version)}
    for code in codes:
        set_passage(idf, code, "2")
    rows = compared(year, version, stage)
    total = sum(amount for _, _, amount in measures(version))
    assert sum((one.programmed or Decimal(0) for one in rows), Decimal(0)) == total
    assert sum((one.authorised or Decimal(0) for one in rows), Decimal(0)) == Decimal(77)
    found = programmed_and_authorised(year, version)
    assert len(found) == len(rows)
    assert {one.level for one in found} == {"information"}
    assert sum(one.stake for one in found) == total + 77
    client.force_login(idf.director)
    assert "n’est pas ce qui est programmé" not in show(client, "/ars-idf/fir/2018/anomalies/"), "T0-2017 has no 2018"
    advanced(idf, version, VersionStatus.PUBLISHED)
    assert "BI n’est pas ce qui est programmé" in show(client, "/ars-idf/fir/2018/anomalies/")
    with assert_queries(at_most=16):
        page = show(client, f"{PLACE}ecarts/?version=PROG&etape=BI")
    assert "Mission 2" in page
    assert "−77" in page or "+77" in page
    assert client.get(f"{PLACE}ecarts/?version=PROG&format=xlsx").status_code == 200
    assert programmed_and_authorised(year, None) == []


def test_an_agency_without_a_plan_is_told_so(client: Client, idf: Idf) -> None:
    here = a_new_agency(idf)
    a_year(here)
    client.force_login(here.finance)
    assert "n’a pas encore de PRS" in show(client, "/ars-essai/fir/2018/passage/")
    assert "indiquez-la dans ses règles" in show(client, "/ars-essai/fir/2018/passage/ecarts/")


def test_what_t0_holds_was_financed_not_programmed(client: Client, idf: Idf) -> None:
    """T0 is what was financed, read again by axis: no page of the table de passage calls it programmed."""
    year = a_year(idf, 2017, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    place = a_place(idf.agency)
    a_stage(idf, year, "BI", {place: (77, 77)}, voted=False)
    set_passage(idf, "A2-P2-M1")
    client.force_login(idf.finance)
    passage = "/ars-idf/fir/2017/passage/"
    text = show(client, f"{passage}?version=T0-2017")
    assert "Financé 2017" in text
    assert "Programmé 2017" not in text
    gaps = show(client, f"{passage}ecarts/?version=T0-2017&etape=BI")
    assert "Financé T0-2017 et AE de BI" in gaps
    assert "moins financé" in gaps
    proposal = show(client, f"{passage}proposition/?version=T0-2017&etape=BI")
    assert "Financé 2017" in proposal
    assert "Ce qui n’est pas financé" in proposal
    [first, *_] = programmed_and_authorised(year, idf.version)
    assert "n’est pas ce qui a été financé" in first.title
    assert "T0-2017 finance " in first.detail
