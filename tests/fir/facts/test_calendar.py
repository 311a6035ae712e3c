"""The calendar of a year: what is done, late, to come on a day; a source says nothing of it."""

from datetime import date

import pytest

from allocations.enums import Credit, TextKind
from allocations.models import Envelope, Text, TextLine
from fir import actions
from fir.enums import FirYearStatus
from fir.facts.calendar import DATES, CalendarDate, alerts, calendar_of
from fir.models import Deadline, FirYear
from prs_budget.lib.findings import Finding
from tests.fir.years import a_place, a_stage, a_year
from tests.plugins.idf import Idf


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """2027, which executes the envelope FIR; the tests say which day it is."""
    return a_year(idf, 2027, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))


def on(day: date, year: FirYear) -> dict[str, CalendarDate]:
    """The dates of a year on a day, by their code."""
    return {one.key: one for one in calendar_of(year, [year], day)}


def test_the_dates_of_the_law_are_those_of_its_texts(year: FirYear) -> None:
    found = on(date(2026, 12, 1), year)
    said = {key: (one.last, one.words) for key, one in found.items()}
    assert said == {
        "bi": (date(2026, 12, 31), "avant le 1er janvier 2027"),
        "arrete": (date(2027, 2, 28), "avant le 1er mars 2027"),
        "crsa": (date(2027, 12, 31), "le 31 décembre 2027"),
        "prescription": (date(2027, 12, 31), "le 31 décembre 2027"),
        "compte": (date(2028, 4, 29), "avant le 30 avril 2028"),
        "comptes-nationaux": (date(2028, 4, 29), "avant le 30 avril 2028"),
    }
    assert found["prescription"].label == "Prescription de ce qui reste à payer de 2024"
    assert all(one.law.short and one.law.url.startswith("https://www.legifrance.gouv.fr/") for one in DATES)


def test_the_first_order_comes_before_29_february_ends_in_a_leap_year(idf: Idf) -> None:
    assert on(date(2028, 1, 5), a_year(idf, 2028))["arrete"].last == date(2028, 2, 29)


def test_the_vote_of_the_initial_budget_is_read_from_its_stage(year: FirYear, idf: Idf) -> None:
    assert on(date(2026, 12, 19), year)["bi"].told == "dans 12 jours"
    assert on(date(2026, 12, 31), year)["bi"].told == "aujourd’hui"
    assert on(date(2027, 1, 3), year)["bi"].told == "en retard de 3 jours"
    a_stage(idf, year, "BI", {a_place(idf.agency): (10, 10)}, voted_on=date(2027, 1, 12))
    assert on(date(2027, 2, 1), year)["bi"].told == "fait le 12 janvier 2027, après l’échéance"


def test_a_vote_whose_day_is_not_known_is_not_late(year: FirYear, idf: Idf) -> None:
    a_stage(idf, year, "BI", {a_place(idf.agency): (10, 10)})
    assert on(date(2027, 2, 1), year)["bi"].told == ""


def test_the_first_order_is_read_from_its_text(year: FirYear, idf: Idf) -> None:
    assert on(date(2027, 3, 2), year)["arrete"].told == "en retard de 2 jours"
    text = Text.objects.create(
        agency=idf.agency, code="A1", label="Arrêté", kind=TextKind.ORDER, date=date(2027, 2, 20), is_first_order=True
    )
    envelope = Envelope.objects.get(agency=idf.agency, code="FIR")
    TextLine.objects.create(text=text, envelope=envelope, year=2027, credit=Credit.RECURRENT, amount=10)
    assert on(date(2027, 3, 2), year)["arrete"].told == "fait le 20 février 2027"
    # finance notes nothing that a text says
    assert not on(date(2027, 3, 2), year)["arrete"].is_noted


def test_the_fifteen_days_of_the_ministers_follow_the_day_of_receipt(year: FirYear, idf: Idf) -> None:
    stage = a_stage(idf, year, "BI", {a_place(idf.agency): (10, 10)}, voted=False)
    actions.vote_stage(by=idf.finance, stage=stage, voted_on=date(2027, 2, 1), received_on=date(2027, 2, 3))
    [one] = [one for one in calendar_of(year, [year], date(2027, 2, 10)) if not one.key]
    assert (one.last, one.told) == (date(2027, 2, 18), "dans 8 jours")
    [one] = [one for one in calendar_of(year, [year], date(2027, 3, 10)) if not one.key]
    assert one.told == "délai passé le 18 février 2027"


def test_what_nothing_tells_is_noted_by_finance(year: FirYear, idf: Idf) -> None:
    actions.note_done(by=idf.finance, fir_year=year, law="crsa", done_on=date(2026, 11, 4))
    assert on(date(2027, 10, 1), year)["crsa"].told == "fait le 4 novembre 2026"


def test_the_agency_adds_its_own_dates_in_their_place(year: FirYear, idf: Idf) -> None:
    actions.set_deadline(by=idf.finance, fir_year=year, label="Conseil", on=date(2027, 3, 15), text="calendrier")
    found = calendar_of(year, [year], date(2027, 3, 20))
    assert [one.label for one in found][1:3] == ["Premier arrêté qui fixe les crédits", "Conseil"]
    assert found[2].told == "en retard de 5 jours"


def test_a_closed_year_is_never_late_but_says_what_is_to_come(year: FirYear, idf: Idf) -> None:
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    year.refresh_from_db()
    found = on(date(2028, 3, 1), year)
    assert {one.told for one in found.values()} == {"", "dans 59 jours"}
    assert [one.title for one in _alerts(year, date(2028, 3, 1))] == [
        "Compte financier approuvé et envoyé, FIR 2027",
        "Comptes nationaux du FIR, FIR 2027",
    ]
    assert {one.told for one in on(date(2028, 5, 2), year).values()} == {""}


def test_the_lapse_is_seen_by_the_closing(year: FirYear, idf: Idf) -> None:
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED, data_date=date(2028, 1, 20))
    year.refresh_from_db()
    assert on(date(2028, 2, 1), year)["prescription"].told == "constatée à la clôture, le 20 janvier 2028"


def test_a_year_of_a_source_raises_nothing(idf: Idf) -> None:
    printed = a_year(idf, 2026, source="000")
    assert {each.told for each in on(date(2027, 1, 10), printed).values()} == {""}
    assert _alerts(printed, date(2027, 1, 10)) == []


def test_a_year_of_long_ago_is_late_as_long_as_it_is_open_and_alerts_nobody_elsewhere(idf: Idf) -> None:
    old, day = a_year(idf, 2019), date(2026, 11, 30)
    told = {key: one.told for key, one in on(day, old).items()}
    assert told["bi"] == "en retard de 2 891 jours"
    assert told["compte"] == "en retard de 2 406 jours"
    assert _alerts(old, day) == []
    FirYear.objects.filter(pk=old.pk).update(status=FirYearStatus.CLOSED)
    old.refresh_from_db()
    assert {one.told for one in on(day, old).values()} == {""}


def test_a_text_asks_nothing_of_what_was_due_before_it_held(idf: Idf) -> None:
    assert "crsa" not in on(date(2019, 1, 10), a_year(idf, 2018))
    assert "crsa" in on(date(2022, 1, 10), a_year(idf, 2021))


def test_alerts_are_what_is_late_then_what_comes_within_two_months(year: FirYear, idf: Idf) -> None:
    found = _alerts(year, date(2027, 1, 10))
    assert [(one.level, one.title, one.figure) for one in found] == [
        ("warning", "Vote du budget initial, FIR 2027", "en retard de 10 jours"),
        ("information", "Premier arrêté qui fixe les crédits, FIR 2027", "dans 49 jours"),
    ]
    assert {one.href for one in found} == {"/ars-idf/fir/2027/calendrier/"}


def _alerts(year: FirYear, day: date) -> list[Finding]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: day)
        return list(alerts([year], [year]))


def test_a_date_of_the_law_is_kept_once_and_one_of_the_agency_has_its_day(year: FirYear, idf: Idf) -> None:
    actions.note_done(by=idf.finance, fir_year=year, law="compte", done_on=date(2026, 5, 1))
    actions.note_done(by=idf.finance, fir_year=year, law="compte", done_on=None)
    assert Deadline.objects.get(law="compte").done_on is None
