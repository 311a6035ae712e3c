"""Every address of the site, found by walking the resolver: none answers to somebody who is not signed in."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

from prs_budget.organisation.enums import LegalPage

SAMPLES = {
    "agency": "ars-idf",
    "app_label": "organisation",
    "format": ".json",
    "number": "00000000-0000-4000-8000-000000000001",
}
#: said to nobody in particular: the door, and the way out
DOORS = {"/connexion/"}
#: what the law wants read by anybody, and nobody writes there
PUBLIC = {f"/{page.value}/" for page in LegalPage}


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """One address for each pattern, its parameters filled with samples."""
    for pattern in resolver.url_patterns:
        here = prefix + sample(pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        else:
            yield here


def sample(pattern: URLPattern | URLResolver) -> str:
    template, names = normalize(pattern.pattern.regex.pattern)[0]
    return str(template % {name: SAMPLES.get(name, "1") for name in names})


EVERY = sorted({f"/{address}" for address in addresses(get_resolver())})


def test_the_walk_finds_the_pages_that_are_known() -> None:
    known = {"/", "/compte/", "/ars-idf/", "/ars-idf/credits/croisements/", "/administration/organisation/user/"}
    assert known <= set(EVERY)
    assert any(address.startswith("/api/v1/") for address in EVERY)


@pytest.mark.parametrize("address", EVERY)
def test_nobody_reads_a_page_without_signing_in(client: Client, db: None, address: str) -> None:
    assert resolve(address)
    response = client.get(address, follow=True)
    if response.status_code == 401:
        assert address.startswith("/api/")
    else:
        assert response.request["PATH_INFO"] in (PUBLIC if address in PUBLIC else DOORS)


@pytest.mark.parametrize("address", EVERY)
def test_nobody_writes_without_signing_in(client: Client, db: None, address: str) -> None:
    response = client.post(address, follow=True)
    refused = {405} if address in PUBLIC else {401}
    assert response.status_code in refused or response.request["PATH_INFO"] in DOORS
