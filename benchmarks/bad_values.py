"""Values that no address, no form and no body of the site expects, and good ones to stand beside them."""

#: what no parameter and no segment expects, each the first of its kind that made a site fail
BAD = (
    "a\0b",
    "a\r\nSet-Cookie: b=c",
    "zzz",
    "x" * 5000,
    "9" * 30,
    "-1",
    "0",
    "9999999999999999999",
    "0001-01-01",
    "9999-12-31",
    "2018-02-30",
    "NaN",
    "sNaN",
    "1e999999",
    "99999999999999,99",
    "1_000",
    "٣",
    "\u2028\u202e\ufeff",
    "..",
    "<b>'\"%s{{7*7}}",
    "2017,2018",
    "[",
)
#: bytes that are not UTF-8, already quoted
BROKEN = "%ff%C0%80%ED%A0%80"
DEEP = b"[" * 100_000
#: bodies of JSON that are no request, whatever the address
BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"1",
    DEEP,
    b'{"a":' * 50_000,
    b'"\\ud800"',
    b'"\\u0000"',
    b"1" * 5000,
    b"1e999999",
    b"NaN",
    b"\xff\xfe",
    b'{"version": NaN}',
)
#: values of the fields of a JSON body, written as JSON
JSON_VALUES = (
    '"\\ud800"',
    '"a\\u0000b"',
    "null",
    "[]",
    "{}",
    "[[[[]]]]",
    "1e999999",
    "NaN",
    "9" * 400,
    "true",
    '"1_000"',
)
#: the fields of the bodies that the site reads
JSON_FIELDS = {
    "version": '"PROG-2018-2022"',
    "batch": "null",
    "cause": '"update"',
    "reason": '"Essai"',
    "cells": '[{"line": "L001", "year": 2018, "expected_rev": 1, "amount": "1.00"}]',
    "ligne": '"L001"',
    "annee": '"2018"',
    "texte": '"Essai"',
    "repond_a": '""',
    "resoudre": '""',
    "rouvrir": '""',
}
CELL_FIELDS = {"line": '"L001"', "year": "2018", "expected_rev": "1", "amount": '"1.00"'}
#: what makes a file of a page, whose name and content hold what the address says
FILES = (("format", "csv"), ("sortir", ""))

#: a good value of each segment of an address, by its name, or by that of its route and its own
SEGMENTS = {
    "agency": "ars-idf",
    "version": "PROG-2018-2022",
    "year": "2018",
    "line": "L001",
    "direction": "DOS",
    "kind": "axes",
    "code": "A1",
    "name": "projeter",
    "number": "00000000-0000-4000-8000-000000000000",
    "stage": "BI",
    "key": "compte",
    "sheet": "credits",
    "plan": "PRS2-IDF",
    "commitment": "1",
    "pk": "1",
    "step": "arbitrer",
    "id": "1",
    "object_id": "1",
    "content_type_id": "1",
    "app_label": "fir",
    "rest": "x",
    "url": "x",
    "nouveau_mouvement/kind": "correction",
    "atterrissage_direction/code": "DOS",
    "notification/code": "FIR-2017-BR3",
    "notification_retrait/code": "FIR-2017-BR3",
    "notification_mesures/code": "FIR-2017-BR3",
    "notification_fichier/code": "FIR-2017-BR3",
    "engagement/code": "EJ-1",
    "echeancier/code": "EJ-1",
}
