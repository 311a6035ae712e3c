"""The folder of the invented agency: what is kept is what its command writes, and it is as large as it says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from prs_budget.home.invented.chance import drawn
from prs_budget.home.invented.folder import files
from prs_budget.home.invented.plan import AXES, ENVELOPES, MEASURES, PROJECTS, lines
from prs_budget.home.invented.vouchers import TITLES, export
from prs_budget.home.management.commands.invent_agency import FOLDER


def test_the_folder_that_is_kept_is_the_one_that_the_command_writes(tmp_path: Path) -> None:
    call_command("invent_agency", tmp_path, verbosity=0)
    written = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == dict(files())
    assert written == {str(path.relative_to(FOLDER)): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}


def test_it_has_five_axes_twelve_projects_thirty_measures_six_envelopes_and_a_hundred_lines() -> None:
    found = list(lines())
    assert [len(AXES), len(PROJECTS), len(MEASURES), len(ENVELOPES), len(found)] == [5, 12, 30, 6, 100]
    assert sum(one.amount for one in found) == Decimal(705127061)
    assert {one.envelope for one in found} == {code for code, *_ in ENVELOPES}


def test_what_is_drawn_is_of_its_words_alone() -> None:
    assert [drawn(0, 999, "T0", "L001"), drawn(0, 999, "T0", "L002")] == [
        drawn(0, 999, "T0", f"L00{n}") for n in (1, 2)
    ]
    assert {drawn(1, 3, number) for number in range(50)} == {1, 2, 3}


@pytest.mark.parametrize(("year", "month"), [(2017, 12), (2018, 6), (2018, 8)])
def test_an_export_of_the_accounts_adds_up_to_its_own_total(year: int, month: int) -> None:
    text = export(year, month).decode("cp1252")
    preamble, told, blank, titles, *rows, total, end = text.split("\r\n")
    assert preamble.startswith("Agence fictive - Extraction des pièces FIR (données inventées);")
    assert (told.split(";")[0], blank, titles.split(";"), end) == (f"Exercice {year}", "", list(TITLES), "")
    cells = [row.split(";") for row in rows]
    assert {len(row) for row in cells} == {len(TITLES)}
    assert [number(row[9]) for row in [total.split(";")]] == [sum(number(row[9]) for row in cells)]
    assert [number(row[10]) for row in [total.split(";")]] == [sum(number(row[10]) for row in cells)]
    assert len({row[0] for row in cells}) == len(cells)


def test_august_repeats_what_june_says_but_for_three_vouchers_changed_and_two_gone() -> None:
    june, august = (
        {row.split(";")[0]: row.split(";") for row in export(2018, month).decode("cp1252").split("\r\n")[4:-2]}
        for month in (6, 8)
    )
    assert len(june.keys() - august.keys()) == 2
    changed = [(june[key][9], august[key][9]) for key in june.keys() & august.keys() if june[key] != august[key]]
    assert [number(after) - number(before) for before, after in changed] == [Decimal("123.45")] * 3


def number(text: str) -> Decimal:
    """« 4.000,00- » in euros."""
    sign = -1 if text.endswith("-") else 1
    return sign * Decimal(text.rstrip("-").replace(".", "").replace(",", ".") or 0)
