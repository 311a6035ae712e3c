"""A workbook taken out, filled as a person would, and brought back: what changes, what is refused, what collides."""

import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from allocations import actions
from allocations.actions import Edit
from allocations.enums import VersionStatus, Way
from allocations.models import Allocation, Line, LineNote, Operation, Version
from allocations.workbooks.sheets import HEADS
from tests.allocations.versions import advanced
from tests.allocations.workbooks.filling import PLACE, Sheet, accepted, brought_back, own_lines, taken_out
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

Fill = Callable[[Any], None]


def test_a_contributor_takes_out_their_lines_alone(idf: Idf, version: Version, dos: Client) -> None:
    sheet = taken_out(dos)
    assert sorted(sheet.rows) == own_lines(version)
    first = Allocation.objects.get(version=version, line__code=own_lines(version)[0], year=2017)
    assert Decimal(str(sheet.get(first.line.code, "2017"))) == first.amount
    assert sheet.sheet.protection.sheet
    assert sheet.book["Empreinte"].sheet_state == "veryHidden"


def test_what_went_out_comes_back_without_a_change(version: Version, dos: Client) -> None:
    preview = brought_back(dos, taken_out(dos).saved())
    assert preview.status_code == 200
    text = preview.content.decode()
    assert "Aucun changement" in text
    assert "0 modifiée," in text


def test_amounts_are_previewed_then_written_as_one_operation(idf: Idf, version: Version, dos: Client) -> None:
    one, two, three = own_lines(version)[:3]
    sheet = taken_out(dos)
    sheet.put(one, "2018", 1234567.89)
    sheet.put(two, "2018", "12,5 M")
    sheet.put(three, "2017", None)
    sheet.put(one, "Note", "À confirmer")
    before = Operation.objects.count()
    preview = brought_back(dos, sheet.saved())
    assert Operation.objects.count() == before
    assert "1 note" in preview.content.decode()
    done = accepted(dos, preview, raison="Dialogue de gestion")
    assert "3 cellules changées" in done.content.decode()
    operation = Operation.objects.latest("pk")
    assert (operation.way, operation.by, operation.reason, operation.changes.count()) == (
        Way.WORKBOOK,
        idf.contributor,
        "Dialogue de gestion",
        3,
    )
    held = Allocation.objects.filter(version=version)
    assert held.get(line__code=one, year=2018).amount == Decimal("1234567.89")
    assert held.get(line__code=two, year=2018).amount == Decimal("12500000.00")
    assert held.get(line__code=three, year=2017).amount is None
    assert LineNote.objects.get(version=version, line__code=one).text == "À confirmer"


def test_accepting_twice_writes_once(version: Version, dos: Client) -> None:
    sheet = taken_out(dos)
    sheet.put(own_lines(version)[0], "2018", 5)
    preview = brought_back(dos, sheet.saved())
    accepted(dos, preview)
    count = Operation.objects.count()
    assert accepted(dos, preview).status_code == 200
    assert Operation.objects.count() == count


def test_a_bad_cell_is_named_and_the_others_may_be_accepted(version: Version, dos: Client) -> None:
    one, two = own_lines(version)[:2]
    sheet = taken_out(dos)
    sheet.put(one, "2018", "9 98O,9")
    sheet.put(two, "2018", 7)
    preview = brought_back(dos, sheet.saved())
    text = preview.content.decode()
    assert f"{one}, 2018" in text
    assert "9 98O,9" in text
    accepted(dos, preview)
    assert not Allocation.objects.filter(version=version, line__code=one, year=2018).exists()
    assert Allocation.objects.get(version=version, line__code=two, year=2018).amount == 7


def test_a_formula_that_nothing_computed_never_wipes_an_amount(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    sheet.put(one, "2017", "=1+1")
    preview = brought_back(dos, sheet.saved())
    assert "formule sans résultat" in preview.content.decode()
    assert "Écrire ce qui est accepté" not in preview.content.decode()


def test_a_percentage_speaks_of_what_went_out_and_a_third_decimal_is_refused(version: Version, dos: Client) -> None:
    one, two = own_lines(version)[:2]
    before = Allocation.objects.get(version=version, line__code=one, year=2017).amount
    assert before is not None
    sheet = taken_out(dos)
    sheet.put(one, "2017", "+10 %")
    sheet.put(two, "2017", 7500000.123456)
    preview = brought_back(dos, sheet.saved())
    assert "7500000,123456 » : deux décimales au plus" in preview.content.decode()
    accepted(dos, preview)
    assert Allocation.objects.get(version=version, line__code=one, year=2017).amount == before * Decimal("1.1")


def test_a_line_taken_away_from_the_sheet_changes_nothing_and_is_told(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    sheet.sheet.delete_rows(sheet.rows[one])
    assert (
        f"Lignes retirées de la feuille, qui ne changent pas : {one}."
        in brought_back(dos, sheet.saved()).content.decode()
    )


def test_a_cell_changed_by_both_sides_is_chosen(idf: Idf, version: Version, dos: Client) -> None:
    one, two = own_lines(version)[:2]
    sheet = taken_out(dos)
    sheet.put(one, "2018", 100)
    sheet.put(two, "2018", 200)
    edits = [Edit(one, 2018, 0, Decimal(101)), Edit(two, 2018, 0, Decimal(201))]
    actions.change_amounts(by=idf.finance, version=version, edits=edits, way=Way.GRID)
    preview = brought_back(dos, sheet.saved())
    assert "2 en conflit" in preview.content.decode()
    refused = accepted(dos, preview)
    assert refused.status_code == 409
    assert "Choisissez une valeur" in refused.content.decode()
    accepted(dos, refused, **{f"choix-{one}-2018": "mienne", f"choix-{two}-2018": "autre"})
    held = dict(Allocation.objects.filter(version=version, year=2018).values_list("line__code", "amount"))
    assert held == {one: Decimal("100.00"), two: Decimal("201.00")}


def test_what_moves_between_preview_and_acceptance_is_shown_again(idf: Idf, version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    sheet.put(one, "2018", 100)
    preview = brought_back(dos, sheet.saved())
    actions.change_amounts(by=idf.finance, version=version, edits=[Edit(one, 2018, 0, Decimal(101))], way=Way.GRID)
    again = accepted(dos, preview)
    assert again.status_code == 409
    assert "1 en conflit" in again.content.decode()
    assert Allocation.objects.get(version=version, line__code=one, year=2018).amount == Decimal("101.00")


def test_a_new_line_is_opened_with_its_amounts(idf: Idf, version: Version, dos: Client) -> None:
    line = Line.objects.filter(plan=idf.plan, code=own_lines(version)[0]).select_related("sector", "measure").get()
    sheet = taken_out(dos)
    sheet.add(
        Mesure_code=line.measure.code, Domaine=line.sector.label, Enveloppe="USLD", Récurrence="CNR", **{"2019": 42}
    )
    preview = brought_back(dos, sheet.saved())
    assert "1 ligne nouvelle" in preview.content.decode()
    accepted(dos, preview)
    made = Allocation.objects.get(version=version, year=2019)
    assert (made.amount, made.envelope.code, made.recurrence) == (Decimal("42.00"), "USLD", "CNR")


def test_a_line_opened_twice_and_a_note_too_long_are_refused_before_anything_is_written(
    idf: Idf, version: Version, dos: Client
) -> None:
    line = Line.objects.filter(plan=idf.plan, code=own_lines(version)[0]).select_related("sector", "measure").get()
    sheet = taken_out(dos)
    identity = {"Mesure_code": line.measure.code, "Domaine": line.sector.label, "Enveloppe": "USLD"}
    first = sheet.rows["nouvelle"] = sheet.add(**identity, Récurrence="CNR", **{"2019": 42})
    sheet.rows["la même"] = sheet.add(**identity, Récurrence="CNR", **{"2019": 43})
    sheet.add(**identity, Récurrence="Pérenne", Note="n" * 301)
    text = brought_back(dos, sheet.saved()).content.decode()
    assert f"La rangée {first} ouvre déjà cette ligne" in text
    assert "Note : 300 caractères au plus." in text


def test_a_new_line_that_names_nothing_known_says_what_is_near(version: Version, dos: Client) -> None:
    sheet = taken_out(dos)
    sheet.add(Mesure_code="A1-P1-XX", Domaine="Ambulatoires", Enveloppe="", **{"2019": 42})
    text = brought_back(dos, sheet.saved()).content.decode()
    assert "Vouliez-vous dire « Ambulatoire »" in text
    assert "Enveloppe : à choisir." in text


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"a;b\n1;2\n", b"\xd0\xcf\x11\xe0" * 100, b"PK\x05\x06" + b"\0" * 18],
    ids=["empty", "truncated", "csv", "xls", "empty zip"],
)
def test_a_file_that_is_no_workbook_is_refused(version: Version, dos: Client, content: bytes) -> None:
    response = brought_back(dos, content)
    assert response.status_code in (400,)
    assert not Operation.objects.filter(way=Way.WORKBOOK).exists()


def spoiled(fill: Fill, content: bytes) -> bytes:
    sheet = Sheet(content)
    fill(sheet)
    return sheet.saved()


def _without_stamp(sheet: Sheet) -> None:
    sheet.book.remove(sheet.book["Empreinte"])


def _other_stamp(sheet: Sheet) -> None:
    sheet.book["Empreinte"]["A1"] = "autre chose"


def _stamp_with_text(sheet: Sheet) -> None:
    sheet.book["Empreinte"]["C3"] = "x"


def _other_version(sheet: Sheet) -> None:
    sheet.book["Empreinte"]["B1"] = "V2"


def _without_heads(sheet: Sheet) -> None:
    sheet.sheet.delete_rows(3)


def _without_column(sheet: Sheet) -> None:
    sheet.sheet.delete_cols(sheet.heads["Enveloppe"])


@pytest.mark.parametrize(
    "fill", [_without_stamp, _other_stamp, _stamp_with_text, _other_version, _without_heads, _without_column]
)
def test_a_workbook_that_lost_what_identifies_it_says_so(version: Version, dos: Client, fill: Fill) -> None:
    response = brought_back(dos, spoiled(fill, taken_out(dos).saved()))
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_a_line_twice_a_line_of_others_and_an_unknown_one_are_refused(idf: Idf, version: Version, dos: Client) -> None:
    one, two, three, four = own_lines(version)[:4]
    other = Allocation.objects.filter(version=version, direction__code="DA").order_by("line__code")[0].line.code
    sheet = taken_out(dos)
    for line in (one, two, three, four):
        sheet.put(line, "2018", 9)
    for head in HEADS[1:]:
        sheet.put(two, head, sheet.get(one, head))
    for line, code in ((two, one), (three, other), (four, "L999")):
        sheet.put(line, "Ligne", code)
    text = brought_back(dos, sheet.saved()).content.decode()
    assert "figure deux fois" in text
    assert "d’une autre direction" in text
    assert "n’est pas dans la version" in text


def test_a_carried_preview_that_was_changed_is_refused(version: Version, dos: Client) -> None:
    sheet = taken_out(dos)
    sheet.put(own_lines(version)[0], "2018", 5)
    preview = brought_back(dos, sheet.saved())
    response = dos.post(PLACE, {"apercu": preview.context["carried"][:-3] + "abc"})  # type: ignore[attr-defined]
    assert response.status_code == 400
    assert not Operation.objects.filter(way=Way.WORKBOOK).exists()


@pytest.mark.parametrize(("who", "status"), [("director", 403), ("partner", 403), ("stranger", 404)])
def test_who_may_not_enter_brings_nothing_back(
    idf: Idf, version: Version, client: Client, who: str, status: int
) -> None:
    client.force_login(idf.finance)
    content = taken_out(client).saved()
    client.force_login(getattr(idf, who))
    assert brought_back(client, content).status_code == status


def test_after_transmission_a_contributor_takes_nothing_out_that_they_may_change(
    idf: Idf, version: Version, dos: Client
) -> None:
    sheet = taken_out(dos)
    one = own_lines(version)[0]
    sheet.put(one, "2018", 9)
    actions.submit(by=idf.contributor, version=version, direction=idf.agency.directions.get(code="DOS"))
    assert "a transmis ses lignes" in brought_back(dos, sheet.saved()).content.decode()


def test_an_arbitrated_version_wants_a_cause_and_a_reason(idf: Idf, version: Version, client: Client) -> None:
    advanced(idf, version, VersionStatus.ARBITRATED)
    client.force_login(idf.finance)
    sheet = taken_out(client)
    sheet.put("L001", "2018", 9)
    preview = brought_back(client, sheet.saved())
    refused = accepted(client, preview)
    assert refused.status_code == 409
    assert "indiquez un motif" in refused.content.decode()
    assert "1 cellule changée" in accepted(client, refused, motif="correction", raison="oubli").content.decode()


def test_a_preview_is_few_queries(version: Version, dos: Client, assert_queries: AssertQueries) -> None:
    content = taken_out(dos).saved()
    with assert_queries(at_most=15):
        brought_back(dos, content)


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_saved_by_libreoffice_comes_back(
    version: Version, dos: Client, soffice: str, tmp_path: Path, kind: str
) -> None:
    one = own_lines(version)[0]
    sheet = taken_out(dos)
    sheet.put(one, "2018", 1234.5)
    (tmp_path / "sorti.xlsx").write_bytes(sheet.saved())
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    target = tmp_path / "rapporte"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(target),
        str(tmp_path / "sorti.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    preview = brought_back(dos, (target / f"sorti.{kind}").read_bytes())
    assert "1 nouvelle, 0 modifiée, 0 en conflit" in preview.content.decode()


def test_an_amount_out_of_proportion_is_confirmed_before_it_is_written(version: Version, dos: Client) -> None:
    one = own_lines(version)[0]
    held = Allocation.objects.get(version=version, line__code=one, year=2017).amount
    assert held is not None
    sheet = taken_out(dos)
    sheet.put(one, "2017", float(held * 1000))
    preview = brought_back(dos, sheet.saved())
    text = preview.content.decode()
    assert f"{one}, 2017" in text
    assert "1\u00a0000 fois le montant remplacé" in text
    assert "confirmez-les, ou corrigez le classeur" in accepted(dos, preview).content.decode()
    assert Allocation.objects.get(version=version, line__code=one, year=2017).amount == held
    [number] = re.findall(r'name="ampleur" value="([^"]+)"', text)
    accepted(dos, preview, ampleur=number)
    assert Allocation.objects.get(version=version, line__code=one, year=2017).amount == held * 1000
