"""Which drafts of forms the server says it recorded."""

import pytest
from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from prs_budget.organisation.drafts import RecordedDrafts
from tests.plugins.idf import Idf

NUMBER = "6f1c1a1e-5b1f-4d0c-9f3c-0c8f3a1d2e44"


def told(response: HttpResponse, *, draft: str = NUMBER, error: str = "", method: str = "POST") -> str | None:
    """The draft that the browser is told of."""

    def view(request: HttpRequest) -> HttpResponseBase:
        if error:
            messages.error(request, error)
        return response

    request = getattr(RequestFactory(), method.lower())("/ars-idf/versions/", {"brouillon": draft})
    answered = SessionMiddleware(MessageMiddleware(RecordedDrafts(view)))(request)  # type: ignore[arg-type]
    assert isinstance(answered, HttpResponse)
    cookie = answered.cookies.get("brouillon")
    return cookie.value if cookie else None


def test_a_form_answered_by_the_way_to_another_page_is_recorded() -> None:
    assert told(HttpResponseRedirect("/ars-idf/versions/V1/")) == NUMBER


@pytest.mark.parametrize(
    "response",
    [HttpResponse(), HttpResponse(status=403), HttpResponse(status=422), HttpResponseRedirect("/connexion/?next=/")],
    ids=["shown-again", "refused", "errors", "session-ended"],
)
def test_a_page_shown_again_a_refusal_and_the_way_to_sign_in_record_nothing(response: HttpResponse) -> None:
    assert told(response) is None


def test_a_refusal_told_on_the_next_page_records_nothing() -> None:
    assert told(HttpResponseRedirect("/ars-idf/versions/"), error="Le motif manque.") is None


def test_what_is_told_on_the_next_page_is_still_told_there(idf: Idf) -> None:
    client = Client()
    client.force_login(idf.finance)
    given = {"code": "V1", "label": "Variante", "data_date": "2018-09-01", "brouillon": NUMBER}
    answer = client.post("/ars-idf/versions/nouvelle/", given)
    assert answer.cookies["brouillon"].value == NUMBER
    assert "Brouillon V1 créé" in client.get(answer.headers["Location"]).content.decode()
    assert "Brouillon V1 créé" not in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("draft", ["", "x", NUMBER + ";a=b", "\r\nSet-Cookie: a=b"])
def test_only_a_number_is_repeated(draft: str) -> None:
    assert told(HttpResponseRedirect("/ars-idf/versions/"), draft=draft) is None


def test_reading_a_page_says_nothing() -> None:
    assert told(HttpResponseRedirect("/ars-idf/versions/"), method="GET") is None
