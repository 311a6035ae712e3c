"""What the missions of the fund are for: said by the source, and by a migration where nothing was said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from allocations.enums import PurposeKind
from fir import actions
from fir.actions import Draft
from fir.enums import MovementKind, Way
from fir.models import Mission, ProtectedCredit
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Membership
from tests.fir.checking import told, with_budget
from tests.fir.years import a_place, a_year
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

MIGRATION = import_module("fir.migrations.0021_purposes_of_the_missions_of_the_law")
OF_THE_LAW = {"1": "prevention", "2": "care", "3": "care", "4": "care", "5": ""}


def purposes(agency_code: str) -> dict[str, str]:
    rows = Mission.objects.filter(agency__code=agency_code).exclude(code="NC")
    return dict(rows.values_list("code", "purpose"))


def migrate() -> None:
    MIGRATION.say_purposes(apps, connection.schema_editor())


@pytest.mark.parametrize("agency", ["ARS-IDF", "ARS-HDF"])
def test_the_missions_of_the_sources_say_what_they_are_for(fir: Hdf, agency: str) -> None:
    assert purposes(agency) == OF_THE_LAW
    said = set(Mission.objects.exclude(purpose="").values_list("purpose_source", flat=True))
    assert said == {"code de la santé publique, article L. 1435-8, d’après l’intitulé de la mission"}


def test_prevention_is_protected_with_nothing_to_mark(idf: Idf, fir: Hdf) -> None:
    """100 of mission 1 and 100 of mission 3: 5 of the first may not go to the third, and 110 protected lack 10."""
    here = replace(idf, agency=fir.agency)
    Membership.objects.create(user=idf.finance, agency=fir.agency, role=Role.FINANCE)
    year = a_year(here, 2019)
    prevention, care = (a_place(here.agency, direction="DPPS", mission=code) for code in "13")
    with_budget(here, year, {prevention: (100, 100), care: (100, 100)})
    away = [Draft(MovementKind.TRANSFER, prevention, ae=Decimal(-5)), Draft(MovementKind.TRANSFER, care, ae=Decimal(5))]
    with pytest.raises(actions.RowsRefused, match=r"virement interdit.*L\. 1434-8, I"):
        actions.record_movements(by=here.finance, fir_year=year, drafts=away, way=Way.FORM)
    ProtectedCredit.objects.create(
        fir_year=year, label="Prévention", purpose=PurposeKind.PREVENTION, amount=Decimal(110), text="arrêté"
    )
    assert told(year, "protected") == [("error", "Prévention : il manque 10,00 €", "10,00 €")]


def test_a_database_of_before_says_it_where_nothing_was_said(fir: Hdf) -> None:
    Mission.objects.update(purpose="", purpose_source="")
    migrate()
    assert purposes("ARS-IDF") == purposes("ARS-HDF") == OF_THE_LAW
    migrate()
    assert purposes("ARS-HDF") == OF_THE_LAW


def test_what_an_agency_said_is_kept_and_other_words_are_not_guessed(fir: Hdf) -> None:
    Mission.objects.filter(agency=fir.agency).update(purpose="", purpose_source="")
    own = Mission.objects.filter(agency=fir.agency)
    own.filter(code="4").update(purpose=PurposeKind.MEDICO_SOCIAL, purpose_source="convention")
    own.filter(code="3").update(label="Permanence des soins")
    own.filter(code="2").update(purpose_source="rien ne le dit")
    migrate()
    assert purposes("ARS-HDF") == OF_THE_LAW | {"4": "medico_social", "3": "", "2": ""}
