"""What a report says of itself: perimeter, version, status, years, unit, date, origin of its figures, proof."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from allocations.crosstabs.identity import title_of
from allocations.enums import Dimension
from allocations.selection import Selection
from prs_budget.lib.money import Unit
from prs_budget.lib.words import date_text
from tests.allocations.tables import table
from tests.allocations.versions import copied, several_years, version_with, write
from tests.plugins.idf import Idf

AXIS, PROJECT, ENVELOPE, YEAR = Dimension.AXIS, Dimension.PROJECT, Dimension.ENVELOPE, Dimension.YEAR
T0 = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")


def test_a_report_states_what_it_is(idf: Idf) -> None:
    found = table(idf.version, T0)
    assert dict(found.identity.items()) == {
        "Périmètre": "ARS Île-de-France · PRS 2018-2022",
        "Version": "T0-2017",
        "Statut": "Diffusée aux partenaires",
        "Année": "2017 (T0)",
        "Unité": "M€",
        "Données du": "8 mars 2018",
        "Source": "ARS Île-de-France, réunion des partenaires, 8 mars 2018",
        "À savoir": "Chiffres affichés : 43 publiés, dont 2 dans une colonne déduite, 8 calculés · "
        "Lignes : 16 publiées, 7 ajustées, 45 reconstituées · « Autres » compris",
    }
    assert found.identity.status_key == "published"
    assert found.identity.address == "/ars-idf/credits/croisements/?" + T0.query()
    assert found.title == "Crédits par axe, par enveloppe"
    assert found.caption == "Crédits par axe, par enveloppe, 2017, en millions d’euros"


@pytest.mark.parametrize(
    ("rows", "columns", "title"),
    [
        ((AXIS,), (), "Crédits par axe"),
        ((AXIS, PROJECT), (ENVELOPE, YEAR), "Crédits par axe et projet, par enveloppe et année"),
        ((AXIS, PROJECT, Dimension.MEASURE), (), "Crédits par axe, projet et mesure"),
    ],
)
def test_a_title_names_what_is_crossed(rows: tuple[Dimension, ...], columns: tuple[Dimension, ...], title: str) -> None:
    assert title_of(Selection("", rows, columns)) == title


def test_filters_and_perimeter_are_part_of_it(idf: Idf) -> None:
    selection = replace(T0.filtered(PROJECT, "A2-P2", "A1-P1").filtered(ENVELOPE, "OGD_PA"), perimeter="axes")
    identity = table(idf.version, replace(selection, unit=Unit.KEUR)).identity
    assert identity.perimeter == "ARS Île-de-France · PRS 2018-2022 · sans « Autres » · A2-P2, A1-P1 · OGD PA"
    assert [remark.text for remark in identity.remarks] == [
        "Chiffres affichés : 4 calculés",
        "Lignes : 1 publiée, 1 ajustée",
        "« Autres » n’est pas compté",
    ]
    assert identity.unit == "k€"


@pytest.mark.parametrize(
    ("selection", "published"),
    [
        (T0, False),
        (replace(T0, columns=()), False),
        (replace(T0, rows=(ENVELOPE,), columns=()), True),
        (replace(T0, rows=(PROJECT,), columns=()), True),
        (T0.filtered(PROJECT, "A2-P2"), True),
        (T0.filtered(AXIS, "A5").filtered(PROJECT, "A5-P1"), False),
        (replace(T0, rows=(PROJECT,)), False),
        (replace(T0, unit=Unit.KEUR), False),
        (replace(T0, decimals=2), False),
        (replace(T0, decimals=0), False),
        (replace(T0, rows=(Dimension.DIRECTION,)), False),
    ],
    ids=lambda value: value.query() if isinstance(value, Selection) else "",
)
def test_it_says_whether_every_figure_shown_is_published(idf: Idf, selection: Selection, published: bool) -> None:
    """Lines are not cells: the sums of reconstructed lines are printed figures."""
    remarks = [remark.text for remark in table(idf.version, selection).identity.remarks]
    assert ("Chiffres affichés : tous publiés" in remarks) is published


def test_it_says_whether_autres_is_counted_where_it_could_be(idf: Idf) -> None:
    def told(selection: Selection) -> str:
        return table(idf.version, selection).identity.remarks[-1].text

    assert told(T0) == told(T0.filtered(ENVELOPE, "FIR")) == "« Autres » compris"
    assert told(replace(T0, perimeter="axes")) == "« Autres » n’est pas compté"
    assert told(T0.filtered(AXIS, "A2")) == told(T0.filtered(PROJECT, "A2-P2")) == "rien de masqué"


def test_what_was_entered_is_not_said_to_be_published(idf: Idf) -> None:
    version = copied(idf, "LIVE", {})
    assert "Chiffres affichés" not in table(version, T0).identity.remarks[0].text
    write(idf, version, {("L001", 2017): "1"})
    assert table(version, T0).identity.remarks[0].text == "Lignes : 1 programmée, 67 publiées"


def test_amounts_of_several_years_or_versions_are_not_counted_as_lines(idf: Idf) -> None:
    version = several_years(idf)
    assert table(version, Selection("PROG", (AXIS,))).identity.remarks[0].text.startswith("Montants : ")
    here, there = (remark.text for remark in table(idf.version, T0, version).identity.remarks[:2])
    assert here.startswith("T0-2017, montants : ")
    assert there.startswith("PROG, montants : ")
    assert "programmés" in there


def test_years_are_told_as_they_are_asked(idf: Idf) -> None:
    version = several_years(idf)
    base = Selection("PROG", (AXIS,))
    assert table(version, base).identity.years == "2017 à 2022"
    assert table(version, base.filtered(YEAR, "2019")).identity.years == "2019 (T+2)"
    several = table(version, base.filtered(YEAR, "2018", "2020"))
    assert several.identity.years == "2018, 2020"
    assert several.caption == "Crédits par axe, par année, 2018, 2020, en millions d’euros"


def test_a_comparison_names_both_versions(idf: Idf) -> None:
    other = copied(idf, "LIVE", {})
    found = table(idf.version, replace(T0, compare="LIVE"), other)
    identity = found.identity
    assert identity.version == "T0-2017 → LIVE"
    assert identity.status == "Diffusée aux partenaires → Ouverte à la saisie"
    assert identity.data_date == "8 mars 2018 → 1er septembre 2018"
    remarks = {remark.text: remark.href for remark in identity.remarks}
    assert "écart = LIVE − T0-2017 : positif où LIVE a plus que T0-2017" in remarks
    assert "T0-2017, montants : 16 publiés, 7 ajustés, 45 reconstitués" in remarks
    assert "LIVE, montants : 68 publiés" in remarks
    assert "version=LIVE" in remarks["lire T0-2017 − LIVE"]
    assert "compare=T0-2017" in remarks["lire T0-2017 − LIVE"]
    back = table(other, replace(T0, version="LIVE", compare="T0-2017"), idf.version).identity.remarks
    assert "lire LIVE − T0-2017, où une hausse depuis T0-2017 est positive" in [remark.text for remark in back]
    assert identity.status_key == ""
    assert "écart de T0-2017 à LIVE" in found.caption


def test_one_amount_is_singular(idf: Idf) -> None:
    version = version_with(idf, "ONE", {("L001", 2017): "1"})
    found = table(version, T0)
    assert found.identity.remarks[0].text == "Lignes : 1 programmée"
    assert found.proof is not None
    assert found.proof.shown_lines == "1 ligne"


def test_the_proof_is_the_databases_own_total(idf: Idf) -> None:
    proof = table(idf.version, T0.filtered(ENVELOPE, "FIR")).proof
    assert proof is not None
    assert (proof.holds, proof.database, proof.lines) == (True, Decimal("545800000.00"), 24)


@pytest.mark.parametrize(
    ("day", "text"),
    [(date(2018, 3, 8), "8 mars 2018"), (date(2018, 1, 1), "1er janvier 2018"), (date(2018, 8, 11), "11 août 2018")],
)
def test_a_date_is_written_in_french(day: date, text: str) -> None:
    assert date_text(day) == text
