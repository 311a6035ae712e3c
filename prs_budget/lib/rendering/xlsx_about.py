"""The sheet « À propos »: what the workbook is, where it comes from, how to read it, and its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urljoin

from xlsxwriter.worksheet import Worksheet

from prs_budget.lib.rendering.about import About
from prs_budget.lib.rendering.xlsx_cells import exact, footer, put_link, put_text, put_wide
from prs_budget.lib.rendering.xlsx_formulas import Formulas, sum_of_leaves
from prs_budget.lib.rendering.xlsx_styles import Styles
from prs_budget.lib.tables.model import MEANINGS, Proof, Table

SHEET = "À propos"
#: the line of the first table in the proof, counted from 0
_FIRST_PROOF = 3
_HEADS = ("Feuille", "Somme de la feuille", "Somme de l’écran", "Base de données", "Écart", "Montants", "Preuve")
_READING = (
    "Les cellules contiennent les euros de la base, au centime ; seul leur format les montre en k€ ou en M€. "
    "Un chiffre publié par une source n’est pas plus précis que ce qu’elle imprime : voir « Origine » et les notes.",
    "Origines : « publié » est imprimé par la source ; « calculé » est une somme qu’elle n’imprime pas ; "
    "« ajusté », « reconstitué » et « hypothèse » sont définis dans « Signes ».",
    "Les sous-totaux et les totaux sont des formules : ils suivent ce que vous modifiez. "
    "La preuve ci-dessus dit alors « écart », puisque la feuille n’est plus celle de la base.",
    "Chaque total est arrondi une seule fois, à partir des euros : "
    "la somme de parties affichées peut différer du total affiché.",
    "Une cellule vide veut dire que rien n’est inscrit ; un zéro est un montant inscrit, "
    "ou le total de ce qui n’a aucune ligne.",
    "Les lignes de type « rappel » répètent des montants d’autres lignes et ne comptent dans aucun total.",
)


@dataclass(frozen=True, slots=True)
class Proved:
    """What is proved of a sheet, all of it or one year or column: its name, the formula and the exact sum of details.

    `proof` is None where the table has none.
    """

    sheet: str
    formula: str
    amount: Decimal
    proof: Proof | None


def proved_on(table: Table, sheet: str, formulas: Formulas) -> list[Proved]:
    """What is proved of a table: each year or column apart, since added together they mean nothing."""
    each = table.proof.each if table.proof else ()
    if not each:
        # rows that the table itself does not add up are not the same thing: their sum would mean nothing
        formula = formulas.leaves(sheet) if table.total is not None else ""
        return [Proved(sheet, formula, sum_of_leaves(table), None)]
    return [
        Proved(
            f"{sheet} · {name}" if name else sheet,
            formulas.leaves(sheet, name, proof),
            sum_of_leaves(table, name, proof),
            proof,
        )
        for name, proof in each
    ]


def verdict(position: int, proof: Proof, proved: Sequence[Proved]) -> tuple[str, str]:
    """The formula, and its value, of the line under a table that sums up its proofs.

    `position` is that of the first of them in « À propos ».
    """
    first, last = (_FIRST_PROOF + position + number for number in (1, len(proved)))
    gap = f"'{SHEET}'!$E${first}" if first == last else f"MAX('{SHEET}'!$E${first}:$E${last})"
    (name, only), *others = proof.each
    good = f"✓ Feuille = écran = base : {f'{name}, ' if name else ''}{only.shown_database} sur {only.shown_lines}"
    if others:
        good = f"✓ Feuille = écran = base, {proof.apart} à part : {len(proved)} preuves, dans « {SHEET} »"
    bad = f"≠ La feuille, l’écran et la base diffèrent : voir « {SHEET} »"
    holds = all(one.proof is not None and _gap(one.proof, one.amount) == 0 for one in proved)
    return f'=IF({gap}=0,"{good}","{bad}")', good if holds else bad


def write_about(
    sheet: Worksheet, styles: Styles, tables: Sequence[Table], proved: Sequence[Proved], about: About
) -> None:
    """The whole sheet, from top to bottom."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 4, 24)
    sheet.set_column(5, 6, 14)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(footer(about))
    put_text(sheet, 0, 0, "À propos de ce classeur", styles.title())
    _write_proofs(sheet, styles, proved)
    line = _FIRST_PROOF + len(proved) + 1
    line = _write_items(sheet, styles, line, "Ce fichier", _origin(about))
    for table in tables:
        identity = table.identity
        items = [*identity.items(), ("Empreinte SHA-256", identity.seal)]
        items += [("Note", note) for note in table.notes]
        if identity.address:
            items.append(("Adresse", urljoin(about.address, identity.address)))
        line = _write_items(sheet, styles, line, table.title, items)
    marks = [(f"{meaning.sign} ({meaning.word})", meaning.text) for meaning in MEANINGS.values()]
    line = _write_items(sheet, styles, line, "Signes", marks)
    _write_items(sheet, styles, line, "Lire ce classeur", [("", text) for text in _READING])


def _origin(about: About) -> list[tuple[str, str]]:
    return [
        ("Organisme", about.organisation),
        ("Exporté le", f"{about.when} ({about.time_zone})"),
        ("Par", about.by),
        ("Adresse du rapport", about.address),
        ("Version du logiciel", about.release),
    ]


def _write_items(sheet: Worksheet, styles: Styles, line: int, title: str, items: Sequence[tuple[str, str]]) -> int:
    """A titled list of names and values; returns the line where the next one starts."""
    put_text(sheet, line, 0, title, styles.section())
    for name, value in items:
        if not value:
            continue
        line += 1
        put_text(sheet, line, 0, name, styles.text(bold=True))
        put_wide(sheet, line, value, styles.text(), span=(1, 6), fit=115)
        if name.startswith("Adresse"):
            put_link(sheet, line, 1, value, styles.link())
    return line + 2


def _write_proofs(sheet: Worksheet, styles: Styles, proved: Sequence[Proved]) -> None:
    for at, text in enumerate(_HEADS):
        put_text(sheet, _FIRST_PROOF - 1, at, text, styles.head(left=at in {0, 6}))
    for position, one in enumerate(proved):
        line = _FIRST_PROOF + position
        number = line + 1
        put_text(sheet, line, 0, one.sheet, styles.text())
        if one.formula:
            sheet.write_formula(line, 1, f"={one.formula}", styles.to_the_cent(), exact(one.amount))
        proof = one.proof
        if proof is None:
            put_text(sheet, line, 6, "sans preuve", styles.text(indent=1))
            continue
        sheet.write_number(line, 2, exact(proof.table), styles.to_the_cent())
        sheet.write_number(line, 3, exact(proof.database), styles.to_the_cent())
        gap = _gap(proof, one.amount)
        formula = f"=ROUND(MAX(B{number}:D{number})-MIN(B{number}:D{number}),2)"
        sheet.write_formula(line, 4, formula, styles.to_the_cent(), exact(gap))
        sheet.write_number(line, 5, proof.lines, styles.count())
        words = "conforme" if gap == 0 else "écart"
        sheet.write_formula(line, 6, f'=IF(E{number}=0,"conforme","écart")', styles.text(bold=True, indent=1), words)


def _gap(proof: Proof, amount: Decimal) -> Decimal:
    sums = (amount, proof.table, proof.database)
    return max(sums) - min(sums)
