"""The seal of a version: what it covers, and that anyone can compute it again."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allocations import actions
from allocations.actions import Amount
from allocations.enums import Way
from allocations.loading.bundle import Bundle
from allocations.loading.imports import read_folder
from allocations.models import Line, Version
from allocations.sealing import seal
from tests.plugins.idf import FOLDER, Idf

#: of the reference data; it changes when they do, or when what is sealed does
OF_THE_REFERENCE = "ad150cd85fd1829a1af678521e6e416f5c0a9341e2d5dc4512706ace838a3cf8"


def test_the_seal_of_the_reference_data_is_the_same_in_every_database(idf: Idf) -> None:
    assert idf.version.sha256 == OF_THE_REFERENCE
    assert seal.holds(idf.version)


def test_it_can_be_computed_again_from_the_files(idf: Idf) -> None:
    """What is documented in `allocations/sealing/seal.py`, written a second time from the files that were loaded."""
    bundle, _ = read_folder(FOLDER)
    assert bundle is not None
    assert _digest([*_nodes(bundle), *_amounts(bundle)]) == OF_THE_REFERENCE


def _digest(records: list[list[Any]]) -> str:
    text = "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in records)
    return hashlib.sha256(text.encode()).hexdigest()


def _nodes(bundle: Bundle) -> Iterator[list[Any]]:
    """Dimensions in the order of their names; code, label, short label, parent, place, actor, outside, text."""
    for place, axis in enumerate(bundle.axes, start=1):
        outside = axis.is_outside_axes
        yield ["node", "axis", axis.code, axis.label, axis.short_label, "", place, "", outside, axis.scope]
    for place, row in enumerate(bundle.directions, start=1):
        yield ["node", "direction", row.code, row.label, "", "", place, "", False, ""]
    for place, envelope in enumerate(bundle.envelopes, start=1):
        yield ["node", "envelope", envelope.code, envelope.label, "", "", place, "", False, envelope.long_label]
    for place, measure in enumerate(bundle.measures, start=1):
        yield ["node", "measure", measure.code, measure.label, "", measure.project, place, "", False, ""]
    for place, project in enumerate(bundle.projects, start=1):
        yield ["node", "project", project.code, project.label, project.short_label, project.axis, place, "", False, ""]
    for place, sector in enumerate(bundle.sectors, start=1):
        yield ["node", "sector", sector.code, sector.label, "", sector.direction, place, sector.heading, False, ""]


def _amounts(bundle: Bundle) -> Iterator[list[Any]]:
    """By line and year: remark, recurrence, last year, year, cents, origin, then the codes of its six dimensions."""
    lines = {line.code: line for line in bundle.lines}
    measures = {measure.code: measure for measure in bundle.measures}
    projects = {project.code: project for project in bundle.projects}
    sectors = {sector.code: sector for sector in bundle.sectors}
    for amount in sorted(bundle.amounts, key=lambda one: (one.line, one.year)):
        line = lines[amount.line]
        project = projects[measures[line.measure].project]
        identity = [line.code, line.note, str(line.recurrence), line.last_year]
        figure = [amount.year, int(amount.amount * 100), int(amount.origin)]
        above = [project.axis, project.code, line.measure, sectors[line.sector].direction, line.sector]
        yield ["amount", *identity, *figure, *above, line.envelope]


def _adopted(idf: Idf, code: str, amounts: dict[str, Decimal | None], cleared: tuple[str, ...] = ()) -> Version:
    version = actions.create_version(
        by=idf.finance, plan=idf.plan, code=code, label="Essai", data_date=date(2018, 3, 8)
    )
    lines = dict(Line.objects.filter(plan=idf.plan).values_list("code", "pk"))
    cells = {(lines[line], 2018): Amount(amount) for line, amount in amounts.items()}
    actions.enter_amounts(by=idf.finance, version=version, cells=cells, way=Way.IMPORT)
    blank = {(lines[line], 2018): Amount(None) for line in cleared}
    actions.enter_amounts(by=idf.finance, version=version, cells=blank, way=Way.IMPORT)
    version = actions.open_entry(by=idf.finance, version=version)
    version = actions.arbitrate(by=idf.director, version=version)
    return actions.adopt(by=idf.finance, version=version, accept_warnings_because="essai")


def test_the_same_content_has_the_same_seal_whatever_its_name_and_its_history(idf: Idf) -> None:
    first = _adopted(idf, "V1", {"L001": Decimal("1.00"), "L002": Decimal("2.00")})
    second = _adopted(idf, "V2", {"L002": Decimal("2.00"), "L001": Decimal("1.00")})
    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    "amounts",
    [
        {"L001": Decimal("1.01")},
        {"L001": Decimal("-1.00")},
        {"L002": Decimal("1.00")},
        {"L001": Decimal("1.00"), "L002": Decimal("0.00")},
        {},
    ],
)
def test_another_content_has_another_seal(idf: Idf, amounts: dict[str, Decimal | None]) -> None:
    first = _adopted(idf, "V1", {"L001": Decimal("1.00")})
    assert _adopted(idf, "V2", amounts).sha256 != first.sha256


def test_a_cleared_cell_is_neither_zero_nor_a_cell_never_filled(idf: Idf) -> None:
    filled: dict[str, Decimal | None] = {"L001": Decimal("1.00"), "L002": Decimal("2.00")}
    seals = {
        _adopted(idf, "V1", filled, cleared=("L002",)).sha256,
        _adopted(idf, "V2", {"L001": Decimal("1.00"), "L002": Decimal("0.00")}).sha256,
        _adopted(idf, "V3", {"L001": Decimal("1.00")}).sha256,
    }
    assert len(seals) == 3


def test_publishing_and_withdrawing_do_not_touch_it(idf: Idf) -> None:
    version = _adopted(idf, "V1", {"L001": Decimal("1.00")})
    version = actions.publish(by=idf.finance, version=version)
    assert seal.holds(version)
    assert seal.holds(actions.withdraw(by=idf.finance, version=version, reason="erreur"))


def test_lines_are_in_the_order_of_their_characters_in_every_database(idf: Idf, on_sqlite: bool) -> None:
    """A French collation passes over dashes: the seal would depend on the machine."""
    for old, new in (("L001", "L-2"), ("L002", "L1"), ("L003", "l0"), ("L004", "M0")):
        Line.objects.filter(plan=idf.plan, code=old).update(code=new)
    order = ["L-2", "L1", "M0", "l0"]
    one = Decimal("1.00")
    version = _adopted(idf, "V1", dict.fromkeys(order, one))
    with CaptureQueriesContext(connection) as queries:
        assert [record[1] for record in seal.records(version) if record[0] == "amount"] == order
    # The PostgreSQL of the tests compares characters anyway: the words of the query say what another would do.
    assert f'COLLATE "{"BINARY" if on_sqlite else "C"}"' in queries[-1]["sql"]
