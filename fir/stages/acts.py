"""What can be said of a stage next: voted, received, rejected, opposed, imposed, or taken back; each a small form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from fir import actions
from fir.enums import Nature, StageState
from fir.facts.figures import Credits
from fir.facts.incoming import amounts_text
from fir.models import Stage
from fir.stages.act_forms import DayForm, ReceptionForm, UndoReasonForm, VoteForm
from fir.stages.balance import Missing, StageBalance
from fir.stages.carried import CarriedForm, StageCarried
from fir.stages.pages import done
from fir.stages.stage import StageVisit
from prs_budget.lib.words import date_text

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


VOTE, RECEIVE, OPPOSE, REJECT, IMPOSE, TAKE_BACK = "voter", "recevoir", "opposer", "rejeter", "arreter", "reprendre"
CARRY = "reporter"
#: what may be said of a stage from where it stands
NEXT: Mapping[StageState, tuple[str, ...]] = {
    StageState.DRAFT: (CARRY, VOTE, REJECT, IMPOSE),
    StageState.VOTED: (RECEIVE, OPPOSE, TAKE_BACK),
    StageState.REJECTED: (IMPOSE, TAKE_BACK),
    StageState.OPPOSED: (IMPOSE, TAKE_BACK),
    StageState.IMPOSED: (TAKE_BACK,),
}
TITLES = {
    CARRY: "Report de l’exercice précédent",
    VOTE: "Vote de l’étape",
    RECEIVE: "Réception par les ministres",
    OPPOSE: "Opposition d’un ministre",
    REJECT: "Rejet par le conseil de surveillance",
    IMPOSE: "Décision des ministres",
}
VERBS = {
    CARRY: "Inscrire le report dans {}",
    VOTE: "Voter {}",
    RECEIVE: "Enregistrer la réception de {}",
    OPPOSE: "Dire {} frappée d’opposition",
    REJECT: "Dire {} rejetée",
    IMPOSE: "Dire {} arrêtée d’office",
}
#: what is taken back, by where the stage stands
LAST = {
    StageState.VOTED: "le vote",
    StageState.REJECTED: "le rejet",
    StageState.OPPOSED: "l’opposition",
    StageState.IMPOSED: "la décision",
}
NOTES = {
    CARRY: "Inscrit, le report n’ouvre rien encore : il entre dans l’exercice quand l’étape est votée.",
    VOTE: "Votée, l’étape ouvre ses crédits et ses chiffres ne changent plus. Un vote entré par erreur se reprend.",
    RECEIVE: "Exécutoire quinze jours après, sauf opposition ; en urgence, le jour que les ministres disent.",
    OPPOSE: "Frappée d’opposition, l’étape n’ouvre plus aucun crédit.",
    REJECT: "Par les deux tiers des voix : l’étape se fige et n’ouvre rien ; un nouveau projet part de ses chiffres.",
    IMPOSE: "Par décision conjointe : l’étape ouvre ses crédits ce jour-là, et ses chiffres ne changent plus.",
    TAKE_BACK: "Pour une date ou un vote entré par erreur. Une étape vraiment votée se corrige par la suivante.",
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be said of a stage, with its form.

    `missing` is what a vote asks about, `remark` what it only says.
    """

    name: str
    stage: Stage
    form: forms.Form
    missing: Sequence[Missing] = ()
    remark: str = ""

    @property
    def fields(self) -> list[forms.BoundField]:
        """What is typed."""
        return [one for one in self.form.visible_fields() if not isinstance(one.field, forms.BooleanField)]

    @property
    def confirmations(self) -> list[forms.BoundField]:
        """What is ticked: that a vote lacks something, and is meant."""
        return [one for one in self.form.visible_fields() if isinstance(one.field, forms.BooleanField)]

    @property
    def title(self) -> str:
        """What it is."""
        return TITLES[self.name] if self.name != TAKE_BACK else f"Reprendre {LAST[self.stage.state]}"

    @property
    def verb(self) -> str:
        """Its button."""
        return (
            VERBS[self.name].format(self.stage.code) if self.name != TAKE_BACK else f"{self.title} de {self.stage.code}"
        )

    @property
    def note(self) -> str:
        """What it does."""
        return NOTES[self.name]


def offered(
    place: StageVisit, balance: StageBalance, carried: StageCarried, data: Mapping[str, Any] | None = None
) -> list[Act]:
    """What can be said of a stage by this member, the first the most likely; `data` is what was sent of one of them."""
    if place.year_refused or not place.stage.is_budget:
        return []
    sent = data.get("acte", "") if data is not None else ""
    return list(_acts(place.stage, balance, carried, sent, data))


def _acts(
    stage: Stage, balance: StageBalance, carried: StageCarried, sent: str, data: Mapping[str, Any] | None
) -> Iterator[Act]:
    for name in NEXT[stage.state]:
        given = data if name == sent else None
        if name == CARRY:
            if carried.natures:
                yield Act(name, stage, CarriedForm(given, carried=carried))
            continue
        missing, remark = (balance.missing, balance.remark) if name == VOTE else ([], "")
        yield Act(name, stage, _form(name, stage, missing, given), missing, remark)


def _form(name: str, stage: Stage, missing: Sequence[Missing], data: Mapping[str, Any] | None) -> forms.Form:
    if name == VOTE:
        return VoteForm(data, missing=missing)
    if name == RECEIVE:
        return ReceptionForm(data, prefix=name, stage=stage)
    if name == TAKE_BACK:
        return UndoReasonForm(data)
    words = {OPPOSE: "Frappée d’opposition le", REJECT: "Rejetée le", IMPOSE: "Arrêtée d’office le"}
    return DayForm(data, prefix=name, label=words[name])


def perform(place: StageVisit, act: Act) -> HttpResponseBase | None:
    """Do what was asked and say it; None where it is refused, which the form then tells."""
    if not act.form.is_valid():
        return None
    if isinstance(act.form, CarriedForm):
        amounts = act.form.amounts
        return done(place.visit, act.form, lambda: _carry(place, amounts), place.address)
    return done(place.visit, act.form, lambda: DO[act.name](place, act.form.cleaned_data), place.address)


def _carry(place: StageVisit, amounts: Mapping[Nature, Credits]) -> str:
    actions.take_carry_over(by=place.visit.access.user, stage=place.stage, amounts=amounts)
    if not any(one.ae or one.cp for one in amounts.values()):
        return f"{place.stage.code} ne prend plus de report."
    return f"{amounts_text(amounts)} de report inscrits dans {place.stage.code} : ils entrent au vote."


def _vote(place: StageVisit, given: Mapping[str, Any]) -> str:
    dates = {name: given[name] for name in ("voted_on", "received_on", "urgent_on")}
    stage = actions.vote_stage(by=place.visit.access.user, stage=place.stage, reason=given["reason"], **dates)
    when = f" Elle est exécutoire le {stage.enforceable_on:%d/%m/%Y}." if stage.enforceable_on else ""
    return f"Étape {stage.code} votée : ses chiffres ne changent plus.{when}"


def _receive(place: StageVisit, given: Mapping[str, Any]) -> str:
    stage = actions.receive_stage(by=place.visit.access.user, stage=place.stage, **given)
    when = f" : exécutoire le {date_text(stage.enforceable_on)}, sauf opposition" if stage.enforceable_on else ""
    return f"Réception de {stage.code} enregistrée{when}."


def _oppose(place: StageVisit, given: Mapping[str, Any]) -> str:
    stage = actions.oppose_stage(by=place.visit.access.user, stage=place.stage, **given)
    return f"Étape {stage.code} frappée d’opposition : elle n’ouvre plus aucun crédit."


def _reject(place: StageVisit, given: Mapping[str, Any]) -> str:
    stage = actions.reject_stage(by=place.visit.access.user, stage=place.stage, **given)
    return f"Étape {stage.code} rejetée : ajoutez une étape pour le nouveau projet, à partir de ses chiffres."


def _impose(place: StageVisit, given: Mapping[str, Any]) -> str:
    stage = actions.impose_stage(by=place.visit.access.user, stage=place.stage, **given)
    return f"Étape {stage.code} arrêtée d’office : elle ouvre ses crédits, et ses chiffres ne changent plus."


def _take_back(place: StageVisit, given: Mapping[str, Any]) -> str:
    stage = actions.unvote_stage(by=place.visit.access.user, stage=place.stage, reason=given["reason"])
    if stage.is_draft:
        return f"Vote de {stage.code} repris : ses chiffres peuvent changer."
    return f"Repris : l’étape {stage.code} est de nouveau {stage.state.of_stage}."


DO: Mapping[str, Callable[[StageVisit, Mapping[str, Any]], str]] = {
    VOTE: _vote,
    RECEIVE: _receive,
    OPPOSE: _oppose,
    REJECT: _reject,
    IMPOSE: _impose,
    TAKE_BACK: _take_back,
}
