"""What the preview of a file showed, recorded: its new movements, the corrections and the cancellations asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fir.actions.files import record_file
from fir.actions.imputation import Imputation
from fir.actions.locking import CHUNK
from fir.actions.movements import counter_movements
from fir.actions.writing import Draft
from fir.imports.matching import DifferingRow, corrected, opposites
from fir.imports.preview import Preview
from fir.models import FirYear, Movement, Operation, WaitingFile
from prs_budget.lib.words import tally
from prs_budget.organisation.models import User
from prs_budget.readings.saving import mark_used


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be written of a file; `cancelled` are the movements that it has no longer and that are ticked.

    `revived` are those that were cancelled here, that it has, and that are ticked.
    """

    found: Preview
    corrects: bool
    cancelled: tuple[int, ...]
    revived: tuple[int, ...] = ()

    @property
    def differences(self) -> Sequence[DifferingRow]:
        """The rows that are corrected."""
        return self.found.differing if self.corrects else ()

    @property
    def again(self) -> Sequence[DifferingRow]:
        """The rows recorded again though they were cancelled here."""
        return [one for one in self.found.cancelled_here if one.stored.pk in set(self.revived)]

    @property
    def imputations(self) -> list[Imputation]:
        """The commitments that are completed."""
        return list(self.found.matched.imputations.values()) if self.corrects else []

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.found.matched.new or self.differences or self.imputations or self.cancelled or self.again)

    def drafts(self) -> list[Draft]:
        """The movements to write: the new ones, the corrections, what cancels. A query a thousand."""
        differences = [*self.differences, *self.again]
        undone = [one for some in _movements(self.cancelled) for one in counter_movements(some)]
        return [*self.found.matched.new, *corrected(differences, opposites(differences)), *undone]

    def write(self, *, by: User, fir_year: FirYear, waiting: WaitingFile, reason: str) -> Operation:
        """Write it, in one operation. Raises PermissionDenied, Refused."""
        done = self.found.matched
        operation = record_file(
            by=by,
            fir_year=fir_year,
            commitments=list(done.commitments.values()),
            drafts=self.drafts(),
            uuid=waiting.uuid,
            file_name=waiting.name,
            digest=waiting.digest,
            imputations=self.imputations,
            reason=reason,
            remade=list(done.remade.values()),
            reading=self.found.saved,
        )
        if self.found.saved is not None:
            mark_used(reading=self.found.saved, file_name=waiting.name, has_total=self.found.has_total)
        return operation

    def told(self, file_name: str) -> str:
        """What was written, in French."""
        done = self.found.matched
        told = tally(
            (
                (len(done.new), "mouvement", "mouvements"),
                (len(done.commitments), "engagement nouveau", "engagements nouveaux"),
                (len(done.remade), "engagement refait", "engagements refaits"),
                (len(self.differences), "correction", "corrections"),
                (len(self.again), "mouvement annulé enregistré à nouveau", "mouvements annulés enregistrés à nouveau"),
                (len(self.imputations), "engagement complété", "engagements complétés"),
                (len(self.cancelled), "mouvement absent du fichier annulé", "mouvements absents du fichier annulés"),
            )
        )
        ruled = f" {self.found.ruled[:1].upper()}{self.found.ruled[1:]}." if self.found.ruled else ""
        return f"{file_name} importé : {told}.{ruled}"


def _movements(ids: Sequence[int]) -> list[list[Movement]]:
    rows = Movement.objects.select_related("direction", "mission", "scheme", "commitment", "line").order_by("pk")
    return [list(rows.filter(pk__in=ids[start : start + CHUNK])) for start in range(0, len(ids), CHUNK)]
