"""Running a command: prepared as often as one likes, then applied once, as it was shown."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import QueryDict

from allocations import actions
from allocations.actions import Edit, Written
from allocations.command_list import COMMANDS, Command
from allocations.commands import forms
from allocations.commands.cells import Key, Proposal
from allocations.commands.forms import CommandForm
from allocations.commands.magnitudes import out_of_proportion
from allocations.commands.sheet import Ground, last_operation
from allocations.commands.transfer_form import TransferForm
from allocations.enums import Origin, Way
from allocations.models import Change, Operation
from prs_budget.lib.refusals import Refused
from prs_budget.lib.words import counted

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


#: what each command asks for
FORMS: dict[str, type[CommandForm]] = {
    "projeter": forms.ProjectionForm,
    "reconduire": forms.CarryForm,
    "retenir": forms.RetentionForm,
    "virer": TransferForm,
    "ventiler": forms.SpreadForm,
    "taux": forms.RateForm,
    "arrondir": forms.RoundingForm,
}


def offer(command: Command, form: type[CommandForm]) -> None:
    """Add a command that an application above the programming knows how to make."""
    COMMANDS[command.name], FORMS[command.name] = command, form


#: the ways by which a whole selection of hypotheses becomes programmed, computed from what it held
PROGRAMMING = (Way.RETENTION, Way.RATE, Way.ROUNDING)


class ProposalMoved(Refused):
    """What the command would do is no longer what was shown: the cells that others changed meanwhile, if any."""

    def __init__(self, changes: Sequence[StaleCell]) -> None:
        count = len(changes)
        words = counted(count, "cellule a changé", "cellules ont changé")
        told = words if count else "La version, les années ouvertes ou vos droits ont changé"
        super().__init__(f"{told} depuis l’aperçu. Rien n’est écrit : voici ce que donnerait la commande maintenant.")
        self.changes = tuple(changes)


@dataclass(frozen=True, slots=True)
class StaleCell:
    """A cell that someone changed since the preview."""

    key: Key
    old: Decimal | None
    new: Decimal | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A command with what it would do: no proposal where its form says why. `seen` is the last operation known."""

    command: Command
    ground: Ground
    form: CommandForm
    proposal: Proposal | None = None
    seen: int = 0

    @property
    def fingerprint(self) -> str:
        """What tells this proposal from any other: every cell, the revision read, what it would hold."""
        moves = self.proposal.moves if self.proposal else ()
        told = [(move.cell.line, move.cell.year, move.cell.rev, str(move.amount), int(move.origin)) for move in moves]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def needs_reason(self) -> str:
        """Why a cause and a reason are asked for; empty where they are not."""
        if self.ground.rights.needs_reason:
            return "La version est arbitrée : indiquez un motif et une raison."
        if self.proposal and self.proposal.cautions:
            return "Ce qui est à confirmer demande une raison."
        if self.proposal and self.proposal.below_zero():
            return "Des montants seraient négatifs : indiquez une raison."
        if self.programmes_hypotheses:
            return "Des hypothèses deviennent des montants programmés : indiquez une raison."
        return ""

    @property
    def programmes_hypotheses(self) -> bool:
        """Whether hypotheses would be taken as programmed in bulk, which nothing but the reason would then explain.

        A transfer or a spread names each amount that it decides.
        """
        if self.proposal is None or self.command.way not in PROGRAMMING:
            return False
        return any(
            move.cell.amount is not None and move.cell.origin == Origin.HYPOTHESIS and move.origin == Origin.ENTERED
            for move in self.proposal.moves
        )


def prepare(command: Command, ground: Ground, given: QueryDict) -> Run:
    """What a command would do as it is asked. The last operation is read before the cells, which may only be newer."""
    seen = last_operation(ground.version)
    form = FORMS[command.name](ground, given, asked=True)
    proposal = form.propose()
    if proposal is None or not form.is_valid():
        return Run(command, ground, form, None, seen)
    cautions = (*proposal.cautions, *out_of_proportion(ground, proposal))
    return Run(command, ground, form, replace(proposal, cautions=cautions), seen)


def apply(*, by: User, run: Run, cause: str = "", reason: str = "", number: uuid.UUID | None = None) -> Written:
    """Write what a run proposes, as one operation that keeps what was asked. Raises as `change_amounts`."""
    if run.proposal is None or not run.proposal.moves:
        raise Refused("Cette commande ne change aucune cellule : il n’y a rien à appliquer.")
    if run.needs_reason and not reason.strip():
        raise Refused(run.needs_reason)
    edits = [Edit(cell.line, cell.year, cell.rev, amount, origin) for cell, amount, origin in run.proposal.moves]
    return actions.change_amounts(
        by=by,
        version=run.ground.version,
        edits=edits,
        way=run.command.way,
        cause=cause,
        reason=reason,
        number=number,
        parameters={"command": run.command.name, **run.form.parameters()},
    )


def require_as_shown(run: Run, fingerprint: str, seen: int) -> None:
    """Raise ProposalMoved where a run is no longer the one whose fingerprint was shown."""
    if run.fingerprint != fingerprint:
        raise ProposalMoved(changed_since(run, seen))


def changed_since(run: Run, seen: int) -> list[StaleCell]:
    """The cells that the command reads or writes and that operations after `seen` changed. One query."""
    changes = Change.objects.filter(version=run.ground.version, operation__gt=seen).select_related(
        "line", "operation__by"
    )
    touched = run.proposal.lines() if run.proposal else set()
    found: dict[Key, StaleCell] = {}
    for change in changes.order_by("pk"):
        key, operation = (change.line.code, change.year), change.operation
        if change.line.code in touched:
            first = found.get(key)
            found[key] = StaleCell(key, first.old if first else change.old, change.new, str(operation.by), operation.at)
    return list(found.values())


def already_done(ground: Ground, number: uuid.UUID) -> Operation | None:
    """The operation of this number, if the same person already sent it on this version. One query."""
    return Operation.objects.filter(uuid=number, version=ground.version, by=ground.user).first()
