"""The stages of the FIR of the invented agency: what each opens, the texts it takes, the days of its life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from allocations.models import Envelope, Text, Version
from fir import actions
from fir.actions import FigureEdit, PassageEdit, Place, not_broken_down
from fir.enums import Nature, ReceiptKind, StageFigure, StageKind, Way
from fir.facts.incoming import incoming
from fir.models import Authorisation, FirYear, Mission, ReceiptLine, Stage
from fir.passage.proposal import Options, propose
from projects.models import Measure
from prs_budget.home.invented.people import People
from prs_budget.home.invented.plan import lines, mission_of
from prs_budget.organisation.models import Direction

CARRY_OVER = (Decimal(3), "arrêté du 22 juin 2018")
LAPSE = (3, "code de la santé publique, article L1435-10")
#: what is expected of a year before its first order
EXPECTED = ("DOT-ATTENDUE", "Dotation attendue, avant le premier arrêté")
#: AE opened in 2017 by the first stages (the last opens what T0 finances), and what of AE is opened as CP, in %
OPENED = {"BI": 55_000_000, "BR1": 56_500_000}
CP_PERCENT = 93


def set_passage(people: People) -> None:
    """From which mission of the FIR each measure is paid."""
    nowhere = not_broken_down(people.agency)
    missions = Mission.objects.filter(agency=people.agency).in_bulk(field_name="pk")
    by_code = {one.code: one for one in missions.values()}
    measures = {one.code: one for one in Measure.objects.filter(plan__agency=people.agency)}
    paid = dict.fromkeys(one.measure for one in lines() if one.envelope == "FIR")
    edits = [
        PassageEdit(measures[code], by_code[mission_of(code)], nowhere.scheme, Nature.INTERVENTION) for code in paid
    ]
    actions.set_passages(by=people.finance, agency=people.agency, edits=edits, reason="Table de passage du PRS")


def open_year(people: People, year: int) -> FirYear:
    """A year of the FIR, under the rules of the law."""
    return actions.open_year(
        by=people.finance,
        agency=people.agency,
        year=year,
        envelope=Envelope.objects.get(agency=people.agency, code="FIR"),
        carry_over_rate=CARRY_OVER[0],
        carry_over_text=CARRY_OVER[1],
        lapse_years=LAPSE[0],
        lapse_text=LAPSE[1],
    )


def budget_2017(people: People, fir_year: FirYear) -> None:
    """An initial budget, then an amending one for each order; what they open follows what T0 finances."""
    first = _stage(people, fir_year, "BI", "Budget initial", None)
    _expect(people, first, Decimal(OPENED["BI"]))
    _open(people, first, OPENED["BI"])
    _vote(people, first, date(2016, 12, 9), date(2016, 12, 14))
    second = _stage(people, fir_year, "BR1", "Budget rectificatif n° 1", first)
    _expect(people, second, None)
    _take(people, second, "ARR-FIR-2017-1")
    _open(people, second, OPENED["BR1"])
    _vote(people, second, date(2017, 3, 24), date(2017, 3, 30))
    third = _stage(people, fir_year, "BR2", "Budget rectificatif n° 2", second)
    _take(people, third, "ARR-FIR-2017-2")
    _open(people, third, None)
    _vote(people, third, date(2017, 11, 17), date(2017, 11, 22))


def initial_budget_2018(people: People, fir_year: FirYear, version: Version) -> Stage:
    """What the programming foresees of 2018, by mission, voted before the year begins."""
    stage = _stage(people, fir_year, "BI", "Budget initial", None)
    _expect(people, stage, Decimal(59_100_000))
    proposed = propose(fir_year, version, stage, Options())
    actions.enter_figures(
        by=people.finance, stage=stage, edits=proposed.edits, way=Way.PROPOSAL, reason=f"Programmation {version.code}"
    )
    _vote(people, stage, date(2017, 12, 15), date(2017, 12, 20))
    return stage


def amending_budget_2018(people: People, fir_year: FirYear, before: Stage) -> None:
    """The first order of 2018 and what 2017 carries over; then a second one, not voted yet."""
    first = _stage(people, fir_year, "BR1", "Budget rectificatif n° 1", before)
    _expect(people, first, None)
    _take(people, first, "ARR-FIR-2018-1")
    why = "Report constaté à la clôture de 2017"
    actions.take_carry_over(by=people.finance, stage=first, amounts=incoming(fir_year).proposed, reason=why)
    _vote(people, first, date(2018, 3, 22), date(2018, 3, 28))
    second = _stage(people, fir_year, "BR2", "Budget rectificatif n° 2", first)
    _enter(people, second, _shifted(people, second), "Renfort des maisons de santé, retard du numérique")


def _stage(people: People, fir_year: FirYear, code: str, label: str, source: Stage | None) -> Stage:
    kind = StageKind.AMENDING if source else StageKind.INITIAL
    return actions.start_stage(by=people.finance, fir_year=fir_year, code=code, label=label, kind=kind, source=source)


def _expect(people: People, stage: Stage, amount: Decimal | None) -> None:
    """What is expected before an order; nothing any more once there is one."""
    code, label = EXPECTED
    line = ReceiptLine.objects.filter(agency=people.agency, code=code).first()
    line = actions.open_receipt(
        by=people.finance,
        stage=stage,
        line=line,
        **({} if line else {"code": code, "label": label, "kind": ReceiptKind.GRANT}),
    )
    rev = stage.receipts.get(line=line).rev
    edit = FigureEdit(line, StageFigure.AMOUNT, amount or Decimal(0), rev)
    _enter(people, stage, [edit], "Premier arrêté" if amount is None else "Reconduction attendue")


def _take(people: People, stage: Stage, code: str) -> None:
    actions.take_text(by=people.finance, stage=stage, text=Text.objects.get(agency=people.agency, code=code))


def _open(people: People, stage: Stage, euros: int | None) -> None:
    """Open AE and CP by direction and mission: a total in the proportions of T0, or what T0 finances."""
    weights: Counter[tuple[str, str]] = Counter()
    for one in lines():
        if one.envelope == "FIR":
            weights[one.direction, one.mission] += int(one.amount)
    places = places_of(people)
    held = {(one.direction.code, one.mission.code): one.rev for one in _authorised(stage)}
    whole, edits = Decimal(sum(weights.values())), []
    asked = left = whole if euros is None else Decimal(euros)
    for position, (key, weight) in enumerate(weights.items(), start=1):
        ae = left if position == len(weights) else (asked * weight / whole).quantize(Decimal(1))
        left -= ae
        cp, rev = (ae * CP_PERCENT / 100).quantize(Decimal(1)), held.get(key, 0)
        edits += [FigureEdit(places[key], StageFigure.AE, ae, rev), FigureEdit(places[key], StageFigure.CP, cp, rev)]
    _enter(people, stage, edits, "Crédits ouverts")


def _shifted(people: People, stage: Stage) -> list[FigureEdit]:
    """Some AE and CP of the DG given to the DOS."""
    places, edits = places_of(people), []
    for key, euros in ((("DOS", "2"), 900_000), (("DG", "2"), -900_000)):
        row = _authorised(stage).get(direction__code=key[0], mission__code=key[1])
        edits += [
            FigureEdit(places[key], figure, getattr(row, figure.value) + euros, row.rev)
            for figure in (StageFigure.AE, StageFigure.CP)
        ]
    return edits


def _authorised(stage: Stage) -> QuerySet[Authorisation]:
    return Authorisation.objects.filter(stage=stage).select_related("direction", "mission").order_by("pk")


def places_of(people: People) -> Mapping[tuple[str, str], Place]:
    """The places of intervention, by direction and mission."""
    scheme = not_broken_down(people.agency).scheme
    directions = Direction.objects.filter(agency=people.agency).order_by("pk")
    missions = list(Mission.objects.filter(agency=people.agency).order_by("pk"))
    return {
        (one.code, mission.code): Place(Nature.INTERVENTION, one, mission, scheme)
        for one in directions
        for mission in missions
    }


def _enter(people: People, stage: Stage, edits: list[FigureEdit], reason: str) -> None:
    actions.enter_figures(by=people.finance, stage=stage, edits=edits, way=Way.GRID, reason=reason)


def _vote(people: People, stage: Stage, voted_on: date, received_on: date) -> None:
    actions.vote_stage(by=people.finance, stage=stage, voted_on=voted_on, received_on=received_on)
