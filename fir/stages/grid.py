"""The sheet of a stage as its grid reads it: columns, groups, rows with their cells, where the page goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from allocations.enums import Origin
from fir.enums import StageFigure
from fir.facts.sheets import CREDITS, Level, Line, Sheet
from fir.models import ReceiptLine
from fir.stages.stage import StageVisit
from prs_budget.lib.money import exact_text

#: what stands for the code of a row in an address of `links`
ANY_LINE = "LIGNE"
NOT_BROKEN = "Non ventilé"
_ORIGINS = {origin.value: origin.code for origin in Origin}
_WORDS = {
    StageFigure.AE: ("AE", "autorisations d’engagement"),
    StageFigure.CP: ("CP", "crédits de paiement"),
    StageFigure.AMOUNT: ("Montant", "montant de la recette"),
}
_NAMES = {"nature": "Nature", "direction": "Direction", "mission": "Mission", "kind": "Origine"}

Shape = dict[str, Any]
Path = tuple[Level, ...]


def grid_of(place: StageVisit, sheet: Sheet) -> Shape:
    """The grid of a sheet. The columns stand where years do in the grid of allocations: `year` is their key."""
    stage = sheet.stage
    groups = _Groups(sheet.lines)
    is_credits = sheet.name == CREDITS
    return {
        "version": {
            "code": f"FIR/{place.visit.access.agency.code}/{place.fir_year.year}/{stage.code}/{sheet.name}",
            "label": stage.label,
            "status": "open" if stage.is_draft else "voted",
            "stamp": place.fir_year.stamp,
        },
        "unit": "KEUR",
        "name": "AE et CP par endroit" if is_credits else "Recettes",
        "heading": "Nature › direction › mission › dispositif" if is_credits else "Recette",
        "total": f"Total {stage.code}",
        "years": [_column(figure) for figure in sheet.figures],
        "before": {"title": sheet.previous.code, "label": sheet.previous.label} if sheet.previous else None,
        "reference": None,
        "needs_reason": False,
        "read_only": place.refused,
        "causes": [],
        "facets": _facets(sheet.lines),
        "lines": [_line(one, groups, sheet) for one in sheet.lines],
        "groups": groups.shapes(),
        "envelopes": [],
        "links": links(place, sheet.name),
    }


def _column(figure: StageFigure) -> Shape:
    title, words = _WORDS[figure]
    return {"year": figure.value, "title": title, "words": words, "open": True, "base": False, "hypothesis": False}


def _line(line: Line, groups: _Groups, sheet: Sheet) -> Shape:
    group, label = groups.place(line)
    return {
        "code": line.code,
        "measure": group,
        "label": label,
        "note": "",
        "remark": line.note,
        "own": True,
        "locked": _locked(line, sheet),
        "reference": None,
        "before": [exact_text(line.before.of(figure)) for figure in sheet.figures],
        "cells": [_cell(line, figure) for figure in sheet.figures],
        **{head.kind: head.code for head in line.heads if head.kind in _NAMES},
    }


def _locked(line: Line, sheet: Sheet) -> str:
    """Why a row is not typed in: a text says it. What was really received may differ, and is typed."""
    is_told = isinstance(line.target, ReceiptLine) and line.target.notified_by_id is not None
    return f"Ce que notifie {line.code} : corrigez le texte" if is_told and sheet.stage.is_budget else ""


def _cell(line: Line, figure: StageFigure) -> list[object] | None:
    if not line.now.rev:
        return None
    return [exact_text(line.now.of(figure)), line.now.rev, _ORIGINS[line.now.origin], 0]


class _Groups:
    """Which levels are groups: those that hold something broken down further. The others are rows themselves."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._paths = {line.heads[: depth + 1] for line in lines for depth in range(max(1, len(line.heads) - 1))}

    def place(self, line: Line) -> tuple[str, str]:
        """The key of the group that holds a row, and what the row is called in it."""
        path = line.heads
        if path in self._paths:
            return _key(path), NOT_BROKEN
        head = path[-1]
        return _key(path[:-1]), f"{head.code} {head.label}".strip()

    def shapes(self) -> list[Shape]:
        """The groups in reading order, each after what holds it."""
        ordered: dict[Path, None] = {}
        for line in self.lines:
            ordered.update({line.heads[: depth + 1]: None for depth in range(len(line.heads))})
        return [_group(path) for path in ordered if path in self._paths]


def _key(path: Path) -> str:
    return "/".join(f"{head.kind}:{head.code}{head.label if not head.code else ''}" for head in path)


def _group(path: Path) -> Shape:
    head = path[-1]
    return {
        "key": _key(path),
        "code": head.code,
        "label": head.label,
        "title": head.label,
        "level": len(path) - 1,
        "parent": _key(path[:-1]) if len(path) > 1 else None,
        "outside": False,
    }


def _facets(lines: Sequence[Line]) -> dict[str, list[list[str]]]:
    """What rows can be filtered by: each level that has several values, in reading order."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        for head in line.heads:
            if head.kind in _NAMES and head.code:
                found.setdefault(head.kind, {})[head.code] = f"{head.code} {head.label}"
    return {kind: [[code, text] for code, text in values.items()] for kind, values in found.items() if len(values) > 1}


def links(place: StageVisit, name: str) -> Shape:
    """Where the page goes. `line_form` holds ANY_LINE where the code of a row is to be."""
    kwargs = place.kwargs
    return {
        "changes": reverse("fir:etape_chiffres", kwargs={**kwargs, "sheet": name}),
        "line_form": reverse("fir:etape_feuille", kwargs={**kwargs, "sheet": name}) + f"?vue=liste#{ANY_LINE}",
        "new_line": reverse("fir:etape_endroit" if name == CREDITS else "fir:etape_recette", kwargs=kwargs),
        "history": reverse("fir:etape_historique", kwargs=kwargs),
        "cell_history": reverse("fir:etape_cellule", kwargs={**kwargs, "sheet": name}),
        "comments": "",
        "commands": "",
        "workbook": "",
        "lines": "",
    }
