"""What deserves a look in a version is found by rule, said in French, and linked to its lines."""

from dataclasses import replace

import pytest
from django.test import Client

from allocations import checks, facts
from allocations.addresses import Addresses
from allocations.checks import Checked, Finding, findings, listed, reduced
from allocations.enums import Dimension, Origin, VersionStatus
from allocations.models import Version
from allocations.reading import open_reading
from allocations.selection import Selection
from projects.actions import save_node
from projects.models import Measure, Project
from tests.allocations.versions import copied, new_measure, version_with
from tests.plugins.idf import Idf

NBSP = "\u00a0"
PROJECT, MEASURE, ENVELOPE, YEAR = Dimension.PROJECT, Dimension.MEASURE, Dimension.ENVELOPE, Dimension.YEAR


def found_in(version: Version, year: str = "2017") -> list[Finding]:
    selection = Selection(version.code, (Dimension.AXIS, PROJECT), (ENVELOPE,)).filtered(YEAR, year)
    reading = open_reading(selection, version, dimensions=checks.DIMENSIONS)
    checked = Checked(
        reading,
        facts.read(reading.scope, (Dimension.AXIS, PROJECT, ENVELOPE))[version.pk],
        facts.read(replace(reading.scope, below_zero=True), (PROJECT, MEASURE, ENVELOPE))[version.pk],
        reading.weights()[version.pk],
        Addresses.of("ars-idf", version.code),
        facts.by_origin(facts.parts(reading.scope)),
    )
    return list(findings(checked))


def of_rule(found: list[Finding], rule: str) -> list[Finding]:
    return [finding for finding in found if finding.rule == rule]


def test_the_published_version_has_five_things_to_see_the_gravest_first(idf: Idf) -> None:
    told = [(finding.level, finding.title, finding.detail, finding.figure) for finding in found_in(idf.version)]
    assert told == [
        (
            "warning",
            "Montant négatif",
            "A2-P2 · Mesures RH en santé · DAF : la source imprime −0,1",
            f"−0,1{NBSP}M€",
        ),
        (
            "warning",
            "Deux projets d’intitulés presque égaux",
            "« Dispositif(s) ayant une couverture nationale » : AUTRES-7 (8,3) et AUTRES-8 (83,9)"
            " ; leur somme est arrondie une seule fois, à partir des euros",
            f"92,1{NBSP}M€",
        ),
        ("warning", "Deux domaines d’intitulés presque égaux", "« Personne(s) âgée(s) » : D01 et D03", ""),
        ("information", "7 projets sans ligne", "A3-P1, A3-P4, A4-P3, A4-P4, A5-P3, A5-P4 et AUTRES-4", "7"),
        (
            "information",
            "45 lignes reconstituées",
            f"45 lignes sur 68, qui portent 8{NBSP}034,4 des 8{NBSP}646,2{NBSP}M€ : "
            "chiffre non publié, déduit des totaux publiés ; d’autres répartitions sont possibles",
            f"8{NBSP}034,4{NBSP}M€",
        ),
    ]


def test_every_finding_leads_to_a_page(idf: Idf, client: Client) -> None:
    client.force_login(idf.director)
    for finding in found_in(idf.version):
        assert client.get(finding.href).status_code == 200, finding


def test_the_link_of_a_negative_amount_shows_its_line(idf: Idf, client: Client) -> None:
    client.force_login(idf.director)
    [negative] = of_rule(found_in(idf.version), "negative")
    page = client.get(negative.href).content.decode()
    assert "L028" in page
    assert f"−100{NBSP}000,00" in page
    assert "L029" not in page


def test_several_negative_amounts_are_one_finding_and_their_sum(idf: Idf) -> None:
    version = version_with(idf, "NEG", {("L001", 2017): "-100000.00", ("L028", 2017): "-200000.00"})
    [negative] = of_rule(found_in(version), "negative")
    assert negative.title == "Montants négatifs dans 2 mesures et enveloppes"
    assert negative.figure == f"−0,3{NBSP}M€"
    assert "A2-P2 · Mesures RH en santé · DAF et A1-P1 · " in negative.detail
    assert "mesure=A2-P2-M3&mesure=A1-P1-NC" in negative.href


def test_without_negative_amount_or_doubt_nothing_is_said_of_them(idf: Idf) -> None:
    version = copied(idf, "NET", {("L028", 2017): None})
    rules = {finding.rule for finding in found_in(version)}
    assert rules == {"near_labels", "no_lines"}


def test_a_negative_amount_of_another_year_is_not_found(idf: Idf) -> None:
    version = version_with(idf, "AUTRE", {("L001", 2017): "1.00", ("L028", 2018): "-1.00"})
    assert of_rule(found_in(version), "negative") == []


def test_hypotheses_are_counted_apart(idf: Idf) -> None:
    version = version_with(idf, "HYP", {("L001", 2017): "1.00"}, origin=Origin.HYPOTHESIS)
    [doubtful] = of_rule(found_in(version), "doubtful")
    assert (doubtful.title, doubtful.figure) == ("1 ligne en hypothèse", f"0,0{NBSP}M€")


def test_what_weighs_most_comes_first_among_findings_of_one_rule_and_origins_come_last(idf: Idf) -> None:
    for code in ("A3-P1", "A3-P4"):
        idf.plan.projects.filter(code=code).update(label="Même intitulé")
    for code in ("A2-P2", "A3-P3"):
        idf.plan.projects.filter(code=code).update(label="Autre intitulé")
    version = version_with(idf, "POIDS", {("L017", 2017): "9", ("L055", 2017): "-1"}, origin=Origin.RECONSTRUCTED)
    found = found_in(version)
    assert [one.rule for one in found] == ["negative", *["near_labels"] * 4, "no_lines", "doubtful"]
    [first, *others] = of_rule(found, "near_labels")
    assert "A2-P2" in first.detail
    assert [one.stake for one in (first, *others)] == sorted((one.stake for one in (first, *others)), reverse=True)


def test_parts_that_add_up_as_shown_need_no_word_on_rounding(idf: Idf) -> None:
    version = version_with(idf, "RONDE", {("L067", 2017): "8300000", ("L068", 2017): "83900000"})
    [projects, _] = of_rule(found_in(version), "near_labels")
    assert projects.detail.endswith("AUTRES-7 (8,3) et AUTRES-8 (83,9)")
    assert projects.figure == f"92,2{NBSP}M€"


def test_measures_are_compared_within_their_project_only(idf: Idf) -> None:
    # 24 measures are called « Crédits rattachés au projet (détail non publié) », each in its project
    new_measure(idf, "A1-P1-M1", "A1-P1", "Crédits rattachés au projet (détails non publiés)")
    version = version_with(idf, "MES", {("L001", 2017): "1.00"})
    [measures] = [one for one in of_rule(found_in(version), "near_labels") if "mesures" in one.title]
    assert measures.detail.endswith(": A1-P1-NC et A1-P1-M1")


def test_a_closed_project_is_neither_without_line_nor_a_near_duplicate(idf: Idf) -> None:
    for code in ("AUTRES-4", "AUTRES-8"):
        project = Project.objects.get(plan=idf.plan, code=code)
        project.closed_on = idf.version.data_date
        Measure.objects.filter(project=project).update(closed_on=idf.version.data_date)
        save_node(by=idf.admin, node=project, fields=["closed_on"])
    version = version_with(idf, "CLOS", {("L001", 2017): "1.00"})
    found = found_in(version)
    assert "AUTRES-8" not in "".join(finding.detail for finding in found)
    assert "AUTRES-4" not in "".join(finding.detail for finding in found)


def test_what_is_renamed_afterwards_changes_nothing_in_an_adopted_version(idf: Idf) -> None:
    before = found_in(idf.version)
    project = Project.objects.get(plan=idf.plan, code="AUTRES-7")
    project.label = "Tout autre chose"
    save_node(by=idf.admin, node=project, fields=["label"])
    assert found_in(idf.version) == before
    live = version_with(idf, "VIVE", {("L001", 2017): "1.00"}, status=VersionStatus.OPEN)
    assert [one.title for one in of_rule(found_in(live), "near_labels")] == ["Deux domaines d’intitulés presque égaux"]


@pytest.mark.parametrize(
    ("label", "other"),
    [
        ("Personne âgée", "Personnes Agées"),
        ("Dispositif ayant une couverture nationale", "dispositifs  ayant une couverture nationale"),
        ("L’appui", "L'appui"),
    ],
)
def test_labels_are_near_when_accents_capitals_and_plurals_alone_differ(label: str, other: str) -> None:
    assert reduced(label) == reduced(other)


def test_labels_that_say_another_thing_are_not_near() -> None:
    assert reduced("Couverture nationale") != reduced("Couverture régionale")
    assert reduced("Axe 1") != reduced("Axe 2")


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A et B"),
        (["A", "B", "C"], "A, B et C"),
        (["A", "B", "C", "D"], "A, B et 2 autres"),
    ],
)
def test_a_list_is_written_in_french(texts: list[str], written: str) -> None:
    assert listed(texts, most=3 if len(texts) < 4 else 2) == written
