"""Problem documents: French, complete, and of one shape whatever went wrong."""

import json
from typing import Any, NoReturn

import pytest
from django.core import exceptions as core
from django.core.exceptions import PermissionDenied, TooManyFieldsSent
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.test.utils import override_settings
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from prs_budget.lib.problems import BadRequest, Unmet, problem


def answered(error: Exception) -> tuple[HttpResponse, dict[str, Any]]:
    """What a view that raises this error answers."""

    class Failing(APIView):
        authentication_classes = ()
        permission_classes = ()

        def get(self, request: Request) -> NoReturn:
            raise error

    response = Failing.as_view()(RequestFactory().get("/"))
    return response, json.loads(response.content)


@pytest.mark.parametrize(
    ("error", "status", "title", "detail"),
    [
        (BadRequest(["Un.", "Deux."]), 400, "Demande refusée", "Un. Deux."),
        (core.BadRequest("secret"), 400, "Demande refusée", "La demande est mal formée."),
        (TooManyFieldsSent(), 400, "Demande refusée", "La demande est mal formée."),
        (exceptions.ParseError("Illisible."), 400, "Demande refusée", "Illisible."),
        (PermissionDenied("Réservé."), 403, "Accès refusé", "Réservé."),
        (Http404("Cette agence n’existe pas."), 404, "Introuvable", "Cette agence n’existe pas."),
        (exceptions.NotFound("Rien ici."), 404, "Introuvable", "Rien ici."),
        (
            exceptions.MethodNotAllowed("POST"),
            405,
            "Méthode refusée",
            "Cette adresse se lit (GET) : elle ne reçoit rien.",
        ),
        (Unmet(), 412, "Condition non remplie", Unmet.default_detail),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_refusal_says_its_status_and_why(error: Exception, status: int, title: str, detail: str) -> None:
    response, document = answered(error)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.status_code == status
    expected = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    assert {name: document[name] for name in expected} == expected


def test_every_reason_is_listed_apart() -> None:
    _, document = answered(BadRequest(["Un.", "Deux."]))
    assert document["reasons"] == ["Un.", "Deux."]


def test_reasons_by_field_name_their_field() -> None:
    _, document = answered(exceptions.ValidationError({"plan": ["Trop long.", "Inconnu."], "detail": "Et le reste."}))
    assert document["reasons"] == ["« plan » : Trop long.", "« plan » : Inconnu.", "Et le reste."]


def test_only_a_refused_address_lists_reasons() -> None:
    assert "reasons" not in answered(Http404("Rien."))[1]


def test_the_text_is_written_as_it_is_read() -> None:
    assert "Demande refusée".encode() in problem(400, "Été").content


def test_an_unforeseen_error_is_a_logged_500_that_tells_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    response, document = answered(RuntimeError("mot de passe : tralala"))
    assert (response.status_code, document["title"]) == (500, "Erreur du site")
    assert "tralala" not in response.content.decode()
    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert record.exc_info
    assert "tralala" in str(record.exc_info[1])


@override_settings(DEBUG=True)
def test_in_debug_an_unforeseen_error_is_left_to_django() -> None:
    with pytest.raises(RuntimeError):
        answered(RuntimeError("tralala"))
