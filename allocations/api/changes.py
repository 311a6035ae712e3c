"""`allocations/changes/`: amounts changed by other software and by the grid: one request, all or nothing."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.views import APIView

from allocations import actions
from allocations.actions import CellsRefused, Edit, Written
from allocations.api import shapes
from allocations.enums import Cause, Way
from allocations.models import Version
from allocations.visit import version_or_404
from prs_budget.lib.grid import answers
from prs_budget.lib.grid import request as grid
from prs_budget.lib.grid.answers import SavedCell
from prs_budget.lib.problems import MEDIA_TYPE
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.api import AGENCY_PARAMETER, PROBLEMS, ByAddress, Parameters, access_asked
from prs_budget.organisation.tokens import TokenAuthentication

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from prs_budget.organisation.perms import Access

GRID = grid.Grid(
    line=re.compile(r"[A-Z0-9][A-Z0-9_.-]{0,39}"),
    is_year=partial(grid.is_natural, least=1900, most=9999),
    expected="une année est attendue",
    causes=Cause.values,
)


class Written405(MethodNotAllowed):
    """A reading of an address that is written."""

    default_detail = "Cette adresse reçoit des montants (POST) : elle ne se lit pas. /api/v1/allocations/ les donne."


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
        grid.require_length(request.META.get("CONTENT_LENGTH"))
        asked = grid.read(request.data, GRID)
        version = version_or_404(access, asked.version)
        is_software = isinstance(request.successful_authenticator, TokenAuthentication)
        try:
            done = _change(access, version, asked, Way.API if is_software else Way.GRID)
        except Refused as refused:
            return answers.refused(refused)
        return answers.saved(done.operation.uuid, [SavedCell(*cell[:4], cell.origin.code) for cell in done.cells])

    def http_method_not_allowed(self, request: Request, *args: object, **kwargs: object) -> HttpResponseBase:  # type: ignore[override]
        """Say that this address is written."""
        raise Written405(str(request.method))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """No answer is kept by anyone."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _change(access: Access, version: Version, asked: grid.TypedCells, way: Way) -> Written:
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
        edits=[Edit(*cell) for cell in asked.cells],
        way=way,
        cause=asked.cause,
        reason=asked.reason,
        number=asked.number,
    )
