"""The pages of rules: their order, one of them tried before it is kept, those proposed, all of them applied."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect

from fir.actions.rules import RuleDraft, apply_rules, keep_rule, move_rule, restore_rule, withdraw_rule
from fir.attribution import tables
from fir.attribution.parts import NO_MEASURE, MeasureParts
from fir.attribution.proposals import proposed
from fir.attribution.rule_form import RuleForm, initial_of
from fir.attribution.views import address, identity_in, require_may, show, tell_done
from fir.facts.attributable import open_things, read
from fir.facts.rule_trial import Caught, RuleTrial, tried, tried_on
from fir.facts.rules import RulesReady, made_ready, ready
from fir.models import Rule
from fir.reports.attributed import AttributionNames
from fir.visit import Visit, agency_form
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.grid.request import operation_number, reason_in
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Identity
from prs_budget.lib.words import counted, date_text

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

UNTIL_APPLIED = "Ce qu’elle a attribué le reste jusqu’à ce que les règles soient appliquées."
#: what is said of a rule that is kept
KEPT = "Appliquez les règles pour qu’elle attribue ce qui est déjà enregistré."


def _rules(visit: Visit) -> QuerySet[Rule]:
    rows = Rule.objects.holding().filter(agency=visit.agency).in_order()
    return rows.select_related("envelope", "direction", "mission", "scheme", "beneficiary")


def _rule(visit: Visit, pk: int) -> Rule:
    found = _rules(visit).filter(pk=pk).first()
    if found is None:
        raise Http404("Cette règle n’existe pas dans cette agence, ou elle est retirée.")
    return found


@agency_form
def rules(visit: Visit) -> HttpResponseBase:
    """The rules in the order in which they are tried, those withdrawn apart; posting moves, withdraws, restores one."""
    if visit.request.method == "POST":
        require_may(visit)
        return _changed(visit)
    live = Count("attributions", filter=Q(attributions__replaced_by=None))
    rows = list(_rules(visit).annotate(many=live).prefetch_related("targets"))
    names = AttributionNames(visit.agency)
    told = [
        (
            one,
            tables.tests_of(one),
            names.shares(_targets(one)),
            counted(one.many, "pièce"),
            address(visit, "regle_attribution", pk=one.pk),
        )
        for one in rows
    ]
    apart = [(one, tables.tests_of(one), date_text(one.withdrawn_on)) for one in _withdrawn(visit) if one.withdrawn_on]
    identity = identity_in(visit, "Règles")
    return show(visit, "regles.html", "Règles d’attribution", rows=told, withdrawn=apart, identity=identity)


def _withdrawn(visit: Visit) -> QuerySet[Rule]:
    rows = Rule.objects.filter(agency=visit.agency, withdrawn_on__isnull=False).order_by("-withdrawn_on", "pk")
    return rows.select_related("envelope", "direction", "mission", "scheme", "beneficiary")


def _changed(visit: Visit) -> HttpResponseBase:
    """Move a rule, withdraw it once that is confirmed, or try it again."""
    post = visit.request.POST
    pk = whole_number(post.get("regle", ""), 18) or 0
    found = _withdrawn(visit).filter(pk=pk).first() if "reprendre" in post else None
    found = found or _rule(visit, pk)
    seen = whole_number(post.get("vu", "")) or 0
    if "retirer" in post and "confirmer" not in post:
        many = counted(found.attributions.live().count(), "pièce")
        return show(visit, "retirer.html", f"Retirer la règle « {found.label} »", rule=found, seen=seen, many=many)
    try:
        if "retirer" in post:
            withdraw_rule(by=visit.user, rule=found, seen=seen, reason=reason_in(post.get("raison", "")))
            messages.success(visit.request, f"« {found.label} » retirée. {UNTIL_APPLIED}")
        elif "reprendre" in post and found.withdrawn_on is None:
            messages.info(visit.request, f"« {found.label} » n’est pas retirée : rien n’a changé.")
        elif "reprendre" in post:
            restore_rule(by=visit.user, rule=found)
            messages.success(visit.request, f"« {found.label} » reprise, essayée après les autres. {KEPT}")
        else:
            move_rule(by=visit.user, rule=found, up="monter" in post)
    except Refused as refused:
        messages.error(visit.request, str(refused))
    return HttpResponseRedirect(f"{address(visit, 'regles_attribution')}#regle-{found.pk}")


def _targets(rule: Rule) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((one.measure_id, one.weight) for one in rule.targets.all()))


@agency_form
def new_rule(visit: Visit) -> HttpResponseBase:
    """A rule to make: tried, then kept."""
    require_may(visit)
    years = [one.year for one in visit.years if not one.is_closed]
    since = min(years, default=visit.agency.today().year)
    return _edited(visit, None, {"depuis": since})


@agency_form
def rule(visit: Visit, pk: int) -> HttpResponseBase:
    """A rule to change: tried, then kept."""
    require_may(visit)
    found = _rule(visit, pk)
    return _edited(visit, found, initial_of(found))


def _edited(visit: Visit, found: Rule | None, initial: dict[str, Any]) -> HttpResponseBase:
    post = visit.request.POST
    is_post = visit.request.method == "POST"
    form = RuleForm(post if is_post else None, visit.agency, initial)
    parts = MeasureParts(visit.agency, post.dict(), _targets(found) if found else ())
    seen = whole_number(post.get("vu", "")) or 0 if is_post else found.rev if found else 0
    context: dict[str, Any] = {"trial": None, "error": ""}
    # both are read, so that every fault is told at once
    if is_post and parts.is_asked and all((form.is_valid(), parts.read())):
        draft = form.draft(parts.shares)
        digest = hashlib.sha256(repr(draft).encode()).hexdigest()[:32]
        if "garder" in post and post.get("essai") == digest:
            kept = _keep(visit, draft, found, seen)
            if isinstance(kept, Rule):
                messages.success(visit.request, f"Règle « {kept.label} » gardée. {KEPT}")
                return HttpResponseRedirect(address(visit, "regles_attribution"))
            context["error"] = kept
        if draft.has_tests:
            context |= _trial_of(visit, found, draft) | {"digest": digest}
        else:
            context["error"] = "Cette règle prendrait tout : donnez-lui au moins un test."
    elif is_post and parts.is_asked and parts.is_empty:
        context["error"] = NO_MEASURE
    title = f"Règle « {found.label} »" if found else "Nouvelle règle"
    context |= {"form": form, "parts": parts, "rule": found, "seen": seen}
    context["raison"] = post.get("raison", "")[:REASON_LENGTH]
    bad = form.errors or context["error"] or any(row.error for row in parts.rows)
    return show(visit, "regle.html", title, status=400 if is_post and bad else 200, **context)


def _keep(visit: Visit, draft: RuleDraft, found: Rule | None, seen: int) -> Rule | str:
    """The rule that is kept, or why it is not."""
    reason = reason_in(visit.request.POST.get("raison", ""))
    try:
        return keep_rule(by=visit.user, agency=visit.agency, draft=draft, rule=found, seen=seen, reason=reason)
    except Refused as refused:
        return str(refused)


def _trial_of(visit: Visit, found: Rule | None, draft: RuleDraft) -> dict[str, Any]:
    """What a rule would catch in its place among the others, and what would be left to none."""
    made = draft.apply(Rule(agency=visit.agency))
    mine = found.pk if found else 0
    given = made_ready(visit.agency.pk, [(made, mine, draft.label, tuple(sorted(draft.shares)))]).rules[0]
    others = ready(visit.agency.pk).rules
    if found is None:
        every = (*others, given)
    else:
        every = tuple(given if one.id == mine else one for one in others)
    things = read(open_things(visit.agency.pk))
    trial = tried_on(things, RulesReady(every))
    rank = next(at for at, one in enumerate(every) if one is given)
    caught = trial.caught[rank]
    before = tried_on(things, RulesReady((given,))).caught[0].count - caught.count
    names = AttributionNames(visit.agency)
    identity = identity_in(visit, "Essai")
    return {
        "trial": trial,
        "caught": _told(caught),
        "rest": _told(trial.rest),
        "before": _taken_before(before),
        "left": _left(trial),
        "changes": sum(1 for one in trial.changes if one.rule is given),
        "one": _examples(names, "essai", "Les premières pièces qu’elle prend", caught, identity),
    }


def _taken_before(many: int) -> str:
    """What a rule would catch if others were not tried before it; empty for nothing."""
    taken = "est prise" if many == 1 else "sont prises"
    told = (
        f"{counted(many, 'autre pièce', 'autres pièces')}, qu’elle accepterait, {taken} avant elle par d’autres règles."
    )
    return told if many else ""


def _examples(names: AttributionNames, key: str, title: str, caught: Caught, identity: Identity) -> Drawn | None:
    """The first things that a rule catches; None where it catches none."""
    return Drawn.of(tables.examples(names, key, title, caught.examples, identity)) if caught.count else None


def _told(caught: Caught) -> str:
    """« 12 pièces : 1 200,00 € engagés ou délégués, 300,00 € payés »."""
    many = counted(caught.count, "pièce")
    return f"{many} : {shown(caught.ae, Unit.EUR, 2)} € engagés ou délégués, {shown(caught.cp, Unit.EUR, 2)} € payés"


def _left(trial: RuleTrial) -> list[str]:
    told = []
    if trial.chosen.count:
        many = counted(trial.chosen.count, "pièce attribuée", "pièces attribuées")
        told.append(f"{many} à la main : les règles n’y touchent pas.")
    if trial.named.count:
        many = counted(trial.named.count, "pièce nommée par sa ligne", "pièces nommées par leur ligne")
        told.append(f"{many} : la ligne l’emporte.")
    return told


@agency_form
def apply(visit: Visit) -> HttpResponseBase:
    """What every rule catches, and what applying them would change; posting applies them, in one operation."""
    require_may(visit)
    post, error = visit.request.POST, ""
    if visit.request.method == "POST":
        try:
            done = apply_rules(
                by=visit.user,
                agency=visit.agency,
                state=post.get("etat", ""),
                reason=reason_in(post.get("raison", "")),
                uuid=operation_number(post.get("numero", "")),
            )
        except Refused as refused:
            error = str(refused)
        else:
            tell_done(visit, done.operation, done.count, done.left)
            return HttpResponseRedirect(address(visit, "regles_attribution"))
    every = ready(visit.agency.pk)
    trial = tried(visit.agency.pk, every)
    names, identity = AttributionNames(visit.agency), identity_in(visit, "Règles")
    rows = [
        (
            one.label,
            names.shares(one.shares),
            caught.count,
            shown(caught.ae, Unit.EUR, 2),
            shown(caught.cp, Unit.EUR, 2),
            _examples(names, str(one.id), f"Exemples de « {one.label} »", caught, identity),
        )
        for one, caught in zip(every.rules, trial.caught, strict=True)
    ]
    context = {"rows": rows, "trial": trial, "rest": _told(trial.rest), "left": _left(trial), "error": error}
    context |= {"number": operation_number(""), "raison": post.get("raison", "")[:REASON_LENGTH], "identity": identity}
    return show(visit, "appliquer.html", "Appliquer les règles", status=400 if error else 200, **context)


@agency_form
def proposals(visit: Visit) -> HttpResponseBase:
    """Rules that the table de passage proposes, by what a version programmes; posting keeps those that are ticked."""
    require_may(visit)
    post = visit.request.POST
    year = _year_of(visit)
    version = None
    found = []
    if year is not None:
        asked = visit.request.GET.get("version", "") or post.get("version", "")
        version = next((one for one in visit.versions if one.code == asked), None) or visit.version_of(year)
        found = proposed(year, version) if version else []
    if visit.request.method == "POST" and found:
        ticked = [one for one in found if one.key in post.getlist("regle")]
        return _kept(visit, [one.draft for one in ticked])
    names = AttributionNames(visit.agency)
    rows = [(one, names.shares(one.draft.shares), shown(one.amount, Unit.EUR, 2)) for one in found]
    context = {
        "rows": rows,
        "year": year,
        "version": version,
        "versions": visit.versions,
        "years": [one for one in visit.years if not one.is_closed],
    }
    return show(visit, "proposees.html", "Règles proposées", **context)


def _year_of(visit: Visit) -> Any:
    asked = visit.request.GET.get("annee", "") or visit.request.POST.get("annee", "")
    mine = [one for one in visit.years if not one.is_closed]
    return next((one for one in mine if str(one.year) == asked), mine[-1] if mine else None)


def _kept(visit: Visit, drafts: list[RuleDraft]) -> HttpResponse:
    if not drafts:
        messages.warning(visit.request, "Rien n’est choisi : cochez les règles à garder.")
        return HttpResponseRedirect(visit.here())
    try:
        for draft in drafts:
            keep_rule(by=visit.user, agency=visit.agency, draft=draft, reason="Proposée par la table de passage")
    except Refused as refused:
        messages.error(visit.request, str(refused))
        return HttpResponseRedirect(visit.here())
    messages.success(
        visit.request,
        f"{counted(len(drafts), 'règle gardée', 'règles gardées')}, après les autres. Relisez-les, puis appliquez-les.",
    )
    return HttpResponseRedirect(address(visit, "regles_attribution"))
