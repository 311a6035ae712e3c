"""Credits that a text protects: their minimum, their scheme, and the one way that the law leaves between purposes."""

import uuid
from decimal import Decimal

import pytest

from allocations.enums import PurposeKind
from fir import actions
from fir.actions import Draft
from fir.enums import MovementKind, Way
from fir.models import FirYear, ProtectedCredit
from tests.fir.checking import found, with_budget
from tests.fir.reading import NBSP
from tests.fir.years import a_new_agency, a_place, a_year
from tests.plugins.idf import Idf


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    return a_year(here, 2018)


def protects(year: FirYear, amount: int, **of: object) -> None:
    ProtectedCredit.objects.create(
        fir_year=year, label="Prévention", amount=Decimal(amount), text="arrêté du 11 mai 2018", **of
    )


def test_a_minimum_of_prevention_is_kept(here: Idf, year: FirYear) -> None:
    prevention = a_place(here.agency, mission="1", purpose=PurposeKind.PREVENTION)
    with_budget(here, year, {prevention: (90, 90), a_place(here.agency, mission="2"): (100, 100)})
    protects(year, 90, purpose=PurposeKind.PREVENTION)
    assert found(year) == []
    ProtectedCredit.objects.update(amount=Decimal(100))
    [one] = found(year)
    assert (one.level, one.title.replace(NBSP, " ")) == ("error", "Prévention : il manque 10,00 €")
    assert one.text == "arrêté du 11 mai 2018"


def test_a_ring_fenced_scheme_is_not_lowered_by_a_transfer(here: Idf, year: FirYear) -> None:
    fenced, other = a_place(here.agency, mission="1", scheme="S1"), a_place(here.agency, mission="1", scheme="S2")
    with_budget(here, year, {fenced: (100, 100), other: (100, 100)})
    protects(year, 100, scheme=fenced.scheme)
    assert found(year) == []
    moves = [
        Draft(MovementKind.TRANSFER, fenced, ae=Decimal(-5)),
        Draft(MovementKind.TRANSFER, other, ae=Decimal(5)),
    ]
    with pytest.raises(
        actions.RowsRefused, match=r"crédits protégés, Prévention : 100,00\s€ ouverts, 100,00\s€ au moins"
    ):
        actions.record_movements(by=here.finance, fir_year=year, drafts=moves, way=Way.FORM)
    # a source that is taken over says what was done
    actions.record_movements(by=here.finance, fir_year=year, drafts=moves, way=Way.LOAD)
    [one] = found(year)
    assert one.level == "error"
    assert one.detail.replace(NBSP, " ") == (
        "Dispositif S1 : 95,00 € ouverts, dont −5,00 € de virements pour 100,00 € protégés."
    )


def test_a_minimum_that_the_budget_does_not_tell_is_not_checked(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (100, 100)})
    protects(year, 100, scheme=a_place(here.agency, mission="1", scheme="S1").scheme)
    assert [(one.level, one.title) for one in found(year)] == [("information", "Prévention : non vérifié")]


def test_a_purpose_that_nothing_is_marked_with_is_not_checked_and_the_cure_is_said(here: Idf, year: FirYear) -> None:
    """100 protected of medico-social, and no mission nor scheme is: nothing says where they are, whatever is open."""
    prevention = a_place(here.agency, mission="1", purpose=PurposeKind.PREVENTION)
    with_budget(here, year, {prevention: (100, 100), a_place(here.agency, mission="2"): (100, 100)})
    protects(year, 100, purpose=PurposeKind.MEDICO_SOCIAL)
    [one] = found(year)
    assert (one.level, one.title) == ("information", "Prévention : non vérifié")
    assert "marquez la finalité d’une mission ou d’un dispositif" in one.detail
    assert one.href.endswith("/credits-proteges/")


def test_a_purpose_that_a_row_has_and_where_nothing_is_opened_lacks_all(here: Idf, year: FirYear) -> None:
    """Mission 3 is medico-social and opens nothing: the 100 protected are not there."""
    a_place(here.agency, mission="3", purpose=PurposeKind.MEDICO_SOCIAL)
    with_budget(here, year, {a_place(here.agency, mission="2"): (100, 100)})
    protects(year, 100, purpose=PurposeKind.MEDICO_SOCIAL)
    [one] = found(year)
    assert (one.level, one.title.replace(NBSP, " ")) == ("error", "Prévention : il manque 100,00 €")


def test_a_budget_that_is_not_broken_down_does_not_say_what_it_opens_for_a_purpose(here: Idf, year: FirYear) -> None:
    a_place(here.agency, mission="3", purpose=PurposeKind.MEDICO_SOCIAL)
    with_budget(here, year, {a_place(here.agency): (100, 100)})
    protects(year, 100, purpose=PurposeKind.MEDICO_SOCIAL)
    [one] = found(year)
    assert (one.level, one.title) == ("information", "Prévention : non vérifié")
    assert "le budget ne dit pas ce qu’il y ouvre" in one.detail


def test_prevention_does_not_pay_for_care(here: Idf, year: FirYear) -> None:
    prevention = a_place(here.agency, mission="1", purpose=PurposeKind.PREVENTION)
    care = a_place(here.agency, mission="2", purpose=PurposeKind.CARE)
    with_budget(here, year, {prevention: (100, 100), care: (100, 100)})
    away = [Draft(MovementKind.TRANSFER, prevention, ae=Decimal(-5)), Draft(MovementKind.TRANSFER, care, ae=Decimal(5))]
    with pytest.raises(actions.RowsRefused, match=r"L\. 1434-8"):
        actions.record_movements(by=here.finance, fir_year=year, drafts=away, way=Way.FORM)
    back = [Draft(MovementKind.TRANSFER, care, ae=Decimal(-5)), Draft(MovementKind.TRANSFER, prevention, ae=Decimal(5))]
    allowed = actions.record_movements(by=here.finance, fir_year=year, drafts=back, way=Way.FORM)
    actions.cancel_movements(by=here.finance, movements=list(allowed.movements.order_by("pk")), reason="essai")
    assert found(year) == []


def test_a_forbidden_transfer_that_came_before_the_purposes_were_said_is_found(here: Idf, year: FirYear) -> None:
    first, second = a_place(here.agency, mission="1"), a_place(here.agency, mission="2")
    with_budget(here, year, {first: (100, 100), second: (100, 100)})
    moves = [Draft(MovementKind.TRANSFER, first, ae=Decimal(-5)), Draft(MovementKind.TRANSFER, second, ae=Decimal(5))]
    actions.record_movements(by=here.finance, fir_year=year, drafts=moves, way=Way.FORM)
    assert found(year) == []
    for place, purpose in ((first, PurposeKind.PREVENTION), (second, PurposeKind.MEDICO_SOCIAL)):
        place.mission.purpose = purpose
        place.mission.save()
    [one] = found(year)
    assert (one.level, one.figure.replace(NBSP, " ")) == ("error", "5,00 €")
    assert "L. 1434-8" in one.text


def test_a_transfer_sent_again_after_it_reached_the_minimum_gets_its_first_answer(here: Idf, year: FirYear) -> None:
    fenced, other = a_place(here.agency, mission="1", scheme="S1"), a_place(here.agency, mission="1", scheme="S2")
    with_budget(here, year, {fenced: (100, 100), other: (100, 100)})
    protects(year, 60, scheme=fenced.scheme)
    asked = {"fir_year": year, "source": fenced, "target": other, "ae": Decimal(40), "cp": Decimal(0)}
    number = uuid.uuid4()
    first = actions.transfer_credits(by=here.finance, reason="essai", uuid=number, **asked)  # type: ignore[arg-type]
    assert actions.transfer_credits(by=here.finance, reason="essai", uuid=number, **asked) == first  # type: ignore[arg-type]
    assert first.movements.count() == 2


def test_what_a_transfer_gave_to_protected_credits_is_not_taken_back_below_their_minimum(
    here: Idf, year: FirYear
) -> None:
    """Nothing opened, 40 given, 40 protected: taking them back would leave −40 of what the text keeps."""
    fenced, other = a_place(here.agency, mission="1", scheme="S1"), a_place(here.agency, mission="1", scheme="S2")
    with_budget(here, year, {fenced: (0, 0), other: (100, 100)})
    given = actions.transfer_credits(
        by=here.finance, fir_year=year, source=other, target=fenced, ae=Decimal(40), cp=Decimal(0), reason="dotation"
    )
    protects(year, 40, scheme=fenced.scheme)
    one = given.movements.select_related("fir_year").earliest("pk")
    with pytest.raises(actions.Refused, match=r"Crédits protégés, Prévention : 40,00\s€ ouverts"):
        actions.cancel_movement(by=here.finance, movement=one, reason="erreur")
    assert given.movements.filter(cancelled_by__isnull=False).count() == 0
    ProtectedCredit.objects.all().delete()
    actions.cancel_movement(by=here.finance, movement=one, reason="erreur")
    assert given.movements.filter(cancelled_by__isnull=False).count() == 2
