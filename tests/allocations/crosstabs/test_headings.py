"""How figures are named and ordered: codes, labels, nomenclature, filters at every level."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allocations.crosstabs.headings import Head, Keys, Paths, every_path, in_order, needed, scope_of, structural
from allocations.enums import Dimension
from allocations.facts import Scope, weigh
from allocations.models import Envelope, VersionNode
from allocations.selection import Selection
from allocations.structure import Structure
from projects.models import Axis, Measure, Project
from prs_budget.lib.refusals import BadAddress
from prs_budget.organisation.models import Sector
from tests.allocations.versions import copied, new_measure
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, SECTOR, ACTOR, ENVELOPE = Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR, Dimension.ENVELOPE
YEAR, RECURRENCE = Dimension.YEAR, Dimension.RECURRENCE


def keys_of(idf: Idf) -> Keys:
    return Keys(Structure.of(idf.version))


# --- heads


def test_a_code_heads_with_its_label(idf: Idf) -> None:
    keys = keys_of(idf)
    assert keys.head(AXIS, "A4") == Head("A4", "A4", "Rendre chaque francilien acteur de sa santé")
    assert keys.head(MEASURE, "A2-P2-M4") == Head("A2-P2-M4", "A2-P2-M4", "Aides à l’investissement")


def test_a_code_that_says_no_more_than_the_label_is_not_printed(idf: Idf) -> None:
    keys = keys_of(idf)
    assert keys.head(AXIS, "AUTRES") == Head("AUTRES", "", "Autres")
    assert keys.head(ENVELOPE, "OGD_PA") == Head("OGD_PA", "", "OGD PA")
    assert keys.head(DIRECTION, "NC") == Head("NC", "", "Non ventilé")
    assert keys.head(DIRECTION, "DOS") == Head("DOS", "DOS", "Direction de l’offre de soins")


def test_our_own_codes_of_sectors_are_not_printed(idf: Idf) -> None:
    assert keys_of(idf).head(SECTOR, "D05") == Head("D05", "", "Établissement de santé")


def test_an_actor_is_the_heading_of_its_sectors(idf: Idf) -> None:
    heads = keys_of(idf).heads(ACTOR)
    assert list(heads) == [
        "Personnes âgées",
        "Personnes handicapées",
        "Ambulatoire",
        "Établissement de santé",
        "RH en santé",
        "DPSRI",
        "DQSPP",
        "Non ventilé",
    ]
    assert heads["DPSRI"] == Head("DPSRI", "", "DPSRI")


def test_a_year_heads_itself_and_a_recurrence_has_its_words(idf: Idf) -> None:
    keys = keys_of(idf)
    assert keys.head(YEAR, "2019") == Head("2019", "", "2019")
    assert [(head.key, head.label) for head in keys.heads(RECURRENCE).values()] == [
        ("PERENNE", "Pérenne"),
        ("CNR", "CNR"),
        ("BORNE", "Borné"),
        ("NC", "Non renseigné"),
    ]


# --- order


def test_the_order_is_that_of_the_nomenclature(idf: Idf) -> None:
    keys = keys_of(idf)
    assert list(keys.heads(AXIS)) == ["A1", "A2", "A3", "A4", "A5", "AUTRES"]
    assert list(keys.heads(ENVELOPE)) == ["DAF", "FIR", "FMESPP", "FORFAITS", "MIGAC", "OGD_PA", "OGD_PH", "USLD"]
    assert list(keys.heads(DIRECTION)) == ["CAB", "DA", "DOS", "DPSRI", "DQSPP", "DS", "PILOT", "NC"]


def test_the_order_is_not_the_alphabet(idf: Idf) -> None:
    version = copied(idf, "LIVE", {})
    Axis.objects.filter(plan=idf.plan, code="A5").update(position=0)
    Envelope.objects.filter(agency=idf.agency, code="USLD").update(position=0)
    live = Keys(Structure.of(version))
    assert list(live.heads(AXIS)) == ["A5", "A1", "A2", "A3", "A4", "AUTRES"]
    assert next(iter(live.heads(ENVELOPE))) == "USLD"
    assert next(iter(live.heads(PROJECT))) == "A5-P1"
    assert next(iter(live.heads(MEASURE))) == "A5-P1-NC"
    assert next(iter(keys_of(idf).heads(AXIS))) == "A1"


def test_paths_are_put_in_order_once_each(idf: Idf) -> None:
    paths = [("A2", "OGD_PA"), ("A1", "FIR"), ("A2", "DAF"), ("A1", "FIR"), ("A2",), ("AUTRES", "DAF")]
    assert in_order(paths, (AXIS, ENVELOPE), keys_of(idf)) == (
        ("A1", "FIR"),
        ("A2",),
        ("A2", "DAF"),
        ("A2", "OGD_PA"),
        ("AUTRES", "DAF"),
    )
    actors = [("Ambulatoire",), ("Personnes âgées",), ("Non ventilé",), ("DPSRI",)]
    assert in_order(actors, (ACTOR,), keys_of(idf)) == (actors[1], actors[0], actors[3], actors[2])
    assert in_order([("2019",), ("2017",)], (YEAR,), keys_of(idf)) == (("2017",), ("2019",))


# --- from facts to paths


def test_a_fact_has_one_path_on_each_side(idf: Idf) -> None:
    axis = Axis.objects.get(plan=idf.plan, code="A2").pk
    sector = Sector.objects.get(agency=idf.agency, code="D03").pk
    values, keys = {"axis_id": [axis], "sector_id": [sector], "year": [2017]}, keys_of(idf)
    assert Paths((AXIS, ACTOR, SECTOR), keys).of(values, 1) == [("A2", "Personnes âgées", "D03")]
    assert Paths((YEAR,), keys).of(values, 1) == [("2017",)]
    assert Paths((), keys).of(values, 1) == [()]


# --- two structures


def test_labels_come_from_the_first_structure_and_what_only_the_second_has_from_it(idf: Idf) -> None:
    open_version = copied(idf, "LIVE", {})
    Project.objects.filter(plan=idf.plan, code="A2-P2").update(label="Nouveau nom", position=900)
    new_measure(idf, "A1-P1-M9", "A1-P1", "Venue après")
    first, second = Structure.of(idf.version), Structure.of(open_version)
    keys = Keys(first.followed_by(second))
    assert keys.head(PROJECT, "A2-P2").label.startswith("Prioriser les moyens")
    assert list(keys.heads(PROJECT)) == list(Keys(first).heads(PROJECT))
    assert Keys(second.followed_by(first)).head(PROJECT, "A2-P2").label == "Nouveau nom"
    assert keys.head(MEASURE, "A1-P1-M9").label == "Venue après"
    assert list(keys.heads(MEASURE)) == [*Keys(first).heads(MEASURE), "A1-P1-M9"]


def test_a_sector_known_to_the_first_keeps_its_heading(idf: Idf) -> None:
    open_version = copied(idf, "LIVE", {})
    sector = Sector.objects.get(agency=idf.agency, code="D03")
    Sector.objects.filter(pk=sector.pk).update(heading="Grand âge")
    first, second = Structure.of(idf.version), Structure.of(open_version)
    assert Keys(first.followed_by(second)).names(ACTOR)[sector.pk] == "Personnes âgées"
    assert Keys(second.followed_by(first)).names(ACTOR)[sector.pk] == "Grand âge"
    assert "Grand âge" not in Keys(first.followed_by(second)).heads(ACTOR)


# --- what a selection reads


def test_a_report_reads_what_it_crosses_and_filters_and_the_axes(idf: Idf) -> None:
    selection = Selection("", (PROJECT, ACTOR), (YEAR,)).filtered(ENVELOPE, "FIR").filtered(RECURRENCE, "CNR")
    assert needed(selection) == {PROJECT, SECTOR, ENVELOPE, AXIS}
    assert structural((ACTOR, SECTOR, YEAR, RECURRENCE)) == {SECTOR}


def total(idf: Idf, selection: Selection) -> Decimal:
    scope = scope_of(selection, (idf.version.pk,), Structure.of(idf.version), idf.plan.years)
    return weigh(scope)[idf.version.pk].amount


@pytest.mark.parametrize(
    ("dimension", "codes", "millions"),
    [
        (AXIS, ["A2"], "963.80"),
        (AXIS, ["A1", "A5"], "243.70"),
        (AXIS, ["AUTRES"], "6640.40"),
        (PROJECT, ["A2-P2"], "611.80"),
        (MEASURE, ["A2-P2-M1"], "54.20"),
        (DIRECTION, ["DA"], "86.76"),
        (SECTOR, ["D01"], "21.64"),
        (ACTOR, ["Personnes âgées"], "38.86"),
        (ENVELOPE, ["FMESPP"], "8.40"),
        (RECURRENCE, ["NC"], "8646.20"),
        (RECURRENCE, ["CNR"], "0"),
        (YEAR, ["2017"], "8646.20"),
        (YEAR, ["2018", "2022"], "0"),
    ],
)
def test_every_dimension_is_a_filter(idf: Idf, dimension: Dimension, codes: list[str], millions: str) -> None:
    selection = Selection().filtered(dimension, *codes)
    assert total(idf, selection) == Decimal(millions) * 1_000_000


def test_filters_of_two_dimensions_both_hold(idf: Idf) -> None:
    both = Selection().filtered(AXIS, "A2").filtered(ENVELOPE, "FIR")
    assert total(idf, both) == Decimal("340440000.00")
    assert total(idf, both.filtered(PROJECT, "A1-P1")) == 0


def test_an_actor_and_one_of_its_sectors_intersect(idf: Idf) -> None:
    """They are read in the same column."""
    actor = Selection().filtered(ACTOR, "Personnes âgées")
    assert total(idf, actor.filtered(SECTOR, "D01")) == Decimal("21640000.00")
    assert total(idf, actor.filtered(SECTOR, "D05")) == 0
    assert total(idf, actor.filtered(SECTOR, "D01", "D03", "D05")) == Decimal("38860000.00")


def test_without_the_pseudo_axes(idf: Idf) -> None:
    axes = replace(Selection(), perimeter="axes")
    assert total(idf, axes) == Decimal("2005800000.00")
    assert total(idf, axes.filtered(AXIS, "AUTRES")) == 0


@pytest.mark.parametrize(
    ("dimension", "code", "possible"),
    [
        (
            AXIS,
            "A9",
            "Axe : « A9 » n’existe pas dans cette version. Codes possibles : A1, A2, A3, ",
        ),
        (AXIS, "a2", "Axe : « a2 » n’existe pas"),
        (PROJECT, "A2", "Projet : « A2 » n’existe pas dans cette version. Codes possibles : A1-P1, "),
        (MEASURE, "A2-P2-M9", "A2-P3-NC, …."),
        (DIRECTION, "Z", "CAB, DA, DOS, DPSRI, DQSPP, DS, PILOT, NC."),
        (SECTOR, "Z", "D08, NC."),
        (ACTOR, "personnes âgées", "Acteur : « personnes âgées »"),
        (ENVELOPE, "OGD PA", "OGD_PA"),
        (YEAR, "2016", "Codes possibles : 2017, 2018, 2019, 2020, 2021, 2022."),
        (YEAR, "2023", "Année : « 2023 » n’existe pas"),
        (RECURRENCE, "Pérenne", "Codes possibles : PERENNE, CNR, BORNE, NC."),
    ],
)
def test_an_unknown_code_is_refused_with_those_that_exist(
    idf: Idf, dimension: Dimension, code: str, possible: str
) -> None:
    with pytest.raises(BadAddress) as caught:
        total(idf, Selection().filtered(dimension, code))
    [reason] = caught.value.reasons
    assert possible in reason


def test_every_unknown_code_is_told_at_once(idf: Idf) -> None:
    with pytest.raises(BadAddress) as caught:
        total(idf, Selection().filtered(AXIS, "A9", "A2", "A8").filtered(ENVELOPE, "ZZZ"))
    first, second = caught.value.reasons
    assert first.startswith("Axe : « A9 », « A8 » n’existe pas")
    assert second.startswith("Enveloppe : « ZZZ »")


def test_codes_are_those_of_the_version(idf: Idf) -> None:
    new_measure(idf, "A1-P1-M9", "A1-P1")
    selection = Selection().filtered(MEASURE, "A1-P1-M9")
    with pytest.raises(BadAddress, match="n’existe pas dans cette version"):
        total(idf, selection)
    assert scope_of(selection, (1,), Structure.of(copied(idf, "LIVE", {})), idf.plan.years) == Scope(
        (1,), {"measure_id": frozenset({Measure.objects.get(code="A1-P1-M9").pk})}
    )


# --- the full list of rows


def paths(idf: Idf, selection: Selection) -> list[tuple[str, ...]]:
    return every_path(selection, Structure.of(idf.version))


def test_every_axis_and_project_has_its_row(idf: Idf) -> None:
    assert paths(idf, Selection("", (AXIS,))) == [("A1",), ("A2",), ("A3",), ("A4",), ("A5",), ("AUTRES",)]
    both = paths(idf, Selection("", (AXIS, PROJECT)))
    assert len(both) == 33
    assert both[0] == ("A1", "A1-P1")
    assert ("A3", "A3-P1") in both
    assert paths(idf, Selection("", (PROJECT, AXIS)))[0] == ("A1-P1", "A1")


def test_the_full_list_follows_the_perimeter_and_the_filters_of_the_tree(idf: Idf) -> None:
    axes = replace(Selection("", (AXIS, PROJECT)), perimeter="axes")
    assert len(paths(idf, axes)) == 25
    only = Selection("", (AXIS, PROJECT)).filtered(AXIS, "A3", "A4").filtered(YEAR, "2017")
    assert paths(idf, only) == [(code[:2], code) for code in ("A3-P1", "A3-P2", "A3-P3", "A3-P4")] + [
        (code[:2], code) for code in ("A4-P1", "A4-P2", "A4-P3", "A4-P4")
    ]
    assert paths(idf, Selection("", (PROJECT,)).filtered(PROJECT, "A3-P1").filtered(AXIS, "A3")) == [("A3-P1",)]
    assert paths(idf, Selection("", (PROJECT,)).filtered(PROJECT, "A3-P1").filtered(AXIS, "A2")) == []


def test_the_axis_of_a_project_without_credits_has_its_row(idf: Idf) -> None:
    assert paths(idf, Selection("", (AXIS,)).filtered(PROJECT, "A3-P1")) == [("A3",)]


def test_rows_that_are_not_of_the_tree_are_shown_where_they_have_amounts(idf: Idf) -> None:
    assert paths(idf, Selection("", (AXIS, MEASURE))) == []
    assert paths(idf, Selection("", (ENVELOPE,))) == []
    assert paths(idf, Selection("", (AXIS,)).filtered(ENVELOPE, "FIR")) == []


def test_a_closed_project_is_shown_where_it_has_amounts(idf: Idf) -> None:
    version = copied(idf, "LIVE", {})
    Project.objects.filter(plan=idf.plan, code="A3-P1").update(closed_on="2018-01-01")
    live = every_path(Selection("", (AXIS, PROJECT)), Structure.of(version))
    assert ("A3", "A3-P1") not in live
    assert len(live) == 32


def test_the_structure_of_an_adopted_version_is_its_own(idf: Idf) -> None:
    Project.objects.filter(plan=idf.plan, code="A3-P1").update(closed_on="2018-01-01", position=1, label="Autre nom")
    assert ("A3", "A3-P1") in paths(idf, Selection("", (AXIS, PROJECT)))
    assert VersionNode.objects.filter(version=idf.version, dimension=PROJECT).count() == 33
