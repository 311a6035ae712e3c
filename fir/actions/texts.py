"""The texts of a budget: taken by a stage, they are its receipts and those of the stages after it, and stay so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from allocations.actions import locked_text
from fir.actions.figures import FigureEdit, enter_figures
from fir.actions.locking import journal, open_for, refused_if_taken, signed, touch
from fir.enums import ReceiptKind, StageFigure, Way
from fir.facts.texts import notified_to
from fir.models import FirYear, Receipt, ReceiptLine, Stage, StageText
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from allocations.models import Text
    from prs_budget.organisation.models import User


@transaction.atomic
def take_text(*, by: User, stage: Stage, text: Text) -> Decimal:
    """Make what a text notifies to the FIR a receipt of a stage, and of those after it that are not voted.

    Returns what it notifies, in exact euros. Raises PermissionDenied, Refused: a closed year, a voted stage, a text
    that says nothing of the year or that another stage has.
    """
    # in the order of a correction: the text, then the years that follow it
    text = locked_text(text)
    fir_year = open_for(by, stage.fir_year)
    stage = Stage.objects.get(pk=stage.pk, fir_year=fir_year)
    _require_takeable(fir_year, stage, text)
    amount = notified_to(fir_year, [text.pk]).get(text.pk)
    if amount is None:
        raise Refused(f"{text.code} ne notifie rien à l’enveloppe du FIR en {fir_year.year}.")
    row = StageText(stage=stage, fir_year=fir_year, text=text)
    with refused_if_taken(f"{text.code} vient d’être inscrit dans une étape de {fir_year.year} : rechargez la page."):
        signed(row, by).save()
    reason = f"{text.code} inscrit dans {stage.code}"
    _foresee(by, fir_year, stage, [row], reason)
    touch(fir_year)
    journal(by, fir_year, "fir.take_text", "", stage=stage.code, text=text.code)
    return amount


@transaction.atomic
def leave_text(*, by: User, stage: Stage, text: Text, reason: str) -> None:
    """Take a text back from a stage that is not voted; its receipt is no more foreseen there nor after.

    A reason is required. Raises PermissionDenied, Refused.
    """
    fir_year = open_for(by, stage.fir_year)
    if not prose(reason):
        raise Refused(f"Indiquez pourquoi {text.code} n’est plus de l’étape.")
    stage = Stage.objects.get(pk=stage.pk, fir_year=fir_year)
    row = StageText.objects.filter(stage=stage, text=text).first()
    if row is None:
        raise Refused(f"{text.code} n’est pas inscrit dans {stage.code} : rechargez la page.")
    if not stage.is_draft:
        told = f"L’étape {stage.code} est {stage.state.of_stage}"
        raise Refused(f"{told} : un texte qui la corrige s’inscrit dans la suivante.")
    decided = next((one for one in _following(fir_year, stage) if not one.is_draft), None)
    if decided is not None:
        raise Refused(f"L’étape {decided.code}, {decided.state.of_stage}, contient {text.code} : il y reste.")
    line = ReceiptLine.objects.get(agency=fir_year.agency_id, notified_by=text)
    for one in (stage, *_following(fir_year, stage)):
        _write(by, one, {line: None}, reason)
    signed(row, by, reason).delete()
    touch(fir_year)
    journal(by, fir_year, "fir.leave_text", reason, stage=stage.code, text=text.code)


def follow(*, by: User, text: Text, reason: str) -> None:
    """Give the stages that are not voted what a text says now. Voted stages and closed years keep what they had.

    Its line of receipts takes its title: a closed year has kept the one of then.
    """
    line = ReceiptLine.objects.filter(notified_by=text).exclude(label=text.label).first()
    if line is not None:
        line.label = text.label
        signed(line, by, reason).save()
    rows = StageText.objects.filter(text=text).select_related("stage", "fir_year", "text").order_by("fir_year__year")
    for row in rows:
        if not row.fir_year.is_closed:
            fir_year = open_for(by, row.fir_year)
            _foresee(by, fir_year, row.stage, [row], reason or f"{text.code} enregistré")
            touch(fir_year)


def foresee_texts(*, by: User, stage: Stage) -> None:
    """Give a new stage what the texts of the stages before it say now: one that it is a copy of may be older."""
    before = StageText.objects.filter(fir_year=stage.fir_year, stage__position__lt=stage.position)
    rows = list(before.select_related("text", "stage").order_by("pk"))
    if rows:
        _write(by, stage, _said(by, stage.fir_year, rows), f"Textes des étapes avant {stage.code}")


def _require_takeable(fir_year: FirYear, stage: Stage, text: Text) -> None:
    if text.agency_id != fir_year.agency_id:
        raise Refused(f"{text.code} est d’une autre agence.")
    if not stage.is_budget:
        raise Refused("Le réalisé n’a pas de texte : il dit ce qui est vraiment reçu.")
    if not stage.is_draft:
        raise Refused(f"L’étape {stage.code} est {stage.state.of_stage} : un texte s’inscrit dans la suivante.")
    if fir_year.envelope_id is None:
        raise Refused(f"Dites d’abord quelle enveloppe l’exercice {fir_year.year} exécute, dans ses règles.")
    other = StageText.objects.filter(fir_year=fir_year, text=text).select_related("stage").first()
    if other is not None:
        raise Refused(f"{text.code} est déjà inscrit dans {other.stage.code} : les étapes suivantes le contiennent.")


def _following(fir_year: FirYear, stage: Stage) -> list[Stage]:
    """The stages of the budget after one, in order. One query."""
    after = Stage.objects.filter(fir_year=fir_year, position__gt=stage.position).in_order()
    return [one for one in after if one.is_budget]


def _foresee(by: User, fir_year: FirYear, first: Stage, rows: Sequence[StageText], reason: str) -> None:
    """Write what texts say in a stage and those after it, as long as they are not voted."""
    said = _said(by, fir_year, rows)
    for stage in (first, *_following(fir_year, first)):
        if stage.is_draft:
            _write(by, stage, said, reason)


def _said(by: User, fir_year: FirYear, rows: Sequence[StageText]) -> dict[ReceiptLine, Decimal | None]:
    """What texts notify to the year, by the line of receipts of each, which is opened where it does not exist."""
    amounts = notified_to(fir_year, [row.text_id for row in rows])
    return {_line(by, fir_year, row.text): amounts.get(row.text_id) for row in rows}


def _write(by: User, stage: Stage, said: dict[ReceiptLine, Decimal | None], reason: str) -> None:
    """One operation on a stage; none where it holds all of it already."""
    held = {one.line_id: one for one in Receipt.objects.filter(stage=stage, line__in=said)}
    edits = [
        FigureEdit(line, StageFigure.AMOUNT, amount, held[line.pk].rev if line.pk in held else 0)
        for line, amount in said.items()
        if line.pk not in held or held[line.pk].amount != amount
    ]
    if edits:
        enter_figures(by=by, stage=stage, edits=edits, way=Way.TEXT, reason=reason, is_told=True)


def _line(by: User, fir_year: FirYear, text: Text) -> ReceiptLine:
    """The line of receipts of a text, opened where the agency has none."""
    lines = ReceiptLine.objects.filter(agency=fir_year.agency)
    found = lines.filter(notified_by=text).first()
    if found is not None:
        return found
    last = lines.aggregate(last=Max("position"))["last"] or 0
    line = ReceiptLine(
        agency=fir_year.agency,
        code=_free_code(text.code, lines.values_list("code", flat=True)),
        label=text.label,
        kind=ReceiptKind.GRANT,
        position=last + 1,
        notified_by=text,
    )
    signed(line, by, f"Recette de {text.code}").save()
    return line


def _free_code(code: str, taken: Iterable[str]) -> str:
    """The code of a text, with a number where a line of receipts already has it."""
    every = set(taken)
    return next(one for one in (code, *(f"{code}-{n}" for n in range(2, len(every) + 3))) if one not in every)
