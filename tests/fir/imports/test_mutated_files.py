"""The monthly file as it may come another month: read as it was, or told what is in the way; never read wrong."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client

from fir.models import FirYear
from tests.fir.imports.monthly_files import august, give, june, read_june_by_hand, read_otherwise, record
from tests.fir.imports.test_monthly_file import finance, here, year  # noqa: F401

Rows = list[list[str]]


def rows_of(content: bytes) -> Rows:
    return [line.split(";") for line in content.decode("cp1252").split("\r\n") if line]


def csv_of(rows: Rows, encoding: str = "cp1252", separator: str = ";", end: str = "\r\n") -> bytes:
    return end.join(separator.join(row) for row in rows).encode(encoding)


def each(rows: Rows, change: Callable[[list[str]], list[str]]) -> Rows:
    """Every row but the two of the preamble; the titles are the first that is given."""
    return [*rows[:2], *(change(row) for row in rows[2:])]


def an_amount(text: str, change: Callable[[str], str]) -> str:
    return change(text) if re.fullmatch(r"[0-9.]+,[0-9]{2}-?", text) else text


def amounts(rows: Rows, change: Callable[[str], str]) -> Rows:
    return each(rows, lambda row: [*row[:9], *(an_amount(cell, change) for cell in row[9:11]), *row[11:]])


def a_workbook(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def day(text: str) -> str:
    """« 8/1/18 » for « 08.01.2018 »."""
    found = re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.20([0-9]{2})", text)
    return f"{int(found[1])}/{int(found[2])}/{found[3]}" if found else text


JUNE = rows_of(june())
SAME: dict[str, bytes] = {
    "columns the other way round": csv_of(each(JUNE, lambda row: row[::-1])),
    "no total": csv_of(JUNE[:-1]),
    "two preambles": csv_of([*JUNE[:2], *JUNE[:2], *JUNE[2:]]),
    "no preamble": csv_of(JUNE[2:]),
    "titles again in the middle": csv_of([*JUNE[:50], JUNE[2], *JUNE[50:]]),
    "a label with a separator": csv_of(each(JUNE, lambda row: [*row[:11], f'"{row[11]} ; avenant"'])),
    "a column more": csv_of(each(JUNE, lambda row: [*row[:4], "x", *row[4:]])),
    "dates 8/1/18": csv_of(each(JUNE, lambda row: [*row[:3], day(row[3]), *row[4:]])),
    "utf-8 with its mark": csv_of(JUNE, "utf-8-sig"),
    "utf-16": csv_of(JUNE, "utf-16"),
    "tabs": csv_of(JUNE, separator="\t"),
    "unix lines": csv_of(JUNE, end="\n"),
    "a workbook of texts": a_workbook(JUNE),
    "spaces in amounts": csv_of(amounts(JUNE, lambda text: text.replace(".", "\xa0"))),
    "no thousands": csv_of(amounts(JUNE, lambda text: text.replace(".", ""))),
    "a currency": csv_of(amounts(JUNE, lambda text: f"{text} EUR")),
    "titles in capitals": csv_of([*JUNE[:2], [title.upper() for title in JUNE[2]], *JUNE[3:]]),
    "titles with their unit": csv_of([*JUNE[:2], [title.replace("AE", "AE (€)") for title in JUNE[2]], *JUNE[3:]]),
    "codes with spaces": csv_of(each(JUNE, lambda row: [f" {cell} " for cell in row])),
    "sub-totals": csv_of([*JUNE[:60], ["Sous-total", *[""] * 11], *JUNE[60:]]),
    "blank lines": csv_of([*JUNE[:40], [""] * 12, *JUNE[40:]]),
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME.keys())
def test_the_same_file_otherwise_written_is_the_same(
    finance: Client,  # noqa: F811
    recorded_june: None,
    content: bytes,
) -> None:
    text = give(finance, content, "autre.csv")
    assert "113 lignes lues : 113 déjà enregistrées" in text, text[text.index("Tenir") :][:1500]
    assert "absents du fichier" not in text
    assert "n’est pas celui des lignes lues" not in text


@pytest.fixture
def recorded_june(finance: Client, year: FirYear) -> None:  # noqa: F811
    """June, read by hand and recorded."""
    read_june_by_hand(finance)
    record(finance)


AUGUST = rows_of(august())
SAME_AUGUST: dict[str, bytes] = {
    "parentheses": csv_of(amounts(AUGUST, lambda text: f"({text[:-1]})" if text.endswith("-") else text)),
    "minus before": csv_of(amounts(AUGUST, lambda text: f"-{text[:-1]}" if text.endswith("-") else text)),
    "long minus": csv_of(amounts(AUGUST, lambda text: text.replace("-", "−")), "utf-8"),
    "credit column": csv_of(
        each(
            AUGUST,
            lambda row: [
                *row[:10],
                "Crédit" if row[10] == "Montant CP" else row[10][:-1] if row[10].endswith("-") else "",
                "Débit" if row[10] == "Montant CP" else "" if row[10].endswith("-") else row[10],
                *row[11:],
            ],
        )[:-1]
    ),
}


@pytest.mark.parametrize("name", ["parentheses", "minus before", "long minus"])
def test_what_diminishes_is_read_however_it_is_signed(
    finance: Client,  # noqa: F811
    recorded_june: None,
    name: str,
) -> None:
    text = give(finance, SAME_AUGUST[name], "août.csv")
    assert "187 lignes lues : 76 nouvelles, 108 déjà enregistrées, 3 différentes" in text
    assert "AE 38 070 669,47 € = total lu ; CP 12 315 662,63 € = total lu." in text


def test_a_debit_and_a_credit_column_give_their_difference(finance: Client, recorded_june: None) -> None:  # noqa: F811
    give(finance, SAME_AUGUST["credit column"], "août.csv")
    text = read_otherwise(finance, **{"colonne-montant": "11", "colonne-credit": "10"})
    assert "187 lignes lues : 76 nouvelles, 108 déjà enregistrées, 3 différentes" in text
    assert "Avoir 6 0,00 −87 403,63" in text


def test_a_row_that_is_missing_leaves_a_gap_to_the_total_of_the_file(
    finance: Client,  # noqa: F811
    recorded_june: None,
) -> None:
    text = give(finance, csv_of([*JUNE[:20], *JUNE[21:]]), "juin.csv")
    assert "Le total du fichier (ligne 116) n’est pas celui des lignes lues" in text
    assert "1 mouvement ici, et absent du fichier." in text


def test_withdrawals_without_their_sign_are_refused_until_that_is_said(
    finance: Client,  # noqa: F811
    recorded_june: None,
) -> None:
    text = give(finance, csv_of(amounts(AUGUST, lambda text: text.rstrip("-"))), "août.csv")
    assert "18 rejetées" in text
    assert "Écrivez-le avec un signe moins, ou cochez « Retraits et avoirs écrits sans signe »." in text
    text = read_otherwise(finance, sans_signe="1")
    assert "187 lignes lues : 76 nouvelles, 108 déjà enregistrées, 3 différentes" in text
    assert "Compléter la lecture" in text
