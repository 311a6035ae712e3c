"""What the API answers when it cannot: problem documents (RFC 9457), in French, every reason at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import exceptions as core
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.http import JsonResponse
from django.utils.log import log_response
from rest_framework import exceptions, serializers
from rest_framework.views import exception_handler

from prs_budget.lib.concurrency import BUSY, JUST_STORED, RETRY_AFTER, note_just_stored, was_cut_short, was_just_stored

if TYPE_CHECKING:
    from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
#: where the addresses of the API begin: what is answered there is for software
SOFTWARE = "/api/"
TITLES = {
    400: "Demande refusée",
    401: "Identification nécessaire",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode refusée",
    406: "Format impossible",
    409: "Changé entre-temps",
    412: "Condition non remplie",
    413: "Demande trop grande",
    415: "Format refusé",
    422: "Montants refusés",
    500: "Erreur du site",
    503: "Site indisponible",
}
#: what our own sentences replace: the framework's say neither how to sign in nor what to do instead
DETAILS: Mapping[type[Exception], str] = {
    exceptions.NotAuthenticated: "Présentez un jeton (en-tête « Authorization: Token … ») ou connectez-vous au site.",
    exceptions.AuthenticationFailed: "Ce jeton est inconnu, retiré ou mal écrit, ou le compte est fermé.",
    exceptions.MethodNotAllowed: "Cette adresse se lit (GET) : elle ne reçoit rien.",
}
FAILED = "Une erreur s’est produite. Elle est notée au journal du site ; recommencez, puis signalez-la."

UNREACHABLE = "La base de données ne répond pas, ou est occupée : rien n’est écrit. Recommencez dans une minute."
#: what a database, or its driver, says of a value that no column can hold
UNHOLDABLE = (DataError, OverflowError)
TOO_MANY = "La demande compte trop de champs ou de paramètres. Rien n’est écrit : faites-la en plusieurs fois."
IMPOSSIBLE = "Une valeur de la demande dépasse tout ce qui peut s’enregistrer : corrigez-la. Rien n’est écrit."
#: after how many seconds to come back where the database did not answer
LATER = {"Retry-After": "60"}


class BadRequest(exceptions.APIException):
    """400: what is wrong in the address, every reason at once, in French."""

    status_code = 400

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class Unmet(exceptions.APIException):
    """412: the answer is no longer the one that `If-Match` names."""

    status_code = 412
    default_detail = "La réponse a changé depuis : ce n’est plus celle que désigne « If-Match »."


class Problem(serializers.Serializer[dict[str, Any]]):
    """Un problème (RFC 9457) : ce qui ne va pas, où, et que faire."""

    type = serializers.CharField(help_text="Toujours « about:blank » : le problème est celui que dit `status`.")
    title = serializers.CharField(help_text="Le problème en deux mots, le même pour un même statut.")
    status = serializers.IntegerField(help_text="Le statut HTTP de la réponse.")
    detail = serializers.CharField(help_text="Ce qui ne va pas, où, et que faire.")
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Toutes les raisons d’un refus, une par une.", required=False
    )


def problem_response(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The problem document of an exception raised in a view of the API.

    An unforeseen one is logged as Django would have, then told as a problem too; in debug it is left to Django.
    """
    if isinstance(exc, (core.BadRequest, core.SuspiciousOperation)):
        exc = BadRequest(["La demande est mal formée."])
    elif isinstance(exc, UNHOLDABLE):
        exc = BadRequest([IMPOSSIBLE])
    if was_cut_short(exc):
        return problem(503, BUSY, headers={"Retry-After": str(RETRY_AFTER)})
    if was_just_stored(exc):
        note_just_stored(context["request"].path, exc)
        return problem(409, JUST_STORED)
    told = exception_handler(exc, dict(context))
    if told is None:
        return _failed(exc, context)
    reasons = exc.reasons if isinstance(exc, BadRequest) else list(_sentences(told.data))
    return problem(
        told.status_code,
        DETAILS.get(type(exc)) or " ".join(reasons),
        reasons if told.status_code == 400 else None,
        {name: told.headers[name] for name in ("WWW-Authenticate", "Retry-After") if name in told.headers},
    )


def problem(
    status: int,
    detail: str,
    reasons: Sequence[str] | None = None,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """One problem document, with its own `members`. It is JSON whatever the view gives out: every error reads alike."""
    document: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(status, "Problème"), "status": status}
    document["detail"] = detail
    if reasons is not None:
        document["reasons"] = list(reasons)
    document |= members or {}
    return JsonResponse(
        document,
        status=status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )


def failure(exc: BaseException | None) -> HttpResponse:
    """The problem of a request that the site could not answer: 503 where its database did not, 500 otherwise."""
    if isinstance(exc, OperationalError | InterfaceError):
        return problem(503, UNREACHABLE, headers=LATER)
    return problem(500, FAILED)


def _sentences(data: Any, field: str = "") -> Iterator[str]:
    """The sentences of an error as the framework gives it: a text, a list, or lists by field."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from _sentences(value, "" if name in ("detail", "non_field_errors") else str(name))
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _sentences(value, field)
    else:
        yield f"« {field} » : {data}" if field else str(data)


def _failed(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    if settings.DEBUG:
        return None
    request = context["request"]._request
    got_request_exception.send(sender=None, request=request)
    response = failure(exc)
    log_response("%s : %s", response.reason_phrase, request.path, response=response, request=request, exception=exc)
    return response
