"""The pages of the table de passage: read and edited, from a file, its past, what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect

from allocations.provenance import word_of_amounts
from fir import actions
from fir.enums import Nature
from fir.facts.ledger import stages_of
from fir.facts.programming import compared, stage_to_compare
from fir.frame import page
from fir.models import FirYear, Passage, Stage
from fir.passage import files, tables
from fir.passage.form import PassageForm
from fir.passage.reading import ADDED, BETWEEN, Passing, plan_of, read, version_asked
from fir.perms import READS_STAGES
from fir.visit import Visit, fir_form
from prs_budget.lib.money import Unit
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.lib.tables.model import Table
from prs_budget.lib.words import counted
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from allocations.models import Version

PAGE_SIZE = 100
MOST_HISTORY = 500
#: measures that a file fills the form with at once: a form has a thousand fields at most
MOST_FROM_FILE = 200


@fir_form
def passage(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The table, editable in bulk; `format=` takes it out, posting writes what was typed."""
    version = version_asked(visit, fir_year)
    adding = visit.request.GET.get("ajouter", "")
    rows = read(fir_year, version, adding)
    unit, here = visit.unit(fir_year), visit.here()
    table = tables.passage(fir_year, version, rows, unit, here)
    if (file := file_of(visit, [table])) is not None:
        return file
    shown = Paginator(rows, PAGE_SIZE).get_page(visit.request.GET.get("page"))
    if visit.request.method != "POST":
        form = PassageForm(fir_year.agency, list(shown.object_list))
        return _passage_page(visit, fir_year, version, form, shown=shown)
    typed = visit.request.POST.dict()
    given = with_added([one for one in rows if f"mission-{one.key}" in typed], rows, typed)
    form = PassageForm(fir_year.agency, given, typed, beside=rows)
    count = form.save(visit.access.user)
    if count is None:
        # what moved is read again, so that the form shows it as it is
        codes = {one.key for one in given}
        now = read(fir_year, version, adding)
        form.shown = with_added([one for one in now if one.key in codes], now, typed)
        return _passage_page(visit, fir_year, version, form, shown=shown, is_part=True)
    many = counted(count, "mesure enregistrée.", "mesures enregistrées.")
    messages.success(visit.request, many if count else "Rien n’a changé.")
    return HttpResponseRedirect(here)


def with_added(given: list[Passing], rows: list[Passing], typed: dict[str, str]) -> list[Passing]:
    """The rows given, with those that add a place to a measure: they are in what was typed alone."""
    known = {one.key for one in given}
    first = {one.measure.code: one for one in rows if not one.rank}
    keys = [name.removeprefix("mission-") for name in typed if name.startswith("mission-")]
    added = []
    for key in keys:
        code, between, rank = key.rpartition(BETWEEN)
        if between and key not in known and code in first and not rank.strip(ADDED):
            added.append(Passing(first[code].measure, None, None, first[code].is_financed, f"{BETWEEN}{rank}"))
    return [*given, *added]


def _passage_page(
    visit: Visit, fir_year: FirYear, version: Version | None, form: PassageForm, **more: object
) -> HttpResponseBase:
    """The form; `is_part`: it shows the measures that came alone; `told`: what a file says that is refused."""
    table = tables.passage(fir_year, version, [], visit.unit(fir_year), visit.here())
    context: dict[str, Any] = {"is_part": False, "told": (), "noted": (), "file_error": "", **more}
    return page(
        visit,
        fir_year,
        "fir/passage/passage.html",
        title="Table de passage",
        tab="passage",
        identity=table.identity,
        form=form,
        version=version,
        word=word_of_amounts(fir_year.year, version),
        versions=[one for one in visit.versions if version is None or one.plan_id == version.plan_id],
        natures=Nature.choices,
        refused="" if visit.rights.runs else READS_STAGES,
        plan=plan_of(fir_year, version),
        here=visit.here(),
        **context,
    )


@fir_form
def from_file(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """A file that comes back: the measures that it changes, in the form, to be saved or corrected. Writes nothing."""
    if visit.request.method != "POST" or not visit.rights.runs:
        return HttpResponseRedirect(visit.address("passage", fir_year))
    version = version_asked(visit, fir_year)
    rows = read(fir_year, version)
    sent = visit.request.FILES.get("fichier")
    shown = Paginator(rows, PAGE_SIZE).get_page(1)
    try:
        require_size(sent.size or 0 if sent else 0)  # before it is read: a file is held in memory
        given = files.read(sent.read() if sent else b"", rows)
    except UnreadableFile as error:
        told = str(error) if sent else "Choisissez un fichier .xlsx, .xlsm, .ods ou .csv."
        form = PassageForm(fir_year.agency, list(shown.object_list))
        return _passage_page(visit, fir_year, version, form, shown=shown, file_error=told)
    if not given.measures and not given.refused:
        same = "Ce fichier dit la même chose que la table : rien à enregistrer."
        messages.info(visit.request, " ".join([same, *given.told]))
        return HttpResponseRedirect(visit.address("passage", fir_year))
    if len(given.measures) > MOST_FROM_FILE:
        more = f"Le fichier change {len(given.measures)} mesures : enregistrez les {MOST_FROM_FILE} premières, puis "
        given.refused.append(f"{more}rapportez le même fichier pour les suivantes.")
        given.measures = given.measures[:MOST_FROM_FILE]
    form = PassageForm(fir_year.agency, given.measures, given.typed)
    form.edits(actions.not_broken_down(fir_year.agency))
    _stale(form, given.measures)
    return _passage_page(
        visit, fir_year, version, form, shown=shown, is_part=True, told=given.refused, noted=given.told
    )


def _stale(form: PassageForm, measures: list[Passing]) -> None:
    """Say which measures changed since the file was taken out."""
    for one in measures:
        if form.typed.get(f"vu-{one.key}") != str(one.rev):
            place = " › ".join(filter(None, one.words)) or "aucun passage"
            told = f"changée depuis la sortie du fichier ({place}) : enregistrer remplace cette valeur."
            form.errors.setdefault(one.key, []).append(told)


@fir_form
def history(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The last changes of the table."""
    rows = Passage.history.filter(measure__plan__agency=fir_year.agency_id)
    related = ("measure", "mission", "scheme", "history_user")
    last = list(rows.select_related(*related).order_by("-history_id")[:MOST_HISTORY])
    return show_tables(visit, fir_year, "historique.html", [tables.history(fir_year, last, Unit.EUR, visit.here())])


def show_tables(visit: Visit, fir_year: FirYear, template: str, made: list[Table], **more: object) -> HttpResponseBase:
    """A page of tables, or the file asked for."""
    here = visit.here()
    if (file := file_of(visit, made)) is not None:
        return file
    drawn = [Drawn.of(table) for table in made]
    context: dict[str, Any] = {"drawn": drawn, "table": made[0], "identity": made[0].identity, "here": here, **more}
    return page(visit, fir_year, f"fir/passage/{template}", title=made[0].title, tab="passage", **context)


@fir_form
def differences(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """What is programmed and what a stage authorises, by mission and direction."""
    version, stages = version_asked(visit, fir_year), stages_of(fir_year)
    budget = [one for one in stages if one.is_budget]
    asked = visit.request.GET.get("etape", "")
    stage = next((one for one in budget if one.code == asked), None) or stage_to_compare(budget)
    missing = what_is_missing(fir_year, version, stage)
    if version is None or stage is None or missing:
        return nothing(visit, fir_year, "Programmé et autorisé", missing)
    unit = visit.unit(fir_year)
    found = compared(fir_year, version, stage)
    made = tables.differences(fir_year, version, stage, found, unit, visit.here())
    more = {"versions": visit.versions, "version": version, "stages": budget, "stage": stage}
    return show_tables(visit, fir_year, "ecarts.html", [made], units=visit.units(unit), **more)


def what_is_missing(fir_year: FirYear, version: Version | None, stage: Stage | None) -> str:
    """What is missing to compare or to propose, and what to do; empty where nothing is."""
    if fir_year.envelope_id is None:
        return "L’exercice n’exécute aucune enveloppe de la programmation : indiquez-la dans ses règles."
    if version is None:
        return "Aucune version de la programmation ne vous est ouverte : demandez-en une aux finances."
    if stage is None:
        return "Aucune étape ne peut recevoir de proposition : ajoutez-en une, ou reprenez le vote de la dernière."
    return ""


def nothing(visit: Visit, fir_year: FirYear, title: str, missing: str) -> HttpResponseBase:
    """A page that says what is missing."""
    return page(visit, fir_year, "fir/passage/rien.html", title=title, tab="passage", missing=missing)
