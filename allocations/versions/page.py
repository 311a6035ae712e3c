"""The life of one version: where it stands, who led it there, what comes next and who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from allocations import perms
from allocations.actions.corrections import may_be_abandoned
from allocations.actions.versions import is_shared
from allocations.addresses import Addresses, command_address
from allocations.command_list import COMMANDS
from allocations.crosstabs.identity import year_name
from allocations.enums import Dimension, VersionStatus
from allocations.models import Version
from allocations.selection import Selection
from allocations.versions.directions import Parts, parts_of
from allocations.versions.journal import WORDS, Past, corrections_told, pasts
from allocations.versions.steps import LIFE, STAGES, Step, next_step, steps_back
from allocations.visit import VersionVisit, readable_versions
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.model import Identity, Remark
from prs_budget.lib.words import date_text, moment_of


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the life of a version: « done », « current » or « coming », with when and by whom."""

    word: str
    state: str
    told: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry of the journal, in words."""

    moment: str
    by: str
    words: str
    reason: str
    changes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go, and what is there."""

    text: str
    href: str
    note: str = ""


class Life:
    """What the page of a version shows. Everything is read once; `now` is the reader's moment."""

    def __init__(self, visit: VersionVisit, now: datetime) -> None:
        self.visit, self.version, self.now = visit, visit.version, now
        self.address = self._place("versions:version")

    # where it stands

    @cached_property
    def past(self) -> Past:
        """Its entries in the journal. One query."""
        return pasts([self.version])[self.version.pk]

    @cached_property
    def family(self) -> Sequence[Version]:
        """The versions that the reader may read, the one of reference first. One query."""
        return readable_versions(self.visit.access)

    @cached_property
    def parent(self) -> Version | None:
        """The version that it was made from, if the reader may read it."""
        return next((one for one in self.family if one.pk == self.version.parent_id), None)

    @property
    def is_reference(self) -> bool:
        """Whether every page shows it first."""
        return self.version.is_frozen and self.family[0].pk == self.version.pk

    @property
    def is_own_draft(self) -> bool:
        """Whether nobody else sees it."""
        return self.version.status == VersionStatus.DRAFT

    @property
    def stages(self) -> list[Stage]:
        """The steps of its life, done, current and to come. A décision modificative begins arbitrated."""
        here = LIFE.index(VersionStatus(self.version.status))
        first = LIFE.index(VersionStatus.ARBITRATED) if self.version.is_amendment else 0
        return [
            self._stage(status, "done" if place < here else "current" if place == here else "coming")
            for place, status in enumerate(LIFE)
            if place >= first
        ]

    def _stage(self, status: VersionStatus, state: str) -> Stage:
        entry = None if state == "coming" else self.past.reached(status)
        if entry is None:
            return Stage(STAGES[status], state, "")
        return Stage(STAGES[status], state, f"{self._moment(entry.at)}, par {entry.by}")

    @property
    def journal(self) -> list[JournalLine]:
        """What was done to it, the last first."""
        return [
            JournalLine(
                self._moment(one.at),
                str(one.by),
                _words(one.action, one.details),
                one.reason,
                corrections_told(one.details),
            )
            for one in reversed(self.past.entries)
        ]

    # what comes next

    @property
    def next(self) -> Step | None:
        """The step that comes next."""
        return next_step(self.version)

    @property
    def next_address(self) -> str:
        """The page of the next step; empty where the reader may not take it."""
        step = self.next
        return self._step(step) if step is not None and step.is_open_to(self.visit.access, self.version) else ""

    @cached_property
    def back(self) -> list[Link]:
        """The ways back that the reader may take. One query for the author of an open version."""
        steps = [step for step in steps_back(self.version) if step.is_open_to(self.visit.access, self.version)]
        return [
            Link(step.verb, self._step(step))
            for step in steps
            if step.name != "reprendre" or not is_shared(self.version)
        ]

    @property
    def back_by_others(self) -> list[str]:
        """Who may take the ways back that the reader may not."""
        return [
            step.who
            for step in steps_back(self.version)
            if step.name != "reprendre" and not step.is_open_to(self.visit.access, self.version)
        ]

    @property
    def amendment(self) -> str:
        """The page that makes a décision modificative of it; empty where there is none to make."""
        if not self.version.is_frozen or self.visit.access.role not in perms.MAY_CREATE:
            return ""
        return f"{self._making}?de={self.version.code}&nature=dm"

    @property
    def copy(self) -> str:
        """The page that makes a draft of it; empty for who makes none."""
        if self.visit.access.role not in perms.MAY_CREATE:
            return ""
        return f"{self._making}?de={self.version.code}"

    @property
    def corrections(self) -> list[Link]:
        """What may be taken back of a version that is not adopted, by who makes versions."""
        if self.version.is_frozen or self.visit.access.role not in perms.MAY_CREATE:
            return []
        links = [Link("Corriger l’intitulé, les dates ou la source", self._place("versions:corriger"))]
        if may_be_abandoned(self.version):
            links.append(Link(f"Abandonner {self.version}", self._place("versions:abandonner")))
        return links

    @property
    def _making(self) -> str:
        return reverse("versions:nouvelle", kwargs={"agency": self.visit.agency.slug})

    @property
    def _entry(self) -> Link:
        return Link("Saisir", self._place("saisie:grille"))

    @property
    def may_enter(self) -> bool:
        """Whether the reader has something to enter."""
        return not self.version.is_frozen and not self.visit.rights.refused

    @property
    def main_action(self) -> Link | None:
        """What one most likely comes for: the next step, else the entry of amounts, else a décision modificative."""
        step, address = self.next, self.next_address
        if step is not None and address:
            return Link(step.verb, address)
        if self.may_enter:
            return self._entry
        return Link("Créer une décision modificative", self.amendment) if self.amendment else None

    @property
    def other_actions(self) -> list[Link]:
        """What else may be begun here."""
        links = [self._entry] if self.may_enter and self.next_address else []
        if self.amendment and self.next_address:
            links.append(Link("Créer une décision modificative", self.amendment))
        if self.copy:
            links.append(Link("Copier en brouillon", self.copy))
        return links

    @property
    def offered(self) -> list[Link]:
        """The commands that other applications offer on its amounts, for who may enter some."""
        offered = [one for one in COMMANDS.values() if one.fields and self.may_enter]
        return [Link(one.title, command_address(self.version, one.name)) for one in offered]

    # what it holds

    @cached_property
    def parts(self) -> Parts:
        """Its directions."""
        return parts_of(self.visit, self.now)

    @property
    def years(self) -> list[str]:
        """The heads of the columns of totals: « 2017 (T0) »."""
        return [f"{year} ({year_name(year, self.version)})" for year in self.version.plan.years]

    @property
    def identity(self) -> Identity:
        """What the page is about."""
        version = self.version
        return Identity(
            perimeter=f"{version.agency} · {version.plan}",
            version=version.code,
            status=version.get_status_display(),
            years=f"{version.plan.years[0]} à {version.plan.years[-1]}",
            unit=Unit.MEUR.symbol,
            data_date=date_text(version.data_date),
            remarks=tuple(self._remarks()),
            address=self.address,
            status_key=version.status,
        )

    def _remarks(self) -> list[Remark]:
        remarks = []
        if self.is_own_draft:
            remarks.append(Remark("visible de vous seul"))
        if self.is_reference:
            remarks.append(Remark("version de référence"))
        if self.parent is not None:
            words = "décision modificative de" if self.version.is_amendment else "issue de"
            remarks.append(Remark(f"{words} {self.parent.code}", self._place("versions:version", self.parent)))
        return remarks

    # where to go

    @property
    def children(self) -> list[Link]:
        """The décisions modificatives that change it, those that the reader may read, the first first."""
        changing = [one for one in self.family if one.is_amendment and one.parent_id == self.version.pk]
        return [
            Link(one.code, self._place("versions:version", one), one.get_status_display())
            for one in sorted(changing, key=lambda one: one.created_at)
        ]

    @property
    def comparison(self) -> str:
        """The cross-table of what it changes from its parent; empty where there is none to compare."""
        if self.parent is None:
            return ""
        selection = Selection(
            version=self.parent.code,
            compare=self.version.code,
            rows=(Dimension.AXIS, Dimension.PROJECT),
            columns=(Dimension.YEAR,),
        )
        return Addresses.of(self.visit.agency.slug, self.parent.code).crosstab(selection)

    @property
    def readings(self) -> list[Link]:
        """The pages that read it."""
        credits = reverse("credits:lectures", kwargs={"agency": self.visit.agency.slug})
        links = [
            Link("Crédits", f"{credits}?version={self.version.code}"),
            Link("Grille", self._place("saisie:grille"), "" if self.may_enter else "en lecture"),
            Link("Historique", self._place("historique:historique")),
            Link("Anomalies", self.anomalies),
            Link("Plafonds", self._place("controles:plafonds"), "ce qui reste à programmer"),
        ]
        if self.comparison and self.parent is not None:
            links.append(Link(f"Écart avec {self.parent.code}", self.comparison, "par projet et par année"))
        return links

    @property
    def anomalies(self) -> str:
        """What the checks say of it."""
        return self._place("controles:anomalies")

    def _step(self, step: Step) -> str:
        place = {"agency": self.visit.agency.slug, "version": self.version.code, "step": step.name}
        return reverse("versions:etape", kwargs=place)

    def _place(self, name: str, version: Version | None = None) -> str:
        code = (version or self.version).code
        return reverse(name, kwargs={"agency": self.visit.agency.slug, "version": code})

    def _moment(self, at: datetime) -> str:
        return moment_of(at, self.visit.agency.time_zone, self.now)


def _words(action: str, details: object) -> str:
    """« DOS : lignes transmises », « Saisie close »."""
    direction = details.get("direction", "") if isinstance(details, dict) else ""
    words = WORDS[action]
    return f"{direction} : {words[0].lower()}{words[1:]}" if direction else words
