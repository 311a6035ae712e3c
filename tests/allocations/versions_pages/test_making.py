"""A new version: who makes one, of what, what is proposed, what is refused and how."""

from datetime import date

import pytest

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Allocation, Operation, Version
from allocations.versions.forms import NewVersion
from prs_budget.organisation.models import Agency
from tests.allocations.versions import version_with
from tests.allocations.versions_pages.doors import VERSIONS, amendment, browser, plain, read, said
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

NEW = f"{VERSIONS}nouvelle/"
DRAFT = {"code": "T0-2017-V2", "label": "Variante de T0-2017", "data_date": "2018-09-01", "reason": ""}
DM = {"code": "T0-2017-DM1", "label": "DM n° 1", "data_date": "2018-09-01", "reason": "Corriger L001"}
NUMBER = "6f1c0d1e-56e6-4f5c-9d3b-2f3a6a1f8f10"


@pytest.mark.parametrize("role", ["contributor", "director", "partner"])
def test_who_may_not_is_refused_at_the_page_and_at_the_form(idf: Idf, role: str) -> None:
    client = browser(getattr(idf, role))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, DRAFT).status_code == 403
    assert not Version.objects.filter(code="T0-2017-V2").exists()


@pytest.mark.parametrize("role", ["admin", "finance"])
def test_a_draft_of_the_reference_is_proposed_and_made(idf: Idf, role: str) -> None:
    client = browser(getattr(idf, role))
    form = client.get(NEW).context["form"]
    assert (form["code"].value(), form["label"].value()) == ("T0-2017-V2", "Variante de T0-2017")
    assert "visible de vous seul" in said(client, NEW, DRAFT)
    version = Version.objects.get(code="T0-2017-V2")
    assert (version.status, version.author, version.parent) == (VersionStatus.DRAFT, getattr(idf, role), idf.version)
    assert version.data_date == date(2018, 9, 1)
    assert Allocation.objects.filter(version=version).count() == 68


def test_an_amendment_is_proposed_with_the_next_free_number(idf: Idf) -> None:
    client = browser(idf.finance)
    form = client.get(f"{NEW}?de=T0-2017&nature=dm").context["form"]
    assert form["code"].value() == "T0-2017-DM1"
    assert form["label"].value() == "Décision modificative n° 1 de T0-2017"
    said(client, f"{NEW}?de=T0-2017&nature=dm", DM)
    version = Version.objects.get(code="T0-2017-DM1")
    assert (version.status, version.is_amendment, version.reason) == (VersionStatus.ARBITRATED, True, "Corriger L001")
    assert client.get(f"{NEW}?de=T0-2017&nature=dm").context["form"]["code"].value() == "T0-2017-DM2"


def test_an_amendment_says_what_it_is_for(idf: Idf) -> None:
    client = browser(idf.finance)
    page = client.post(f"{NEW}?de=T0-2017&nature=dm", {**DM, "reason": "  "})
    assert page.context["form"].errors == {"reason": ["Dites en une phrase ce que la décision modifie, et pourquoi."]}
    assert 'value="DM n° 1"' in page.content.decode()
    assert not Version.objects.filter(code="T0-2017-DM1").exists()


def test_what_is_not_adopted_is_copied_not_amended(idf: Idf) -> None:
    version_with(idf, "PROG", {("L001", 2018): "1.00"})
    client = browser(idf.finance)
    page = client.get(f"{NEW}?de=PROG&nature=dm")
    assert page.context["making"].natures == []
    assert page.context["form"]["code"].value() == "PROG-V2"
    said(client, f"{NEW}?de=PROG&nature=dm", {**DM, "code": "PROG-X"})
    assert Version.objects.get(code="PROG-X").status == VersionStatus.DRAFT


@pytest.mark.parametrize(
    ("code", "amends", "taken", "expected"),
    [
        ("T0-2017", False, (), "T0-2017-V2"),
        ("T0-2017-V2", False, ("T0-2017-V2",), "T0-2017-V3"),
        ("T0-2017", True, ("T0-2017-DM1", "T0-2017-DM2"), "T0-2017-DM3"),
        ("T0-2017", True, ("T0-2017-DM2",), "T0-2017-DM1"),
        ("A" * 40, True, (), "A" * 36 + "-DM1"),
        ("A" * 40, False, ("A" * 37 + "-V2",), "A" * 37 + "-V3"),
    ],
)
def test_a_code_is_proposed_that_is_free(code: str, amends: bool, taken: tuple[str, ...], expected: str) -> None:
    assert NewVersion.of(Version(code=code), amends=amends, taken=taken).code == expected


def test_an_amendment_of_an_amendment_is_numbered_after_the_first(idf: Idf) -> None:
    first = Version(code="T0-2017-DM1", is_amendment=True)
    proposal = NewVersion.of(first, amends=True, taken=("T0-2017", "T0-2017-DM1"))
    assert (proposal.code, proposal.label) == ("T0-2017-DM2", "Décision modificative n° 2 de T0-2017")


@pytest.mark.parametrize("taken", ["T0-2017", "t0-2017"])
def test_a_code_already_taken_says_which_is_free_and_keeps_what_was_typed(idf: Idf, taken: str) -> None:
    client = browser(idf.finance)
    page = client.post(NEW, {**DRAFT, "code": taken, "label": "Ma variante"})
    assert page.status_code == 200
    code = taken.upper()
    words = f"Le code {code} est déjà pris dans l’agence. Prenez-en un autre, par exemple T0-2017-V2."
    assert page.context["form"].errors == {"code": [words]}
    assert 'value="Ma variante"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "", "Donnez un code à la version."),
        ("code", "V 2", "Un code s’écrit en capitales, chiffres, tirets, points et soulignés."),
        ("code", "A" * 41, "Le code est trop long : 40 caractères au plus."),
        ("label", "", "Donnez un intitulé à la version."),
        ("label", "x" * 201, "L’intitulé est trop long : 200 caractères au plus."),
        ("data_date", "", "Donnez la date des chiffres."),
        ("data_date", "hier", "Cette date n’est pas lisible : écrivez-la comme 08/03/2018."),
    ],
)
def test_each_error_stands_beside_its_field(idf: Idf, field: str, value: str, words: str) -> None:
    page = browser(idf.finance).post(NEW, {**DRAFT, field: value})
    assert page.context["form"].errors == {field: [words]}
    assert f'id="id_{field}_error"' in page.content.decode()


def test_a_date_may_be_typed_as_one_writes_it(idf: Idf) -> None:
    said(browser(idf.finance), NEW, {**DRAFT, "data_date": "01/09/2018"})
    assert Version.objects.get(code="T0-2017-V2").data_date == date(2018, 9, 1)


def test_a_second_click_finds_the_version_that_the_first_made(idf: Idf) -> None:
    client = browser(idf.finance)
    pages = [client.post(f"{NEW}?de=T0-2017&nature=dm", {**DM, "number": NUMBER}) for _ in range(2)]
    assert {page.status_code for page in pages} == {302}
    assert pages[0].headers["Location"] == pages[1].headers["Location"]
    assert Version.objects.filter(parent=idf.version).count() == 1


def test_the_number_of_something_else_is_refused_and_said(idf: Idf) -> None:
    operation = Operation.objects.filter(version=idf.version).first()
    assert operation is not None
    page = browser(idf.finance).post(NEW, {**DRAFT, "number": str(operation.uuid)})
    assert "a déjà servi pour d’autres cellules" in plain(page.content.decode())


def test_a_code_taken_between_the_check_and_the_write_is_said_beside_it(
    idf: Idf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NewVersion, "of", lambda *_, **__: NewVersion("T0-2017-V2", "Variante", frozenset()))
    page = browser(idf.finance).post(NEW, {**DRAFT, "code": "T0-2017"})
    assert "déjà pris" in page.context["form"].errors["code"][0]


@pytest.mark.parametrize("code", ["NULLE-PART", "SECRET"])
def test_what_may_not_be_read_is_not_copied(idf: Idf, code: str) -> None:
    client = browser(idf.finance)
    assert client.get(f"{NEW}?de={code}").status_code == 404
    assert client.post(f"{NEW}?de={code}", DRAFT).status_code == 404
    assert code not in client.get(NEW).content.decode()


def test_the_version_of_another_agency_is_not_copied(idf: Idf) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    idf.finance.memberships.create(agency=elsewhere, role="finance")
    client = browser(idf.finance)
    assert client.get("/ars-xx/versions/nouvelle/?de=T0-2017").status_code == 404
    assert "Aucune version à copier" in read(client, "/ars-xx/versions/nouvelle/")
    assert client.post("/ars-xx/versions/nouvelle/", DRAFT).status_code == 200


def test_the_form_has_few_queries(idf: Idf, assert_queries: AssertQueries) -> None:
    amendment(idf)
    client = browser(idf.finance)
    with assert_queries():
        client.get(f"{NEW}?de=T0-2017&nature=dm")


def test_a_version_of_any_size_is_made_by_the_same_queries(idf: Idf, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=22):
        actions.copy_version(by=idf.finance, source=idf.version, code="V2", label="x", data_date=date(2018, 9, 1))
