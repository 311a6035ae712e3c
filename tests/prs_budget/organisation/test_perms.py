"""What a person is in an agency, and the same refusal for an agency that is not theirs as for none."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership
from prs_budget.organisation.perms import Access, access_or_404, accesses, agency_page
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries


@pytest.fixture
def paca(db: None) -> Agency:
    return Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")


def test_a_member_is_known_with_their_role_in_one_query(idf: Idf, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=1):
        access = access_or_404(idf.finance, "ars-idf")
    assert access == Access(idf.finance, idf.agency, Role.FINANCE)


def test_the_address_may_be_written_in_capitals(idf: Idf) -> None:
    assert access_or_404(idf.finance, "ARS-IDF").agency == idf.agency


def test_a_person_of_several_agencies_is_told_the_others(idf: Idf, paca: Agency) -> None:
    Membership.objects.create(user=idf.director, agency=paca, role=Role.PARTNER)
    assert access_or_404(idf.director, "ars-paca") == Access(idf.director, paca, Role.PARTNER, (idf.agency,))
    assert [access.agency for access in accesses(idf.director)] == [idf.agency, paca]


@pytest.mark.parametrize("slug", ["ars-paca", "ars-nulle-part"])
def test_an_agency_of_others_looks_like_one_that_does_not_exist(idf: Idf, paca: Agency, slug: str) -> None:
    with pytest.raises(Http404, match=r"^Cette agence n’existe pas, ou vous n’y avez aucun rôle\.$"):
        access_or_404(idf.finance, slug)


def test_who_has_no_role_enters_nowhere(idf: Idf) -> None:
    with pytest.raises(Http404):
        access_or_404(idf.stranger, "ars-idf")


def test_a_closed_account_enters_nowhere(idf: Idf) -> None:
    idf.finance.is_active = False
    idf.finance.save()
    with pytest.raises(Http404):
        access_or_404(idf.finance, "ars-idf")


def test_nobody_enters_nowhere(idf: Idf) -> None:
    assert accesses(AnonymousUser()) == ()


@pytest.mark.parametrize("role", Role)
def test_only_a_partner_is_held_to_what_is_published(idf: Idf, role: Role) -> None:
    access = Access(idf.finance, idf.agency, role)
    assert access.sees_only_published == (role == Role.PARTNER)
    assert access.reads_whole_agency != access.sees_only_published


@agency_page
def greeting(request: HttpRequest, access: Access, word: str) -> HttpResponse:
    return HttpResponse(f"{word}, {access.agency}, {request.access.role}")  # type: ignore[attr-defined]


def test_a_page_of_an_agency_is_given_the_access_and_the_rest_of_its_address(idf: Idf, rf: RequestFactory) -> None:
    request = rf.get("/ars-idf/bonjour/")
    request.user = idf.finance
    response = greeting(request, agency="ars-idf", word="Bonjour")
    assert isinstance(response, HttpResponse)
    assert response.content.decode() == "Bonjour, ARS Île-de-France, finance"


def test_a_page_of_an_agency_sends_nobody_to_sign_in(rf: RequestFactory) -> None:
    request = rf.get("/ars-idf/bonjour/")
    request.user = AnonymousUser()
    response = greeting(request, agency="ars-idf", word="Bonjour")
    assert response.headers["Location"] == "/connexion/?next=/ars-idf/bonjour/"
