"""`allocations/changes/`: amounts changed by other software and by the grid: one request, all or nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.views import APIView

from allocations import actions
from allocations.actions import BadCell, CellsMoved, CellsRefused, Edit, NumberReused, Written
from allocations.api import shapes
from allocations.door import version_or_404
from allocations.enums import Cause, Way
from allocations.models import Version
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.limits import LARGEST_BODY, MEGABYTE, MOST_CELLS_AT_ONCE
from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.problems import MEDIA_TYPE, BadRequest, problem
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.api import AGENCY_PARAMETER, PROBLEMS, ByAddress, Parameters, access_asked
from prs_budget.organisation.tokens import TokenAuthentication

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from prs_budget.organisation.perms import Access

FIELDS = frozenset({"version", "version_id", "batch", "cause", "reason", "cells"})
CELL_FIELDS = frozenset({"line", "year", "expected_rev", "amount"})
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_.-]{0,39}")


class Written405(MethodNotAllowed):
    """A reading of an address that is written."""

    default_detail = "Cette adresse reçoit des montants (POST) : elle ne se lit pas. /api/v1/allocations/ les donne."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a body asks for. `bad` are the cells that are not amounts of a cell.

    `version_id` is the version that was read under that code, where the caller says it.
    """

    version: str
    version_id: int | None
    number: uuid.UUID | None
    cause: str
    reason: str
    edits: tuple[Edit, ...]
    bad: tuple[BadCell, ...]


class ChangesView(APIView):
    """`allocations/changes/`: writes the cells of a body as one operation."""

    content_negotiation_class = ByAddress
    http_method_names = ["post"]

    @extend_schema(
        operation_id="allocations_change",
        summary="Changer des montants",
        description=(
            "Change les cellules données en une seule opération, ou n’écrit rien. Chaque cellule dit la révision lue "
            "(`expected_rev`, 0 si elle n’existe pas). Envoyer deux fois la même opération (`batch`) rend la première "
            "réponse. 409 : des cellules ont changé depuis, toutes sont rendues avec leurs deux valeurs. 422 : des "
            "cellules ne peuvent pas recevoir leur montant, toutes sont rendues avec leur raison."
        ),
        parameters=[AGENCY_PARAMETER],
        request=shapes.Changes,
        responses={
            200: shapes.Changed,
            **PROBLEMS,
            (409, MEDIA_TYPE): shapes.MovedProblem,
            (422, MEDIA_TYPE): shapes.RefusedProblem,
        },
        tags=["Crédits"],
    )
    def post(self, request: Request) -> HttpResponseBase:
        """The operation and its cells; a problem that names every cell otherwise."""
        parameters = Parameters(request._request.GET, ())
        parameters.refuse_bad()
        access = access_asked(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise BadRequest([f"Demande trop grande : {LARGEST_BODY // MEGABYTE} Mo au plus, en plusieurs fois."])
        asked = read(request.data)
        version = version_or_404(access, asked.version)
        is_software = isinstance(request.successful_authenticator, TokenAuthentication)
        try:
            return _answer(_change(access, version, asked, Way.API if is_software else Way.GRID))
        except CellsMoved as moved:
            cells = [
                {
                    "line": cell.line,
                    "year": cell.year,
                    "expected_rev": cell.expected_rev,
                    "rev": cell.rev,
                    "amount": _text(cell.amount),
                    "by": cell.by,
                    "at": cell.at.isoformat() if cell.at else None,
                }
                for cell in moved.cells
            ]
            return problem(409, str(moved), members={"cells": cells})
        except NumberReused as reused:
            return problem(409, str(reused), members={"cells": []})
        except CellsRefused as bad:
            told = [{"line": cell.line, "year": cell.year, "reason": cell.reason} for cell in bad.cells]
            return problem(422, str(bad), members={"cells": told, "code": bad.code})
        except Refused as refused:
            return problem(422, str(refused), members={"cells": [], "code": refused.code})

    def http_method_not_allowed(self, request: Request, *args: object, **kwargs: object) -> HttpResponseBase:  # type: ignore[override]
        """Say that this address is written."""
        raise Written405(str(request.method))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """No answer is kept by anyone."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _change(access: Access, version: Version, asked: Asked, way: Way) -> Written:
    """The operation written; CellsRefused also for the cells that the body itself spoils."""
    if asked.version_id not in (None, version.pk):
        raise Refused(
            f"Le code {version} désigne maintenant une autre version que celle que vous avez lue : rien n’est écrit. "
            "Retrouvez la vôtre dans la page Versions."
        )
    if asked.bad:
        raise CellsRefused(asked.bad)
    return actions.change_amounts(
        by=access.user,
        version=version,
        edits=asked.edits,
        way=way,
        cause=asked.cause,
        reason=asked.reason,
        number=asked.number,
    )


def _answer(done: Written) -> JsonResponse:
    cells = [
        {
            "line": cell.line,
            "year": cell.year,
            "rev": cell.rev,
            "amount": _text(cell.amount),
            "origin": cell.origin.code,
        }
        for cell in done.cells
    ]
    return JsonResponse({"batch": str(done.operation.uuid), "cells": cells})


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def read(body: Any) -> Asked:
    """What a body asks for. Raises BadRequest with everything that makes it no request at all."""
    if not isinstance(body, Mapping):
        raise BadRequest(["Un objet JSON est attendu : {version, batch, cause, reason, cells}."])
    reasons = [f"Champ inconnu : « {name[:40]} »." for name in sorted(map(str, body.keys() - FIELDS))]
    version, cause, reason = (_string(body, name, reasons) for name in ("version", "cause", "reason"))
    if not version:
        reasons.append("« version » est obligatoire : le code d’une version.")
    if cause and cause not in Cause.values:
        reasons.append(f"« cause » : « {cause[:40]} » est inconnue. Possibles : {', '.join(Cause.values)}.")
    if len(reason) > REASON_LENGTH:
        reasons.append(f"« reason » : {REASON_LENGTH} caractères au plus.")
    number = _number(body.get("batch"), reasons)
    version_id = body.get("version_id")
    if version_id is not None and not _is_natural(version_id, 1, 2**63 - 1):
        reasons.append("« version_id » : l’identifiant de la version, un nombre entier, est attendu.")
    cells = body.get("cells")
    if not isinstance(cells, list) or not cells:
        reasons.append("« cells » : une liste d’au moins une cellule est attendue.")
        cells = []
    elif len(cells) > MOST_CELLS_AT_ONCE:
        reasons.append(f"« cells » : {MOST_CELLS_AT_ONCE} cellules au plus à la fois.")
        cells = []
    found = [_cell(place, cell, reasons) for place, cell in enumerate(cells, start=1)]
    if reasons:
        raise BadRequest(reasons[:50])
    edits = tuple(one for one in found if isinstance(one, Edit))
    return Asked(
        version, version_id, number, cause, reason, edits, tuple(one for one in found if isinstance(one, BadCell))
    )


def _string(body: Mapping[str, Any], name: str, reasons: list[str]) -> str:
    """A text of the body, empty where it is absent."""
    value = body.get(name) or ""
    if not isinstance(value, str):
        reasons.append(f"« {name} » : un texte est attendu.")
        return ""
    return value


def _number(value: Any, reasons: list[str]) -> uuid.UUID | None:
    if value is None:
        return None
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        reasons.append("« batch » : un UUID est attendu.")
        return None


def _cell(place: int, cell: Any, reasons: list[str]) -> Edit | BadCell | None:
    """One cell of the body. What cannot be placed is a reason; what has a place and no amount, a bad cell."""
    if not isinstance(cell, Mapping) or set(map(str, cell)) != CELL_FIELDS:
        reasons.append(f"« cells[{place}] » : {{line, year, expected_rev, amount}} est attendu.")
        return None
    line, year, rev = cell["line"], cell["year"], cell["expected_rev"]
    if not isinstance(line, str) or not _CODE.fullmatch(line):
        reasons.append(f"« cells[{place}].line » : le code d’une ligne est attendu.")
    elif not _is_natural(year, 1900, 9999):
        reasons.append(f"« cells[{place}].year » : une année est attendue.")
    elif not _is_natural(rev, 0, 2**31 - 2):
        reasons.append(f"« cells[{place}].expected_rev » : la révision lue est attendue, 0 si la cellule n’existe pas.")
    else:
        return _edit(line, year, rev, cell["amount"])
    return None


def _is_natural(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _edit(line: str, year: int, rev: int, amount: Any) -> Edit | BadCell:
    if amount is None:
        return Edit(line, year, rev, None)
    try:
        return Edit(line, year, rev, euros(amount))
    except MoneyError as error:
        return BadCell(line, year, str(error)[:200])
