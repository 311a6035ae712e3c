"""The pages of commitments: their list, one of them, a new one, a schedule to change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponseRedirect

from fir.actions import commitments as acts
from fir.actions.files import without_taken_back
from fir.actions.imputation import imputation
from fir.enums import MovementKind, Nature
from fir.facts.attributable import COMMITMENT, Thing
from fir.facts.beneficiaries import is_person, name_of, named_at, person_at, suggested
from fir.frame import page, require_write
from fir.identity import identity_of
from fir.models import Commitment, FirYear, Movement, ScheduledPayment
from fir.movements.forms import NewCommitmentForm, RescheduleForm, place_of
from fir.movements.lists import read
from fir.movements.standing import Standing, standing
from fir.perms import MAY_RUN
from fir.reports.attributed import card_of
from fir.reports.movements import Owed, Words, commitments_table, movements_table, schedule_table
from fir.visit import Visit, fir_form, fir_page_alone
from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.grid.request import operation_number
from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import BadAddress, Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.typed import editable
from prs_budget.lib.words import date_text, number_text
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

PAGE_SIZE = 100
#: what a row of the list names
_NAMED = ("direction", "mission", "scheme", "beneficiary__merged_into")
PRIVATE = "Cet engagement est au profit d’un particulier : les finances de l’agence seules le lisent."
NO_FILE = "Cet engagement est au profit d’un particulier : il n’est dans aucun fichier, sa page seule le montre."
#: the last movements of a commitment that its page shows
MOVEMENTS_SHOWN = 200
#: what can be done of a commitment from its page
GESTURES = (
    (MovementKind.PAYMENT, "Payer"),
    (MovementKind.WITHDRAWAL, "Retirer"),
    (MovementKind.CREDIT_NOTE, "Enregistrer un avoir"),
    (MovementKind.CORRECTION, "Corriger"),
)


class CommitmentFilter(forms.Form):
    """The filters of the list of commitments."""

    cherche = forms.CharField(label="Numéro, objet ou bénéficiaire", max_length=80, required=False)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *Nature.choices], required=False)
    direction = forms.CharField(label="Direction", max_length=40, required=False)
    exercice = forms.IntegerField(
        label="Exercice d’origine",
        min_value=1990,
        max_value=2100,
        required=False,
        error_messages={"invalid": "Une année."},
    )

    def chosen(self, fir_year: FirYear, *, reads_persons: bool) -> QuerySet[Commitment]:
        """The commitments made up to the year that it lets through; natural persons by name for who reads them."""
        rows = Commitment.objects.filter(agency=fir_year.agency_id, origin_year__lte=fir_year.year)
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        if words := given["cherche"].strip():
            who = named_at("beneficiary", words, reads_persons=reads_persons)
            rows = rows.filter(Q(code__icontains=words) | Q(label__icontains=words) | who)
        if given["nature"]:
            rows = rows.filter(nature=given["nature"])
        if given["direction"].strip():
            rows = rows.filter(direction__code__iexact=given["direction"].strip())
        if given["exercice"]:
            rows = rows.filter(origin_year=given["exercice"])
        return without_taken_back(rows, fir_year.agency_id)


@fir_page_alone
def commitments(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The commitments up to a year, with what is left to pay of them at its end."""
    asked = CommitmentFilter(visit.request.GET, auto_id="filtre-%s")
    rows = asked.chosen(fir_year, reads_persons=visit.access.role in MAY_RUN).order_by("-origin_year", "code")
    remark = f"AE nettes des retraits et CP payés, jusqu’à la fin de {fir_year.year}"
    identity = identity_of(fir_year, "Engagements", Unit.EUR, visit.here(), [remark])
    address, is_file = visit.address("engagements", fir_year), bool(visit.request.GET.get("format"))
    together: list[Owed] = []
    if is_file or visit.access.role not in MAY_RUN:
        of_persons = person_at("beneficiary")
        rows, persons = rows.exclude(of_persons), list(rows.filter(of_persons).only("pk"))
        owed = _owed(fir_year, persons) if persons else {}
        together = [owed.get(one.pk, Owed()) for one in persons]
    named = rows.select_related(*_NAMED)
    if is_file:
        every = commitments_table(
            named.iterator(2000), _owed(fir_year, None), identity, Words(), address, persons=together
        )
        found = file_of(visit, [every])
        if found is not None:
            return found
    shown_page = Paginator(named, PAGE_SIZE).get_page(visit.request.GET.get("page"))
    some = list(shown_page.object_list)
    last = () if shown_page.has_next() else together
    table = commitments_table(some, _owed(fir_year, some), identity, Words(), address, persons=last)
    return page(
        visit,
        fir_year,
        "fir/mouvements/engagements.html",
        f"FIR {fir_year.year} : engagements",
        page_name="Engagements",
        identity=identity,
        siblings=visit.siblings(fir_year),
        asked=asked,
        count=number_text(shown_page.paginator.count),
        shown_page=shown_page,
        one=Drawn.of(table),
        here=visit.here(),
    )


def _owed(fir_year: FirYear, some: list[Commitment] | None) -> dict[int, Owed]:
    """What commitments come to at the end of a year, all of them or some. One query."""
    rows = Movement.objects.executed().filter(agency=fir_year.agency_id, fir_year__year__lte=fir_year.year)
    rows = rows.filter(commitment__isnull=False) if some is None else rows.filter(commitment__in=some)
    sums = rows.order_by().values_list("commitment").annotate(Sum("ae"), Sum("cp"))
    return {pk: Owed(ae, cp) for pk, ae, cp in sums}


def _found(fir_year: FirYear, **wanted: object) -> Commitment:
    rows = Commitment.objects.filter(agency=fir_year.agency_id, **wanted)
    named = ("direction", "mission", "scheme", "line", "agency", "beneficiary__merged_into")
    found = rows.select_related(*named).first()
    if found is None:
        raise Http404("Cet engagement n’existe pas dans l’agence.")
    return found


def found_at(fir_year: FirYear, place: str) -> Commitment:
    """The commitment of a place in addresses: its number, or « id/12 ». Raises Http404."""
    by_number = re.fullmatch(r"id/([0-9]{1,18})", place)
    return _found(fir_year, pk=int(by_number[1])) if by_number else _found(fir_year, code=place)


@fir_page_alone
def by_id(visit: Visit, fir_year: FirYear, commitment: int) -> HttpResponseBase:
    """The page of a commitment, found by its id."""
    found = _found(fir_year, pk=commitment)
    if found.place_in_addresses != found.code:
        return _commitment(visit, fir_year, found)
    return HttpResponseRedirect(visit.address("engagement", fir_year, code=found.code))


@fir_page_alone
def commitment(visit: Visit, fir_year: FirYear, code: str) -> HttpResponseBase:
    """One commitment: what it should pay and pays, its movements, what is left and until when."""
    return _commitment(visit, fir_year, _found(fir_year, code=code))


def _commitment(visit: Visit, fir_year: FirYear, found: Commitment) -> HttpResponseBase:
    state = standing(found, visit.years)
    identity = identity_of(
        fir_year, f"Engagement {found.code}", Unit.EUR, visit.here(), years=f"depuis {found.origin_year}"
    )
    if is_person(found):
        if visit.access.role not in MAY_RUN:
            raise PermissionDenied(PRIVATE)
        if visit.request.GET.get("format"):
            raise BadAddress([NO_FILE])
    rows = read(Movement.objects.filter(commitment=found))
    most = None if visit.request.GET.get("format") else MOVEMENTS_SHOWN
    tables = [
        schedule_table(found.code, state.dues, identity),
        movements_table(rows[:most], identity, Words(), visit.address("mouvements", fir_year)),
    ]
    answer = file_of(visit, tables)
    if answer is not None:
        return answer
    new = visit.address("choix_mouvement", fir_year)
    return page(
        visit,
        fir_year,
        "fir/mouvements/engagement.html",
        f"Engagement {found.code}",
        page_name=found.code,
        identity=identity,
        commitment=found,
        facts=_facts(found, state),
        warnings=state.warnings,
        gestures=[(f"{new}{kind.value}/", text) for kind, text in GESTURES],
        imputation=visit.address("imputation", fir_year, code=found.place_in_addresses),
        card=card_of(visit.agency, Thing(COMMITMENT, found.pk)),
        past=past_imputations(found),
        schedule=visit.address("echeancier", fir_year, code=found.place_in_addresses),
        drawn=[Drawn.of(table) for table in tables],
        here=visit.here(),
    )


def past_imputations(one: Commitment) -> list[str]:
    """« 12/03/2018, par Finances : Fonctionnement, DA, puis Intervention, DOS (erreur de saisie) ». One query."""
    rows = one.history.select_related("history_user", "direction", "mission", "scheme", "line")
    kept = list(rows.order_by("history_id"))
    said = [imputation(row, row.line) for row in kept]
    return [
        f"{one.agency.local(row.history_date):%d/%m/%Y}, par {row.history_user or 'le site'} : {before}, puis {after} "
        f"({row.history_change_reason or 'sans motif'})"
        for row, before, after in zip(kept[1:], said, said[1:], strict=False)
        if before != after
    ]


def _facts(one: Commitment, state: Standing) -> list[tuple[str, str]]:
    """What is known of a commitment, in words."""
    lapse = date_text(state.lapses_on) if state.lapses_on else "aucune règle dans l’exercice"
    facts = (
        ("Objet", one.label),
        ("Bénéficiaire", name_of(one) or "non dit"),
        ("Exercice d’origine", str(one.origin_year)),
        ("AE engagées, nettes des retraits", euros_text(state.ae)),
        ("CP payés", euros_text(state.cp)),
        ("Reste à payer", euros_text(state.ae - state.cp)),
        ("Prescription", lapse),
        ("Direction", str(one.direction)),
        ("Nature", Nature(one.nature).label),
        ("Mission", str(one.mission)),
        ("Dispositif", str(one.scheme)),
        ("Ligne de la programmation", one.line.code if one.line else ""),
    )
    return [(name, value) for name, value in facts if value]


@fir_form
def new_commitment(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """A commitment to make, with its schedule; what is typed is kept where it is refused."""
    require_write(visit, fir_year)
    form = NewCommitmentForm(visit.request.POST or None, fir_year).in_unit(entry_unit(visit.request))
    number = operation_number(visit.request.POST.get("operation", ""))
    if visit.request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = acts.commit(
                by=visit.access.user,
                fir_year=fir_year,
                code=given["numero"],
                label=given["objet"],
                beneficiary=given["beneficiaire"],
                place=place_of(given),
                ae=given["ae"],
                schedule=form.schedule,
                on=given["date"],
                key=given["reference"] or None,
                line=given["ligne"],
                uuid=number,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(visit.request, f"Engagement {made.code} enregistré, avec son échéancier.")
            return HttpResponseRedirect(visit.address("engagement", fir_year, code=made.code))
    return page(
        visit,
        fir_year,
        "fir/mouvements/nouvel_engagement.html",
        f"FIR {fir_year.year} : nouvel engagement",
        status=400 if form.errors else 200,
        form=form,
        number=number,
        beneficiaries=suggested(fir_year.agency),
        back=visit.address("engagements", fir_year),
        parent="engagements",
        page_name="Nouvel engagement",
    )


@fir_form
def reschedule(visit: Visit, fir_year: FirYear, code: str) -> HttpResponseBase:
    """A schedule to change; it adds up to the AE."""
    require_write(visit, fir_year)
    found = found_at(fir_year, code)
    stored = dict(ScheduledPayment.objects.filter(commitment=found).order_by("year").values_list("year", "amount"))
    unit = entry_unit(visit.request)
    texts = {year: editable(amount or None, unit) for year, amount in stored.items()}
    form = RescheduleForm(visit.request.POST or None, texts, found.origin_year).in_unit(unit)
    seen = visit.request.POST.get("vu", str(found.rev))
    back = visit.address("engagement", fir_year, code=found.place_in_addresses)
    if visit.request.method == "POST" and form.is_valid():
        try:
            acts.reschedule(
                by=visit.access.user,
                fir_year=fir_year,
                commitment=found,
                schedule=form.schedule,
                seen=whole_number(seen) or 0,
                reason=form.cleaned_data["motif"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            seen = str(Commitment.objects.values_list("rev", flat=True).get(pk=found.pk))
        else:
            messages.success(visit.request, f"Échéancier de {found.code} changé.")
            return HttpResponseRedirect(back)
    return page(
        visit,
        fir_year,
        "fir/mouvements/echeancier.html",
        f"Échéancier de {found.code}",
        status=400 if form.errors else 200,
        form=form,
        seen=seen,
        back=back,
        commitment=found,
        ae=euros_text(acts.committed(found)),
        parent="engagements",
        page_name="Échéancier",
    )
