"""The doors of comments: the page that lists those of a version, and the way in of a new one, of its resolution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from allocations import actions
from allocations.door import Caller, version_page
from allocations.history import cells
from allocations.models import Comment, Line
from prs_budget.lib.json_bodies import BadJson, read_json
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@version_page
def comments(caller: Caller) -> HttpResponseBase:
    """Every comment of a version; posting writes one (ligne, annee, texte, repond_a), resolves or reopens a thread.

    A JSON body gets a JSON answer: the threads of the cell. A form goes back to the page.
    """
    if caller.request.method == "POST":
        return _post(caller)
    every = Comment.objects.filter(version=caller.version).select_related("by", "resolved_by", "line")
    threads = cells.threads(caller.version, every.order_by("line__code", "year", "pk"))
    context = {"caller": caller, "version": caller.version, "threads": threads}
    return render(caller.request, "allocations/historique/commentaires.html", context)


def _post(caller: Caller) -> HttpResponseBase:
    is_json = caller.request.content_type == "application/json"
    try:
        asked: Mapping[str, Any] = _body(caller) if is_json else caller.request.POST
        remark = _act(caller, asked)
    except (Refused, PermissionDenied) as refused:
        if is_json:
            return JsonResponse({"detail": str(refused)}, status=422)
        messages.error(caller.request, str(refused))
        return HttpResponseRedirect(caller.request.path)
    if is_json:
        return JsonResponse(cells.told(caller.version, remark.line.code, remark.year))
    messages.success(caller.request, "Commentaire enregistré.")
    return HttpResponseRedirect(caller.request.path)


def _body(caller: Caller) -> Mapping[str, Any]:
    try:
        body = read_json(caller.request.body)
    except BadJson as bad:
        raise Refused(str(bad)) from None
    if not isinstance(body, Mapping):
        raise Refused("Un objet JSON est attendu : {ligne, annee, texte}, ou {resoudre}.")
    return body


def _act(caller: Caller, asked: Mapping[str, Any]) -> Comment:
    for name, action in (("resoudre", actions.resolve), ("rouvrir", actions.unresolve)):
        if asked.get(name):
            return action(by=caller.user, remark=_comment(caller, asked[name]))
    code, year, text = str(asked.get("ligne", "")), str(asked.get("annee", "")), str(asked.get("texte", ""))
    line = Line.objects.filter(plan=caller.version.plan_id, code=code).first()
    if line is None or not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused(f"La version {caller.version} n’a pas la cellule « {code[:40]}, {year[:10]} ».")
    answers = _comment(caller, asked["repond_a"]) if asked.get("repond_a") else None
    return actions.comment(
        by=caller.user, version=caller.version, line=line, year=int(year), text=text, answers=answers
    )


def _comment(caller: Caller, number: Any) -> Comment:
    text = str(number)
    found = None
    if text.isascii() and text.isdigit() and len(text) < 18:
        of_version = Comment.objects.filter(version=caller.version).select_related("line", "version")
        found = of_version.filter(pk=int(text)).first()
    if found is None:
        raise Refused("Ce commentaire n’existe pas dans cette version.")
    return found
