"""Two people write in the FIR at the same moment: nobody meets an error of the database, nothing is written twice."""

import threading
import time
import uuid
from decimal import Decimal

import pytest
from django.db import connection, transaction

from allocations.enums import PurposeKind
from fir import actions
from fir.actions import PassageEdit, Refused, commitments, years
from fir.actions import movements as recorded
from fir.facts.incoming import incoming
from fir.models import Commitment, FirYear, Movement, ProtectedCredit
from projects.models import Axis, Measure, Plan, Project
from tests.fir.checking import with_budget
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit
from tests.plugins.idf import Idf
from tests.races import at_once, meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db: None, idf: Idf) -> Idf:
    return a_new_agency(idf)


def a_measure(here: Idf) -> Measure:
    plan = Plan.objects.create(agency=here.agency, code="PRS-E", label="Essai", base_year=2018, horizon=2019)
    axis = Axis.objects.create(plan=plan, code="A1", label="Axe")
    project = Project.objects.create(plan=plan, axis=axis, code="A1-P1", label="Projet")
    return Measure.objects.create(plan=plan, project=project, code="A1-P1-M1", label="Mesure")


def test_a_passage_and_a_closing_take_the_years_in_the_same_order(here: Idf, on_sqlite: bool) -> None:
    """2019 was stored before 2018: an update of both in no order takes it first, a closing takes 2018 first."""
    if on_sqlite:
        pytest.skip("one writer at a time")
    a_year(here, 2019)
    first = a_year(here, 2018)
    measure, place = a_measure(here), a_place(here.agency, mission="1")

    def as_a_closing() -> None:
        with transaction.atomic():
            FirYear.objects.select_for_update().get(pk=first.pk)
            time.sleep(0.5)
            FirYear.objects.select_for_update().get(agency=here.agency, year=2019)

    def passage() -> int:
        time.sleep(0.2)
        edits = [PassageEdit(measure, place.mission, place.scheme, place.nature)]
        return actions.set_passages(by=here.finance, agency=here.agency, edits=edits)

    assert at_once(as_a_closing, passage) == [None, 1]


def test_one_year_opened_twice_at_once_is_opened_once_and_the_other_is_told(
    here: Idf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(years, "_require_openable", meeting(years._require_openable))
    found = at_once(*[lambda: actions.open_year(by=here.finance, agency=here.agency, year=2018)] * 2)
    assert sorted(type(one).__name__ for one in found) == ["FirYear", "Refused"]
    assert "existe déjà" in str(next(one for one in found if isinstance(one, Refused)))


def test_a_year_is_closed_while_its_next_one_is_opened(here: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    year = a_year(here, 2018)
    with_budget(here, year, {a_place(here.agency): (100, 100)})
    monkeypatch.setattr(years, "_require_openable", meeting(years._require_openable))
    closed, opened = at_once(
        lambda: actions.close_year(by=here.finance, fir_year=year, reason="fin", uuid=uuid.uuid4()),
        lambda: actions.open_year(by=here.finance, agency=here.agency, year=2019),
    )
    assert not isinstance(closed, Exception), closed
    assert isinstance(opened, (FirYear, Refused))
    assert list(FirYear.objects.filter(agency=here.agency).order_by("year").values_list("year", "status")) == [
        (2018, "closed"),
        (2019, "open"),
    ]


def test_a_vote_does_not_let_in_what_a_reopening_takes_back(here: Idf) -> None:
    """Whoever comes first: the carry-over never stands in 2019 once 2018 is open again."""
    before = a_year(here, 2018)
    with_budget(here, before, {a_place(here.agency): (100, 100)})
    actions.close_year(by=here.finance, fir_year=before, reason="fin")
    after = FirYear.objects.select_related("agency").get(agency=here.agency, year=2019)
    draft = a_stage(here, after, "BI", {}, voted=False, takes=True)
    voted, reopened = at_once(
        lambda: actions.vote_stage(by=here.finance, stage=draft, voted_on=None),
        lambda: actions.reopen_year(by=here.finance, fir_year=before, reason="oubli"),
    )
    assert [isinstance(one, Refused) for one in (voted, reopened)].count(True) == 1, (voted, reopened)
    found = incoming(after)
    assert found.entered == (found.sent if isinstance(reopened, Refused) else {})


def test_two_years_do_not_take_more_than_is_left_of_one_commitment(here: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = a_year(here, 2018), a_year(here, 2019)
    one = commit(here, first, "EJ-1", 100, a_place(here.agency))
    monkeypatch.setattr(commitments, "left_to_pay", meeting(commitments.left_to_pay))
    found = at_once(
        *(
            lambda year=year: commitments.withdraw(
                by=here.finance, fir_year=year, commitment=one, ae=Decimal(80), reason="trop"
            )
            for year in (first, second)
        )
    )
    assert [type(one).__name__ for one in found].count("Refused") == 1, found
    assert commitments._sums(one)[0] == Decimal(20)


def test_two_years_that_use_one_reference_at_once_record_it_in_each(here: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference is that of its year: an accounting may begin again from 1."""
    first, second = a_year(here, 2018), a_year(here, 2019)
    one = commit(here, first, "EJ-1", 100, a_place(here.agency))
    monkeypatch.setattr(recorded, "refusals", meeting(recorded.refusals))
    found = at_once(
        *(
            lambda year=year: commitments.pay(by=here.finance, fir_year=year, commitment=one, cp=Decimal(5), key="M-1")
            for year in (first, second)
        )
    )
    assert [type(one).__name__ for one in found] == ["Operation", "Operation"], found
    kept = Movement.objects.filter(agency=here.agency, key="M-1").order_by("fir_year__year")
    assert [movement.fir_year.year for movement in kept] == [2018, 2019]


def test_two_years_that_make_one_commitment_at_once_make_it_once(here: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    both, place = (a_year(here, 2018), a_year(here, 2019)), a_place(here.agency)
    monkeypatch.setattr(commitments, "_made", meeting(commitments._made))
    found = at_once(
        *(
            lambda year=year: commitments.commit(
                by=here.finance,
                fir_year=year,
                code="EJ-1",
                label="Convention",
                place=place,
                ae=Decimal(10),
                schedule={year.year: Decimal(10)},
            )
            for year in both
        )
    )
    assert sorted(type(one).__name__ for one in found) == ["Commitment", "Refused"], found
    assert Commitment.objects.filter(agency=here.agency).count() == 1


def test_two_transfers_at_once_do_not_pass_below_what_is_protected(here: Idf) -> None:
    """100 open, 60 protected, two transfers of 30: the first passes, the second is told."""
    year = a_year(here, 2018)
    source = a_place(here.agency, mission="1", purpose=PurposeKind.PREVENTION)
    target = a_place(here.agency, mission="1", scheme="S1")
    with_budget(here, year, {source: (100, 100), target: (0, 0)})
    fenced = a_place(here.agency, mission="1", scheme="S2")
    with_held = {"fir_year": year, "label": "S2", "text": "arrêté", "scheme": fenced.scheme}
    ProtectedCredit.objects.create(amount=Decimal(60), **with_held)
    actions.transfer_credits(
        by=here.finance, fir_year=year, source=source, target=fenced, ae=Decimal(100), cp=Decimal(0), reason="dote"
    )
    held = threading.Event()

    def first() -> None:
        with transaction.atomic():
            _take(here, year, fenced, target)
            held.set()
            time.sleep(0.3)

    def second() -> None:
        held.wait(5)
        _take(here, year, fenced, target)

    found = at_once(first, second)
    if connection.vendor == "postgresql":
        assert [type(one).__name__ for one in found] == ["NoneType", "Refused"], found
    assert sum(isinstance(one, Refused) for one in found) == 1, found


def _take(here: Idf, year: FirYear, source: actions.Place, target: actions.Place) -> None:
    actions.transfer_credits(
        by=here.finance, fir_year=year, source=source, target=target, ae=Decimal(30), cp=Decimal(0), reason="essai"
    )
