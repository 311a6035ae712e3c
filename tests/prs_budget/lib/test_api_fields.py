"""Exact euros through the doors of the API: out as text, in as text, and in filters."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django_filters import FilterSet
from rest_framework import serializers

from allocations.models import Allocation, Change
from prs_budget.lib.api_fields import EuroFilter, EuroFormField, EuroSerializerField
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf


class ChangeSerializer(serializers.ModelSerializer[Change]):
    class Meta:
        model = Change
        fields = ("old", "new")


class AmountFilter(FilterSet):
    class Meta:
        model = Allocation
        fields = {"amount": ["exact", "gte", "isnull"]}


def test_a_serializer_of_a_model_knows_the_field_by_itself() -> None:
    fields = ChangeSerializer().fields
    assert isinstance(fields["new"], EuroSerializerField)
    assert fields["new"].allow_null


@pytest.mark.parametrize(
    ("amount", "text"),
    [("10.5", "10.50"), ("10", "10.00"), ("-0.1", "-0.10"), ("1000000000000.00", "1000000000000.00"), ("0", "0.00")],
)
def test_an_amount_leaves_as_text_with_two_decimals(amount: str, text: str) -> None:
    assert ChangeSerializer(Change(old=None, new=Decimal(amount))).data == {"old": None, "new": text}


def test_an_amount_comes_in_as_exact_text() -> None:
    assert EuroSerializerField().run_validation("1234.5") == Decimal("1234.50")


@pytest.mark.parametrize(
    "value", [1234.5, 10, True, "1,5", "0.001", "NaN", "Infinity", "1e400", "1000000000000.01", "1_000", ""]
)
def test_what_is_not_exact_text_is_refused(value: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        EuroSerializerField().run_validation(value)


def test_a_filter_of_a_model_knows_the_field_by_itself(idf: Idf) -> None:
    assert isinstance(AmountFilter.base_filters["amount__gte"], EuroFilter)
    version = version_with(idf, "V2", {("L001", 2017): "10.50", ("L002", 2017): "10.49", ("L003", 2017): "11.00"})
    amounts = Allocation.objects.filter(version=version)
    assert AmountFilter({"amount": "10.5"}, amounts).qs.count() == 1
    assert AmountFilter({"amount__gte": "10.50"}, amounts).qs.count() == 2
    assert AmountFilter({"amount__isnull": "false"}, amounts).qs.count() == 3


@pytest.mark.parametrize("value", ["1,5", "0.001", "NaN", "Infinity", "99999999999999.99", "1e400"])
def test_a_filter_refuses_what_the_database_could_not_hold(value: str) -> None:
    with pytest.raises(ValidationError):
        EuroFormField().clean(value)


def test_a_blank_filter_keeps_everything() -> None:
    assert EuroFormField(required=False).clean("") is None
