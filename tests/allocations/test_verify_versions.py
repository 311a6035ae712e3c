"""`manage.py verify_versions`: what was adopted has not changed, and every amount has its history."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from allocations.actions import Amount, create_version, enter_amounts
from allocations.enums import Origin, Way
from allocations.models import Allocation, Change, Line, Version, VersionNode
from allocations.sealing.integrity import examine
from tests.plugins.idf import Idf

WHOLE = (
    "ARS-IDF T0-2017 (Diffusée aux partenaires) : montants lus, 68 ; "
    "chacun est la dernière de ses modifications ; sceau intact"
)


def run() -> tuple[int, list[str]]:
    out, status = StringIO(), 0
    try:
        call_command("verify_versions", stdout=out)
    except SystemExit as end:
        status = int(str(end.code))
    return status, out.getvalue().splitlines()


def _draft(idf: Idf) -> Version:
    version = create_version(by=idf.finance, plan=idf.plan, code="ESSAI", label="Essai", data_date=date(2018, 3, 8))
    line = Line.objects.get(plan=idf.plan, code="L001")
    for text in ("10.00", "12.50", None):
        amount = Amount(None if text is None else Decimal(text))
        enter_amounts(by=idf.finance, version=version, cells={(line.pk, 2018): amount}, way=Way.IMPORT)
    return version


def test_what_was_adopted_holds(idf: Idf) -> None:
    assert run() == (0, [WHOLE])


@pytest.mark.usefixtures("empty_database")
def test_a_site_without_version_says_so() -> None:
    assert run() == (0, ["Aucune version."])


def test_a_version_being_made_has_no_seal_but_a_history(idf: Idf) -> None:
    _draft(idf)
    status, lines = run()
    assert status == 0
    assert lines == [
        WHOLE,
        "ARS-IDF ESSAI (Brouillon) : montants lus, 1 ; chacun est la dernière de ses modifications",
    ]


def _allocation(idf: Idf, line: str = "L001") -> Allocation:
    return Allocation.objects.get(version=idf.version, line__code=line)


def change_an_amount(idf: Idf) -> None:
    amount = _allocation(idf)
    amount.amount = Decimal("7320000.01")
    amount.save()


def clear_an_amount(idf: Idf) -> None:
    amount = _allocation(idf)
    amount.amount = None
    amount.save()


def change_an_amount_and_its_history(idf: Idf) -> None:
    """The seal alone still tells."""
    change_an_amount(idf)
    Change.objects.filter(version=idf.version, line__code="L001").update(new=Decimal("7320000.01"))


def exchange_two_amounts(idf: Idf) -> None:
    """Their total stays the same."""
    first, second = _allocation(idf, "L001"), _allocation(idf, "L002")
    first.amount, second.amount = second.amount, first.amount
    first.save()
    second.save()


def change_an_origin(idf: Idf) -> None:
    Allocation.objects.filter(pk=_allocation(idf).pk).update(origin=Origin.PUBLISHED)


def move_an_amount(idf: Idf) -> None:
    Allocation.objects.filter(pk=_allocation(idf).pk).update(sector=idf.agency.sectors.get(code="D01"))


def change_a_recurrence(idf: Idf) -> None:
    Allocation.objects.filter(pk=_allocation(idf).pk).update(recurrence="CNR")


def rename_a_node(idf: Idf) -> None:
    VersionNode.objects.filter(version=idf.version, code="A1").update(label="Autre chose")


def move_a_node(idf: Idf) -> None:
    elsewhere = VersionNode.objects.get(version=idf.version, code="A2-P1").object_id
    VersionNode.objects.filter(version=idf.version, code="A1-P1-NC").update(parent_id=elsewhere)


def exchange_two_places(idf: Idf) -> None:
    VersionNode.objects.filter(version=idf.version, code="A1").update(position=9)


def change_a_scope(idf: Idf) -> None:
    VersionNode.objects.filter(version=idf.version, code="A1").update(description="")


def change_a_note(idf: Idf) -> None:
    Line.objects.filter(plan=idf.plan, code="L016").update(note="MIG")


def add_an_amount(idf: Idf) -> None:
    amount = _allocation(idf)
    amount.pk, amount.year = None, 2018
    amount.save(force_insert=True)


def add_a_node(idf: Idf) -> None:
    VersionNode.objects.create(
        version=idf.version, dimension="axis", object_id=999999, code="A9", label="Neuf", position=9
    )


def remove_an_amount(idf: Idf) -> None:
    _allocation(idf).delete()


def remove_a_node(idf: Idf) -> None:
    VersionNode.objects.get(version=idf.version, code="A4-P4").delete()


def rename_a_line(idf: Idf) -> None:
    Line.objects.filter(plan=idf.plan, code="L001").update(code="L999")


@pytest.mark.parametrize(
    "tamper",
    [
        change_an_amount,
        clear_an_amount,
        change_an_amount_and_its_history,
        exchange_two_amounts,
        change_an_origin,
        move_an_amount,
        change_a_recurrence,
        rename_a_node,
        move_a_node,
        exchange_two_places,
        change_a_scope,
        change_a_note,
        add_an_amount,
        add_a_node,
        remove_an_amount,
        remove_a_node,
        rename_a_line,
    ],
    ids=lambda tamper: tamper.__name__,
)
def test_whatever_was_tampered_with_breaks_the_seal(idf: Idf, tamper: Callable[[Idf], None]) -> None:
    tamper(idf)
    status, lines = run()
    assert status == 1
    assert lines[0].endswith("ANOMALIE, le sceau est rompu")


def test_an_amount_that_no_change_explains_is_named(idf: Idf) -> None:
    change_an_amount(idf)
    _, [line] = run()
    assert "ANOMALIE, 1 ne sont pas la dernière de leurs modifications (L001 2017)" in line


@pytest.mark.parametrize("values", [{"amount": Decimal("5")}, {"rev": 9}])
def test_a_version_being_made_is_examined_too(idf: Idf, values: dict[str, object]) -> None:
    version = _draft(idf)
    Allocation.objects.filter(version=version).update(**values)
    assert examine(version).strays == (("L001", 2018),)
    assert not examine(version).is_whole
    assert run()[0] == 1


def test_an_amount_without_any_change_is_found(idf: Idf) -> None:
    version = _draft(idf)
    Change.objects.filter(version=version).delete()
    assert examine(version).strays == (("L001", 2018),)


def test_a_change_whose_amount_is_gone_is_found(idf: Idf) -> None:
    version = _draft(idf)
    Allocation.objects.filter(version=version).delete()
    assert examine(version).strays == (("L001", 2018),)


def test_a_hole_in_the_history_is_found(idf: Idf) -> None:
    version = _draft(idf)
    Change.objects.get(version=version, rev_after=2).delete()
    assert examine(version).strays == (("L001", 2018),)


def test_a_history_that_tells_another_amount_is_found(idf: Idf) -> None:
    version = _draft(idf)
    Change.objects.filter(version=version, rev_after=2).update(old=Decimal("11.00"))
    assert examine(version).strays == (("L001", 2018),)


def test_only_some_of_many_are_named(idf: Idf) -> None:
    Allocation.objects.filter(version=idf.version).update(rev=7)
    _, [line] = run()
    assert "ANOMALIE, 68 ne sont pas" in line
    assert "L010 2017, …)" in line
    assert line.endswith("sceau intact")
