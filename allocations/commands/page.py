"""The page of a command: its form, what it would do, and how to apply it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.shortcuts import render
from django.utils import timezone

from allocations.addresses import operation_address
from allocations.commands import preview
from allocations.commands.apply_form import ApplyForm
from allocations.commands.fields import named
from allocations.commands.forms import SelectionForm
from allocations.commands.running import ProposalMoved, Run, StaleCell
from allocations.crosstabs.choosers import Boxes, Option
from allocations.enums import Dimension, Recurrence
from allocations.models import Operation
from allocations.selection import FRENCH
from allocations.visit import VersionVisit
from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.words import moment_of, number_text
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from django.http import HttpResponse

#: the dimensions offered as filters; measures, and lines, are named by their codes
FILTERED = (
    Dimension.AXIS,
    Dimension.PROJECT,
    Dimension.DIRECTION,
    Dimension.SECTOR,
    Dimension.ENVELOPE,
    Dimension.RECURRENCE,
)
#: beyond, an address would be longer than servers take: the form is posted
MOST_IN_ADDRESS = 150


class Reason(NamedTuple):
    """Why cells are left: how many, and the first lines."""

    why: str
    cells: str
    lines: str


class StaleText(NamedTuple):
    """A cell that changed since the preview, in words."""

    cell: str
    old: str
    new: str
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class Page:
    """One command on the screen. `number` is its operation's, from the demand to its application.

    `error` is what stopped it from being applied; `done`, the operation of that number once it is.
    """

    visit: VersionVisit
    run: Run
    number: uuid.UUID
    confirm: ApplyForm | None = None
    error: Exception | None = None
    done: Operation | None = None

    def response(self) -> HttpResponse:
        """The page. One that shows errors says so to the browser by its status."""
        run, request = self.run, self.visit.request
        context: dict[str, object] = {
            "visit": self.visit,
            "version": self.visit.version,
            "run": run,
            "command": run.command,
            "form": run.form,
            "units": self._units(),
            "filters": self._filters(),
            "carried_filters": self._carried_filters(),
            "identity": preview.identity_of(run, request.path),
            "posted": self._is_posted(),
            "number": self.number,
            "done": self._done(),
            "error": str(self.error) if self.error else "",
            "changes": self._changes(),
            "shown": None,
        }
        if run.proposal is not None:
            context["shown"] = self._preview()
        status = 422 if run.form.errors or self.error or (self.confirm and self.confirm.errors) else 200
        return render(request, "allocations/commandes/commande.html", context, status=status)

    def _units(self) -> list[Segment]:
        """The same page in the other units of entry; none where no amount is typed."""
        request, form = self.visit.request, self.run.form
        if not form.has_amounts or request.method == "POST":
            return []
        asked = request.GET.copy()
        # figures do not go from one unit to another by themselves: the same digits would be other amounts
        for name in ("apercu", "operation", *form.amounts()):
            asked.pop(name, None)
        found = []
        for unit in Unit:
            asked["unite"] = unit.name
            found.append(Segment(unit.symbol, f"{request.path}?{asked.urlencode()}", unit == form.unit))
        return found

    def _done(self) -> dict[str, str] | None:
        """When this command was applied, where to see it, and the address that asks for another one."""
        if self.done is None:
            return None
        anew = self.visit.request.GET.copy()
        anew.pop("operation", None)
        return {
            "when": moment_of(self.done.at, self.visit.agency.time_zone, timezone.now()),
            "operation": operation_address(self.done, self.visit.version),
            "anew": f"{self.visit.request.path}?{anew.urlencode()}",
        }

    def _preview(self) -> dict[str, object]:
        """What the template says of the proposal."""
        run, proposal = self.run, self.run.proposal
        found = preview.balances(run)
        effect = preview.effect_table(run, found, self.visit.request.path)
        cells = preview.cells_table(run, self.visit.request.path, most=preview.MOST_SHOWN)
        own = run.form.tables(preview.identity_of(run, self.visit.request.path))
        count = len(proposal.moves) if proposal else 0
        return {
            "proposal": proposal,
            "confirm": self.confirm or ApplyForm(run),
            "overruns": preview.overruns(run.ground, found),
            "count": number_text(count),
            "button": "Appliquer à 1 cellule" if count == 1 else f"Appliquer à {number_text(count)} cellules",
            "created": number_text(proposal.created if proposal else 0),
            "changed": number_text(count - (proposal.created if proposal else 0)),
            "unchanged": number_text(proposal.unchanged if proposal else 0),
            "left": number_text(len(proposal.left) if proposal else 0),
            "reasons": self._reasons(),
            "tables": [Drawn.of(table) for table in (*own, *((effect, cells) if count else ()))],
        }

    def _reasons(self) -> list[Reason]:
        reasons = self.run.proposal.reasons() if self.run.proposal else {}
        return [
            Reason(why, number_text(len(cells)), named(list(dict.fromkeys(cell.line for cell in cells))))
            for why, cells in reasons.items()
        ]

    def _changes(self) -> list[StaleText]:
        changes: Sequence[StaleCell] = self.error.changes if isinstance(self.error, ProposalMoved) else ()
        zone, now = self.visit.agency.time_zone, timezone.now()
        return [
            StaleText(
                f"{one.key[0]}, {one.key[1]}",
                euros_text(one.old),
                euros_text(one.new),
                one.by,
                moment_of(one.at, zone, now),
            )
            for one in changes[: preview.MOST_SHOWN]
        ]

    def _is_posted(self) -> bool:
        """Whether the form holds too much for an address."""
        lines = str(self.run.form.given.get("lignes", ""))
        return lines.count(",") > MOST_IN_ADDRESS or len(self.run.form.fields) > MOST_IN_ADDRESS

    def _filters(self) -> list[Boxes]:
        form = self.run.form
        if not isinstance(form, SelectionForm):
            return []
        return [
            Boxes(FRENCH[dimension], dimension.label, "Toutes valeurs", self._options(dimension))
            for dimension in FILTERED
        ]

    def _options(self, dimension: Dimension) -> tuple[Option, ...]:
        chosen = self.run.form.given.getlist(FRENCH[dimension])
        if dimension == Dimension.RECURRENCE:
            return tuple(Option(str(value), str(label), value in chosen) for value, label in Recurrence.choices)
        return tuple(
            Option(node.code, " ".join(dict.fromkeys((node.code, node.name)))[:80], node.code in chosen)
            for node in self.run.ground.structure.nodes(dimension).values()
        )

    def _carried_filters(self) -> list[tuple[str, str]]:
        """Filters that no list shows, kept by the form."""
        others = [FRENCH[one] for one in FRENCH if one not in (*FILTERED, Dimension.YEAR)]
        return [(name, value) for name in others for value in self.run.form.given.getlist(name)]
