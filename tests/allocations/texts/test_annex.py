"""The annex of the FIR order of 26 May 2023, pasted as it is printed: one row an agency, « dont » never added."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from allocations.actions import NotifiedLine
from allocations.enums import Credit, PurposeKind, TextPart
from allocations.texts.annex import read_annex

PRINTED = (Path(__file__).parents[2] / "files" / "orders" / "fir_2023_annexe1.tsv").read_text(encoding="utf-8")
HDF = "ARS Hauts-de-France"


def told(lines: tuple[NotifiedLine, ...]) -> dict[tuple[str, str], str]:
    return {(line.part.value, line.protects.value if line.protects else ""): str(line.amount) for line in lines}


def test_the_row_of_the_agency_is_read_in_exact_euros_with_its_parts() -> None:
    annex = read_annex(PRINTED, HDF, "FIR", 2023)
    assert annex.own is not None
    assert annex.problem == ""
    assert told(annex.own.lines) == {
        ("whole", ""): "442490300.00",
        ("fungible", ""): "432640600.00",
        ("fungible", "prevention"): "43288500.00",
        ("fungible", "medico_social"): "13677700.00",
        ("ring_fenced", ""): "9849700.00",
        ("ring_fenced", "prevention"): "2871000.00",
        ("ring_fenced", "medico_social"): "3520800.00",
    }
    assert {(line.envelope, line.year, line.credit) for line in annex.own.lines} == {("FIR", 2023, Credit.NOT_STATED)}


def test_the_rounding_of_the_source_is_told_and_not_refused() -> None:
    """Auvergne-Rhône-Alpes: 495 905,4 for 486 316,4 + 9 589,1 = 495 905,5; the eight others are exact."""
    annex = read_annex(PRINTED, HDF, "FIR", 2023)
    assert len(annex.rows) == 9
    assert [row.agency for row in annex.rows if row.gap] == ["Auvergne-Rhône-Alpes"]
    assert "écart de −100,00\u00a0€" in annex.told[0]
    assert not any(row.problem for row in annex.rows)
    own = read_annex(PRINTED, "Agence régionale de santé Auvergne-Rhône-Alpes", "FIR", 2023).own
    assert own is not None
    assert sum(line.amount for line in own.lines if not line.is_part) == Decimal("495905400.00")


def test_a_row_pasted_without_its_headings_is_read_in_the_order_in_which_it_is_printed() -> None:
    row = next(one for one in PRINTED.splitlines() if one.startswith("Hauts-de-France"))
    found = read_annex(row, HDF, "FIR", 2023)
    assert found.own == read_annex(PRINTED, HDF, "FIR", 2023).own


def test_columns_in_another_order_are_those_of_their_headings() -> None:
    pasted = "ARS;Niveau sanctuarisé;Niveau fongible;Dotation\nHauts-de-France;9 849,7;432 640,6;442 490,3"
    found = read_annex(pasted, HDF, "FIR", 2023).own
    assert found is not None
    assert told(found.lines) == {
        ("ring_fenced", ""): "9849700.00",
        ("fungible", ""): "432640600.00",
        ("whole", ""): "442490300.00",
    }


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        (PRINTED.replace("Hauts-de-France", "Normandie"), "L’annexe n’a pas de ligne pour ARS Hauts-de-France."),
        ("Bonjour", "Aucune ligne n’est lue."),
        ("Hauts-de-France\t442 490,3\t432 640,6", "2 montants pour 7 colonnes."),
        (PRINTED.replace("442 490,3", "442 4x90,3"), "« 442 4x90,3 » n’est pas un nombre."),
        (PRINTED.replace("9 849,7", "9 949,7"), "écart de −100"),
        (PRINTED.replace("43 288,5", "943 288,5"), "ses parts protégées la dépassent"),
    ],
)
def test_what_cannot_be_read_says_why(pasted: str, why: str) -> None:
    annex = read_annex(pasted, HDF, "FIR", 2023)
    assert why in annex.problem


def test_a_line_of_a_part_is_of_the_part_that_it_names() -> None:
    annex = read_annex(PRINTED, HDF, "FIR", 2023)
    assert annex.own is not None
    kinds = [(line.part, line.protects) for line in annex.own.lines if line.is_part]
    assert kinds[0] == (TextPart.FUNGIBLE, None)
    assert kinds[1] == (TextPart.FUNGIBLE, PurposeKind.PREVENTION)
