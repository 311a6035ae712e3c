"""Who reads which version, at every door: pages, files, opened figures, fiches, comparisons, search, publications."""

import re
from html import unescape

import pytest
from django.test import Client

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership, User
from tests.allocations.versions import copied, new_line, new_measure, version_with
from tests.plugins.idf import Idf

#: every door of one version
DOORS = {
    "readings": "credits/?version={version}",
    "table": "credits/axes-enveloppes/?version={version}",
    "correspondence": "credits/correspondance/?version={version}",
    "cross-table": "credits/croisements/?version={version}&lignes=mesure",
    "lines": "credits/lignes/?version={version}",
    "page about one thing": "credits/projets/A2-P2/?version={version}",
    "csv": "credits/projets/?version={version}&format=csv",
    "workbook": "credits/croisements/?version={version}&format=xlsx",
    "file of lines": "credits/lignes/?version={version}&format=csv",
    "opened figure": "credits/axes-enveloppes/?version={version}&ouvre=A2,FIR",
    "dashboard": "?version={version}",
}
#: a version that may be read is read at every door alike: two of them are tried everywhere
EVERY_DOOR, ONE_DOOR = ("OPEN", "T0-2017"), {"table": DOORS["table"]}
COMPARED = {
    "cross-table": "credits/croisements/?version=T0-2017&compare={version}",
    "table": "credits/?version=T0-2017&compare={version}",
    "lines": "credits/lignes/?version=T0-2017&compare={version}",
    "page about one thing": "credits/projets/A2-P2/?version=T0-2017&compare={version}",
    "opened figure": "credits/croisements/?version=T0-2017&compare={version}&lignes=axe&ouvre=A2,",
    "csv": "credits/croisements/?version=T0-2017&compare={version}&format=csv",
}
WITHOUT_DRAFTS = ["OPEN", "ARBITRATED", "ADOPTED", "T0-2017"]
READABLE = {
    "admin": ["DRAFT-ADMIN", *WITHOUT_DRAFTS],
    "finance": ["DRAFT-FINANCE", *WITHOUT_DRAFTS],
    "contributor": WITHOUT_DRAFTS,
    "director": WITHOUT_DRAFTS,
    "partner": ["T0-2017"],
    "stranger": [],
}
VERSIONS = ["DRAFT-ADMIN", "DRAFT-FINANCE", *WITHOUT_DRAFTS]


@pytest.fixture
def every_status(idf: Idf) -> Idf:
    """A version at each step of its life; T0-2017 is the published one."""
    cells = {("L013", 2017): "4000000", ("L018", 2017): "1000000"}
    version_with(idf, "DRAFT-ADMIN", cells, status=VersionStatus.DRAFT, by=idf.admin)
    version_with(idf, "DRAFT-FINANCE", cells, status=VersionStatus.DRAFT, by=idf.finance)
    version_with(idf, "OPEN", cells)
    version_with(idf, "ARBITRATED", cells, status=VersionStatus.ARBITRATED)
    version_with(idf, "ADOPTED", cells, status=VersionStatus.ADOPTED)
    return idf


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def status(client: Client, address: str) -> int:
    return client.get(f"/ars-idf/{address}").status_code


@pytest.mark.parametrize("role", READABLE)
def test_a_version_is_read_by_whom_it_is_for_at_every_door(every_status: Idf, role: str) -> None:
    client = browser(getattr(every_status, role))
    for version in VERSIONS:
        expected = 200 if version in READABLE[role] else 404
        for door, address in (DOORS if version in EVERY_DOOR or expected == 404 else ONE_DOOR).items():
            assert status(client, address.format(version=version)) == expected, (version, door)


@pytest.mark.parametrize("role", READABLE)
def test_a_comparison_shows_no_version_that_may_not_be_read(every_status: Idf, role: str) -> None:
    client = browser(getattr(every_status, role))
    for version in VERSIONS[:-1]:
        expected = 200 if version in READABLE[role] else 404
        one = {"cross-table": COMPARED["cross-table"]}
        for door, address in (COMPARED if version in EVERY_DOOR or expected == 404 else one).items():
            assert status(client, address.format(version=version)) == expected, (version, door)


@pytest.mark.parametrize("role", [role for role in READABLE if role != "stranger"])
def test_lists_of_versions_name_those_that_may_be_read(every_status: Idf, role: str) -> None:
    client = browser(getattr(every_status, role))
    html = client.get("/ars-idf/credits/croisements/?version=T0-2017").content.decode()
    named = {code for code in VERSIONS if re.search(rf'<option value="{code}"', html)}
    assert named == set(READABLE[role])
    everywhere = html + client.get("/ars-idf/credits/?version=T0-2017").content.decode()
    for hidden in set(VERSIONS) - set(READABLE[role]):
        assert hidden not in everywhere


def test_the_same_question_in_the_database(every_status: Idf) -> None:
    for role, codes in READABLE.items():
        visible = Version.objects.visible_to(getattr(every_status, role)).values_list("code", flat=True)
        assert set(visible) == set(codes), role


def test_who_is_not_signed_in_is_sent_to_sign_in(every_status: Idf, client: Client) -> None:
    for address in (*DOORS.values(), *COMPARED.values(), "publications/", "recherche/?q=FIR"):
        response = client.get(f"/ars-idf/{address.format(version='T0-2017')}")
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/connexion/?next=/ars-idf/")


def test_who_has_no_role_finds_no_agency(every_status: Idf) -> None:
    client = browser(every_status.stranger)
    for address in ("publications/", "recherche/?q=FIR", "credits/", "aide/"):
        assert status(client, address) == 404


def test_a_closed_account_reads_nothing(every_status: Idf) -> None:
    client = browser(every_status.finance)
    User.objects.filter(pk=every_status.finance.pk).update(is_active=False)
    assert status(client, "credits/") == 302
    assert not Version.objects.visible_to(every_status.finance)


# --- the partner


def test_a_partner_reads_the_published_version_by_default(every_status: Idf) -> None:
    client = browser(every_status.partner)
    for address in ("credits/", "credits/croisements/", "credits/lignes/", "credits/projets/A2-P2/"):
        html = client.get(f"/ars-idf/{address}").content.decode()
        assert "<dd>T0-2017</dd>" in html
    assert "<dd>ADOPTED</dd>" in browser(every_status.finance).get("/ars-idf/credits/").content.decode()


def test_a_partner_finds_nothing_that_is_not_published(idf: Idf) -> None:
    new_measure(idf, "A1-P1-M9", "A1-P1", "Téléconsultation réservée")
    new_line(idf, "L900", "A1-P1-M9")
    new_line(idf, "L901", "A2-P2-M1", sector="D04")
    copied(idf, "LIVE", {("L900", 2017): "1", ("L901", 2017): "1"}, status=VersionStatus.ADOPTED)
    partner, finance = browser(idf.partner), browser(idf.finance)
    for words in ("Téléconsultation", "A1-P1-M9", "L900", "L901"):
        address = f"/ars-idf/recherche/?q={words}"
        assert "Rien ne répond à" in partner.get(address).content.decode(), words
        assert "Rien ne répond à" not in finance.get(address).content.decode(), words
    assert status(partner, "credits/mesures/A1-P1-M9/") == 404
    assert status(partner, "credits/croisements/?mesure=A1-P1-M9") == 400
    assert "A1-P1-M9" not in partner.get("/ars-idf/credits/croisements/?mesure=A1-P9").content.decode()


def test_publications_show_published_versions_alone_to_everybody(every_status: Idf) -> None:
    for role in ("admin", "finance", "contributor", "director", "partner"):
        html = browser(getattr(every_status, role)).get("/ars-idf/publications/").content.decode()
        assert [code for code in VERSIONS if code in html] == ["T0-2017"]


def test_a_withdrawn_version_leaves_the_partners_at_once(idf: Idf) -> None:
    client = browser(idf.partner)
    address = "/ars-idf/credits/projets/A2-P2/"
    client.get(address)
    kept = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": kept}).status_code == 304
    actions.withdraw(by=idf.finance, version=idf.version, reason="Erreur de diffusion")
    assert client.get(address, headers={"If-None-Match": kept}).status_code == 404
    assert "Rien n’est encore diffusé" in client.get("/ars-idf/publications/").content.decode()
    assert status(browser(idf.finance), "credits/projets/A2-P2/") == 200
    actions.publish(by=idf.finance, version=Version.objects.get(pk=idf.version.pk))
    assert client.get(address).status_code == 200


def test_every_link_shown_to_a_partner_opens(idf: Idf) -> None:
    client = browser(idf.partner)
    html = client.get("/ars-idf/publications/").content.decode()
    links = {unescape(link) for link in re.findall(r'href="(/[^"]*)"', html)}
    assert any("format=xlsx" in link for link in links)
    for link in sorted(links):
        if not link.startswith("/static/"):
            assert client.get(link).status_code in (200, 302), link
    assert "/ars-idf/credits/croisements/" not in links


# --- two agencies


def test_a_role_counts_in_its_agency_alone(idf: Idf) -> None:
    version_with(idf, "OPEN", {})
    other = Agency.objects.create(code="ARS-AUTRE", name="Ailleurs")
    Membership.objects.create(user=idf.partner, agency=other, role=Role.FINANCE)
    assert set(Version.objects.visible_to(idf.partner).values_list("code", flat=True)) == {"T0-2017"}
    assert status(browser(idf.partner), "credits/?version=OPEN") == 404
    neighbour = User.objects.create(username="voisin")
    Membership.objects.create(user=neighbour, agency=other, role=Role.ADMIN)
    client = browser(neighbour)
    assert not Version.objects.visible_to(neighbour)
    assert client.get("/ars-idf/credits/").status_code == 404
    assert client.get("/ars-autre/credits/?version=T0-2017").status_code == 404
    assert client.get("/ars-autre/credits/croisements/?compare=T0-2017").status_code == 404


def test_an_author_who_becomes_a_partner_loses_their_draft(idf: Idf) -> None:
    version_with(idf, "DRAFT", {}, status=VersionStatus.DRAFT, by=idf.finance)
    Membership.objects.filter(user=idf.finance).update(role=Role.PARTNER)
    assert status(browser(idf.finance), "credits/?version=DRAFT") == 404


def test_administering_the_site_is_not_reading_the_agency(idf: Idf) -> None:
    root = User.objects.create(username="racine", is_staff=True, is_superuser=True)
    assert not Version.objects.visible_to(root)
    assert browser(root).get("/ars-idf/credits/").status_code == 404
