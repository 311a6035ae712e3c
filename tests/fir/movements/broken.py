"""Two hundred files of movements that a site must refuse: each is broken in one way, and names what is to be said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.fir.movements.files import HEADS, ROWS, Row, a_csv, an_xlsx, saved

#: (name, content, name of the file, words that the page must say)
Broken = tuple[str, bytes, str, str]
PLACE = {head: at for at, head in enumerate(HEADS)}


def changed(row: int, **cells: Any) -> list[Row]:
    """The sound rows, one of them changed; `cells` by head without accents."""
    rows = [list(one) for one in ROWS]
    for name, value in cells.items():
        rows[row][PLACE[_HEADS[name]]] = value
    return [tuple(one) for one in rows]


_HEADS = {
    "kind": "Type",
    "commitment": "Engagement",
    "direction": "Direction",
    "nature": "Nature",
    "mission": "Mission",
    "scheme": "Dispositif",
    "ae": "AE",
    "cp": "CP",
    "day": "Date",
    "origin": "Exercice d’origine",
    "key": "Référence",
}

#: what a cell of a payment holds, and what is said of it
CELLS: Sequence[tuple[str, str, str]] = (
    # amounts
    *(("cp", text, "n’est pas un nombre") for text in ("abc", "12O,50", "1l,5", "--5", "12,5,5", "néant", "1 2 3")),
    *(("cp", text, "erreur du tableur") for text in ("#REF!", "#DIV/0!", "#N/A", "#VALEUR!", "Err:502")),
    *(("cp", text, "trop étroite") for text in ("####", "########")),
    *(("cp", text, "est une date, pas un montant") for text in ("12/03/2018", "2018-03-12", "mars 2018")),
    *(("cp", text, "est ambigu") for text in ("1.234", "12.345", "123.456")),
    *(("cp", text, "écriture scientifique") for text in ("1E+05", "1,2e6", "3E-2")),
    *(("cp", text, "deux décimales au plus") for text in ("12,345", "0,001", "100,005")),
    *(("cp", text, "formule sans résultat") for text in ("=A1+B2", "=SOMME(A1:A9)", "=12*3")),
    *(("cp", text, "plus grand montant admis") for text in ("99999999999999999", "1000000000000,01", "1" + "0" * 30)),
    *(("cp", text, "écrivez M pour des millions") for text in ("12 m€", "3m")),
    *(("cp", text, "écrivez + pour augmenter") for text in ("12 %", "100%")),
    *(("cp", text, "la cellule est vide, aucun pourcentage") for text in ("+12 %", "-5%")),
    ("cp", "9" * 120, "texte trop long"),
    # signs
    *(("cp", text, "a un montant positif en CP") for text in ("-100,00", "(100)", "−100", "- 100")),
    *(("cp", text, "ne peut pas être nul") for text in ("0", "0,00", "")),
    ("ae", "5", "n’a pas de montant en AE"),
    # dates
    *(("day", text, "le jour vient avant le mois") for text in ("03/25/2018", "12-31-2018")),
    *(("day", text, "ce jour n’existe pas") for text in ("30/02/2018", "31/04/2018", "00/01/2018", "2018-02-30")),
    *(("day", text, "n’est pas une date") for text in ("hier", "2018", "T2 2018", "12/2018/03", "lundi", "1", "12,5")),
    *(("day", text, "n’a pas de jour") for text in ("mars 2018", "03/2018", "déc. 2018")),
    *(("day", text, "n’est pas de l’exercice 2018") for text in ("31/12/2017", "01/01/2019", "15/06/19", "42000")),
    # kinds
    *(("kind", text, "type de mouvement inconnu") for text in ("dépense", "facture", "liquidation", "report", "1")),
    ("kind", "", "type de mouvement absent"),
    ("kind", "engagement", "n’a pas de montant en CP"),
    ("kind", "retrait", "n’a pas de montant en CP"),
    ("kind", "avoir", "cochez « Retraits et avoirs écrits sans signe »"),
    ("kind", "virement", "virement déséquilibré"),
    # commitments
    *(("commitment", text, "n’existe pas, et aucune ligne « engagement »") for text in ("EJ-9", "ej-1", "EJ 1", "0")),
    ("commitment", "E" * 81, "80 caractères au plus"),
    # nomenclatures
    *(("direction", text, "direction inconnue") for text in ("XYZ", "Direction", "9", "DOS;DA", "D0S")),
    *(("mission", text, "mission inconnue") for text in ("M9", "302.0", "prévention", "1,5")),
    *(("scheme", text, "dispositif inconnu") for text in ("PDSA", "MAIA", "42")),
    *(("nature", text, "nature inconnue") for text in ("investissement", "INV", "T2", "1")),
    ("direction", "DA", "corrigez l’un des deux, ou laissez la cellule vide"),
    ("nature", "FONC", "est en intervention"),
    ("mission", "NC", "l’engagement EJ-1 est de M1"),
    # origin
    *(("origin", text, "n’est pas un exercice") for text in ("18", "deux mille dix-huit", "20181", "1889", "N-1")),
    *(("origin", text, "l’engagement EJ-1 est de 2018, pas de") for text in ("2017", "2016.0")),
    # references
    *(("key", text, "déjà celle de la ligne 2") for text in ("R-1", "R-1 ", " R-1")),
    ("key", "R" * 81, "80 caractères au plus"),
)  # fmt: skip

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
SEPARATORS = (";", ",", "\t", "|")
ABOVE = (
    "Extraction du 12/01/2019\r\n",
    "ARS Île-de-France;;;\r\nÉtat des mandats;;\r\n\r\n",
    "sep=;\r\n",
    "\r\n\r\n\r\n",
    "Unité : euros\r\nPériode : 01/01/2018 – 31/12/2018\r\n",
)


def every() -> Iterator[Broken]:
    """All of them."""
    yield from _cells()
    yield from _shapes()
    yield from _columns()
    yield from _texts()
    yield from _workbooks()


def _cells() -> Iterator[Broken]:
    """One bad cell, in a csv and in a workbook in turn."""
    for rank, (name, text, told) in enumerate(CELLS):
        rows = changed(1, **{name: text})
        if rank % 3 == 2 and not text.startswith("="):
            yield f"cellule-xlsx-{name}-{rank}", an_xlsx(rows), "mandats.xlsx", told
        else:
            yield f"cellule-csv-{name}-{rank}", a_csv(rows), "mandats.csv", told


def _shapes() -> Iterator[Broken]:
    """A bad row in every encoding, with every separator, below every preamble: the explanation stays the same."""
    rows = changed(2, cp="douze")
    told = "« douze » n’est pas un nombre."
    for encoding in ENCODINGS:
        yield f"encodage-{encoding}", a_csv(rows, encoding=encoding), "mandats.csv", told
    for separator in SEPARATORS:
        yield f"separateur-{ord(separator)}", a_csv(rows, separator=separator), "mandats.csv", told
    for rank, above in enumerate(ABOVE):
        yield f"preambule-{rank}", a_csv(rows, above=above), "mandats.csv", told
        lines: list[Row] = [line.split(";") for line in above.splitlines()]
        yield f"preambule-xlsx-{rank}", an_xlsx(rows, above=lines), "mandats.xlsx", told
    for space in ("\u00a0", "\u202f", " ", "\u2009"):
        bad = changed(1, cp=f"1{space}234{space}5678,00")
        yield f"milliers-{ord(space)}", a_csv(bad), "mandats.csv", "espace mal placé"
    yield "deux-fois-les-lignes", a_csv([*ROWS, *ROWS]), "mandats.csv", "une référence ne sert qu’une fois"
    wide = [*HEADS, *(f"Colonne {rank}" for rank in range(165 - len(HEADS)))]
    filler = [f"x{rank}" for rank in range(165 - len(HEADS))]
    yield "165-colonnes", a_csv([[*row, *filler] for row in rows], wide), "mandats.csv", told
    yield "165-colonnes-xlsx", an_xlsx([[*row, *filler] for row in rows], wide), "mandats.xlsx", told
    many = [(*ROWS[1][:11], f"N-{rank}", "") for rank in range(600)]
    yield "beaucoup", a_csv(many), "mandats.csv", "600 lignes lues : 600 rejetées"


def _columns() -> Iterator[Broken]:
    """Columns that say nothing, or twice the same thing."""

    def renamed(**names: str) -> bytes:
        return a_csv(heads=[names.get(_ascii(head), head) for head in HEADS])

    yield "sans-type", renamed(Type="Flux"), "a.csv", "Aucune colonne ne dit le type des mouvements"
    yield "sans-montant", renamed(AE="Colonne A", CP="Colonne B"), "a.csv", "Aucune colonne de montants"
    yield "deux-cp", renamed(AE="CP"), "a.csv", "Plusieurs colonnes pour CP"
    yield (
        "deux-types",
        renamed(Libelle="Type de mouvement", Type="Type de mouvement"),
        "a.csv",
        "Plusieurs colonnes pour",
    )
    yield "sans-titres", a_csv(ROWS[1:], ROWS[0]), "a.csv", "La ligne des titres n’est pas reconnue"
    yield "titres-seuls", a_csv([]), "a.csv", "Aucune ligne de mouvement sous les titres"
    yield "total-seul", a_csv([["Total", *[""] * 6, "5", "", "", "", "", ""]]), "a.csv", "Aucune ligne de mouvement"
    yield "titres-seuls-xlsx", an_xlsx([]), "a.xlsx", "Aucune ligne de mouvement sous les titres"
    yield "sans-titres-xlsx", an_xlsx(ROWS[1:], ROWS[0]), "a.xlsx", "La ligne des titres n’est pas reconnue"
    wide = [*HEADS, *(f"C{rank}" for rank in range(600))]
    yield "600-colonnes", a_csv(heads=wide), "a.csv", "colonnes dans la feuille : 500 au plus"
    yield "600-colonnes-xlsx", an_xlsx(heads=wide), "a.xlsx", "colonnes dans la feuille : 500 au plus"
    heads = ("Type", "Montant", "Date")
    for kind in ("virement", "correction"):
        yield f"montant-{kind}", a_csv([(kind, "5", "")], heads), "a.csv", "dites ses AE et ses CP dans deux colonnes"
    both = ("Type", "AE", "Montant", "Engagement", "Réf")
    yield (
        "montants",
        a_csv([("engagement", "5", "6", "E", "R")], both),
        "a.csv",
        "le montant n’est pas celui de la colonne AE",
    )
    yield (
        "sans-numero",
        a_csv([("engagement", "5", "5", "", "R")], both),
        "a.csv",
        "un engagement a un numéro",
    )


def _ascii(head: str) -> str:
    return head.replace("é", "e").replace("’", "").replace(" ", "")


def _texts() -> Iterator[Broken]:
    """Files that are no text, or a text whose cells do not close."""
    sound = a_csv(encoding="utf-8")
    yield "vide", b"", "a.csv", "vide"
    yield "blancs", b" \r\n\r\n ", "a.csv", "Ce fichier est vide"
    yield "bom-seul", b"\xef\xbb\xbf", "a.csv", "Ce fichier est vide"
    yield "pdf", b"%PDF-1.7 ...", "a.pdf", "Ce fichier est un PDF"
    yield "xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls", "ancien format (.xls)"
    yield (
        "image",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        "a.png",
        "Ce fichier est une image (PNG), ni un classeur ni un CSV",
    )
    yield "binaire", bytes(range(256)) * 8, "a.bin", "ni un texte lisible"
    yield "octets-nuls", sound.replace(b"EJ-1", b"EJ\x00\x01"), "a.csv", "ni un texte lisible"
    yield "utf16-tronque", a_csv(encoding="utf-16")[:-1], "a.csv", "ni un texte lisible"
    yield (
        "utf8-coupe",
        a_csv(encoding="utf-8-sig").replace("é".encode(), b"\xc3"),
        "a.csv",
        "alors que d’autres le sont",
    )
    open_quote = sound.replace(b"Acompte", b'"Acompte')
    yield "guillemet-ouvert", open_quote, "a.csv", "Ligne 3 : un guillemet s’y ouvre et ne se ferme pas"
    yield "guillemet-au-milieu", sound.replace(b"Acompte", b'"Acom"pte'), "a.csv", "Ligne 3 : un guillemet"
    yield "cellule-demesuree", sound.replace(b"Acompte", b"x" * 30_000), "a.csv", "Ligne 3 : un guillemet"
    yield (
        "texte-libre",
        b"Bonjour, voici les mandats du mois.\r\n",
        "a.txt",
        "La ligne des titres n’est pas reconnue",
    )
    yield (
        "html",
        b"<html><table><tr><td>Type</td></tr></table></html>",
        "a.xls",
        "Ce fichier est une page web (HTML), ni un classeur ni un CSV",
    )
    yield "json", b'[{"type": "paiement"}]', "a.json", "La ligne des titres n’est pas reconnue"


def _workbooks() -> Iterator[Broken]:
    """Workbooks that are damaged, locked, empty, too large, or full of formulas without values."""
    sound = an_xlsx()
    damaged = "Ce classeur est abîmé ou incomplet"
    for part in (10, 30, 50, 70, 90, 99):
        yield f"zip-tronque-{part}", sound[: len(sound) * part // 100], "a.xlsx", damaged
    yield "zip-un-octet", sound[:-1], "a.xlsx", damaged
    yield "zip-autre", _zipped({"lettre.txt": b"bonjour"}), "a.zip", "ni un .xlsx ni un .ods"
    yield "docx", _zipped({"word/document.xml": b"<w/>"}), "a.docx", "ni un .xlsx ni un .ods"
    yield (
        "feuille-illisible",
        _replaced(sound, "xl/worksheets/sheet1.xml", lambda _: b"<worksheet><a"),
        "a.xlsx",
        damaged,
    )
    yield "classeur-illisible", _replaced(sound, "xl/workbook.xml", lambda _: b"pas du xml"), "a.xlsx", damaged
    yield "crc-faux", _corrupted(sound), "a.xlsx", damaged
    yield "ods-illisible", _zipped({"content.xml": b"<office"}), "a.ods", damaged
    far = _worksheet(lambda page: page.cell(90_000, 400, "x"))
    yield "trop-de-cellules", far, "a.xlsx", "cellules dans la feuille"
    yield "coin-oppose", _worksheet(lambda page: page.cell(1_048_576, 16_384, "x")), "a.xlsx", "lignes dans la feuille"
    yield "ods-repete", _ods(b'table:number-rows-repeated="9000000"'), "a.ods", "lignes dans la feuille"
    yield "ods-large", _ods(b"", b'table:number-columns-repeated="16000"'), "a.ods", "colonnes dans la feuille"
    bomb = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 40_000_000}
    yield "bombe", _zipped(bomb), "a.xlsx", "démesuré une fois ouvert"
    yield "classeur-vide", saved(openpyxl.Workbook()), "a.xlsx", "La ligne des titres n’est pas reconnue"
    for rank, cell in enumerate(("cp", "day", "key", "kind", "commitment")):
        yield f"formule-{cell}", an_xlsx(changed(1, **{cell: f"=A{rank + 1}"})), "a.xlsx", "Formule sans résultat"
    yield "formule-partout", an_xlsx([[f"=A{n}" for n in range(13)]]), "a.xlsx", "Formule sans résultat"
    yield "code-date", an_xlsx(changed(1, key=_day())), "a.xlsx", "le tableur en a fait une date"
    yield "mission-erreur", an_xlsx(changed(1, mission="#N/A")), "a.xlsx", "erreur du tableur"
    yield "montant-date", an_xlsx(changed(1, cp=_day())), "a.xlsx", "est une date, pas un montant"
    yield "montant-vrai", an_xlsx(changed(1, cp=True)), "a.xlsx", "VRAI"
    yield "montant-tiers", an_xlsx(changed(1, cp=100 / 3)), "a.xlsx", "deux décimales au plus en euros"
    yield "montant-enorme", an_xlsx(changed(1, cp=1e17)), "a.xlsx", "plus grand montant admis"
    yield "jour-nombre", an_xlsx(changed(1, day=12.5)), "a.xlsx", "n’est pas une date"


def _day() -> Any:
    from datetime import datetime

    return datetime(2018, 3, 12)  # noqa: DTZ001 # as a workbook holds it


def _zipped(files: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    return output.getvalue()


def _replaced(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        files = {one: folder.read(one) for one in folder.namelist()}
    files[name] = change(files[name])
    return _zipped(files)


def _corrupted(content: bytes) -> bytes:
    """Bytes of the sheet changed inside the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        at = folder.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    return content[:at] + bytes(byte ^ 0xFF for byte in content[at : at + 40]) + content[at + 40 :]


def _worksheet(fill: Callable[[Worksheet], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(an_xlsx()))
    page = book.worksheets[0]
    fill(page)
    return saved(book)


def _ods(row: bytes, cell: bytes = b"") -> bytes:
    names = b'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
    value = b"<table:table-cell " + cell + b' office:value-type="string"><text:p>x</text:p></table:table-cell>'
    content = b"<office:document-content " + names + b"><office:body><office:spreadsheet>"
    content += (
        b'<table:table table:name="F"><table:table-row ' + row + b">" + value + b"</table:table-row></table:table>"
    )
    content += b"</office:spreadsheet></office:body></office:document-content>"
    return _zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
