"""EuroField: exact on both databases, whatever is asked of it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, transaction
from django.db.models import Avg, F, Max, Min, Q, QuerySet, Sum, Value

from allocations.actions import Amount, create_version, enter_amounts
from allocations.enums import Way
from allocations.models import Allocation, Line, Version
from prs_budget.lib.fields import EuroField
from prs_budget.lib.money import MoneyError
from tests.plugins.idf import Idf

Enter = Callable[..., Version]


@pytest.fixture
def enter(idf: Idf) -> Enter:
    """`enter("0.10", "0.20", None)` gives a draft whose first lines hold these amounts in 2018."""

    def make(*amounts: str | None) -> Version:
        version = create_version(by=idf.finance, plan=idf.plan, code="ESSAI", label="Essai", data_date=date(2018, 3, 8))
        lines = Line.objects.filter(plan=idf.plan).order_by("code")[: len(amounts)]
        cells = {
            (line.pk, 2018): Amount(None if text is None else Decimal(text))
            for line, text in zip(lines, amounts, strict=True)
        }
        enter_amounts(by=idf.finance, version=version, cells=cells, way=Way.IMPORT)
        return version

    return make


def _amounts(version: Version) -> QuerySet[Allocation]:
    return Allocation.objects.filter(version=version)


def test_what_is_stored_is_a_whole_number_of_cents(enter: Enter) -> None:
    version = enter("10.50")
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM allocations_allocation WHERE version_id = %s", [version.pk])
        assert cursor.fetchone() == (1050,)


def test_an_amount_comes_back_as_written_with_its_two_decimals(enter: Enter) -> None:
    assert str(_amounts(enter("10.50")).get().amount) == "10.50"


def test_a_sum_of_tenths_is_exact(enter: Enter) -> None:
    version = enter(*["0.10"] * 30)
    total = _amounts(version).aggregate(total=Sum("amount"))["total"]
    assert total == Decimal("3.00")
    assert isinstance(total, Decimal)


def test_a_sum_beyond_what_a_float_holds_is_exact(enter: Enter) -> None:
    version = enter("1.00", "2.00", "3.00")
    # more than anyone may enter: what is added up may be that large
    for line, amount in (("L001", "90071992547409.91"), ("L002", "-0.02"), ("L003", "90071992547409.90")):
        _amounts(version).filter(line__code=line).update(amount=Decimal(amount))
    assert _amounts(version).aggregate(total=Sum("amount"))["total"] == Decimal("180143985094819.79")


def test_a_difference_of_sums_is_in_euros(enter: Enter) -> None:
    """Fields built on Django's integers give it a hundred times too large."""
    version = enter("10.50", "2.25")
    first = Sum("amount", filter=~Q(line__code="L002"))
    second = Sum("amount", filter=Q(line__code="L002"))
    assert _amounts(version).aggregate(gap=first - second)["gap"] == Decimal("8.25")
    assert _amounts(version).aggregate(all=first + second)["all"] == Decimal("12.75")


def test_smallest_and_largest_are_in_euros(enter: Enter) -> None:
    found = _amounts(enter("-0.10", "3.00", "2.99")).aggregate(low=Min("amount"), high=Max("amount"))
    assert found == {"low": Decimal("-0.10"), "high": Decimal("3.00")}


def test_nothing_entered_is_not_zero(enter: Enter) -> None:
    version = enter("0.00", "1.00")
    lines = dict(_amounts(version).values_list("line__code", "line"))
    enter_amounts(by=version.author, version=version, cells={(lines["L002"], 2018): Amount(None)}, way=Way.IMPORT)
    found = dict(_amounts(version).values_list("line__code", "amount"))
    assert found == {"L001": Decimal("0.00"), "L002": None}
    assert _amounts(version).filter(amount__isnull=True).count() == 1
    assert _amounts(version).filter(amount=0).get().line.code == "L001"


def test_a_sum_of_nothing_is_nothing(enter: Enter) -> None:
    version = enter("1.00")
    _clear(version)
    assert _amounts(version).aggregate(total=Sum("amount"))["total"] is None


def _clear(version: Version) -> None:
    cells = {(line, year): Amount(None) for line, year in _amounts(version).values_list("line", "year")}
    enter_amounts(by=version.author, version=version, cells=cells, way=Way.IMPORT)


def test_amounts_are_ordered_as_numbers(enter: Enter) -> None:
    version = enter("9.00", "-1.00", "10.00")
    assert [str(one) for one in _amounts(version).order_by("amount").values_list("amount", flat=True)] == [
        "-1.00",
        "9.00",
        "10.00",
    ]


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ({"amount": Decimal("10.50")}, ["L002"]),
        ({"amount": "10.50"}, ["L002"]),
        ({"amount": 3}, ["L003"]),
        ({"amount__gt": Decimal("10.49")}, ["L002"]),
        ({"amount__lte": Decimal("3")}, ["L001", "L003"]),
        ({"amount__in": [Decimal("-1"), 3]}, ["L001", "L003"]),
        ({"amount__range": (Decimal("0"), Decimal("5"))}, ["L003"]),
    ],
)
def test_conditions_are_in_euros(enter: Enter, condition: dict[str, Any], codes: list[str]) -> None:
    version = enter("-1.00", "10.50", "3.00")
    found = _amounts(version).filter(**condition).order_by("line__code")
    assert list(found.values_list("line__code", flat=True)) == codes


def test_an_amount_may_be_added_to_in_sql_by_another_amount(enter: Enter) -> None:
    version = enter("10.50")
    added = F("amount") + Value(Decimal("1.05"), output_field=EuroField())
    assert _amounts(version).annotate(more=added).get().more == Decimal("11.55")


@pytest.mark.parametrize("rate", [Decimal("1.02"), 2, 1.02])
def test_a_rate_in_sql_is_refused(enter: Enter, rate: Any) -> None:
    """It would store a float, or multiply cents."""
    version = enter("10.50")
    with pytest.raises(FieldError), transaction.atomic():
        _amounts(version).annotate(more=F("amount") * rate).get()


def test_an_average_that_is_not_whole_cents_is_refused(enter: Enter) -> None:
    version = enter("0.01", "0.02")
    with pytest.raises(MoneyError):
        _amounts(version).aggregate(mean=Avg("amount", output_field=EuroField()))


def test_a_fraction_of_a_cent_that_something_else_stored_is_refused(enter: Enter, on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("PostgreSQL rounds what it stores in a bigint")
    version = enter("0.01", "0.02")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE allocations_allocation SET amount = amount + 0.5 WHERE version_id = %s", [version.pk])
    with pytest.raises(MoneyError):
        list(_amounts(version))
    with pytest.raises(MoneyError):
        _amounts(version).filter(line__code="L001").aggregate(total=Sum("amount"))


@pytest.mark.parametrize("value", [10.5, "10.505", Decimal("0.001"), "dix", "1e400", Decimal("NaN"), True, b"1"])
def test_what_is_not_exact_euros_is_refused(enter: Enter, value: Any) -> None:
    row = _amounts(enter("1.00")).get()
    row.amount = value
    with pytest.raises(MoneyError), transaction.atomic():
        row.save()
    with pytest.raises(MoneyError), transaction.atomic():
        _amounts(row.version).update(amount=value)
    with pytest.raises(ValidationError):
        EuroField().to_python(value)
    assert _amounts(row.version).get().amount == Decimal("1.00")


def test_a_float_in_a_condition_is_refused(enter: Enter) -> None:
    version = enter("10.50")
    with pytest.raises(MoneyError):
        _amounts(version).filter(amount=10.5).exists()


def test_validation_makes_exact_euros_of_text() -> None:
    assert EuroField().to_python(" 10.5 ") == Decimal("10.50")
    assert EuroField(null=True).to_python("") is None


def test_a_form_asks_for_two_decimals_at_most() -> None:
    field: Any = EuroField("montant").formfield()
    assert field.clean("1234.50") == Decimal("1234.50")
    with pytest.raises(ValidationError):
        field.clean("1.005")


def test_it_is_written_out_with_its_decimals() -> None:
    """As `dumpdata` writes it."""
    field = Allocation._meta.get_field("amount")
    assert field.value_to_string(Allocation(amount=Decimal("10.50"))) == "10.50"
    assert field.value_to_string(Allocation(amount=None)) == ""
