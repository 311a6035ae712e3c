"""The pages of commands, asked as a browser asks them."""

from __future__ import annotations

import html
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.messages import get_messages
from django.test import Client

from allocations.models import Allocation, Version

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from prs_budget.organisation.models import User

Given = dict[str, Any]

#: one request for each command, on the version below
ASKED: dict[str, Given] = {
    "projeter": {"base": "2017", "annees": "2018,2019", "taux": "2,3", "taux_2019": "2,5", "garder": "saisies"},
    "reconduire": {"de": "2017", "annees": ["2018"], "garder": "aucune"},
    "virer": {"mouvements": "1", "de_1": "L015", "de_annee_1": "2017", "vers_1": "L017", "vers_annee_1": "2017",
              "montant_1": "1 000,50"},
    "ventiler": {"total": "1 000", "effet": "ajouter", "portee": "ensemble", "cle": "montants", "base_annee": "2017",
                 "annees": "2018", "lignes": "L001,L002,L003"},
    "taux": {"taux": "-1,5 %", "annees": "2017"},
    "retenir": {"annees": "2022", "lignes": "L001"},
    "arrondir": {"pas": "1000", "annees": "2018", "lignes": "L001"},
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """A person before the commands of a version."""

    client: Client
    version: Version

    @classmethod
    def of(cls, user: User, version: Version) -> Desk:
        """Signed in."""
        client = Client()
        client.force_login(user)
        return cls(client, version)

    def address(self, name: str) -> str:
        """The page of a command."""
        return f"/ars-idf/saisie/{self.version.code}/commandes/{name}/"

    def asks(self, name: str, given: Given) -> Response:
        """The preview of a command."""
        return self.client.get(self.address(name), {"apercu": "1", **given})

    def shown(self, name: str, given: Given) -> tuple[str, Given]:
        """The text of a preview that must be there, and what its page would post to apply it."""
        response = self.asks(name, given)
        assert response.status_code == 200, text(response)
        return text(response), posted(response)

    def applies(self, name: str, given: Given, **why: str) -> Response:
        """Preview, then apply."""
        _, form = self.shown(name, given)
        return self.client.post(self.address(name), {**form, **why})


def posted(response: Response) -> Given:
    """The fields of the form that applies, as the page holds them."""
    page = response.content.decode()
    form = re.search(r'<form id="appliquer".*?</form>', page, flags=re.DOTALL)
    assert form, text(response)
    fields: Given = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group()):
        fields.setdefault(name, []).append(html.unescape(value))
    return fields


def text(response: Response) -> str:
    """What is read on a page, with ordinary spaces."""
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(bare).split())


def told(response: Response) -> list[str]:
    """The messages left by a response."""
    return [str(message).replace("\u00a0", " ") for message in get_messages(response.wsgi_request)]


def held(version: Version) -> dict[tuple[str, int], tuple[str | None, int, int]]:
    """Amount, origin and revision of every cell of a version."""
    rows = Allocation.objects.filter(version=version).order_by("line__code", "year")
    return {
        (line, year): (None if amount is None else str(amount), origin, rev)
        for line, year, amount, origin, rev in rows.values_list("line__code", "year", "amount", "origin", "rev")
    }


def figures(version: Version) -> dict[tuple[str, int], tuple[str, int]]:
    """Amount and origin of every cell that holds one."""
    return {key: (amount, origin) for key, (amount, origin, _) in held(version).items() if amount is not None}


def new_number() -> str:
    """A number for an operation."""
    return str(uuid.uuid4())
