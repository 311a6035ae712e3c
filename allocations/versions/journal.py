"""What happened to versions: who led each to each step of its life, when and why, as the journal tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.journal.models import Entry
from prs_budget.lib.words import date_text

#: the step that each action leads to
REACHED = {
    "version.create": VersionStatus.DRAFT,
    "version.copy": VersionStatus.DRAFT,
    "version.amend": VersionStatus.ARBITRATED,
    "version.open": VersionStatus.OPEN,
    "version.reopen": VersionStatus.OPEN,
    "version.arbitrate": VersionStatus.ARBITRATED,
    "version.adopt": VersionStatus.ADOPTED,
    "version.publish": VersionStatus.PUBLISHED,
}
#: what the journal of a version says; amounts have a history of their own
WORDS = {
    "version.create": "Créée",
    "version.copy": "Créée par copie",
    "version.amend": "Décision modificative créée",
    "version.open": "Ouverte à la saisie",
    "version.take_back": "Reprise en brouillon",
    "submission.submitted": "Lignes transmises",
    "submission.returned": "Lignes renvoyées",
    "version.arbitrate": "Saisie close",
    "version.reopen": "Saisie rouverte",
    "version.adopt": "Validée",
    "version.publish": "Diffusée",
    "version.withdraw": "Retirée de la diffusion",
    "version.correct": "Corrigée",
    "version.recode": "Code changé",
    "version.abandon": "Abandonnée",
    "version.take_up": "Reprise après abandon",
}
#: what a correction changes, as its form names it
CORRECTED_WORDS = {
    "code": "Code",
    "label": "Intitulé",
    "reason": "Motif de la version",
    "source": "Source des montants publiés",
    "source_date": "Date de cette source",
    "data_date": "Données du",
}


@dataclass(frozen=True, slots=True)
class Past:
    """The entries of the journal about one version, oldest first."""

    entries: Sequence[Entry] = ()

    def reached(self, status: VersionStatus) -> Entry | None:
        """How the version came to a step for the last time."""
        return next((one for one in reversed(self.entries) if REACHED.get(one.action) == status), None)

    def last(self, action: str) -> Entry | None:
        """The last time that something was done to it."""
        return next((one for one in reversed(self.entries) if one.action == action), None)


def pasts(versions: Collection[Version]) -> Mapping[int, Past]:
    """The past of versions, by their id. One query."""
    told = Entry.objects.filter(
        target_model=Version._meta.label_lower,
        target_id__in=[version.pk for version in versions],
        action__in=WORDS,
    )
    found: dict[int, list[Entry]] = {version.pk: [] for version in versions}
    for entry in told.select_related("by").order_by("at", "pk"):
        found[entry.target_id].append(entry)
    return {version: Past(entries) for version, entries in found.items()}


def corrections_told(details: object) -> list[str]:
    """What a correction changed: « Intitulé : « avant » → « après » », dates in words; nothing for other entries."""
    changed = details.get("changed", {}) if isinstance(details, dict) else {}
    return [
        f"{word} : {' → '.join(_told(name, text) for text in changed[name])}"
        for name, word in CORRECTED_WORDS.items()
        if isinstance(changed, dict) and name in changed
    ]


def _told(name: str, text: str) -> str:
    if not text:
        return "vide"
    return date_text(date.fromisoformat(text)) if name.endswith("_date") else f"« {text} »"
