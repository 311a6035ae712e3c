"""The preview of a file as tables: totals by kind, rejected rows, differences side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fir.actions.imputation import Imputation, imputation
from fir.enums import MovementKind, Nature
from fir.identity import identity_of
from fir.imports.file_row import Rejected
from fir.imports.groups import Brought, Twin
from fir.imports.matching import DifferingRow
from fir.imports.preview import Preview, causes
from fir.imports.proportion import Doubt
from fir.imports.reconciliation import absent_table, reconciliation_table
from fir.models import FirYear
from fir.reference_forms import shown_reference
from fir.reports.movements import totals_table
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.listing import amount, euros, listing, named, said, text
from prs_budget.lib.tables.model import Cell, Identity, Row, Table
from prs_budget.lib.words import number_text

EURO = Unit.EUR
#: pairs of places that a sentence says; the table of the preview has them all
MOST_SAID = 3


def preview_tables(fir_year: FirYear, found: Preview, file_name: str, address: str) -> list[Table]:
    """The tables of a preview that have something in them."""
    identity = identity_of(fir_year, f"Aperçu de {file_name}", EURO, address, ["rien n’est écrit"])
    done = found.matched
    tables = [totals_table(done.totals, identity, "Mouvements du fichier par type")] if done.totals else []
    if not done.rejected and (done.unchanged or done.different or found.absent):
        tables.insert(0, reconciliation_table(found, identity))
    if found.absent:
        tables.append(absent_table(found, identity))
    if done.rejected:
        tables += [rejected_table(done.rejected, identity), causes_table(done.rejected, identity)]
    if found.brought:
        tables.append(brought_table(found.brought, identity))
    if found.twins:
        tables.append(twins_table(found.twins, identity))
    if found.doubted:
        tables.append(doubts_table(found.doubted, identity))
    if done.imputations:
        tables.append(imputations_table(list(done.imputations.values()), identity))
    return [*tables, differences_table(done.different, identity)] if done.different else tables


def brought_table(groups: Sequence[Brought], identity: Identity) -> Table:
    """What the new movements bring to each mission, by nature."""
    leaves = [
        Leaf(
            (Head(one.mission, "", one.mission), Head(one.nature, "", one.nature)),
            (one.ae, one.cp),
            (f"{one.movements}",),
        )
        for one in groups
    ]
    layout = Layout(
        name="apports",
        title="Ce que les mouvements nouveaux apportent, par mission",
        stub="Mission › nature",
        columns=(text("mouvements", "Mouvements"), euros("ae", "AE"), euros("cp", "CP")),
        decimals=2,
        notes=(),
    )
    return build(leaves, layout, identity)


def twins_table(found: Sequence[Twin], identity: Identity) -> Table:
    """New rows that look like another: one voucher under two references, or two vouchers? Their owner says."""
    rows = [
        Row(
            (str(one.row),),
            "",
            f"ligne {one.row}",
            (
                *said(one.reference, one.commitment, _day(one.on)),
                amount(one.ae),
                amount(one.cp),
                Cell(display=one.others),
            ),
        )
        for one in found
    ]
    columns = [*named("Référence", "Engagement", "Date"), euros("ae", "AE"), euros("cp", "CP"), *named("Comme")]
    title = "Mêmes engagement, jour et montants : une pièce ou deux ?"
    return listing("jumelles", title, "Ligne du fichier", columns, rows, identity, signed=True)


def rejected_table(rejected: Sequence[Rejected], identity: Identity) -> Table:
    """Every rejected row: where, what, what to do."""
    rows = [
        Row(
            (str(rank),),
            "",
            f"ligne {one.row}",
            (Cell(display=one.key), Cell(display=one.place), Cell(display=sentence(one.reason))),
        )
        for rank, one in enumerate(rejected)
    ]
    columns = [text("reference", "Référence"), text("colonne", "Colonne"), text("raison", "Pourquoi, et que faire")]
    return listing("rejets", "Lignes rejetées", "Ligne du fichier", columns, rows, identity, signed=True)


def causes_table(rejected: Sequence[Rejected], identity: Identity) -> Table:
    """Why rows are rejected, the most frequent cause first."""
    rows = [
        Row(
            (str(rank),),
            "",
            sentence(reason),
            (Cell(display=place), Cell(display=str(count)), Cell(display=f"ligne {first}")),
        )
        for rank, (place, reason, count, first) in enumerate(causes(list(rejected)))
    ]
    columns = [text("colonne", "Colonne"), text("lignes", "Lignes"), text("premiere", "La première")]
    return listing("causes", "Causes de rejet", "Cause", columns, rows, identity, signed=True)


def doubts_table(doubts: Sequence[Doubt], identity: Identity) -> Table:
    """The amounts out of proportion, confirmed before the file is recorded, and what each is held against."""
    rows = [
        Row(
            (f"{one.row}-{one.column}",),
            "",
            f"ligne {one.row}",
            (
                Cell(display=shown_reference(one.key)),
                Cell(display=one.column),
                amount(one.amount),
                Cell(display=one.why),
            ),
        )
        for one in doubts
    ]
    columns = [text("reference", "Référence"), text("colonne", "Colonne"), euros("montant", "Montant du fichier")]
    columns.append(text("raison", "Pourquoi il est demandé"))
    return listing("doutes", "Montants à confirmer", "Ligne du fichier", columns, rows, identity, signed=True)


def differences_table(differences: Sequence[DifferingRow], identity: Identity) -> Table:
    """Rows whose reference is known and whose figures differ: here and in the file."""
    rows = [
        Row(
            (one.stored.reference,),
            "",
            f"ligne {one.draft.row}",
            (
                Cell(display=shown_reference(one.stored.reference)),
                Cell(display=" ; ".join(_differs(one))),
                amount(ZERO if one.stored.is_undone else one.stored.ae),
                amount(one.draft.ae),
                amount(ZERO if one.stored.is_undone else one.stored.cp),
                amount(one.draft.cp),
            ),
        )
        for one in differences
    ]
    columns = [
        text("reference", "Référence"),
        text("ecart", "Ce qui diffère"),
        euros("ae_ici", "AE ici"),
        euros("ae_fichier", "AE du fichier"),
        euros("cp_ici", "CP ici"),
        euros("cp_fichier", "CP du fichier"),
    ]
    return listing(
        "differences",
        "Déjà enregistrées, avec d’autres chiffres",
        "Ligne du fichier",
        columns,
        rows,
        identity,
        signed=True,
    )


def imputations_table(imputations: Sequence[Imputation], identity: Identity) -> Table:
    """Commitments that the file completes: where they count, and where they would."""
    rows = [
        Row(
            (one.commitment.code,),
            "",
            one.commitment.code,
            (
                Cell(display=imputation(one.commitment, one.commitment.line)),
                Cell(display=imputation(one.place, one.line)),
                Cell(display=f"ligne {one.row}"),
            ),
        )
        for one in imputations
    ]
    columns = [text("ici", "Imputation ici"), text("fichier", "Avec ce fichier"), text("ligne", "Ligne du fichier")]
    return listing(
        "imputations", "Engagements que ce fichier complète", "Engagement", columns, rows, identity, signed=True
    )


def _differs(one: DifferingRow) -> list[str]:
    """What differs, in words: « date 12/03/2018 ici, 13/03/2018 dans le fichier »."""
    stored, draft = one.stored, one.draft
    if stored.is_undone:
        return ["annulé ici"]
    its = draft.place
    pairs: list[tuple[str, object, object]] = [
        ("type", MovementKind(stored.kind).label.lower(), MovementKind(draft.kind).label.lower()),
        ("engagement", stored.commitment or "aucun", draft.commitment.code if draft.commitment else "aucun"),
        ("exercice d’origine", stored.origin_year or "aucun", draft.origin_year or "aucun"),
        ("date", _day(stored.on), _day(draft.on)),
    ]
    if not draft.commitment:  # a commitment says where it counts, itself
        pairs.append(("nature", Nature(stored.place[0]).label.lower(), Nature(its.nature).label.lower()))
    told = [f"{word} {here} ici, {there} dans le fichier" for word, here, there in pairs if here != there]
    if not draft.commitment and stored.place[1:] != (its.direction.pk, its.mission.pk, its.scheme.pk):
        told.append(f"dans le fichier : {its.direction.code}, mission {its.mission.code}, dispositif {its.scheme.code}")
    if not draft.commitment and draft.line is not None and draft.line.pk != stored.line:
        told.append(f"ligne {draft.line.code} dans le fichier")
    return told or ["montants"]


def _day(day: object) -> str:
    return f"{day:%d/%m/%Y}" if day else "aucune"


def sentence(reason: str) -> str:
    """A reason that stands alone, with its capital."""
    return reason[:1].upper() + reason[1:]


def kept_text(imputations: Sequence[Imputation], differences: int) -> str:
    """What stays as recorded though a file says otherwise, where corrections are not asked for; empty for nothing.

    « 2 engagements gardent direction DOS (le fichier dit CAB), dont EJ-1 ».
    """
    found: dict[str, list[str]] = {}
    for one in imputations:
        for told in _gaps(one):
            found.setdefault(told, []).append(one.commitment.code)
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    words = [
        f"{f'{number_text(len(codes))} engagements gardent' if len(codes) > 1 else 'un engagement garde'} {told}, "
        f"{'dont ' if len(codes) > 1 else ''}{codes[0]}"
        for told, codes in ranked[:MOST_SAID]
    ]
    if len(ranked) > MOST_SAID:
        words.append(f"et {number_text(len(ranked) - MOST_SAID)} autres différences d’imputation")
    if differences:
        many = differences > 1
        words.append(
            f"{number_text(differences)} ligne{'s gardent leurs' if many else ' garde ses'} chiffres enregistrés"
        )
    return " ; ".join(words)


def _gaps(one: Imputation) -> Iterator[str]:
    """« direction DOS (le fichier dit CAB) »: each part of a place that the file says otherwise."""
    its, said = one.commitment, one.place
    pairs = (
        ("nature", Nature(its.nature).label.lower(), Nature(said.nature).label.lower()),
        ("direction", its.direction.code, said.direction.code),
        ("mission", its.mission.code, said.mission.code),
        ("dispositif", its.scheme.code, said.scheme.code),
        ("ligne", its.line.code if its.line else "aucune", one.line.code if one.line else "aucune"),
    )
    for word, here, there in pairs:
        if here != there:
            yield f"{word} {here} (le fichier dit {there})"
