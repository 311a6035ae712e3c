"""The doors of comments: the page that lists those of a version, and the way in of a new one, of its resolution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from allocations import actions
from allocations.history import cells
from allocations.models import Comment, Line
from allocations.visit import VersionVisit, version_page
from prs_budget.lib.json_bodies import BadJson, read_json
from prs_budget.lib.plain_text import is_year, whole_number
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@version_page
def comments(visit: VersionVisit) -> HttpResponseBase:
    """Every comment of a version; posting writes one (ligne, annee, texte, repond_a), resolves or reopens a thread.

    A JSON body gets a JSON answer: the threads of the cell. A form goes back to the page.
    """
    if visit.request.method == "POST":
        return _post(visit)
    every = Comment.objects.filter(version=visit.version).select_related("by", "resolved_by", "line")
    threads = cells.threads(visit.version, every.order_by("line__code", "year", "pk"))
    context = {"visit": visit, "version": visit.version, "threads": threads}
    return render(visit.request, "allocations/historique/commentaires.html", context)


def _post(visit: VersionVisit) -> HttpResponseBase:
    is_json = visit.request.content_type == "application/json"
    try:
        asked: Mapping[str, Any] = _body(visit) if is_json else visit.request.POST
        remark = _act(visit, asked)
    except (Refused, PermissionDenied) as refused:
        if is_json:
            return JsonResponse({"detail": str(refused)}, status=422)
        messages.error(visit.request, str(refused))
        return HttpResponseRedirect(visit.request.path)
    if is_json:
        return JsonResponse(cells.told(visit.version, remark.line.code, remark.year))
    messages.success(visit.request, "Commentaire enregistré.")
    return HttpResponseRedirect(visit.request.path)


def _body(visit: VersionVisit) -> Mapping[str, Any]:
    try:
        body = read_json(visit.request.body)
    except BadJson as bad:
        raise Refused(str(bad)) from None
    if not isinstance(body, Mapping):
        raise Refused("Un objet JSON est attendu : {ligne, annee, texte}, ou {resoudre}.")
    return body


def _act(visit: VersionVisit, asked: Mapping[str, Any]) -> Comment:
    for name, action in (("resoudre", actions.resolve), ("rouvrir", actions.unresolve)):
        if asked.get(name):
            return action(by=visit.user, remark=_comment(visit, asked[name]))
    code, year, text = str(asked.get("ligne", "")), str(asked.get("annee", "")), str(asked.get("texte", ""))
    line = Line.objects.filter(plan=visit.version.plan_id, code=code).first()
    if line is None or not is_year(year):
        raise Refused(f"La version {visit.version} n’a pas la cellule « {code[:40]}, {year[:10]} ».")
    answers = _comment(visit, asked["repond_a"]) if asked.get("repond_a") else None
    return actions.comment(by=visit.user, version=visit.version, line=line, year=int(year), text=text, answers=answers)


def _comment(visit: VersionVisit, number: Any) -> Comment:
    of_version = Comment.objects.filter(version=visit.version).select_related("line", "version")
    pk = whole_number(str(number), 17)
    found = None if pk is None else of_version.filter(pk=pk).first()
    if found is None:
        raise Refused("Ce commentaire n’existe pas dans cette version.")
    return found
