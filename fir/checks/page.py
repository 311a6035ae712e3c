"""The page of anomalies of a year: what is found, grouped by severity, as lists and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fir.checks.findings import Finding
from fir.identity import identity_of
from fir.models import FirYear
from prs_budget.lib.findings import LEVELS
from prs_budget.lib.tables.listing import listing, said, text
from prs_budget.lib.tables.model import Identity, Remark, Row, Table
from prs_budget.lib.words import counted, listed

#: each level as the page names it: its title, the word of one, of several
WORDS = {
    "error": ("Erreurs", "erreur", "erreurs"),
    "warning": ("Avertissements", "avertissement", "avertissements"),
    "information": ("Bon à savoir", "information", "informations"),
}
#: what each level asks for, said beside its title
ASKS = {
    "error": "une enveloppe, un engagement ou un texte n’est pas respecté",
    "warning": "à expliquer ou à corriger : à ce niveau, les crédits sont indicatifs",
    "information": "rien à faire, ou ce que les données ne permettent pas de vérifier",
}
COLUMNS = (
    text("gravite", "Gravité"),
    text("regle", "Règle"),
    text("detail", "Détail"),
    text("chiffre", "Chiffre"),
    text("texte", "Texte"),
    text("adresse_texte", "Adresse du texte"),
    text("texte_valable", "Texte valable"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The anomalies of a level."""

    level: str
    title: str
    asks: str
    anomalies: tuple[Finding, ...]


def groups(found: Sequence[Finding]) -> list[Group]:
    """Level by level, the gravest first; no group for a level that has nothing."""
    by_level = {level: tuple(one for one in found if one.level == level) for level in LEVELS}
    return [Group(level, WORDS[level][0], ASKS[level], some) for level, some in by_level.items() if some]


def in_words(found: Sequence[Finding]) -> str:
    """« 1 erreur, 2 avertissements, 0 information »."""
    counts = [(len([one for one in found if one.level == level]), WORDS[level]) for level in LEVELS]
    return ", ".join(counted(count, words[1], words[2]) for count, words in counts)


def looked_at(year: FirYear) -> str:
    """What the checks could look at, for a sentence that says they found nothing."""
    names = ["Crédits ouverts", "reports", "douzièmes"]
    if year.has_payments:
        names += ["restes à payer", "échéanciers", "prescriptions"]
    return listed(names, len(names))


def not_checked(year: FirYear) -> list[str]:
    """What the source does not give, so that it is not checked."""
    missing = []
    if not year.has_payments:
        missing.append("paiements non publiés : CP, restes à payer et prescriptions ne sont pas vérifiés")
    if not year.has_outstanding:
        missing.append("restes à payer antérieurs non publiés")
    return missing


def table(fir_year: FirYear, found: Sequence[Finding], address: str) -> Table:
    """Every anomaly."""
    unit = fir_year.shown_unit  # the one in which the findings tell their figures
    identity = identity_of(fir_year, f"Contrôles {fir_year.year}", unit, address, not_checked(fir_year))
    return listing(
        "anomalies",
        "Anomalies",
        "Anomalie",
        COLUMNS,
        (_row(rank, one) for rank, one in enumerate(found)),
        _told(identity, found),
        caption=f"Anomalies du FIR {fir_year.year}, les plus graves d’abord",
        unit=unit,
    )


def _told(identity: Identity, found: Sequence[Finding]) -> Identity:
    return replace(identity, remarks=(Remark(in_words(found)), *identity.remarks))


def _row(rank: int, one: Finding) -> Row:
    address = one.law.url if one.law else ""
    texts = (WORDS[one.level][1], one.word, one.detail, one.figure, one.text, address, one.held)
    return Row((f"{one.rule}-{rank + 1}",), "", one.title, said(*texts), href=one.href)
