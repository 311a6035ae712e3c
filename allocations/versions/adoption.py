"""What an adoption is about to freeze, shown before it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from allocations.ceilings import ceilings
from allocations.enums import STRUCTURAL, CeilingKind, Dimension
from allocations.models import Allocation, Comment, LineNote, Version
from allocations.sealing import nodes as freezing
from allocations.versions import contents
from prs_budget.lib.money import NO_BREAK_SPACE, Unit, shown

#: how the nodes of each dimension are counted: one, several
NAMES = {
    Dimension.AXIS: ("axe", "axes"),
    Dimension.PROJECT: ("projet", "projets"),
    Dimension.MEASURE: ("mesure", "mesures"),
    Dimension.DIRECTION: ("direction", "directions"),
    Dimension.SECTOR: ("domaine", "domaines"),
    Dimension.ENVELOPE: ("enveloppe", "enveloppes"),
}


@dataclass(frozen=True, slots=True)
class Adoption:
    """In words: the structure, the amounts and their totals by year, the ceilings, the notes, the open comments."""

    structure: str
    amounts: str
    totals: tuple[tuple[str, str], ...]
    ceilings: str
    notes: str
    comments: str

    @classmethod
    def of(cls, version: Version) -> Adoption:
        """Read what would be kept of a version now. Eight queries at most."""
        kept = Counter(node.dimension for node in freezing.nodes(version))
        content = contents.whole(contents.of_directions(version).values())
        entered = Allocation.objects.entered().filter(version=version).count()
        limits = Counter(one.kind for one in ceilings(version).values())
        notes = LineNote.objects.filter(version=version).exclude(text="").count()
        comments = Comment.objects.filter(version=version, answers__isnull=True, resolved_at__isnull=True).count()
        unit = NO_BREAK_SPACE + Unit.MEUR.symbol
        return cls(
            structure=", ".join(_counted(kept[dimension], *NAMES[dimension]) for dimension in STRUCTURAL),
            amounts=f"{_counted(content.lines, 'ligne', 'lignes')}, {_counted(entered, 'montant', 'montants')}",
            totals=tuple(
                (str(year), shown(amount, Unit.MEUR, 1) + unit) for year, amount in sorted(content.totals.items())
            ),
            ceilings=_ceilings(limits[CeilingKind.NOTIFIED], limits.total()),
            notes=_counted(notes, "note de ligne", "notes de lignes") if notes else "aucune note",
            comments=_counted(comments, "ouvert", "ouverts") if comments else "aucun n’est ouvert",
        )


def _ceilings(notified: int, every: int) -> str:
    """« 8 plafonds, dont 3 notifiés »."""
    if not every:
        return "aucun plafond"
    return f"{_counted(every, 'plafond', 'plafonds')}, dont {_counted(notified, 'notifié', 'notifiés')}"


def _counted(count: int, one: str, several: str) -> str:
    figure = f"{count:,}".replace(",", NO_BREAK_SPACE)
    return f"{figure} {several if count > 1 else one}"
