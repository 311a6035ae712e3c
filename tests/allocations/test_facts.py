"""What is read of the amounts: one GROUP BY, exact, answered by one index; what was not entered is not there."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from allocations.enums import Dimension, Origin, Recurrence
from allocations.facts import COLUMN, Facts, Scope, caveats, notes, read, read_and_weigh, weigh
from allocations.models import Allocation, Line, Version
from projects.models import Axis, Project
from prs_budget.organisation.models import Sector
from tests.allocations.versions import new_line, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, ENVELOPE, YEAR = Dimension.AXIS, Dimension.PROJECT, Dimension.ENVELOPE, Dimension.YEAR


def id_of(model: type[Axis] | type[Project] | type[Sector] | type[Line], code: str) -> int:
    return int(model.objects.get(code=code).pk)


def sums_of(version: Version, *dimensions: Dimension) -> Facts:
    return read(Scope((version.pk,)), dimensions)[version.pk]


def rows_of(facts: Facts) -> list[tuple[Any, ...]]:
    """What each sum is of, its amount, its largest origin."""
    return list(zip(*facts.values.values(), facts.amounts, facts.origins, strict=True))


def test_one_sum_for_each_crossing_that_has_amounts(idf: Idf) -> None:
    facts = sums_of(idf.version, AXIS)
    assert list(facts.values) == ["axis_id"]
    sums = dict(zip(facts.of(AXIS), facts.amounts, strict=True))
    codes = dict(Axis.objects.filter(plan=idf.plan).values_list("id", "code"))
    assert {codes[axis]: amount for axis, amount in sums.items()} == {
        "A1": Decimal("238000000.00"),
        "A2": Decimal("963800000.00"),
        "A3": Decimal("788400000.00"),
        "A4": Decimal("9900000.00"),
        "A5": Decimal("5700000.00"),
        "AUTRES": Decimal("6640400000.00"),
    }


def test_everything_is_one_query(idf: Idf, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        facts = sums_of(idf.version, *Dimension)
    assert len(facts.amounts) == len(facts.origins) == 68


def test_an_actor_is_read_through_its_sector_which_is_read_once(idf: Idf) -> None:
    facts = sums_of(idf.version, Dimension.ACTOR, ENVELOPE, Dimension.SECTOR)
    assert list(facts.values) == ["sector_id", "envelope_id"]
    assert facts.of(Dimension.ACTOR) is facts.of(Dimension.SECTOR) is facts.values["sector_id"]
    assert facts.of(ENVELOPE) is facts.values["envelope_id"]


def test_amounts_are_exact_decimal_euros(idf: Idf) -> None:
    cells = {("L001", 2017): "0.10", ("L002", 2017): "0.20", ("L003", 2017): "999999999999.00"}
    version = version_with(idf, "EXACT", cells)
    [amount] = sums_of(version).amounts
    assert amount == Decimal("999999999999.30")
    assert isinstance(amount, Decimal)


def test_a_sum_shows_the_most_doubtful_origin_of_its_parts(idf: Idf) -> None:
    cells = {("L001", 2017): "1.00", ("L002", 2017): "2.00", ("L013", 2017): "3.00"}
    version = version_with(idf, "ORIGINS", cells)
    Allocation.objects.filter(version=version).update(origin=Origin.PUBLISHED)
    for doubt in (Origin.ENTERED, Origin.ADJUSTED, Origin.RECONSTRUCTED, Origin.HYPOTHESIS):
        Allocation.objects.filter(version=version, line__code="L002").update(origin=doubt)
        facts = sums_of(version, AXIS)
        of_axis = dict(zip(facts.of(AXIS), facts.origins, strict=True))
        assert of_axis[id_of(Axis, "A1")] == max(doubt, Origin.PUBLISHED)


def test_nothing_entered_is_not_a_zero(idf: Idf) -> None:
    version = version_with(idf, "HOLES", {("L001", 2017): "0.00", ("L013", 2017): None, ("L046", 2017): "1.00"})
    facts = sums_of(version, AXIS)
    codes = dict(Axis.objects.filter(plan=idf.plan).values_list("id", "code"))
    assert {codes[axis]: amount for axis, amount in zip(facts.of(AXIS), facts.amounts, strict=True)} == {
        "A1": Decimal("0.00"),
        "A3": Decimal("1.00"),
    }


def test_a_cleared_amount_is_nothing_again(idf: Idf) -> None:
    several_years(idf)
    cleared = Allocation.objects.filter(version__code="PROG", amount__isnull=True)
    assert cleared.count() == 16
    facts = sums_of(cleared[0].version, YEAR)
    assert sum(1 for _ in Allocation.objects.filter(version__code="PROG").entered()) + 16 == (
        Allocation.objects.filter(version__code="PROG").count()
    )
    assert sorted(facts.of(YEAR)) == [2017, 2018, 2019, 2020]


def test_versions_do_not_mix(idf: Idf) -> None:
    other = version_with(idf, "OTHER", {("L001", 2017): "5.00"})
    found = read(Scope((idf.version.pk, other.pk)), (YEAR,))
    assert {version: facts.amounts for version, facts in found.items()} == {
        idf.version.pk: [Decimal("8646200000.00")],
        other.pk: [Decimal("5.00")],
    }
    assert sums_of(other, YEAR).amounts == [Decimal("5.00")]


def test_nothing_read_is_no_sum(idf: Idf) -> None:
    empty = version_with(idf, "EMPTY", {})
    assert not sums_of(empty).amounts
    assert not sums_of(empty, AXIS).amounts
    assert list(sums_of(empty, AXIS).of(AXIS)) == []
    assert read(Scope((idf.version.pk,)).narrowed("year", []), (AXIS,))[idf.version.pk].amounts == []
    assert read(Scope((empty.pk, idf.version.pk)), (YEAR,))[empty.pk].amounts == []


def test_sums_without_some_values_are_those_of_the_others(idf: Idf) -> None:
    other = id_of(Axis, "AUTRES")
    facts, dropped = (
        sums_of(idf.version, AXIS, ENVELOPE),
        Scope((idf.version.pk,), without={"axis_id": frozenset({other})}),
    )
    inside = facts.without(AXIS, {other})
    assert sorted(rows_of(inside)) == sorted(rows_of(read(dropped, (AXIS, ENVELOPE))[idf.version.pk]))
    assert len(inside.amounts) < len(facts.amounts)
    assert rows_of(facts.without(AXIS, set())) == rows_of(facts)


# --- scopes


@pytest.mark.parametrize("narrowed", ["", "year", "axis_id", "recurrence", "nothing"])
@pytest.mark.parametrize("without", ["", "axis_id", "nothing"])
def test_sums_are_of_the_amounts_that_the_lines_show(idf: Idf, narrowed: str, without: str) -> None:
    cells = {("L001", 2017): "-0.10", ("L002", 2018): "0.00", ("L003", 2018): "7.25", ("L060", 2017): "-3.00"}
    other = version_with(idf, "AUTRE", {**cells, ("L004", 2018): None})
    only = {
        "year": {"year": frozenset[int | str]({2018})},
        "axis_id": {
            "axis_id": frozenset[int | str]({id_of(Axis, "A1"), id_of(Axis, "AUTRES")}),
            "year": frozenset({2017}),
        },
        "recurrence": {"recurrence": frozenset[int | str]({Recurrence.NOT_STATED.value})},
        "nothing": {"year": frozenset[int | str]()},
    }
    dropped = {
        "axis_id": {"axis_id": frozenset[int | str]({id_of(Axis, "AUTRES")})},
        "nothing": {"year": frozenset[int | str]()},
    }
    scope = Scope((idf.version.pk, other.pk), only.get(narrowed, {}), dropped.get(without, {}))
    shown = list(scope.amounts().values_list("version_id", "amount"))
    for version, weight in weigh(scope).items():
        amounts = [amount for of, amount in shown if of == version and amount is not None]
        assert (weight.lines, weight.amount) == (len(amounts), sum(amounts, Decimal("0.00")))


def test_conditions_on_one_column_intersect(idf: Idf) -> None:
    scope = Scope((idf.version.pk,)).narrowed("year", [2017, 2018]).narrowed("year", [2018, 2019])
    assert scope.only == {"year": frozenset({2018})}
    assert list(scope.narrowed("year", [2017]).amounts()) == []


def test_a_narrowed_scope_leaves_the_first_alone(idf: Idf) -> None:
    first = Scope((idf.version.pk,))
    assert first.narrowed("year", [2017]) != first
    assert first.only == {}


def test_only_keeps_and_without_drops(idf: Idf) -> None:
    other = id_of(Axis, "AUTRES")
    inside = Scope((idf.version.pk,), without={"axis_id": frozenset({other})})
    outside = Scope((idf.version.pk,)).narrowed("axis_id", [other])
    assert weigh(inside)[idf.version.pk].amount == Decimal("2005800000.00")
    assert weigh(outside)[idf.version.pk].amount == Decimal("6640400000.00")
    assert inside.amounts().count() + outside.amounts().count() == 68


# --- weights


def test_the_weight_of_a_version_is_its_exact_total_its_count_and_its_origins(idf: Idf) -> None:
    weight = weigh(Scope((idf.version.pk,)))[idf.version.pk]
    assert weight.amount == Decimal("8646200000.00")
    assert weight.lines == 68
    assert weight.origins == {Origin.PUBLISHED: 16, Origin.ADJUSTED: 7, Origin.RECONSTRUCTED: 45}
    assert list(weight.origins) == [Origin.PUBLISHED, Origin.ADJUSTED, Origin.RECONSTRUCTED]


def test_a_version_without_amounts_weighs_nothing(idf: Idf) -> None:
    other = version_with(idf, "EMPTY", {})
    weights = weigh(Scope((idf.version.pk, other.pk)).narrowed("year", [2017]))
    assert weights[idf.version.pk].lines == 68
    assert (weights[other.pk].amount, weights[other.pk].lines, weights[other.pk].origins) == (Decimal("0.00"), 0, {})


def test_weights_are_one_query(idf: Idf, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        weigh(Scope((idf.version.pk,)))


# --- many amounts in one sum


def crowded(idf: Idf, counts: dict[Origin, int]) -> Version:
    """A version that has so many amounts of one cent, of each of these origins, all at the crossing of L001."""
    version = version_with(idf, "FOULE", {})
    place = Allocation.objects.get(version=idf.version, line__code="L001")
    origins = [origin for origin, count in counts.items() for _ in range(count)]
    same = {field: getattr(place.line, field) for field in ("plan", "measure", "sector", "envelope")}
    lines = Line.objects.bulk_create(
        Line(**same, code=f"F{n}", recurrence=Recurrence.BOUNDED, last_year=3000 + n) for n in range(len(origins))
    )
    kept = {f"{field}_id": getattr(place, f"{field}_id") for field in ("agency", "axis", "project", "measure")}
    kept |= {f"{field}_id": getattr(place, f"{field}_id") for field in ("direction", "sector", "envelope")}
    Allocation.objects.bulk_create(
        Allocation(**kept, version=version, line=line, year=2017, amount=Decimal("0.01"), origin=origin)
        for line, origin in zip(lines, origins, strict=True)
    )
    return version


@pytest.mark.parametrize(
    ("counts", "queries"),
    [
        ({Origin.ENTERED: 3}, 1),
        (
            {Origin.ENTERED: 1, Origin.PUBLISHED: 2, Origin.ADJUSTED: 3, Origin.RECONSTRUCTED: 4, Origin.HYPOTHESIS: 5},
            1,
        ),
        ({Origin.PUBLISHED: 1023}, 1),
        ({Origin.RECONSTRUCTED: 1024}, 2),
        ({Origin.HYPOTHESIS: 1025, Origin.ENTERED: 1}, 2),
        ({Origin.ADJUSTED: 900, Origin.PUBLISHED: 1100}, 2),
    ],
)
def test_however_many_amounts_a_sum_has_their_origins_are_counted(
    idf: Idf, counts: dict[Origin, int], queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scope = Scope((crowded(idf, counts).pk,))
    with django_assert_num_queries(queries):
        found, weights = read_and_weigh(scope, (PROJECT, ENVELOPE))
    [weight] = weights.values()
    [facts] = found.values()
    number = sum(counts.values())
    assert weight.origins == dict(sorted(counts.items()))
    assert (weight.lines, weight.amount) == (number, Decimal(number) / 100)
    assert (facts.amounts, facts.origins) == ([Decimal(number) / 100], [max(counts)])


# --- remarks


def test_remarks_come_in_the_order_of_their_lines(idf: Idf) -> None:
    scope = Scope((idf.version.pk,)).narrowed("project_id", [id_of(Project, "A2-P2")])
    values, remarks = notes(scope, (Dimension.ACTOR,))
    assert list(values) == ["sector_id"]
    assert values["sector_id"] == sorted(values["sector_id"])
    assert [remark.partition(" :")[0] for remark in remarks] == ["MIG Précarité", "MIG Précarité", "Enveloppe déduite"]


def test_remarks_of_lines_without_an_amount_are_not_told(idf: Idf) -> None:
    new_line(idf, "L900", "A2-P2-M1", recurrence=Recurrence.ONE_OFF, note="Ailleurs")
    version = version_with(idf, "NOTES", {("L900", 2017): None, ("L016", 2017): "1"})
    assert notes(Scope((version.pk,)), (YEAR,)) == ({"year": [2017]}, ["MIG Précarité"])


@pytest.mark.parametrize(
    ("only", "told"),
    [
        ({}, ["L007", "L044", "L900"]),
        ({"year": [2018]}, ["L900"]),
        ({"year": [2017], "recurrence": [Recurrence.NOT_STATED]}, ["L007", "L044"]),
        ({"year": []}, []),
    ],
)
def test_doubts_told_are_those_on_lines_with_an_amount(idf: Idf, only: dict[str, list[Any]], told: list[str]) -> None:
    new_line(idf, "L900", "A2-P2-M1", recurrence=Recurrence.ONE_OFF, note="Montant à confirmer.")
    new_line(idf, "L901", "A2-P2-M2", recurrence=Recurrence.ONE_OFF, note="Montant à confirmer.")
    cells = {(code, 2017): "1" for code in ("L001", "L007", "L016", "L044")}
    version = version_with(idf, "DOUTES", {**cells, ("L900", 2018): "-1", ("L901", 2018): None, ("L031", 2018): None})
    scope = Scope((version.pk,))
    for column, values in only.items():
        scope = scope.narrowed(column, values)
    assert sorted(code for codes in caveats(scope).values() for code in codes) == told
    assert all(note.endswith(".") for note in caveats(scope))


def test_doubts_are_told_of_what_is_read_alone(idf: Idf) -> None:
    of_axis = {"axis_id": frozenset[int | str]({id_of(Axis, "A1")})}
    version = idf.version.pk
    assert list(caveats(Scope((version,), of_axis)).values()) == [["L007"]]
    assert list(caveats(Scope((version,), without=of_axis)).values()) == [["L031"], ["L044"]]


# --- the index


def plan_of(scope: Scope, dimensions: tuple[Dimension, ...]) -> str:
    """How the database answers `read`, as it says it."""
    recorded: list[tuple[str, Any]] = []

    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        recorded.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        read(scope, dimensions)
    [(sql, params)] = recorded
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of 68 rows is cheapest read whole, or by the index that other tests left the smallest: the
            # planner is told of one that is only read by this index, and vacuumed as the server does by itself.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("ALTER TABLE allocations_allocation DROP CONSTRAINT IF EXISTS allocation_unique")
            cursor.execute("ANALYZE allocations_allocation")
            cursor.execute("UPDATE pg_class SET relallvisible = relpages WHERE relname = 'allocations_allocation'")
        cursor.execute(f"{word} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    "dimensions",
    [(), (AXIS,), (PROJECT, Dimension.MEASURE, ENVELOPE), (Dimension.ACTOR, YEAR), tuple(COLUMN)],
    ids=lambda dimensions: "-".join(dimensions) or "none",
)
def test_one_index_answers_every_cross_table(idf: Idf, dimensions: tuple[Dimension, ...]) -> None:
    scope = Scope((idf.version.pk,), without={"axis_id": frozenset({id_of(Axis, "AUTRES")})})
    for narrowed in (scope, scope.narrowed("year", [2017]).narrowed("sector_id", [id_of(Sector, "D05")])):
        plan = plan_of(narrowed, dimensions)
        covering = "USING COVERING INDEX" if connection.vendor == "sqlite" else "Index Only Scan using"
        assert f"{covering} allocation_covering" in plan, plan


# --- both at once


@pytest.mark.parametrize("dimensions", [(), (AXIS,), (PROJECT, ENVELOPE), tuple(Dimension)])
def test_whatever_is_crossed_the_weight_is_the_same(idf: Idf, dimensions: tuple[Dimension, ...]) -> None:
    other = version_with(idf, "AUTRE", {("L001", 2017): "12.34", ("L002", 2018): "-5.00", ("L003", 2017): "0.00"})
    empty = version_with(idf, "VIDE", {})
    for versions in ((idf.version.pk,), (idf.version.pk, other.pk), (other.pk, empty.pk), (empty.pk,)):
        for scope in (
            Scope(versions),
            Scope(versions, {"year": frozenset([2017])}),
            Scope(versions, {"year": frozenset()}),
        ):
            found, weights = read_and_weigh(scope, dimensions)
            assert weights == weigh(scope)
            assert {version: sum(facts.amounts, Decimal("0.00")) for version, facts in found.items()} == {
                version: weight.amount for version, weight in weights.items()
            }


def test_both_at_once_are_one_query(idf: Idf, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        read_and_weigh(Scope((idf.version.pk,)), (PROJECT, ENVELOPE))
