"""Whatever happens to the live structure, the pages, files and answers of T0-2017 stay what they were, to the byte."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from allocations import actions
from allocations.models import Envelope, Version
from allocations.sealing import seal
from projects.actions import restructured, save_node
from projects.models import Axis, Measure, Project
from prs_budget.organisation.models import Direction, Sector
from tests.allocations.versions import copied, new_line, new_measure
from tests.plugins.idf import Idf

#: what is read of T0-2017, every way it is read; {version} is its code
READ = [
    "/ars-idf/?version={version}",
    "/ars-idf/credits/?version={version}",
    "/ars-idf/credits/axes-enveloppes/?version={version}",
    "/ars-idf/credits/projets/?version={version}",
    "/ars-idf/credits/correspondance/?version={version}",
    "/ars-idf/credits/croisements/?version={version}&lignes=mesure,acteur,domaine&colonnes=enveloppe",
    "/ars-idf/credits/croisements/?version={version}&lignes=direction&colonnes=axe,projet&annee=",
    "/ars-idf/credits/croisements/?version={version}&lignes=mesure&projet=A2-P2&domaine=D05&enveloppe=FIR",
    "/ars-idf/credits/croisements/?version={version}&lignes=acteur&axe=A2&acteur=Établissement de santé",
    "/ars-idf/credits/lignes/?version={version}",
    "/ars-idf/credits/lignes/?version={version}&projet=A2-P2&mesure=A2-P2-M1",
    "/ars-idf/credits/axes/A2/?version={version}",
    "/ars-idf/credits/projets/A2-P2/?version={version}",
    "/ars-idf/credits/mesures/A2-P2-M1/?version={version}",
    "/ars-idf/credits/directions/DOS/?version={version}",
    "/ars-idf/credits/enveloppes/FIR/?version={version}",
    "/ars-idf/credits/axes-enveloppes/?version={version}&ouvre=A2,FIR",
    "/ars-idf/credits/projets/A2-P2/?version={version}&ouvre=A2-P2-M1/Établissement de santé,MIGAC",
    "/ars-idf/credits/correspondance/?version={version}&ouvre=A2/A2-P2/A2-P2-M1,",
    "/ars-idf/credits/correspondance/?version={version}&format=csv",
    "/ars-idf/credits/lignes/?version={version}&format=csv",
    "/ars-idf/credits/projets/A2-P2/?version={version}&format=xlsx",
    "/ars-idf/credits/axes-enveloppes/?version={version}&format=xlsx",
    "/ars-idf/recherche/?q=précarité",
    "/ars-idf/recherche/?q=A2-P2",
    "/ars-idf/publications/",
    "/api/v1/crosstab/?version={version}&rows=project,measure&columns=envelope&year=2017&axis=A2",
    "/api/v1/allocations/?version={version}&project=A2-P2",
    "/api/v1/measures/?version={version}",
]


def everything(client: Client, version: str) -> dict[str, bytes]:
    """Each answer, without the token that changes at every page."""
    found = {}
    for address in READ:
        response = client.get(address.format(version=version))
        assert response.status_code == 200, (address, response.content.decode()[-800:])
        found[address] = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return found


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files taken out at one instant, which they tell."""
    monkeypatch.setattr("prs_budget.pages.files.now", lambda: datetime(2018, 3, 8, 10, 41, tzinfo=UTC))


def _save(idf: Idf, node: Axis | Project | Measure, **values: object) -> None:
    for name, value in values.items():
        setattr(node, name, value)
    save_node(by=idf.admin, node=node, fields=list(values))


def upheaval(idf: Idf) -> None:
    """Everything of the live structure that may change, changed."""
    plan = idf.plan
    _save(idf, plan.measures.get(code="A2-P2-M1"), label="Mesure renommée")
    actions.move_measure(
        by=idf.admin,
        measure=plan.measures.get(code="A2-P2-M1"),
        project=plan.projects.get(code="A3-P1"),
        reason="Rattachement",
    )
    new_measure(idf, "A2-P2-M0", "A2-P2", "Précarité, mesure nouvelle")
    new_line(idf, "L900", "A2-P2-M0")
    _save(idf, plan.projects.get(code="A2-P2"), label="Projet renommé", short_label="Renommé", position=99)
    _save(idf, plan.axes.get(code="A2"), label="Axe renommé", short_label="Axe", scope="Autre chose", position=0)
    _save(idf, plan.axes.get(code="A5"), is_outside_axes=True, closed_on=date(2018, 1, 1))
    _save(idf, plan.projects.get(code="A3-P1"), closed_on=date(2018, 1, 1))
    Sector.objects.filter(agency=idf.agency, code="D05").update(
        label="Domaine renommé", heading="Acteur renommé", closed_on=date(2018, 1, 1), position=1
    )
    Direction.objects.filter(agency=idf.agency, code="DOS").update(label="Direction renommée", position=0)
    Envelope.objects.filter(agency=idf.agency, code="FIR").update(
        label="Enveloppe renommée", long_label="Autre", position=0, closed_on=date(2018, 1, 1)
    )
    restructured(plan)


@pytest.mark.usefixtures("still")
def test_nothing_of_an_adopted_version_follows_the_live_structure(idf: Idf) -> None:
    client = Client()
    client.force_login(idf.partner)
    client.get("/ars-idf/publications/")
    before = everything(client, "T0-2017")
    upheaval(idf)
    after = everything(client, "T0-2017")
    assert [address for address in READ if after[address] != before[address]] == []
    assert seal.holds(Version.objects.get(pk=idf.version.pk))


@pytest.mark.usefixtures("still")
def test_the_versions_being_made_do_not_change_it_either(idf: Idf) -> None:
    client = Client()
    client.force_login(idf.partner)
    client.get("/ars-idf/publications/")
    before = everything(client, "T0-2017")
    copied(idf, "LIVE", {("L001", 2017): "1"})
    assert everything(client, "T0-2017") == before


def test_a_version_being_made_follows(idf: Idf) -> None:
    copied(idf, "LIVE", {})
    client = Client()
    client.force_login(idf.finance)
    upheaval(idf)
    table = client.get("/ars-idf/credits/correspondance/?version=LIVE").content.decode()
    for told in ("Mesure renommée", "Projet renommé", "Axe renommé", "Autre chose"):
        assert told in table
    assert "Prise en charge des patients en situation de précarité" not in table
    assert "Quatre axes" in table
    moved = client.get("/ars-idf/credits/projets/A3-P1/?version=LIVE").content.decode()
    assert "Mesure renommée" in moved
    assert "54,2" in moved
    crossed = client.get("/ars-idf/credits/croisements/?version=LIVE&lignes=acteur&colonnes=enveloppe").content.decode()
    assert "Acteur renommé" in crossed
    assert crossed.index("Enveloppe renommée") < crossed.index("DAF</th>")
    assert client.get("/ars-idf/credits/mesures/A2-P2-M0/?version=LIVE").status_code == 200
    assert client.get("/ars-idf/credits/mesures/A2-P2-M0/?version=T0-2017").status_code == 404


def test_the_comparison_of_both_keeps_the_labels_of_the_first(idf: Idf) -> None:
    copied(idf, "LIVE", {})
    client = Client()
    client.force_login(idf.finance)
    upheaval(idf)
    address = "/ars-idf/credits/croisements/?lignes=axe,projet,mesure&version={}&compare={}"
    first = client.get(address.format("T0-2017", "LIVE")).content.decode()
    assert "Prise en charge des patients en situation de précarité" in first
    assert "Mesure renommée" not in first
    assert "−54,2" in first
    assert "+54,2" in first
    assert "Mesure renommée" in client.get(address.format("LIVE", "T0-2017")).content.decode()
