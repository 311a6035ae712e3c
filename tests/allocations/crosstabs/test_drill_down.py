"""The lines of a selection: in reading order, page by page, to the cent, with where each comes from."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from allocations import actions
from allocations.actions import Edit
from allocations.crosstabs import drill_down as lines
from allocations.crosstabs.document import PRECISION_NOTE
from allocations.crosstabs.drill_down import LinesPage, every_line, lines_page, panel_page
from allocations.crosstabs.reading import Reading, open_reading
from allocations.enums import Cause, Dimension, Origin, Recurrence, Way
from allocations.models import Version
from allocations.selection import Selection
from allocations.structure import Structure
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.tables.model import Table
from tests.allocations.tables import ADDRESSES, plain
from tests.allocations.versions import copied, new_line, new_measure, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE, ENVELOPE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE, Dimension.ENVELOPE
YEAR = Dimension.YEAR
T0 = Selection("T0-2017").filtered(YEAR, "2017")


def read(version: Version, selection: Selection = T0, other: Version | None = None) -> Reading:
    return open_reading(selection, version, other, Dimension)


def page(reading: Reading, number: int = 1) -> LinesPage:
    return lines_page(reading, reading.weights(), ADDRESSES, number)


def texts(table: Table, name: str) -> list[str]:
    """A column of a table, as it is shown."""
    [position] = [i for i, column in enumerate(table.columns) if column.key == (name,)]
    return [plain(row.cells[position].display) for row in table.rows]


def test_every_line_is_there_with_its_place_and_its_cents(idf: Idf) -> None:
    reading = read(idf.version)
    found = page(reading)
    assert (found.lines, found.number, found.count, found.total) == (68, 1, 1, Decimal("8646200000.00"))
    every = every_line(reading, reading.weights(), ADDRESSES)
    assert [column.labels[0] for column in every.columns] == [
        *("Projet", "Mesure", "Direction", "Domaine", "Acteur", "Enveloppe"),
        *("Récurrence", "Version", "Année", "Origine", "Montant (€)"),
    ]
    row = next(row for row in every.rows if row.code == "L017")
    assert [plain(cell.display) for cell in row.cells] == [
        *("A2-P2", "A2-P2-M1", "DOS", "Établissement de santé", "Établissement de santé", "MIGAC"),
        *("Non renseigné", "T0-2017", "2017", "Publié à 0,1 M€ près", "36 400 000,00"),
    ]
    assert (row.label, row.note) == ("Prise en charge des patients en situation de précarité", "MIG Précarité")
    assert row.href == "/ars-idf/credits/mesures/A2-P2-M1/?version=T0-2017"
    assert found.table.total is not None
    assert (plain(found.table.total.label), plain(found.table.total.cells[-1].display)) == (
        "Total des 68 lignes",
        "8 646 200 000,00",
    )
    assert found.table.proof is not None
    assert found.table.proof.holds
    assert found.table.unit.symbol == found.table.identity.unit == "€"


def titles(table: Table) -> list[str]:
    return [column.labels[0] for column in table.columns]


def test_what_is_the_same_for_all_lines_is_said_once_above_them(idf: Idf) -> None:
    table = page(read(idf.version)).table
    assert titles(table) == [
        "Projet",
        "Mesure",
        "Direction",
        "Domaine",
        "Acteur",
        "Enveloppe",
        "Origine",
        "Montant (€)",
    ]
    assert (table.identity.version, table.identity.years) == ("T0-2017", "2017 (T0)")
    assert table.identity.remarks[-1].text == "Récurrence : non renseigné"
    filtered = page(read(idf.version, T0.filtered(PROJECT, "A2-P2").filtered(ENVELOPE, "FIR"))).table
    assert titles(filtered) == ["Mesure", "Direction", "Domaine", "Acteur", "Origine", "Montant (€)"]
    assert filtered.identity.perimeter.endswith("A2-P2 · FIR")
    assert "Enveloppe" in titles(page(read(idf.version, T0.filtered(ENVELOPE, "FIR", "DAF"))).table)


def test_a_column_that_varies_on_another_page_is_kept(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PAGE_SIZE", 1)
    new_line(idf, "L900", "A1-P1-NC", recurrence=Recurrence.ONE_OFF)
    version = version_with(idf, "LIVE", {("L900", 2017): "1", ("L068", 2017): "3"})
    assert "Récurrence" in titles(page(read(version)).table)
    asked = page(read(version, T0.filtered(Dimension.RECURRENCE, "CNR"))).table
    assert "Récurrence" not in titles(asked)
    assert not [remark for remark in asked.identity.remarks if "Récurrence" in remark.text]  # the perimeter says it
    assert asked.identity.perimeter.endswith("· CNR")


def test_bounded_credits_each_tell_their_end(idf: Idf) -> None:
    new_line(idf, "L900", "A1-P1-NC", recurrence=Recurrence.BOUNDED, last_year=2019)
    new_line(idf, "L901", "A1-P2-NC", recurrence=Recurrence.BOUNDED, last_year=2020)
    version = version_with(idf, "LIVE", {("L900", 2017): "1", ("L901", 2017): "2"})
    assert texts(page(read(version)).table, "recurrence") == ["Borné 2019", "Borné 2020"]


def test_several_years_or_versions_keep_their_columns(idf: Idf) -> None:
    version = several_years(idf)
    assert {"Année"} == {"Année", "Version"} & set(
        titles(page(read(version, Selection("PROG", (AXIS,), (YEAR,)))).table)
    )
    assert {"Version"} == {"Année", "Version"} & set(titles(page(read(idf.version, T0, version)).table))


def test_lines_come_in_reading_order(idf: Idf) -> None:
    codes = [row.code for row in page(read(idf.version, T0.filtered(PROJECT, "A2-P2"))).table.rows]
    # M1 to M4; in each, the sectors in the order of the nomenclature, then the envelopes
    assert codes[:3] == ["L016", "L017", "L015"]
    assert len(codes) == 23
    axes = [row.cells[0].display[:2] for row in page(read(idf.version)).table.rows]
    assert axes == sorted(axes)


def test_the_order_is_that_of_the_version_not_of_ids_nor_of_the_alphabet(idf: Idf) -> None:
    live = copied(idf, "LIVE", {})
    idf.plan.axes.filter(code="A5").update(position=0)
    assert page(read(live)).table.rows[0].cells[0].display == "A5-P1"
    assert page(read(idf.version)).table.rows[0].cells[0].display == "A1-P1"


def test_a_recurrence_tells_its_last_year(idf: Idf) -> None:
    new_line(idf, "L900", "A1-P1-NC", recurrence=Recurrence.BOUNDED, last_year=2019)
    new_line(idf, "L901", "A1-P1-NC", recurrence=Recurrence.ONE_OFF)
    version = version_with(idf, "LIVE", {("L900", 2017): "1", ("L901", 2017): "2", ("L001", 2017): "3"})
    assert sorted(texts(page(read(version)).table, "recurrence")) == ["Borné 2019", "CNR", "Non renseigné"]


def test_an_entered_zero_is_a_line_and_a_cleared_amount_is_not(idf: Idf) -> None:
    version = version_with(idf, "LIVE", {("L001", 2017): "0", ("L002", 2017): None, ("L003", 2017): "-1.10"})
    table = page(read(version)).table
    assert [(row.code, row.cells[-1].display) for row in table.rows] == [("L001", "0,00"), ("L003", "−1,10")]


def test_every_origin_is_told_and_marked(idf: Idf) -> None:
    version = version_with(idf, "LIVE", {("L001", 2017): "1"}, origin=Origin.HYPOTHESIS)
    [row] = page(read(version)).table.rows
    assert row.cells[-1].mark == "hypothesis"
    table = page(read(idf.version, T0.filtered(PROJECT, "A2-P2"))).table
    assert {(row.cells[-2].display, row.cells[-1].mark) for row in table.rows} == {
        ("Publié à 0,1 M€ près", ""),
        ("Ajusté", "adjusted"),
    }


# --- pages


def test_pages_cut_the_list_without_losing_or_repeating_a_line(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PAGE_SIZE", 30)
    reading = read(idf.version)
    pages = [page(reading, number) for number in (1, 2, 3)]
    assert [len(one.table.rows) for one in pages] == [30, 30, 8]
    assert len({row.code for one in pages for row in one.table.rows}) == 68
    assert [(one.previous, one.next) for one in pages] == [(None, 2), (1, 3), (2, None)]
    for one in pages:
        assert one.total == Decimal("8646200000.00")
        assert one.table.proof is None
        assert one.table.notes == (
            PRECISION_NOTE,
            "Le total est celui de toutes les lignes, pas des seules lignes affichées.",
        )
        assert one.table.total is not None
        assert one.table.total.parts == ()


def test_each_page_is_in_reading_order(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PAGE_SIZE", 30)
    live = copied(idf, "LIVE", {})
    idf.plan.axes.filter(code="A2").update(position=0)
    axes = [row.cells[0].display[:2] for row in page(read(live)).table.rows]
    assert axes == ["A2"] * 30


def test_the_list_is_cut_in_the_order_of_the_nomenclature(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    live = copied(idf, "LIVE", {})
    for position, code in enumerate(("A5", "A2", "AUTRES", "A1", "A4", "A3")):
        idf.plan.axes.filter(code=code).update(position=position)
    for position, code in enumerate(("A2-P5", "A2-P3", "AUTRES-6")):
        idf.plan.projects.filter(code=code).update(position=position)
    idf.agency.envelopes.filter(code="MIGAC").update(position=0)
    for version in (live, idf.version):
        for other in (None, idf.version if version is live else live):
            monkeypatch.setattr(lines, "PAGE_SIZE", 500)
            reading = read(version, T0, other)
            whole = [row.key for row in page(reading).table.rows]
            monkeypatch.setattr(lines, "PAGE_SIZE", 30)
            count = page(reading).count
            cut = [row.key for number in range(1, count + 1) for row in page(reading, number).table.rows]
            assert cut == whole
    projects = [row.cells[0].display for row in every_line(read(live), read(live).weights(), ADDRESSES).rows]
    places = [node.code for node in Structure.of(live).nodes(PROJECT).values()]
    assert list(dict.fromkeys(projects)) == [code for code in places if code in projects]
    assert projects[0] == "A5-P1"


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_page_that_does_not_exist_is_refused(idf: Idf, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(lines, "PAGE_SIZE", 30)
    with pytest.raises(BadAddress, match=f"La page {number} n’existe pas : cette liste en compte 3"):
        page(read(idf.version), number)


def test_no_line_is_one_empty_page(idf: Idf) -> None:
    found = page(read(idf.version, T0.filtered(ENVELOPE, "DAF").filtered(AXIS, "A5")))
    assert (found.lines, found.count, found.total, found.table.rows) == (0, 1, Decimal("0.00"), ())


def test_a_file_holds_every_page(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PAGE_SIZE", 30)
    reading = read(idf.version)
    table = every_line(reading, reading.weights(), ADDRESSES)
    assert len(table.rows) == 68
    assert table.proof is not None
    assert table.proof.holds


def test_a_page_is_one_query(idf: Idf, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    reading = read(idf.version, T0.filtered(AXIS, "A1"))
    weights = reading.weights()
    with django_assert_num_queries(1):
        lines_page(reading, weights, ADDRESSES, 1)
    below = read(idf.version, T0.filtered(MEASURE, "A2-P2-M3"))  # one of its amounts is below zero: why?
    weights = below.weights()
    with django_assert_num_queries(1 + 2):
        lines_page(below, weights, ADDRESSES, 1)
    with django_assert_num_queries(1):
        panel_page(reading, ADDRESSES)


# --- years


def test_lines_of_several_years_have_no_total(idf: Idf) -> None:
    version = several_years(idf)
    found = page(read(version, Selection("PROG", (AXIS,), (YEAR,))))
    assert found.table.total is None
    assert found.table.proof is not None
    assert found.table.proof.holds
    assert set(texts(found.table, "annee")) == {"2017", "2018", "2019", "2020"}
    one = page(read(version, Selection("PROG").filtered(YEAR, "2018")))
    assert one.table.total is not None
    assert one.table.identity.years == "2018 (T+1)"


def test_the_years_of_a_line_follow_one_another(idf: Idf) -> None:
    version = version_with(idf, "LIVE", {("L001", 2019): "1", ("L001", 2017): "2", ("L001", 2018): "3"})
    assert texts(page(read(version, Selection("LIVE", (AXIS,), (YEAR,)))).table, "annee") == ["2017", "2018", "2019"]


# --- two versions


def test_a_comparison_shows_both_sides_signed(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L001", 2017): "7320000.50", ("L002", 2017): None})
    found = page(read(idf.version, T0.filtered(AXIS, "A1"), other))
    first = [(row.code, row.cells[-3].display, plain(row.cells[-1].display)) for row in found.table.rows][:3]
    assert first == [
        ("L001", "T0-2017", "−7 320 000,00"),
        ("L001", "LIVE", "+7 320 000,50"),
        ("L002", "T0-2017", "−3 500 000,00"),
    ]
    assert found.lines == 23
    assert found.total == Decimal("-3499999.50")
    assert found.table.total is not None
    assert plain(found.table.total.cells[-1].display) == "−3 499 999,50"


def test_each_side_keeps_its_place_and_the_first_its_labels(idf: Idf) -> None:
    new_measure(idf, "A1-P1-M9", "A1-P1", "Venue après")
    new_line(idf, "L900", "A1-P1-M9")
    live = copied(idf, "LIVE", {("L900", 2017): "12.50"})
    for base, other in ((idf.version, live), (live, idf.version)):
        table = page(read(base, T0.filtered(PROJECT, "A1-P1"), other)).table
        assert [(row.code, row.label) for row in table.rows if row.code == "L900"] == [("L900", "Venue après")]


# --- the panel


def test_the_panel_shows_what_differs_between_lines(idf: Idf) -> None:
    one = panel_page(read(idf.version, T0.filtered(AXIS, "A2").filtered(ENVELOPE, "FIR")), ADDRESSES)
    assert [column.labels[0] for column in one.table.columns] == ["Acteur", "Montant (€)"]
    assert one.lines == 11
    assert one.table.rows[0].code == "A2-P1-NC"
    assert plain(one.table.rows[0].cells[-1].display) == "3 360 000"
    several = panel_page(read(idf.version, T0.filtered(MEASURE, "A2-P2-M1")), ADDRESSES)
    assert [column.labels[0] for column in several.table.columns] == ["Acteur", "Enveloppe", "Montant (€)"]


def test_a_measure_has_one_code_in_the_panel_and_in_the_table_it_opens_from(idf: Idf) -> None:
    within = T0.filtered(PROJECT, "A2-P2").filtered(MEASURE, "A2-P2-M2").filtered(ENVELOPE, "FIR")
    one = panel_page(read(idf.version, within), ADDRESSES).table
    assert {row.code for row in one.rows} == {"M2"}
    assert one.identity.perimeter.endswith("A2-P2 · M2 · FIR")
    for several in (T0.filtered(PROJECT, "A2-P2", "A2-P1"), T0.filtered(MEASURE, "A2-P2-M2")):
        rows = panel_page(read(idf.version, several), ADDRESSES).table.rows
        assert "A2-P2-M2" in {row.code for row in rows}


def test_the_panel_tells_what_is_printed_beside_a_line(idf: Idf) -> None:
    table = panel_page(read(idf.version, T0.filtered(MEASURE, "A2-P2-M1")), ADDRESSES).table
    assert [row.note for row in table.rows] == ["MIG Précarité", "MIG Précarité", ""]


def test_the_panel_says_how_exact_its_amounts_are(idf: Idf) -> None:
    for measure in ("A2-P2-M1", "A2-P2-M2"):
        page = panel_page(read(idf.version, T0.filtered(MEASURE, measure)), ADDRESSES)
        assert page.table.notes == (PRECISION_NOTE,)
    entered = version_with(idf, "SAISIE", {("L001", 2017): "1"})
    assert panel_page(read(entered), ADDRESSES).table.notes == ()


def test_the_panel_shows_cents_where_there_are_some(idf: Idf) -> None:
    version = version_with(idf, "LIVE", {("L001", 2017): "1", ("L002", 2017): "2.05"})
    assert [row.cells[-1].display for row in panel_page(read(version), ADDRESSES).table.rows] == ["1,00", "2,05"]


def test_the_panel_stops_and_tells_the_whole(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PANEL_SIZE", 5)
    found = panel_page(read(idf.version), ADDRESSES)
    assert (len(found.table.rows), found.lines, found.count, found.total) == (5, 68, 14, Decimal("8646200000.00"))
    assert found.table.proof is None


def test_a_panel_without_lines_is_empty(idf: Idf) -> None:
    found = panel_page(read(idf.version, T0.filtered(PROJECT, "A3-P1")), ADDRESSES)
    assert (found.lines, found.total, found.table.rows) == (0, Decimal("0.00"), ())


def test_an_amount_below_zero_tells_why_it_is(idf: Idf) -> None:
    version = version_with(idf, "V1", {("L001", 2018): "1.00", ("L002", 2018): "-3.00"})
    edit = Edit("L001", 2018, 1, Decimal("-5.00"))
    cause, reason = Cause.CORRECTION, "Reprise de crédits"
    actions.change_amounts(by=idf.finance, version=version, edits=[edit], way=Way.GRID, cause=cause, reason=reason)
    copy = actions.copy_version(by=idf.finance, source=version, code="V2", label="Copie", data_date=date(2018, 9, 1))
    for one in (version, copy):
        reading = read(one, Selection(one.code).filtered(YEAR, "2018"))
        notes = {row.code: row.note for row in page(reading).table.rows}
        assert notes == {"L001": "motif : Correction, Reprise de crédits", "L002": "motif : Reprise"}, one
        assert {row.code: row.note for row in every_line(reading, reading.weights(), ADDRESSES).rows} == notes
