"""The years of the FIR that the sources print, loaded by the commands that load any site, for the tests that ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User
    from tests.plugins.idf import Idf

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@dataclass(frozen=True, slots=True)
class Hdf:
    """The agency of Hauts-de-France, with an administrator of it and of Île-de-France."""

    agency: Agency
    admin: User


@pytest.fixture
def fir(idf: Idf) -> Hdf:
    """The FIR 2017 of Île-de-France, then the agency of Hauts-de-France with its FIR 2017 and 2018."""
    from prs_budget.organisation.enums import Role
    from prs_budget.organisation.models import Agency, Membership

    call_command("load_plan", FIXTURES / "ars-hdf", verbosity=0)
    for code in ("ARS-IDF", "ARS-HDF"):
        call_command("load_fir", FIXTURES / code.lower() / "fir", agency=code, verbosity=0)
    agency = Agency.objects.get(code="ARS-HDF")
    Membership.objects.create(user=idf.admin, agency=agency, role=Role.ADMIN)
    return Hdf(agency, idf.admin)
