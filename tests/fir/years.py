"""Years of the FIR, built by the actions: opened, voted, committed, paid. Every write is by `idf.finance`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from allocations.enums import TextKind
from allocations.models import Envelope, Text, TextLine
from fir import actions
from fir.actions import Draft, FigureEdit, Place
from fir.enums import MovementKind, Nature, StageFigure, StageKind, Way
from fir.facts.incoming import incoming
from fir.models import (
    Authorisation,
    Beneficiary,
    Commitment,
    FirYear,
    Mission,
    Movement,
    ReceiptLine,
    ScheduledPayment,
    Scheme,
    Stage,
)
from prs_budget.organisation.models import Agency, Direction, Membership
from tests.plugins.idf import Idf

CARRY_OVER_TEXT = "arrêté du 22 juin 2018"
LAPSE_TEXT = "code de la santé publique, article L. 1435-10"
#: what a year is opened with where a test says nothing else
RULES: dict[str, Any] = {
    "carry_over_rate": Decimal("3.00"),
    "carry_over_text": CARRY_OVER_TEXT,
    "lapse_years": 3,
    "lapse_text": LAPSE_TEXT,
}


def a_new_agency(idf: Idf, code: str = "ARS-ESSAI") -> Idf:
    """The same people, with the same roles, in an agency of its own that has nothing but one direction, DOS."""
    agency = Agency.objects.create(code=code, name=f"Agence {code}")
    dos = Direction.objects.create(agency=agency, code="DOS", label="Offre de soins")
    for person in ("admin", "finance", "contributor", "director", "partner"):
        membership = Membership.objects.create(user=getattr(idf, person), agency=agency, role=person)
        if person == "contributor":
            membership.directions.add(dos)
    return replace(idf, agency=agency)


def a_year(idf: Idf, year: int = 2018, **rules: Any) -> FirYear:
    """An open year with nothing in it; the rules of 2018 unless others are given."""
    return actions.open_year(by=idf.finance, agency=idf.agency, year=year, **RULES | rules)


def a_first_order(
    fir_year: FirYear, amount: int | str, *, label: str = "", note: str = "", parts: tuple[int, ...] = ()
) -> Text:
    """The first order of the year before, which the twelfths of `fir_year` are taken of; `parts` are its « dont »."""
    before = fir_year.year - 1
    fund, _ = Envelope.objects.get_or_create(agency=fir_year.agency, code="FIR", defaults={"label": "FIR"})
    FirYear.objects.filter(pk=fir_year.pk).update(envelope=fund)
    text = Text.objects.create(
        agency=fir_year.agency,
        code=f"ARR-{before}-1",
        kind=TextKind.ORDER,
        label=label or f"arrêté du 20 février {before}",
        date=date(before, 2, 20),
        is_first_order=True,
        note=note,
    )
    whole = TextLine.objects.create(text=text, envelope=fund, year=before, amount=Decimal(amount))
    for part in parts:
        TextLine.objects.create(
            text=text, envelope=fund, year=before, amount=Decimal(part), within=whole, object=f"dont {part}"
        )
    return text


def a_place(
    agency: Agency,
    nature: str = Nature.INTERVENTION,
    direction: str = "DOS",
    mission: str = "NC",
    scheme: str = "NC",
    *,
    purpose: str = "",
) -> Place:
    """Where figures stand, by codes; a direction, a mission or a scheme that is missing is made.

    `purpose` is what the credits of the mission are for.
    """
    rest = actions.not_broken_down(agency)
    at, _ = Direction.objects.get_or_create(agency=agency, code=direction, defaults={"label": f"Direction {direction}"})
    of = {"label": f"Mission {mission}", "purpose": purpose, "purpose_source": "essai" if purpose else ""}
    of_mission = rest.mission
    if mission != "NC":
        of_mission, _ = Mission.objects.get_or_create(agency=agency, code=mission, defaults=of)
    by = rest.scheme
    if scheme != "NC":
        words = {"label": f"Dispositif {scheme}", "mission": of_mission}
        by, _ = Scheme.objects.get_or_create(agency=agency, code=scheme, defaults=words)
    return Place(str(nature), at, of_mission, by)


def a_stage(
    idf: Idf,
    fir_year: FirYear,
    code: str,
    credits: Mapping[Place, tuple[int | str | None, int | str | None]],
    *,
    voted_on: date | None = None,
    enforceable_on: date | None = None,
    voted: bool = True,
    receipts: Mapping[ReceiptLine, int | str] | None = None,
    takes: bool = False,
) -> Stage:
    """A stage that opens AE and CP at these places and foresees these receipts, voted unless told otherwise.

    `takes`: all that the year before proposes to carry over.
    """
    kind = StageKind.INITIAL if code == "BI" else StageKind.AMENDING
    label = "Budget initial" if code == "BI" else f"Budget rectificatif {code}"
    stage = actions.add_stage(by=idf.finance, fir_year=fir_year, code=code, label=label, kind=kind)
    edits = [
        FigureEdit(place, figure, None if value is None else Decimal(value))
        for place, given in credits.items()
        for figure, value in zip((StageFigure.AE, StageFigure.CP), given, strict=True)
    ]
    edits += [FigureEdit(line, StageFigure.AMOUNT, Decimal(amount)) for line, amount in (receipts or {}).items()]
    actions.enter_figures(by=idf.finance, stage=stage, edits=edits, way=Way.FORM)
    if takes:
        actions.take_carry_over(by=idf.finance, stage=stage, amounts=incoming(fir_year).proposed)
    if voted:
        stage = actions.vote_stage(by=idf.finance, stage=stage, voted_on=voted_on, enforceable_on=enforceable_on)
    return stage


def a_beneficiary(agency: Agency, name: str) -> Beneficiary | None:
    """The beneficiary of that name, made where there is none; None for no name."""
    return Beneficiary.objects.get_or_create(agency=agency, name=name)[0] if name else None


def commit(
    idf: Idf,
    fir_year: FirYear,
    code: str,
    ae: int | str | Decimal,
    place: Place | None = None,
    *,
    on: date | None = None,
    schedule: Mapping[int, int | str] | None = None,
    beneficiary: str = "",
) -> Commitment:
    """A commitment of the year with its AE, and what it should pay year by year."""
    place = place or a_place(fir_year.agency)
    commitment = Commitment.objects.create(
        agency=fir_year.agency,
        code=code,
        label=f"Convention {code}",
        beneficiary=a_beneficiary(fir_year.agency, beneficiary),
        origin_year=fir_year.year,
        nature=place.nature,
        direction=place.direction,
        mission=place.mission,
        scheme=place.scheme,
    )
    record(idf, fir_year, MovementKind.COMMITMENT, ae=ae, commitment=commitment, on=on)
    for year, amount in (schedule or {}).items():
        ScheduledPayment.objects.create(commitment=commitment, year=year, amount=Decimal(amount))
    return commitment


def pay(
    idf: Idf, fir_year: FirYear, commitment: Commitment, cp: int | str | Decimal, *, on: date | None = None
) -> Movement:
    """A payment of a commitment."""
    return record(idf, fir_year, MovementKind.PAYMENT, cp=cp, commitment=commitment, on=on)


def withdraw(
    idf: Idf, fir_year: FirYear, commitment: Commitment, ae: int | str | Decimal, *, on: date | None = None
) -> Movement:
    """A withdrawal: `ae` is how much is taken from the commitment, above zero."""
    return record(idf, fir_year, MovementKind.WITHDRAWAL, ae=-Decimal(ae), commitment=commitment, on=on)


def record(
    idf: Idf,
    fir_year: FirYear,
    kind: MovementKind,
    *,
    ae: int | str | Decimal = 0,
    cp: int | str | Decimal = 0,
    commitment: Commitment | None = None,
    place: Place | None = None,
    on: date | None = None,
    origin_year: int | None = None,
) -> Movement:
    """One movement, at the place of its commitment where it has one."""
    if commitment is not None:
        place = Place(commitment.nature, commitment.direction, commitment.mission, commitment.scheme)
        origin_year = commitment.origin_year
    draft = Draft(
        kind=kind,
        place=place or a_place(fir_year.agency),
        ae=Decimal(ae),
        cp=Decimal(cp),
        on=on,
        commitment=commitment,
        origin_year=origin_year,
    )
    operation = actions.record_movements(by=idf.finance, fir_year=fir_year, drafts=[draft], way=Way.FORM)
    return Movement.objects.get(operation=operation)


def opened_in(stage: Stage) -> list[tuple[str, Decimal | None, Decimal | None]]:
    """What a stage opens, by nature."""
    rows = Authorisation.objects.filter(stage=stage).order_by("nature", "pk")
    return [(one.nature, one.ae, one.cp) for one in rows]
