"""A folder of CSV files: read whole, or refused with every reason at once."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from allocations.enums import Origin, Recurrence
from allocations.loading.imports import FILES, read_folder
from prs_budget.lib.records import RowProblem
from tests.allocations.conftest import Spoilable
from tests.plugins.idf import FOLDER


def _problems(folder: Path) -> list[tuple[str, int, str]]:
    bundle, problems = read_folder(folder)
    assert bundle is None
    return [(problem.file, problem.line, problem.reason) for problem in problems]


def _only_problem(folder: Path) -> tuple[str, int, str]:
    [problem] = _problems(folder)
    return problem


def test_the_reference_files_hold_no_problem() -> None:
    bundle, problems = read_folder(FOLDER)
    assert problems == ()
    assert bundle is not None
    assert bundle.version is not None
    assert (bundle.agency.code, bundle.plan.code, bundle.version.code) == ("ARS-IDF", "PRS2-IDF", "T0-2017")
    assert (len(bundle.axes), len(bundle.projects), len(bundle.measures)) == (6, 33, 29)
    assert (len(bundle.directions), len(bundle.sectors), len(bundle.envelopes)) == (8, 9, 8)
    assert list(bundle.plan.years) == [2017, 2018, 2019, 2020, 2021, 2022]
    assert len(bundle.lines) == 68
    assert sum(amount.amount for amount in bundle.amounts) == Decimal("8646200000.00")
    assert {amount.year for amount in bundle.amounts} == {2017}


def test_rows_keep_the_order_of_the_files_which_is_not_alphabetical() -> None:
    bundle, _ = read_folder(FOLDER)
    assert bundle is not None
    assert bundle.directions[-1].code == "NC"
    assert [axis.code for axis in bundle.axes] == ["A1", "A2", "A3", "A4", "A5", "AUTRES"]
    assert [axis.is_outside_axes for axis in bundle.axes] == [False] * 5 + [True]


def test_origins_are_those_of_the_source() -> None:
    bundle, _ = read_folder(FOLDER)
    assert bundle is not None
    origins = [amount.origin for amount in bundle.amounts]
    assert origins.count(Origin.PUBLISHED) == 16
    assert origins.count(Origin.ADJUSTED) == 7
    assert origins.count(Origin.RECONSTRUCTED) == 45


def test_a_folder_that_does_not_exist_is_one_problem(tmp_path: Path) -> None:
    _, problems = read_folder(tmp_path / "ailleurs")
    assert problems == (RowProblem(str(tmp_path / "ailleurs"), 0, "ce dossier n’existe pas."),)


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    assert _problems(tmp_path) == [(file, 0, "fichier absent.") for file in FILES]


def test_a_missing_file_is_the_only_one_complained_of(folder: Spoilable) -> None:
    """The rows that name its codes are not to blame."""
    (folder.path / "projects.csv").unlink()
    assert _only_problem(folder.path) == ("projects.csv", 0, "fichier absent.")


def test_a_folder_in_place_of_a_file_is_refused(folder: Spoilable) -> None:
    (folder.path / "plan.csv").unlink()
    (folder.path / "plan.csv").mkdir()
    file, line, reason = _only_problem(folder.path)
    assert (file, line) == ("plan.csv", 0)
    assert "illisible" in reason


def test_an_empty_file_is_refused(folder: Spoilable) -> None:
    (folder.path / "axes.csv").write_text("\n\n", encoding="utf-8")
    assert _only_problem(folder.path) == ("axes.csv", 0, "fichier vide : une ligne d’en-tête est attendue.")


def test_a_file_that_is_not_utf_8_is_refused_at_its_line(folder: Spoilable) -> None:
    path = folder.path / "measures.csv"
    path.write_bytes("code,project,label\nA1-P1-NC,A1-P1,Crédits\n".encode("cp1252"))
    assert _only_problem(folder.path) == ("measures.csv", 2, "le texte n’est pas en UTF-8.")


def test_the_mark_that_excel_puts_first_is_no_part_of_a_column(folder: Spoilable) -> None:
    path = folder.path / "axes.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_folder(folder.path)[1] == ()


def test_line_ends_of_windows_change_nothing(folder: Spoilable) -> None:
    path = folder.path / "lines.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_folder(folder.path)[0] == read_folder(FOLDER)[0]


def test_blank_rows_are_skipped_and_counted(folder: Spoilable) -> None:
    folder.replace("measures.csv", "A1-P2-NC,", "\n,,\nA1-P2-NC,")
    folder.replace("measures.csv", "A1-P3-NC,A1-P3,", "A1-P3-NC,A1-P9,")
    assert _only_problem(folder.path) == ("measures.csv", 6, "colonne project : le code « A1-P9 » est inconnu.")


def test_a_row_after_a_cell_of_two_lines_keeps_its_line_number(folder: Spoilable) -> None:
    folder.replace("projects.csv", "A1-P1,A1,Faire", 'A1-P1,A1,"Faire\n')
    folder.replace("projects.csv", "autour des parcours,,\n", 'autour des parcours",,\n')
    folder.replace("projects.csv", "A1-P2,A1,", "A1-P2,A9,")
    assert _problems(folder.path)[0] == ("projects.csv", 4, "colonne axis : le code « A9 » est inconnu.")


def test_a_quote_that_is_never_closed_is_refused(folder: Spoilable) -> None:
    folder.replace("measures.csv", "A5-P5-NC,", '"A5-P5-NC,')
    assert any(file == "measures.csv" and "pas du CSV" in reason for file, _, reason in _problems(folder.path))


@pytest.mark.parametrize(
    ("file", "head", "new", "reason"),
    [
        ("envelopes.csv", "code,label,", "code,intitule,", "colonne « label » absente"),
        ("envelopes.csv", "code,label,", "code,label,label,", "colonne « label » présente deux fois"),
        ("envelopes.csv", "code,label,", "code,couleur,label,", "colonne « couleur » inconnue"),
        ("envelopes.csv", "code,label,", "code;label;", "la virgule sépare les colonnes"),
    ],
)
def test_columns_are_those_expected(folder: Spoilable, file: str, head: str, new: str, reason: str) -> None:
    folder.replace(file, head, new)
    problems = _problems(folder.path)
    assert {(name, line) for name, line, _ in problems} == {(file, 1)}
    assert any(reason in text for _, _, text in problems)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("7320000.005", "deux décimales au plus"),
        ("sept", "n’est pas un montant"),
        ("1e3", "n’est pas un montant"),
        ("7 320 000", "n’est pas un montant"),
        ("7320000,00", "7 cellules"),
        ('"7320000,00"', "n’est pas un montant"),
        ("7_320_000", "n’est pas un montant"),
        ("٧", "n’est pas un montant"),
        ("+5", "n’est pas un montant"),
        ("NaN", "n’est pas un montant"),
        ("Infinity", "n’est pas un montant"),
        ("=1+1", "n’est pas un montant"),
        ("9" * 400, "dépasse le plus grand montant"),
        ("", "cellule vide"),
    ],
)
def test_a_bad_amount_is_refused(folder: Spoilable, amount: str, reason: str) -> None:
    folder.replace("lines.csv", "2017,7320000,reconstructed", f"2017,{amount},reconstructed")
    file, line, told = _only_problem(folder.path)
    assert (file, line) == ("lines.csv", 2)
    assert reason in told or "cellules au lieu de" in told


@pytest.mark.parametrize("amount", ["0", "-100000", "7320000.5", "7320000.50", " 7320000 "])
def test_an_exact_amount_is_taken(folder: Spoilable, amount: str) -> None:
    folder.replace("lines.csv", "2017,7320000,reconstructed", f"2017,{amount},reconstructed")
    bundle, problems = read_folder(folder.path)
    assert problems == ()
    assert bundle is not None
    assert bundle.amounts[0].amount == Decimal(amount)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "reason"),
    [
        ("agency.csv", "Europe/Paris", "Paris", 2, "n’est pas un fuseau horaire"),
        ("agency.csv", "ARS-IDF", "ars idf", 2, "n’est pas un code"),
        ("agency.csv", "ARS-IDF", "COMPTE", 2, "est déjà l’adresse d’une page du site"),
        ("agency.csv", "ARS-IDF", "ARS.IDF", 2, "écrivez-le sans point"),
        ("plan.csv", ",2017,5,", ",17,5,", 2, "n’est pas une année"),
        ("plan.csv", ",2017,5,", ",2017,cinq,", 2, "n’est pas un nombre entier"),
        ("plan.csv", ",2017,5,", ",2017,-5,", 2, "n’est pas un nombre entier"),
        ("plan.csv", ",2017,5,", ",2017,500,", 2, "50 années au plus"),
        ("version.csv", "2018-03-08", "08/03/2018", 2, "n’est pas une date"),
        ("version.csv", "2018-03-08", "20180308", 2, "n’est pas une date"),
        ("version.csv", "2018-03-08", "2018-02-30", 2, "n’est pas une date"),
        ("version.csv", "2018-03-08", "", 2, "colonne data_date : cellule vide"),
        ("directions.csv", "CAB,Cabinet", "CAB,", 2, "colonne label : cellule vide"),
        ("directions.csv", "CAB,Cabinet", f"CAB,{'a' * 301}", 2, "colonne label : 300 caractères au plus"),
        ("directions.csv", "CAB,Cabinet", "CAB,Cabi\0net", 2, ""),
        ("directions.csv", "DA,Direction de", "CAB,Direction de", 3, "le code CAB est déjà celui de la ligne 2"),
        ("sectors.csv", "D05,Établissement de santé,DOS", "D05,Établissement de santé,DOSS", 6, "« DOSS » est inconnu"),
        ("axes.csv", "« en routine »,oui", "« en routine »,yes", 7, "Valeurs possibles : oui, non"),
        ("projects.csv", "A1-P1,A1,", "A1-P1,A9,", 2, "« A9 » est inconnu"),
        ("projects.csv", "A1-P1,A1,", "A1-P2,A1,", 3, "le code A1-P2 est déjà celui de la ligne 2"),
        ("lines.csv", "L001,A1,A1-P1,", "L001,A1,A1-P2,", 2, "la mesure A1-P1-NC relève de A1-P1, pas de A1-P2"),
        ("lines.csv", "L001,A1,A1-P1,", "L001,A2,A1-P1,", 2, "le projet A1-P1 relève de A1, pas de A2"),
        ("lines.csv", "M1,DPSRI,D07,", "M1,DOS,D07,", 16, "le domaine D07 relève de DPSRI, pas de DOS"),
        ("lines.csv", "A1-P1-NC,NC,NC,FIR,NC,", "A1-P1-NC,NC,NC,FER,NC,", 2, "« FER » est inconnu"),
        ("lines.csv", "A1-P1-NC,NC,NC,FIR,NC,", "A1-P1-NC,NC,D99,FIR,NC,", 2, "« D99 » est inconnu"),
        ("lines.csv", "A1-P1-NC,NC,NC,FIR,NC,", "A1-P1-NC,NC,NC,FIR,CNRR,", 2, "Valeurs possibles : PERENNE, CNR"),
        ("lines.csv", "A1-P1-NC,NC,NC,FIR,NC,", "A1-P1-NC,NC,NC,FIR,BORNE,", 2, "une dernière année est attendue"),
        ("lines.csv", "FIR,NC,2017,7320000,recon", "FIR,NC,2016,7320000,recon", 2, "2016 n’est pas une année du PRS"),
        ("lines.csv", "7320000,reconstructed", "7320000,invented", 2, "« invented » n’est pas admis"),
        ("lines.csv", "7320000,reconstructed,", f"7320000,reconstructed,{'a' * 301}", 2, "300 caractères au plus"),
        ("lines.csv", "L002,A1,A1-P2,", "L001,A1,A1-P2,", 3, "la ligne L001 n’est pas la même qu’à la ligne 2"),
        ("lines.csv", "A1-P2,A1-P2-NC,NC,NC,FIR,", "A1-P2,A1-P2-NC,NC,NC,DAF,", 4, "que L002 : c’est la même ligne"),
        ("lines.csv", "L068,AUTRES,", "L068,AUTRES,AUTRES,", 69, "13 cellules au lieu de 12"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_file_its_line_and_the_reason(
    folder: Spoilable, file: str, old: str, new: str, line: int, reason: str
) -> None:
    folder.replace(file, old, new)
    problems = _problems(folder.path)
    assert any(found[:2] == (file, line) and reason in found[2] for found in problems), problems


def test_a_file_of_one_row_has_one(folder: Spoilable) -> None:
    folder.add("version.csv", "T1-2018,Autre,2018-03-08,,")
    assert _only_problem(folder.path) == ("version.csv", 0, "une ligne est attendue, 2 trouvées.")


def test_amounts_need_a_version_to_be_in(folder: Spoilable) -> None:
    path = folder.path / "version.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert _only_problem(folder.path) == ("version.csv", 0, "une ligne est attendue : lines.csv a des montants.")


def test_every_problem_is_told_at_once_in_the_order_of_the_files(folder: Spoilable) -> None:
    folder.replace("lines.csv", "2017,7320000,reconstructed", "2017,1e3,reconstructed")
    folder.replace("lines.csv", "L068,AUTRES,", "L068,A1,")
    folder.replace("axes.csv", "« en routine »,oui", "« en routine »,")
    (folder.path / "agency.csv").unlink()
    assert [found[:2] for found in _problems(folder.path)] == [
        ("agency.csv", 0),
        ("axes.csv", 7),
        ("lines.csv", 2),
        ("lines.csv", 69),
    ]


def test_a_problem_says_where_then_why() -> None:
    assert str(RowProblem("lines.csv", 12, "cellule vide.")) == "lines.csv, ligne 12 : cellule vide."
    assert str(RowProblem("lines.csv", 0, "fichier absent.")) == "lines.csv : fichier absent."


def test_a_line_comes_back_for_each_of_its_years(folder: Spoilable) -> None:
    row = (folder.path / "lines.csv").read_text(encoding="utf-8").splitlines()[1]
    folder.add("lines.csv", row.replace(",2017,7320000,", ",2018,7500000.50,"))
    bundle, problems = read_folder(folder.path)
    assert problems == ()
    assert bundle is not None
    assert len(bundle.lines) == 68
    assert [(a.year, a.amount) for a in bundle.amounts if a.line == "L001"] == [
        (2017, Decimal("7320000.00")),
        (2018, Decimal("7500000.50")),
    ]


def test_a_line_has_one_amount_a_year(folder: Spoilable) -> None:
    row = (folder.path / "lines.csv").read_text(encoding="utf-8").splitlines()[1]
    line = folder.add("lines.csv", row.replace(",7320000,", ",7500000,"))
    assert _only_problem(folder.path) == ("lines.csv", line, "la ligne L001 a déjà un montant pour 2017.")


def test_bounded_credits_say_until_when(folder: Spoilable) -> None:
    path = folder.path / "lines.csv"
    head, first, *others = path.read_text(encoding="utf-8").splitlines()
    bounded = first.replace(",FIR,NC,", ",FIR,BORNE,")
    rows = [f"{head},last_year", f"{bounded},2019", *(f"{other}," for other in others)]
    path.write_text("\n".join(rows), encoding="utf-8")
    bundle, problems = read_folder(folder.path)
    assert problems == ()
    assert bundle is not None
    assert (bundle.lines[0].recurrence, bundle.lines[0].last_year) == (Recurrence.BOUNDED, 2019)


@pytest.mark.parametrize("file", list(FILES))
@pytest.mark.parametrize(
    "content",
    [b"", b"\0", b"\xff\xfe\0\0", b'"', b"code\n", b",,,\n,,,\n", b"PK\x03\x04", b"\n\n\n", b"code,label\n\x00\n"],
    ids=["empty", "nul", "utf-32", "quote", "one column", "commas", "workbook", "blank", "nul cell"],
)  # fmt: skip
def test_no_file_makes_it_fall_over(folder: Spoilable, file: str, content: bytes) -> None:
    (folder.path / file).write_bytes(content)
    bundle, problems = read_folder(folder.path)
    assert bundle is None
    assert all(problem.file == file for problem in problems)
    assert all(re.search(r"[a-zé]", problem.reason) for problem in problems)
