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
from prs_budget.lib.words import counted

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
            structure=", ".join(counted(kept[dimension], *NAMES[dimension]) for dimension in STRUCTURAL),
            amounts=f"{counted(content.lines, 'ligne')}, {counted(entered, 'montant')}",
            totals=tuple(
                (str(year), shown(amount, Unit.MEUR, 1) + unit) for year, amount in sorted(content.totals.items())
            ),
            ceilings=_ceilings(limits[CeilingKind.NOTIFIED], limits.total()),
            notes=counted(notes, "note de ligne", "notes de lignes") if notes else "aucune note",
            comments=counted(comments, "ouvert", "ouverts") if comments else "aucun n’est ouvert",
        )


def _ceilings(notified: int, every: int) -> str:
    """« 8 plafonds, dont 3 notifiés »."""
    if not every:
        return "aucun plafond"
    return f"{counted(every, 'plafond')}, dont {counted(notified, 'notifié')}"
