"""What a document prints, and what it does not: no figure is said to be published that is not."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from allocations.crosstabs.document import FOLDER, Figure, figure_told, place_of, read_document
from allocations.crosstabs.drill_down import opened, panel_page
from allocations.crosstabs.reading import open_reading
from allocations.crosstabs.report import is_split
from allocations.enums import Dimension, Origin
from allocations.models import Allocation, Version
from allocations.selection import Selection
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.model import Table
from tests.allocations.tables import ADDRESSES, plain, row, table
from tests.allocations.versions import copied, version_with, write
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE, DIRECTION = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE, Dimension.DIRECTION
SECTOR, ACTOR, ENVELOPE, YEAR = Dimension.SECTOR, Dimension.ACTOR, Dimension.ENVELOPE, Dimension.YEAR
T0 = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")
PRINTED = "publié à 0,1 M€ près"


def told(found: Table) -> str:
    return found.identity.remarks[0].text


def test_every_printed_figure_has_a_place_of_its_own() -> None:
    document = read_document(FOLDER)
    assert document.source == "ARS Île-de-France, réunion des partenaires, 8 mars 2018"
    assert (document.year, len(document.figures)) == (2017, 161)
    assert {place for place, figure in document.figures.items() if not figure.is_certain} == {
        place_of({AXIS: "A1", ENVELOPE: "FMESPP"}),
        place_of({AXIS: "A2", ENVELOPE: "FMESPP"}),
        place_of({PROJECT: "A2-P2", SECTOR: "D06", ENVELOPE: "FIR"}),
        place_of({MEASURE: "A2-P2-M3", ACTOR: "RH en santé", ENVELOPE: "FIR"}),
    }


def test_a_place_leaves_out_what_its_codes_imply() -> None:
    full = {AXIS: "A2", PROJECT: "A2-P2", MEASURE: "A2-P2-M1", ENVELOPE: "FIR"}
    assert place_of(full) == place_of({MEASURE: "A2-P2-M1", ENVELOPE: "FIR"})
    assert place_of({DIRECTION: "DA", SECTOR: "D01"}) == place_of({SECTOR: "D01"})


def test_a_folder_without_a_document_prints_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert read_document(tmp_path_factory.mktemp("vide")).figures == {}


def test_exact_euros_are_said_to_be_printed_to_a_tenth_of_a_million_only(idf: Idf) -> None:
    found = table(idf.version, T0)
    assert found.origin_of(row(found, "A3")) == PRINTED
    assert found.origin_of(row(found, "interim")) == "calculé"
    assert found.origin_of(row(found, "A1")) == f"{PRINTED}, sauf FMESPP : {PRINTED}, colonne déduite"
    projects = table(idf.version, replace(T0, rows=(PROJECT,)))
    assert projects.origin_of(row(projects, "A3-P3")) == f"reconstitué, sauf Total : {PRINTED}"
    assert projects.origin_of(row(projects, "AUTRES-4")) == PRINTED  # 0,0 is printed


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        (replace(T0, rows=(ENVELOPE,), columns=()), "Chiffres affichés : tous publiés"),
        (
            replace(T0, rows=(ENVELOPE,), columns=(), unit=Unit.EUR),
            "Chiffres affichés : tous publiés à 0,1 M€ près",
        ),
        (T0, "Chiffres affichés : 43 publiés, dont 2 dans une colonne déduite, 8 calculés"),
        (replace(T0.filtered(PROJECT, "A2-P2"), rows=(DIRECTION,)), "Chiffres affichés : 7 publiés, 13 calculés"),
    ],
)
def test_figures_are_counted_by_what_the_source_prints_of_them(idf: Idf, selection: Selection, text: str) -> None:
    assert told(table(idf.version, selection)).startswith(text)


def test_nothing_of_a_direction_is_said_to_be_published(idf: Idf) -> None:
    """135,4; 499,7; M3 × FIR 2,6; M3 141,3: sums that are printed nowhere."""
    found = table(idf.version, replace(T0.filtered(DIRECTION, "DOS"), rows=(MEASURE,)))
    assert [plain(cell.display) for cell in row(found).cells][1::2] == ["135,4", "499,7"]
    assert plain(row(found, "A2-P2-M3").cells[1].display) == "2,6"
    assert not any(cell.basis for line in found.lines for cell in line.cells)
    assert "Chiffres affichés : " in found.identity.remarks[1].text
    assert "publié" not in found.identity.remarks[1].text


def test_without_autres_the_totals_are_not_those_that_are_printed(idf: Idf) -> None:
    found = table(idf.version, replace(T0, perimeter="axes"))
    assert not any(cell.basis for cell in row(found).cells)
    assert row(found, "A2").cells[-2].basis == "printed"


def test_an_amount_that_moved_is_no_longer_the_printed_one(idf: Idf) -> None:
    figure = read_document(FOLDER).figures[place_of({AXIS: "A1", ENVELOPE: "FIR"})]
    assert figure == Figure(figure.amount, is_certain=True)
    other = version_with(idf, "AUTRE", {("L001", 2017): "171240000"})
    assert not any(cell.basis for line in table(other, T0).lines for cell in line.cells)


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("A3,MIGAC", "Chiffre publié : 783,4 M€ (ARS Île-de-France, réunion des partenaires, 8 mars 2018). "),
        ("A1,FMESPP", "Chiffre publié : 0,2 M€ (ARS Île-de-France, réunion des partenaires, 8 mars 2018). Sa colonne"),
        ("interim,FIR", "Chiffre calculé, somme des lignes"),
        (",", "Chiffre publié : 8 646,2 M€"),
    ],
)
def test_an_opened_figure_first_says_whether_it_is_published(idf: Idf, token: str, text: str) -> None:
    behind = open_reading(opened(T0, token), idf.version, dimensions=Dimension)
    page = panel_page(behind, ADDRESSES)
    said = figure_told(behind, page.total, page.origins, splits=is_split({*behind.selection.filters}))
    assert plain(said).startswith(text)
    assert said.endswith("reconstituée.") is (token != "interim,FIR")


def test_a_reconstructed_figure_says_so(idf: Idf) -> None:
    behind = open_reading(opened(replace(T0, rows=(PROJECT,)), "A1-P1,FIR"), idf.version, dimensions=Dimension)
    page = panel_page(behind, ADDRESSES)
    assert page.origins == {Origin.RECONSTRUCTED}
    assert figure_told(behind, page.total, page.origins, splits=True).startswith("Chiffre non publié : il est")


def test_what_was_entered_claims_nothing(idf: Idf) -> None:
    version = version_with(idf, "SAISIE", {("L001", 2017): "1"})
    assert "Chiffres affichés" not in told(table(version, T0))
    behind = open_reading(T0, version, dimensions=Dimension)
    page = panel_page(behind, ADDRESSES)
    assert figure_told(behind, page.total, page.origins, splits=False) == ""


# --- printed totals that printed parts do not make

Cells = dict[tuple[str, ...], Decimal]
TOTAL = "TOTAL"


def cells_of(file: str, amount: str, *keys: str) -> Cells:
    """The printed cells by their keys, those of one key added (two sectors under one actor)."""
    cells: Cells = defaultdict(Decimal)
    with (FOLDER / file).open(encoding="utf-8") as text:
        for line in csv.DictReader(text):
            cells[tuple(line[key] for key in keys)] += Decimal(line[amount] or 0)
    return cells


def totals_apart(cells: Cells, side: int) -> Iterator[tuple[str, ...]]:
    """The totals along one side of a table that differ from the sum of their parts."""
    for key, total in cells.items():
        if key[side] == TOTAL:
            parts = [cell for other, cell in cells.items() if _part(other, key, side)]
            if parts and sum(parts) != total:
                yield key


def _part(other: tuple[str, ...], key: tuple[str, ...], side: int) -> bool:
    """Whether a cell is a part of a total: it differs from it on that side alone."""
    return other[side] != TOTAL and other[:side] + other[side + 1 :] == key[:side] + key[side + 1 :]


def count(found: Iterable[object]) -> int:
    return sum(1 for _ in found)


def test_the_help_counts_the_printed_totals_that_printed_parts_do_not_make() -> None:
    axes = cells_of("axis_by_envelope.csv", "amount_m_eur", "axis_code", "envelope_code")
    projects = cells_of("projects.csv", "amount_m_eur_2017", "axis_code", "project_code")
    domains = cells_of("a2p2_by_domain_envelope.csv", "amount_m_eur", "domain_code", "envelope_code")
    file = "a2p2_by_measure_direction_envelope.csv"
    measures = cells_of(file, "amount_m_eur", "measure_code", "actor_label", "envelope_code")
    by_domain = cells_of(file, "amount_m_eur", "domain_code", "envelope_code")
    apart = sum(count(totals_apart(cells, side)) for cells in (axes, domains) for side in (0, 1))
    apart += count(key for key in totals_apart(projects, 1) if key[0] != TOTAL)
    apart += sum(count(totals_apart(measures, side)) for side in (0, 1, 2))
    apart += count(k for k, v in by_domain.items() if k in domains and k[1] != TOTAL and domains[k] != v)
    page = Path(settings.BASE_DIR / "templates" / "home" / "aide" / "lire.html").read_text(encoding="utf-8")
    assert apart == 18
    assert f"{apart} sommes de parties imprimées" in page


def test_a_table_of_several_years_says_the_origin_of_each(idf: Idf) -> None:
    """238,0 is printed for A1 in 2017, as in T0; its next years are hypotheses; A3 was programmed in 2019."""
    version = copied_years(idf)
    found = table(version, Selection("PROG-2", (AXIS,), (YEAR,)))
    assert found.origin_of(row(found, "A1")) == f"2017 : {PRINTED} ; 2018 à 2020 : hypothèse"
    assert found.origin_of(row(found, "A3")) == f"2017 : {PRINTED} ; 2018, 2020 : hypothèse ; 2019 : programmé"
    by_year = table(version, Selection("PROG-2", (YEAR, AXIS), ()))
    told = {line.key: by_year.origin_of(line) for line in by_year.rows}
    assert [told[(year, "A1")] for year in ("2017", "2018")] == [PRINTED, "hypothèse"]
    assert told[("2019", "A3")] == "programmé"


def copied_years(idf: Idf) -> Version:
    """T0 again, with its source, and three years after."""
    version = copied(idf, "PROG-2", {})
    version.source = idf.version.source
    version.save(update_fields=["source"])
    origins = dict(Allocation.objects.filter(version=idf.version).values_list("line__code", "origin"))
    for code, origin in origins.items():
        Allocation.objects.filter(version=version, line__code=code).update(origin=origin)
    axes = dict(Allocation.objects.filter(version=idf.version).values_list("line__code", "axis__code"))
    for year in (2018, 2019, 2020):
        entered = {(code, year): "1000000" for code, axis in axes.items() if (axis, year) == ("A3", 2019)}
        guessed = {(code, year): "1000000" for code, axis in axes.items() if (axis, year) != ("A3", 2019)}
        write(idf, version, guessed, Origin.HYPOTHESIS)
        write(idf, version, entered)
    return version
