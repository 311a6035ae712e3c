"""Beneficiaries found by numbers and names, made where nobody has them, called as those they were merged into."""

from __future__ import annotations

import pytest

from fir.facts.beneficiaries import KnownBeneficiaries, called, called_at, plain_name, suggested
from fir.models import Beneficiary
from prs_budget.organisation.models import Agency
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db
SIRET, FINESS = "73282932000074", "750712184"


def test_names_are_compared_without_accents_capitals_or_spaces() -> None:
    assert plain_name("  Hôpital  Saint-Éloi\u00a0") == plain_name("HOPITAL SAINT-ELOI")
    assert plain_name("Hôpital Saint-Éloi") != plain_name("Hôpital Saint Éloi")


def test_a_name_written_otherwise_is_the_same_row(idf: Idf) -> None:
    one = Beneficiary.objects.create(agency=idf.agency, name="Hôpital Saint-Éloi")
    known = KnownBeneficiaries(idf.agency)
    assert known.named("HOPITAL  saint-eloi") == one
    assert known.named("Clinique") is known.named("CLINIQUE")
    assert [made.name for made in known.made] == ["Clinique"]
    assert known.named("  ") is None


def test_a_number_says_who_before_a_name_does(idf: Idf) -> None:
    one = Beneficiary.objects.create(agency=idf.agency, name="AP-HP", finess=FINESS)
    Beneficiary.objects.create(agency=idf.agency, name="Clinique")
    assert KnownBeneficiaries(idf.agency).named("Clinique", finess=FINESS) == one


def test_who_had_no_number_takes_the_one_that_is_said(idf: Idf) -> None:
    one = Beneficiary.objects.create(agency=idf.agency, name="AP-HP")
    known = KnownBeneficiaries(idf.agency)
    assert known.named("ap-hp", siret=SIRET) == one
    assert known.completed[one.pk].siret == SIRET


def test_two_establishments_of_one_name_are_told_by_their_numbers(idf: Idf) -> None:
    Beneficiary.objects.create(agency=idf.agency, name="EHPAD Les Tilleuls", siret="05552178900010")
    found = KnownBeneficiaries(idf.agency).named("EHPAD Les Tilleuls", siret=SIRET)
    assert found is not None
    assert found.pk is None


def test_beneficiaries_of_another_agency_are_not_found(idf: Idf) -> None:
    other = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    Beneficiary.objects.create(agency=other, name="CHU")
    found = KnownBeneficiaries(idf.agency).named("CHU")
    assert found is not None
    assert found.pk is None


def test_one_that_was_merged_is_called_as_the_one_it_was_merged_into(idf: Idf) -> None:
    one = Beneficiary.objects.create(agency=idf.agency, name="CHU de Lille")
    other = Beneficiary.objects.create(agency=idf.agency, name="CHRU Lille", merged_into=one)
    row = Beneficiary.objects.filter(pk=other.pk).values_list(*(at.removeprefix("x__") for at in called_at("x"))).get()
    assert called(*row).name == "CHU de Lille"
    assert not called(*row).is_person
    assert suggested(idf.agency) == ["CHU de Lille"]
