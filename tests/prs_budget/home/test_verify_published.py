"""`manage.py verify_published`: the pages show what the source prints, and the command knows when they do not."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from allocations import actions
from allocations.enums import Dimension
from allocations.models import Allocation, VersionNode
from allocations.source.verification import Score, compare, french
from fir.models import Movement, Receipt, ReceiptLine
from prs_budget.home.management.commands import verify_published
from prs_budget.organisation.models import Sector
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

Run = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def run(idf: Idf, fir: Hdf) -> Run:
    """Run the command; gives its exit status and its lines."""

    def verify() -> tuple[int, list[str]]:
        out, status = StringIO(), 0
        try:
            call_command("verify_published", stdout=out)
        except SystemExit as end:
            status = int(str(end.code))
        return status, out.getvalue().replace("\u00a0", " ").splitlines()

    return verify


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the printed files, which the command reads instead."""
    folder = tmp_path / "published"
    shutil.copytree(verify_published.FOLDER, folder)
    monkeypatch.setattr(verify_published, "FOLDER", folder)
    return folder


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def _amount(idf: Idf, line: str) -> Allocation:
    return Allocation.objects.get(version=idf.version, line__code=line)


def test_every_printed_figure_is_reproduced(run: Run) -> None:
    assert run() == (
        0,
        [
            "Crédits 2017 du PRS, Île-de-France: 176 of 176 printed figures",
            "Exécution du FIR 2017, Île-de-France: 72 of 72 printed figures",
            "Recettes du FIR 2018 par étape, Hauts-de-France: 23 of 23 printed figures",
            "AE et CP par mission 2018, et taux, Hauts-de-France: 18 of 18 printed figures",
            "Actions citées 2018, Hauts-de-France: 35 of 35 printed figures",
            "2 printed figures contradicted by their own source, counted apart, none reproduced",
            "141 of 141 printed blank cells are blank",
            "6 of 6 printed axis scopes reproduced",
            "324 of 324 printed figures reproduced",
        ],
    )


def test_one_amount_changed_is_found_wherever_it_shows(idf: Idf, run: Run) -> None:
    """L015 (A2-P2, M1, D07, MIGAC) is 14,6 M€: at 15,6, every sum it enters moves by one."""
    amount = _amount(idf, "L015")
    amount.amount = Decimal("15600000")
    amount.save()
    status, lines = run()
    assert status == 1
    where = "tableau mesures, ligne M1 › DPSRI, colonne MIGAC"
    assert f"{where} : imprimé 14,6, affiché 15,6 (a2p2_by_measure_direction_envelope.csv, ligne 18)" in lines
    where = "tableau par-axe, ligne Total général, colonne Total"
    assert f"{where} : imprimé 8 646,2, affiché 8 647,2 (axis_by_envelope.csv, ligne 64)" in lines
    tables = {line.split(",")[0].removeprefix("tableau ") for line in lines if line.startswith("tableau")}
    assert tables == {
        "par-axe",
        "par-enveloppe",
        "axes-enveloppes",
        "projets",
        "correspondance",
        "mesures",
        "directions",
    }
    # By hand: 4 of axis × envelope, 3 of projects, 4 of domains, 6 of measures.
    assert lines[-1] == "307 of 324 printed figures reproduced"


def test_a_change_too_small_to_print_changes_nothing(idf: Idf, run: Run) -> None:
    """One cent more than 14 600 000 € is still 14,6 M€, here and in every total."""
    amount = _amount(idf, "L015")
    amount.amount = Decimal("14600000.01")
    amount.save()
    assert run()[0] == 0


def test_an_amount_under_another_envelope_is_found(idf: Idf, run: Run) -> None:
    amount = _amount(idf, "L031")
    amount.envelope_id = _amount(idf, "L032").envelope_id
    amount.save()
    status, lines = run()
    assert status == 1
    where = "tableau mesures, ligne M3 › RH en santé"
    source = "a2p2_by_measure_direction_envelope.csv"
    assert f"{where}, colonne FIR : imprimé 0,1, affiché · ({source}, ligne 108)" in lines
    assert f"{where}, colonne DAF : imprimé vide, affiché 0,1 ({source}, ligne 107)" in lines
    assert not lines[-3].startswith("141 of 141")


def test_two_labels_exchanged_are_found(idf: Idf, run: Run) -> None:
    """The figures stay where their codes are; the words do not."""
    first, second = (
        VersionNode.objects.get(version=idf.version, dimension=Dimension.PROJECT, code=code)
        for code in ("A1-P1", "A1-P2")
    )
    first.label, second.label = second.label, first.label
    first.save()
    second.save()
    status, lines = run()
    assert status == 1
    assert lines[-1] == "322 of 324 printed figures reproduced"


def test_a_sector_under_another_name_is_found(idf: Idf, run: Run) -> None:
    VersionNode.objects.filter(version=idf.version, dimension=Dimension.SECTOR, code="D03").update(label="Grand âge")
    status, lines = run()
    assert status == 1
    assert any(
        "ligne DA › Personnes âgées, colonne USLD : imprimé 17,2, affiché pas de telle" in line for line in lines
    )
    assert "tableau directions, ligne DA › Grand âge, colonne USLD : imprimé vide, affiché 17,2" in lines


def test_a_project_that_is_not_shown_is_found(idf: Idf, run: Run) -> None:
    """A4-P4 is printed 0,0 and has no line: only the list of projects shows it."""
    VersionNode.objects.get(version=idf.version, dimension=Dimension.PROJECT, code="A4-P4").delete()
    status, lines = run()
    assert status == 1
    assert lines[-1] == "323 of 324 printed figures reproduced"
    where = "ligne A4 › A4-P4, colonne Total : imprimé 0,0, affiché pas de telle cellule (projects.csv, ligne 21)"
    assert lines[:2] == [f"tableau projets, {where}", f"tableau correspondance, {where}"]


def test_a_remark_that_is_not_shown_is_found(idf: Idf, run: Run) -> None:
    idf.plan.lines.update(note="")
    status, lines = run()
    assert status == 1
    assert any("imprimé « (MIG Précarité) », affiché « () »" in line for line in lines)


def test_what_the_source_does_not_print_is_found(idf: Idf, run: Run) -> None:
    """A sector of A2-P2 that no printed table has, with the smallest amount there is."""
    amount = _amount(idf, "L015")
    amount.sector_id = Sector.objects.get(agency=idf.agency, code="NC").pk
    amount.amount = Decimal("0.01")
    amount.save()
    _, lines = run()
    assert "tableau directions, ligne DPSRI › Non ventilé, colonne MIGAC : imprimé vide, affiché 0,0" in lines


def test_a_scope_that_is_not_the_printed_one_is_found(idf: Idf, run: Run) -> None:
    VersionNode.objects.filter(version=idf.version, code="A3").update(description="La recherche")
    status, lines = run()
    assert (status, lines[-2]) == (1, "5 of 6 printed axis scopes reproduced")
    assert lines[0].endswith("affiché La recherche (axis_scope.csv)")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("axis_by_envelope.csv", "FIR,FIR,cell,340.4,", "FIR,FIR,cell,340.5,"),
        ("axis_by_envelope.csv", "AUTRES,Autres,FIR,FIR,cell,15.0,", "AUTRES,Autres,FIR,FIR,cell,,"),
        ("projects.csv", "Total axe 4,9.9,", "Total axe 4,9.8,"),
        ("a2p2_by_domain_envelope.csv", "Ambulatoire,FIR,cell,2.5,", "Ambulatoire,FIR,cell,2.6,"),
        ("a2p2_by_measure_direction_envelope.csv", "DAF,cell,-0.1,", "DAF,cell,0.1,"),
    ],
)
def test_each_printed_file_is_compared(run: Run, printed: Path, file: str, old: str, new: str) -> None:
    _replace(printed / file, old, new)
    status, lines = run()
    assert status == 1
    assert not lines[-1].startswith("324 of 324")


def test_a_printed_file_that_is_missing_is_told(run: Run, printed: Path) -> None:
    (printed / "projects.csv").unlink()
    with pytest.raises(CommandError, match=r"Fichier absent : .*projects\.csv"):
        run()


def test_printed_files_without_rows_prove_nothing(run: Run, printed: Path) -> None:
    for path in printed.iterdir():
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    status, lines = run()
    assert (status, lines[-1]) == (1, "0 of 0 printed figures reproduced")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("fir2017_execution.csv", "CAB,Fonctionnement,70.8,81.4,", "CAB,Fonctionnement,70.8,81.5,"),
        ("fir2017_execution.csv", "TOTAL,TOTAL,553462.6,", "TOTAL,TOTAL,553462.7,"),
        ("fir_hdf_2018_revenue.csv", "TITRES,Titres de recettes,,4952750,,", "TITRES,Titres de recettes,,4952750,0,"),
        ("fir_hdf_2018_revenue.csv", "Arrêté du 22 juin 2018", "Arrêté du 23 juin 2018"),
        ("fir_hdf_2018_missions.csv", "45022026", "45022027"),
        ("fir_hdf_2018_missions.csv", "303543407", "303543408"),
        ("fir_hdf_2018_rates.csv", ",99.1,306300108,", ",99.2,306300108,"),
        ("fir_hdf_2018_rates.csv", ",99.5,308161511,", ",99.5,308161512,"),
        ("fir_hdf_2018_focus.csv", "action,,230300,", "action,,230301,"),
        ("fir_hdf_2018_orientations.csv", "6,Renforcer", "6,Affaiblir"),
    ],
)
def test_each_printed_file_of_the_fir_is_compared(run: Run, printed: Path, file: str, old: str, new: str) -> None:
    _replace(printed / file, old, new)
    assert run()[0] == 1


def test_a_movement_changed_by_a_tenth_of_a_thousand_is_found(run: Run) -> None:
    movement = Movement.objects.get(key="FIR2017-ENGAGEMENT-DOS-INT")
    Movement.objects.filter(pk=movement.pk).update(ae=movement.ae + 100)
    status, lines = run()
    assert status == 1
    assert sum(line.startswith("tableau execution") for line in lines) == 4  # cell, direction, nature, fund


def test_a_figure_that_no_source_prints_is_found(run: Run) -> None:
    receipt = Receipt.objects.get(stage__code="BR1", line__code="NOTIF1")
    Receipt.objects.create(stage=receipt.stage, line=ReceiptLine.objects.get(code="TITRES"), amount=0)
    assert run()[0] == 1


@pytest.mark.usefixtures("idf")
def test_years_of_the_fir_that_are_not_loaded_are_told() -> None:
    with pytest.raises(CommandError, match="rien d’eux n’est vérifié"):
        call_command("verify_published", stdout=StringIO())


def test_only_the_published_version_is_compared(idf: Idf, run: Run) -> None:
    actions.withdraw(by=idf.finance, version=idf.version, reason="essai")
    with pytest.raises(CommandError, match="La version T0-2017 de ARS-IDF n’est pas diffusée"):
        run()


def test_a_change_of_the_live_structure_changes_nothing_of_it(idf: Idf, run: Run) -> None:
    idf.plan.axes.filter(code="A1").update(label="Tout autre chose", position=99)
    idf.plan.projects.update(label="Projet")
    idf.agency.sectors.update(label="Domaine", heading="Acteur")
    idf.agency.envelopes.update(label="Enveloppe", position=0)
    assert run()[0] == 0


def test_figures_are_written_in_french() -> None:
    assert french("2818.5") == "2\u00a0818,5"
    assert french("-0.1") == "\u22120,1"
    assert french("0.0") == "0,0"
    assert french("") == ""


def test_nothing_out_of_nothing_is_not_full() -> None:
    assert Score(3, 3).is_full
    assert not Score(2, 3).is_full
    assert not Score(0, 0).is_full


def test_the_whole_comparison_takes_few_queries(idf: Idf, django_assert_max_num_queries: Callable[..., object]) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert compare(idf.version, verify_published.FOLDER).is_exact
