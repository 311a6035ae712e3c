"""An open version, and who fills its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from allocations.models import Version
    from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf) -> Version:
    """An open copy of T0-2017."""
    from allocations import actions

    copy = actions.copy_version(
        by=idf.finance, source=idf.version, code="V1", label="Programmation", data_date=idf.version.data_date
    )
    return actions.open_entry(by=idf.finance, version=copy)


@pytest.fixture
def dos(idf: Idf, version: Version, client: Client) -> Client:
    client.force_login(idf.contributor)
    return client
