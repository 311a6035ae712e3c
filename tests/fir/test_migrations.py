"""What migrations make of a database of the release before."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fir.models import Beneficiary, Commitment
from tests.fir.years import a_year, commit
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db
NAMES = import_module("fir.migrations.0029_beneficiaries_from_their_names")
TABLES = ("fir_commitment", "fir_historicalcommitment")


def test_each_name_that_was_typed_becomes_one_beneficiary_of_its_agency(idf: Idf) -> None:
    """The wording used most is kept; a name that a commitment has no more is kept for its past."""
    year = a_year(idf, 2018)
    typed = {"A": "CHU de Lille", "B": "chu  de lille", "C": "CHU de Lille", "D": "Clinique", "E": "  ", "F": ""}
    for code in typed:
        commit(idf, year, code, 100)
    connection.check_constraints()  # what is deferred would keep PostgreSQL from changing a table
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN typed_beneficiary varchar(300) NOT NULL DEFAULT ''")
            for code, name in typed.items():
                cursor.execute(f"UPDATE {table} SET typed_beneficiary = %s WHERE code = %s", [name, code])  # noqa: S608
        cursor.execute("UPDATE fir_historicalcommitment SET typed_beneficiary = 'Ancien nom' WHERE code = 'D'")
    past = MigrationExecutor(connection).loader.project_state(("fir", "0028_beneficiaries_of_commitments")).apps
    NAMES.make(past, connection.schema_editor())
    assert sorted(Beneficiary.objects.values_list("name", flat=True)) == ["Ancien nom", "CHU de Lille", "Clinique"]
    found = dict(Commitment.objects.values_list("code", "beneficiary__name"))
    lille = "CHU de Lille"
    assert found == {"A": lille, "B": lille, "C": lille, "D": "Clinique", "E": None, "F": None}
    kept = Commitment.objects.get(code="D").history.get()
    assert kept.beneficiary.name == "Ancien nom"
    assert Beneficiary.objects.get(name=lille).history.get().history_change_reason == "Nom repris des engagements"
    NAMES.make(past, connection.schema_editor())
    assert Beneficiary.objects.count() == 3
