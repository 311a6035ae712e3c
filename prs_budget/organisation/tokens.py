"""How one signs in to the API: by a token, shown once when it is issued and kept only as a digest; by a session."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import PermissionDenied

from prs_budget.organisation.models import User

if TYPE_CHECKING:
    from rest_framework.request import Request
FORGED = (
    "Le jeton contre les demandes forgées (en-tête « X-CSRFToken ») manque ou n’est plus celui de votre session : rien "
    "n’est écrit. Rechargez la page ; un logiciel présente un jeton de l’API."
)


def issue(user: User) -> str:
    """A new token of a person, in place of the one they had. It is not kept and cannot be shown again."""
    secret = secrets.token_hex(20)
    with transaction.atomic():
        Token.objects.filter(user=user).delete()
        Token.objects.create(user=user, key=digest(secret))
    return secret


def revoke(user: User) -> bool:
    """Withdraw the token of a person; whether there was one."""
    deleted, _ = Token.objects.filter(user=user).delete()
    return bool(deleted)


def digest(secret: str) -> str:
    """What is stored of a token: 160 bits of its SHA-256, the room of the key column.

    A token is 160 random bits: unlike a password, it needs neither salt nor a slow hash.
    """
    return hashlib.sha256(secret.encode()).hexdigest()[:40]


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token …`, compared by its digest: who reads the database, or a copy of it, holds no token."""

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """The user of a token and its row. Raises AuthenticationFailed. One query."""
        return super().authenticate_credentials(digest(key))


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the site, whose forged writings are refused in French."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse a write without its CSRF token. Raises PermissionDenied."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(FORGED) from None


class SessionOfTheSite(SessionScheme):
    """The schema tells the session as it does that of the framework, which it knows by its own class alone."""

    target_class = f"{SessionAuthentication.__module__}.{SessionAuthentication.__qualname__}"
