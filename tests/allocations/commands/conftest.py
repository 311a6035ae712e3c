"""A version to run commands on, and who runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from allocations.models import Version
    from tests.allocations.commands.asking import Desk
    from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf) -> Version:
    """T0-2017 copied, open, with one entry in 2018 and one hypothesis in 2022."""
    from allocations.enums import Origin
    from tests.allocations.versions import copied, write

    made = copied(idf, "V1", {("L001", 2018): "1499.99"})
    write(idf, made, {("L001", 2022): "1600.00"}, Origin.HYPOTHESIS)
    return made


@pytest.fixture
def desk(idf: Idf, version: Version) -> Desk:
    """Finance."""
    from tests.allocations.commands.asking import Desk

    return Desk.of(idf.finance, version)
