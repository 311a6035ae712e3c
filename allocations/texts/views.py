"""The pages of the texts that notify credits: their list, a new one, one of them and its correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from allocations import actions, perms
from allocations.actions import LinesRefused, NotifiedLine, text_state
from allocations.models import Envelope, Text, TextLine
from allocations.scale import Scale
from allocations.texts.annex_form import AnnexForm
from allocations.texts.form import LinesForm
from allocations.texts.head_form import AttachForm, HeadForm
from allocations.texts.mentions import mentions_of
from allocations.texts.reading import held, lines_of, past_of
from allocations.texts.tables import (
    lines_table,
    notified_identity,
    notified_table,
    texts_table,
    years_table,
)
from allocations.visit import governed_page
from prs_budget.files.keeping import given_back
from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.words import counted
from prs_budget.organisation.perms import Access
from prs_budget.pages.files import file_of
from prs_budget.pages.visit import PageVisit

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@governed_page
def notifications(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The texts, the last first, and what they notify together."""
    scale = Scale.of(request.path, request.GET.get("unite", ""))
    texts = _texts(access)
    lines = lines_of(access.agency)
    here = f"{request.path}?unite={scale.unit.name}"
    identity = notified_identity(access.agency, texts, lines, scale, here)
    tables = [
        notified_table(access.agency, lines, scale, identity),
        texts_table(access.agency, texts, lines, scale, identity),
    ]
    file = file_of(PageVisit(request, access), tables)
    if file is not None:
        return file
    context = {
        "access": access,
        "table": tables[0],
        "drawn": [Drawn.of(table) for table in tables] if texts else [],
        "settings": scale,
        "here": here,
        "may": access.role in perms.MAY_SET_CEILINGS,
    }
    return render(request, "allocations/textes/liste.html", context)


@governed_page
def new_notification(request: HttpRequest, access: Access) -> HttpResponseBase:
    """A text to record, with its lines."""
    _require(access)
    scale = Scale.of(request.path, entry_unit(request).name)
    every = lines_of(access.agency)
    lines = replace(LinesForm.of(_envelopes(access, ()), _years(access), scale.unit), held=held(access.agency, every))
    head = HeadForm(request.POST or None, request.FILES or None, is_known=False, others=_texts(access))
    return _edited(request, access, None, head, lines, scale)


@governed_page
def notification(request: HttpRequest, access: Access, code: str) -> HttpResponseBase:
    """One text: its lines; who may corrects them, with a reason."""
    found = Text.objects.filter(agency=access.agency, code=code).select_related("agency", "corrects", "file")
    # its bytes are of the page that gives them alone
    text = found.defer("file__content").first()
    if text is None:
        raise Http404(f"L’agence n’a pas de texte « {code} ».")
    every = lines_of(access.agency)
    stored = [line for line in every if line.text_id == text.pk]
    if access.role not in perms.MAY_SET_CEILINGS or ("corriger" not in request.GET and request.method != "POST"):
        _refuse_post(request, access)
        return _read(request, access, text, stored, Scale.of(request.path, request.GET.get("unite", "")))
    scale = Scale.of(request.path, entry_unit(request).name)
    initial = {name: getattr(text, name) for name in ("label", "date", "kind", "number", "source", "is_first_order")}
    initial |= {"note": text.note, "corrects": text.corrects.code if text.corrects else ""}
    others = [one for one in _texts(access) if one.pk != text.pk]
    head = HeadForm(request.POST or None, request.FILES or None, is_known=True, others=others, initial=initial)
    lines = LinesForm.of(_envelopes(access, stored), _years(access, text.date), scale.unit, stored)
    # one that changed meanwhile is no measure of what is typed: the action refuses, with both
    is_as_read = request.method != "POST" or request.POST.get("vu") == text_state(text)
    lines = replace(lines, held=held(access.agency, every, text if is_as_read else None))
    return _edited(request, access, text, head, lines, scale)


@governed_page
def text_file(request: HttpRequest, access: Access, code: str) -> HttpResponseBase:
    """The file attached to a text, to be saved, for whoever reads the text; posting attaches one where it has none."""
    text = Text.objects.filter(agency=access.agency, code=code).select_related("agency", "file").first()
    if text is not None and request.method == "POST":
        _require(access)
        _attached(request, access, text)
        return HttpResponseRedirect(_address(access, text))
    if text is None or text.file is None:
        raise Http404(f"Aucun fichier n’est joint au texte « {code} ».")
    return given_back(text.file)


def _attached(request: HttpRequest, access: Access, text: Text) -> None:
    """Attach what was chosen, or tell why it cannot be."""
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["file"])))
        return
    given = form.cleaned_data["file"]
    try:
        actions.attach_file(by=access.user, text=text, name=given.name, content=given.read())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"« {given.name} » est joint à {text.code}.")


def _read(request: HttpRequest, access: Access, text: Text, stored: list[TextLine], scale: Scale) -> HttpResponseBase:
    here = f"{request.path}?unite={scale.unit.name}"
    identity = notified_identity(access.agency, [text], stored, scale, here)
    tables = [lines_table(text, stored, scale, identity)]
    if len({line.year for line in stored}) > 1:
        tables.append(years_table(text, stored, scale, identity))
    file = file_of(PageVisit(request, access), tables)
    if file is not None:
        return file
    context = {
        "access": access,
        "text": text,
        "mentions": mentions_of(text),
        "corrections": text.corrected_by.order_by("date", "code"),
        "table": tables[0],
        "drawn": [Drawn.of(table) for table in tables],
        "settings": scale,
        "here": here,
        "may": access.role in perms.MAY_SET_CEILINGS,
        "past": past_of(text, access.agency, timezone.now()),
        "attach": AttachForm() if access.role in perms.MAY_SET_CEILINGS and text.file is None else None,
    }
    return render(request, "allocations/textes/texte.html", context)


def _edited(
    request: HttpRequest,
    access: Access,
    text: Text | None,
    head: HeadForm,
    lines: LinesForm,
    scale: Scale,
) -> HttpResponseBase:
    """The form of a text. Whatever the button, what is pasted is laid on lines; « enregistrer » alone keeps it."""
    annex = AnnexForm.of(lines)
    if request.method == "POST":
        lines = lines.typed(request.POST)
        lines = lines.laid() if lines.pasted.strip() else lines
        annex, lines = annex.typed(request.POST).laid(access.agency, lines)
        head = head if "enregistrer" in request.POST else head.unjudged()
        if "plus" in request.POST:
            lines = lines.with_blanks()
        elif "enregistrer" in request.POST:
            kept, lines = _kept(request, access, text, head, lines)
            if kept is not None:
                return HttpResponseRedirect(_address(access, kept))
    context = {
        "access": access,
        "text": text,
        "form": head,
        "lines": lines,
        "annex": annex,
        "settings": scale,
        "seen": request.POST.get("vu") or (text_state(text) if text else ""),
        # the words of the head are judged when one means to keep them
        "judged": "enregistrer" in request.POST,
    }
    return render(request, "allocations/textes/saisie.html", context)


def _kept(
    request: HttpRequest, access: Access, text: Text | None, head: HeadForm, lines: LinesForm
) -> tuple[Text | None, LinesForm]:
    """Record or correct the text; the form with every error where that cannot be."""
    lines, read, places = lines.read()
    is_sound = head.is_valid()
    if read and (why := actions.bad_lines(access.agency, read, head.cleaned_data.get("date"))):
        lines = lines.refusing(why, places)
    if not is_sound or lines.errors or lines.refused:
        return None, lines
    try:
        kept = _record(access, head, read) if text is None else _correct(request, access, text, head, read)
    except LinesRefused as refused:
        return None, lines.refusing(refused.lines, places)
    except Refused as refused:
        head.add_error(None, str(refused))
        return None, lines
    count = counted(len(read), "ligne")
    done = "enregistré" if text is None else "corrigé"
    messages.success(request, f"{kept.code} {done} : {count}. Les plafonds des versions en cours en tiennent compte.")
    if head.lacks_file and kept.file is None:
        messages.warning(request, f"Aucun fichier n’est joint : « {head.chosen} » n’a pas été choisi de nouveau.")
    for gap in actions.rounding_gaps(read):
        messages.info(request, gap)
    return kept, lines


def _record(access: Access, head: HeadForm, lines: list[NotifiedLine]) -> Text:
    code = head.cleaned_data["code"]
    return actions.record_text(by=access.user, agency=access.agency, code=code, head=head.head, lines=lines)


def _correct(request: HttpRequest, access: Access, text: Text, head: HeadForm, lines: list[NotifiedLine]) -> Text:
    seen, reason = request.POST.get("vu"), head.cleaned_data["reason"]
    return actions.correct_text(by=access.user, text=text, head=head.head, lines=lines, seen=seen, reason=reason)


def _require(access: Access) -> None:
    if access.role not in perms.MAY_SET_CEILINGS:
        raise PermissionDenied("Les finances enregistrent les notifications.")


def _refuse_post(request: HttpRequest, access: Access) -> None:
    if request.method == "POST":
        _require(access)


def _envelopes(access: Access, stored: Sequence[TextLine]) -> list[Envelope]:
    """The envelopes that a line may be of: those that are open, and those that the text has already."""
    held = Q(closed_on__isnull=True) | Q(pk__in={line.envelope_id for line in stored})
    return list(Envelope.objects.filter(held, agency=access.agency).order_by("position", "code"))


def _texts(access: Access) -> list[Text]:
    return list(Text.objects.filter(agency=access.agency).order_by("-date", "code"))


def _years(access: Access, on: date | None = None) -> list[int]:
    return actions.years_of(access.agency, on or access.agency.today())


def _address(access: Access, text: Text) -> str:
    return reverse("controles:notification", kwargs={"agency": access.agency.slug, "code": text.code})
