"""Tokens of the API: shown once when they are issued, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import transaction
from rest_framework import authentication
from rest_framework.authtoken.models import Token

from prs_budget.organisation.models import User


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
