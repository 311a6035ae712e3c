"""The texts of a stage: those that it and the stages before it took, those that wait, and what each notifies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from allocations.models import Text
from fir import actions
from fir.facts.texts import notified_to, taken_texts, waiting_texts
from fir.models import FirYear
from fir.perms import not_yours
from fir.stages.act_forms import UndoReasonForm
from fir.stages.pages import done, page
from fir.stages.stage import StageVisit
from fir.visit import Visit, fir_form
from prs_budget.lib.money import euros_text

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@fir_form
def stage_texts(visit: Visit, fir_year: FirYear, stage: str) -> HttpResponseBase:
    """The texts of a stage; posting takes one of those that wait, or takes one back with a reason."""
    place = StageVisit.of(visit, fir_year, stage)
    here = reverse("fir:etape_textes", kwargs=place.kwargs)
    form, answer = UndoReasonForm(None), None
    sent = visit.request.POST.get("texte", "")
    if visit.request.method == "POST":
        if not visit.rights.runs:
            raise not_yours(visit.access.agency)
        form = UndoReasonForm.sent(visit.request.POST)
        answer = _posted(place, sent, form, here)
    if answer is not None:
        return answer
    waiting = waiting_texts(fir_year)
    notified = notified_to(fir_year, [text.pk for text in waiting])
    taken = [one for one in taken_texts(fir_year) if one.stage.position <= place.stage.position]
    return page(
        visit,
        fir_year,
        "fir/saisie/textes.html",
        title=f"Textes de {place.stage.code} {fir_year.year}",
        place=place,
        taken=[
            (one, euros_text(one.notified), euros_text(one.foreseen), one.stage.pk == place.stage.pk) for one in taken
        ],
        waiting=[(text, euros_text(notified.get(text.pk))) for text in waiting],
        form=form,
        sent=sent,
        here=here,
    )


def _posted(place: StageVisit, code: str, form: UndoReasonForm, here: str) -> HttpResponseBase | None:
    """Do what was sent; None where a reason is still asked."""
    visit, stage = place.visit, place.stage
    text = Text.objects.filter(agency=visit.access.agency, code=code).first()
    if text is None:
        messages.error(visit.request, f"L’agence n’a pas de texte « {code} » : rien n’a changé.")
        return HttpResponseRedirect(here)
    if visit.request.POST.get("acte") != "retirer":
        return done(visit, None, _taking(place, text), here)
    if not form.is_valid():
        return None

    def leave() -> str:
        reason = form.cleaned_data["reason"]
        actions.leave_text(by=visit.access.user, stage=stage, text=text, reason=reason)
        return f"{text.code} n’est plus de {stage.code} : sa recette n’y est plus prévue."

    return done(visit, form, leave, here)


def _taking(place: StageVisit, text: Text) -> Callable[[], str]:
    def take() -> str:
        amount = actions.take_text(by=place.visit.access.user, stage=place.stage, text=text)
        return f"{text.code} inscrit dans {place.stage.code} : {euros_text(amount)} de recettes."

    return take
