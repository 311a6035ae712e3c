"""The pages by which a version moves: each says what it does, asks once, and does it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from allocations import actions, facts, perms
from allocations.checks.inspection import Inspection, inspect
from allocations.crosstabs.identity import hypotheses_told
from allocations.enums import SubmissionState, VersionStatus
from allocations.models import Allocation, Submission
from allocations.versions.adoption import Adoption
from allocations.versions.changed import changed_cells
from allocations.versions.directions import Progress
from allocations.versions.forms import ReasonedForm
from allocations.versions.page import Life
from allocations.versions.steps import BY_NAME, Step, possible
from allocations.visit import VersionVisit, version_page
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Direction

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: lines without amount that are named before a direction hands in
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Act:
    """What is about to be done, in words: its title, its button, what it does, whether it can be undone.

    `asked` is what the reason is called; `inspection`, what the checks say of a version to adopt.
    """

    title: str
    verb: str
    effects: tuple[str, ...]
    way_back: str
    needs_reason: bool = False
    asked: str = "Motif"
    inspection: Inspection | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether errors stand in the way."""
        return bool(self.inspection and self.inspection.errors)


@version_page
def step(visit: VersionVisit, step: str) -> HttpResponseBase:
    """One step of a version's life."""
    wanted = BY_NAME.get(step)
    if wanted is None:
        raise Http404(f"Il n’y a pas d’étape « {step} » dans la vie d’une version.")
    if not wanted.is_open_to(visit.access, visit.version):
        raise PermissionDenied(wanted.who)
    if wanted.name not in {one.name for one in possible(visit.version)}:
        return _passed(visit, wanted)
    act = Act(
        f"{wanted.verb} : {visit.version}",
        wanted.verb,
        (*wanted.effects, *_of_hypotheses(visit, wanted)),
        wanted.way_back,
        wanted.needs_reason,
        inspection=inspect(visit.version) if wanted.name == "valider" else None,
    )
    return _act(visit, act, lambda form: _take(visit, wanted, form), lambda: _shown_before(visit, wanted))


def _of_hypotheses(visit: VersionVisit, wanted: Step) -> list[str]:
    """What closing the entry, or adopting, does to the hypotheses of a version. One query for these steps."""
    if wanted.name not in {"clore", "valider"}:
        return []
    told = hypotheses_told(facts.weigh(facts.Scope((visit.version.pk,)))[visit.version.pk])
    frozen = "Ils seront figés comme hypothèses. " if wanted.name == "valider" else ""
    way = "La commande « Retenir » rend programmés ceux qui doivent l’être."
    return [f"{visit.version} : {told}. {frozen}{way}"] if told else []


def _take(visit: VersionVisit, wanted: Step, form: ReasonedForm) -> str:
    """Take the step; what is said of it. Raises Refused. A step that a first click has taken says so."""
    given = form.cleaned_data
    more = {}
    if wanted.name == "valider":
        more = {"seen": given["seen"], "accept_warnings_because": given.get("accepted", "")}
    try:
        wanted.action(by=visit.user, version=visit.version, reason=given["reason"], **more)
    except Refused:
        visit.version.refresh_from_db()
        if visit.version.status != wanted.after:
            raise
        return f"C’est déjà fait : {visit.version} {wanted.done}"
    return f"{visit.version} {wanted.done}"


def _passed(visit: VersionVisit, wanted: Step) -> HttpResponseBase:
    """Back to the version, whose life is no longer at this step."""
    version = visit.version
    if version.status == wanted.after:
        messages.info(visit.request, f"C’est déjà fait : {version} {wanted.done}")
    else:
        status = version.get_status_display()
        messages.warning(visit.request, f"« {wanted.verb} » n’est pas possible : {version} est « {status} ».")
    return HttpResponseRedirect(Life(visit, timezone.now()).address)


def _shown_before(visit: VersionVisit, wanted: Step) -> dict[str, object]:
    """What an adoption is about to freeze; how far the directions are where their entry is about to be closed."""
    if wanted.name == "clore":
        return {"parts": Life(visit, timezone.now()).parts}
    if wanted.name != "valider":
        return {}
    changed = changed_cells(visit.version) if visit.version.is_amendment else None
    return {"adoption": Adoption.of(visit.version), "changed": changed}


@version_page
def hand_in(visit: VersionVisit, direction: str) -> HttpResponseBase:
    """A direction hands its lines in."""
    found = _direction_or_404(visit, direction)
    if visit.version.status != VersionStatus.OPEN:
        return _said(visit, f"{visit.version} n’est pas ouverte à la saisie : rien ne s’y transmet.")
    if not visit.rights.enters_for(found.pk):
        raise PermissionDenied(f"Vous ne saisissez pas pour la direction {found.code}.")
    done = f"{found.code} a transmis ses lignes : elles sont verrouillées."
    if found.pk in visit.rights.submitted:
        return _said(visit, f"C’est déjà fait : {done}")
    act = Act(
        f"Transmettre les lignes de {found.code} : {visit.version}",
        "Transmettre",
        (
            f"Les finances voient que {found.code} a fini.",
            f"Ses lignes sont verrouillées : ses contributeurs ne les modifient plus dans {visit.version}.",
        ),
        "Les finances peuvent renvoyer les lignes, en disant pourquoi : elles se modifient alors de nouveau.",
        asked="Message aux finances",
    )

    def do(form: ReasonedForm) -> str:
        reason = form.cleaned_data["reason"]
        return _once(
            lambda: actions.submit(by=visit.user, version=visit.version, direction=found, reason=reason),
            lambda: _stands(visit, found) == SubmissionState.SUBMITTED,
            done,
        )

    return _act(visit, act, do, lambda: {"part": _part(visit, found), "blank": _blank_lines(visit, found)})


@version_page
def give_back(visit: VersionVisit, direction: str) -> HttpResponseBase:
    """Finance gives a direction its lines back."""
    found = _direction_or_404(visit, direction)
    if visit.access.role not in perms.MAY_RETURN:
        raise PermissionDenied("Les finances renvoient les lignes qu’une direction a transmises.")
    done = f"Les lignes de {found.code} sont renvoyées : ses contributeurs les modifient de nouveau."
    if _stands(visit, found) == SubmissionState.RETURNED:
        return _said(visit, f"C’est déjà fait : {done}")
    act = Act(
        f"Renvoyer les lignes de {found.code} : {visit.version}",
        "Renvoyer",
        (f"Les contributeurs de {found.code} modifient de nouveau ses lignes, et lisent votre motif.",),
        f"{found.code} les transmettra de nouveau ; vous pouvez aussi le faire à sa place.",
        needs_reason=True,
    )

    def do(form: ReasonedForm) -> str:
        reason = form.cleaned_data["reason"]
        return _once(
            lambda: actions.give_back(by=visit.user, version=visit.version, direction=found, reason=reason),
            lambda: _stands(visit, found) == SubmissionState.RETURNED,
            done,
        )

    return _act(visit, act, do, lambda: {"part": _part(visit, found), "blank": ()})


def _once(action: Callable[[], object], is_done: Callable[[], bool], done: str) -> str:
    """Do it; what is said of it, also when a first click has done it. Raises Refused."""
    try:
        action()
    except Refused:
        if not is_done():
            raise
        return f"C’est déjà fait : {done}"
    return done


def _act(
    visit: VersionVisit, act: Act, do: Callable[[ReasonedForm], str], more: Callable[[], dict[str, object]]
) -> HttpResponseBase:
    """The page that says what is about to be done; posting does it. `more` reads what the page also shows."""
    request, version = visit.request, visit.version
    data = request.POST if request.method == "POST" else None
    warnings = len(act.inspection.warnings) if act.inspection else 0
    form = ReasonedForm(data, label=act.asked, required=act.needs_reason, stamp=version.stamp, warnings=warnings)
    if data is not None and form.is_valid():
        try:
            return _said(visit, do(form), success=True)
        except Refused as refused:
            form.add_error(None, str(refused))
            version.refresh_from_db()
            form.see_again(version.stamp)
    life = Life(visit, timezone.now())
    context = {"life": life, "act": act, "form": form, "adoption": None, "changed": None, "part": None, "parts": None}
    return render(request, "allocations/versions/acte.html", context | more())


def _said(visit: VersionVisit, text: str, *, success: bool = False) -> HttpResponseBase:
    """Back to the version, with a sentence."""
    (messages.success if success else messages.info)(visit.request, text)
    return HttpResponseRedirect(Life(visit, timezone.now()).address)


def _direction_or_404(visit: VersionVisit, code: str) -> Direction:
    """A direction that has lines in the version."""
    directions = Direction.objects.filter(agency=visit.agency, code=code).exclude(code=NOT_BROKEN_DOWN)
    held = Allocation.objects.filter(version=visit.version)
    found = directions.filter(pk__in=held.values("direction")).first()
    if found is None:
        raise Http404(f"La direction « {code} » n’a pas de ligne dans {visit.version}.")
    return found


def _stands(visit: VersionVisit, direction: Direction) -> str:
    last = Submission.objects.standing(visit.version).get(direction.pk)
    return last.state if last else ""


def _part(visit: VersionVisit, direction: Direction) -> Progress:
    parts = Life(visit, timezone.now()).parts
    return next(part for part in parts.rows if part.direction.id == direction.pk)


def _blank_lines(visit: VersionVisit, direction: Direction) -> list[str]:
    """The codes of the direction's lines that hold no amount at all, the first ones."""
    lines = Allocation.objects.filter(version=visit.version, direction=direction).values("line__code")
    blank = lines.annotate(entered=Count("amount")).filter(entered=0).order_by("line__code")
    return list(blank.values_list("line__code", flat=True)[:MOST_NAMED])
