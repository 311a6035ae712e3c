"""What puts figures in doubt is said wherever they go."""

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from allocations.crosstabs.caveats import caveats_of
from allocations.crosstabs.reading import open_reading
from allocations.enums import Dimension
from allocations.selection import Selection
from prs_budget.lib.rendering import csv, json
from tests.allocations.tables import heads, plain, row, shown, table
from tests.allocations.versions import copied, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE, DIRECTION = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE, Dimension.DIRECTION
ENVELOPE, YEAR = Dimension.ENVELOPE, Dimension.YEAR
T0 = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")
FMESPP, RH = "Lignes L007, L044 : enveloppe déduite", "Ligne L031 : enveloppe déduite"


@pytest.mark.parametrize(
    ("selection", "caveats"),
    [
        (T0, [FMESPP, RH]),
        (T0.filtered(AXIS, "A1"), ["Ligne L007 : enveloppe déduite"]),
        (T0.filtered(MEASURE, "A2-P2-M3"), [RH]),
        (replace(T0, rows=(MEASURE,)).filtered(DIRECTION, "DOS"), [RH]),
        (replace(T0, columns=()).filtered(ENVELOPE, "FMESPP"), [FMESPP]),
        (replace(T0, columns=()), []),
        (replace(T0, rows=(ENVELOPE,), columns=()), []),
    ],
)
def test_a_deduced_envelope_is_told_where_envelopes_are_crossed(
    idf: Idf, selection: Selection, caveats: list[str]
) -> None:
    found = table(idf.version, selection)
    assert [caveat.partition(" : le")[0].partition(" : DAF")[0] for caveat in found.caveats] == caveats
    assert set(found.caveats) <= set(found.notes)
    assert set(found.caveats) <= set(json.payload(found)["notes"])
    assert all(caveat in csv.render(found).decode().split("\r\n")[1] for caveat in found.caveats)


def test_a_direction_says_how_little_is_broken_down_and_shows_no_share(idf: Idf) -> None:
    found = table(idf.version, replace(T0, rows=(MEASURE,)).filtered(DIRECTION, "DOS"))
    assert plain(found.identity.remarks[0].text) == (
        "Répartition par direction publiée pour A2-P2 seulement : 8 034,4 M€ sur 8 646,2 M€ (92,9 %) "
        "n’ont pas de direction"
    )
    assert "Part" not in heads(found)
    fir = table(idf.version, Selection("", (DIRECTION,)).filtered(ENVELOPE, "FIR").filtered(YEAR, "2017"))
    assert "399,7 M€ sur 545,8 M€ (73,2 %)" in plain(fir.identity.remarks[0].text)
    assert fir.notes[0] == fir.identity.remarks[0].text  # under the table, where it is not the first of its page
    assert "Part" not in heads(fir)


def test_years_are_not_added_each_says_what_of_it_has_no_direction(idf: Idf) -> None:
    """L001 is of no direction, L015 of one."""
    cells = {("L001", 2017): "1000000", ("L015", 2017): "3000000", ("L001", 2018): "2000000", ("L015", 2018): "2000000"}
    version = version_with(idf, "PROG", {**cells, ("L015", 2019): "5000000"})
    for selection in (
        Selection("PROG", (DIRECTION,)),
        Selection("PROG", (DIRECTION,)).filtered(DIRECTION, "DOS", "NC"),
    ):
        told = plain(table(version, selection).identity.remarks[0].text)
        assert told == (
            "Répartition par direction connue pour A2-P2 seulement. N’ont pas de direction : "
            "2017, 1,0 M€ sur 4,0 M€ (25,0 %) ; 2018, 2,0 M€ sur 4,0 M€ (50,0 %)"
        )
    one = plain(table(version, Selection("PROG", (DIRECTION,)).filtered(YEAR, "2018")).identity.remarks[0].text)
    assert one.endswith(" : 2,0 M€ sur 4,0 M€ (50,0 %) n’ont pas de direction")


def test_where_everything_has_a_direction_shares_are_shown(idf: Idf) -> None:
    found = table(idf.version, replace(T0, rows=(DIRECTION,)).filtered(PROJECT, "A2-P2"))
    assert "Part" in heads(found)
    assert "direction" not in " ".join(remark.text for remark in found.identity.remarks)


def test_where_nothing_has_one_that_is_said(idf: Idf) -> None:
    found = table(idf.version, replace(T0, rows=(DIRECTION,)).filtered(PROJECT, "A1-P1"))
    assert found.identity.remarks[0].text.startswith("Aucune répartition par direction n’est publiée : 7,3")


def test_a_comparison_says_nothing_of_it(idf: Idf) -> None:
    found = table(idf.version, replace(T0, rows=(DIRECTION,)), copied(idf, "LIVE", {}))
    assert "direction" not in found.identity.remarks[0].text


def test_a_year_without_amounts_is_not_zero(idf: Idf) -> None:
    found = table(idf.version, replace(T0, rows=(AXIS, PROJECT)).filtered(YEAR, "2019"))
    assert found.identity.remarks[0].text == "Aucun montant pour 2019 dans T0-2017"
    assert found.proof is None
    assert {text for line in found.lines for text in shown(line)} == {""}


def test_a_year_with_amounts_elsewhere_is_zero_where_nothing_is(idf: Idf) -> None:
    several_years(idf)
    found = table(idf.version, Selection("", (PROJECT,)).filtered(PROJECT, "A3-P1").filtered(YEAR, "2017"))
    assert shown(row(found, "A3-P1")) == ["0,0"]
    assert found.proof is not None


def test_doubts_on_sealed_lines_are_read_once_and_those_that_may_change_each_time(
    idf: Idf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    live = copied(idf, "LIVE", {})
    for version, queries in ((idf.version, 1), (live, 2)):
        reading = open_reading(T0.in_version(version.code), version)
        with django_assert_num_queries(queries):
            assert caveats_of(reading) == caveats_of(reading) != ()
    narrowed = open_reading(T0.filtered(AXIS, "A1"), idf.version)
    assert len(caveats_of(narrowed)) == 1 < len(caveats_of(open_reading(T0, idf.version)))
