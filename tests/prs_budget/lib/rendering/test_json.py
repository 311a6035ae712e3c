"""The shape that other software counts on."""

import json as standard
from dataclasses import replace
from decimal import Decimal

from prs_budget.lib.rendering import json
from prs_budget.lib.tables.model import Cell
from tests.prs_budget.lib.rendering.samples import nested_table, simple_table, years_table

CONTRACT = {
    "columns": [
        {"key": ["DOS", "FIR"], "labels": ["DOS", "FIR"], "kind": "leaf"},
        {"key": ["DOS", "MIGAC"], "labels": ["DOS", "MIGAC"], "kind": "leaf"},
        {"key": ["DOS"], "labels": ["DOS", "Total"], "kind": "subtotal"},
        {"key": ["DA", "FIR"], "labels": ["DA", "FIR"], "kind": "leaf"},
        {"key": ["DA"], "labels": ["DA", "Total"], "kind": "subtotal"},
        {"key": [], "labels": ["Total"], "kind": "total"},
    ],
    "rows": [
        {
            "key": ["M1"],
            "label": "Mesure M1",
            "depth": 0,
            "kind": "leaf",
            "cells": [
                {"amount": "1000.00", "display": "1,0"},
                {"amount": "2000.00", "display": "2,0"},
                {"amount": "3000.00", "display": "3,0"},
                {"amount": "4000.00", "display": "4,0"},
                {"amount": "4000.00", "display": "4,0"},
                {"amount": "7000.00", "display": "7,0"},
            ],
        },
        {
            "key": ["M2"],
            "label": "Mesure M2",
            "depth": 0,
            "kind": "leaf",
            "cells": [
                {"amount": "10000.00", "display": "10,0"},
                None,
                {"amount": "10000.00", "display": "10,0"},
                None,
                None,
                {"amount": "10000.00", "display": "10,0"},
            ],
        },
    ],
    "total": {
        "cells": [
            {"amount": "11000.00", "display": "11,0"},
            {"amount": "2000.00", "display": "2,0"},
            {"amount": "13000.00", "display": "13,0"},
            {"amount": "4000.00", "display": "4,0"},
            {"amount": "4000.00", "display": "4,0"},
            {"amount": "17000.00", "display": "17,0"},
        ]
    },
    "notes": ["45 lignes reconstituées", "rien de masqué"],
}


def test_columns_rows_and_total_have_the_shape_of_the_contract() -> None:
    assert json.payload(nested_table()) == CONTRACT


def test_shares_and_interim_rows_are_left_out() -> None:
    payload = json.payload(simple_table())
    assert [column["labels"] for column in payload["columns"]] == [["DAF"], ["FIR"], ["Total"]]
    assert [row["label"] for row in payload["rows"] if row["depth"] == 0] == [
        "Parcours <script>alert('1')</script> & « soins »",
        "Réponse aux besoins",
        "@Autres",
    ]
    assert {len(row["cells"]) for row in payload["rows"]} == {3}


def test_an_entered_zero_is_an_amount_and_an_empty_cell_is_null() -> None:
    rows = json.payload(simple_table())["rows"]
    assert rows[5]["cells"] == [None, None, {"amount": "0.00", "display": "0,0"}]
    assert rows[6]["cells"][1] == {"amount": "0.00", "display": "0,0"}


def test_a_comparison_gives_both_sides_and_a_figure_unknown_has_no_amount() -> None:
    table = simple_table()
    compared = Cell(Decimal("-5.5"), "−5,5", "", Decimal("10"), Decimal("4.50"))
    alone = Cell(Decimal(3), "+3,0", "", None, Decimal(3))
    row = replace(table.rows[1], cells=(compared, alone, Cell(None, "n.p."), table.rows[1].cells[3]))
    assert json.payload(replace(table, rows=(row,)))["rows"][0]["cells"] == [
        {"amount": "-5.50", "display": "−5,5", "base": "10.00", "other": "4.50"},
        {"amount": "3.00", "display": "+3,0", "other": "3.00"},
        {"amount": None, "display": "n.p."},
    ]


def test_a_total_that_would_add_years_is_null_cell_by_cell_and_may_be_absent() -> None:
    table = years_table()
    assert json.payload(table)["total"] == {"cells": [None, None]}
    assert json.payload(replace(table, total=None))["total"] is None


def test_it_can_be_written_as_json_without_a_float() -> None:
    text = standard.dumps(json.payload(simple_table()), ensure_ascii=False)
    assert standard.loads(text, parse_float=lambda digits: 1 / 0) == json.payload(simple_table())
