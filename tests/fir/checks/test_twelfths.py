"""The twelfths (R. 1435-25): one base, one limit for AE and CP; what they allow is never committed without credits."""

from datetime import date
from decimal import Decimal

import pytest

from allocations import law
from allocations.models import Envelope, Text
from fir import actions
from fir.enums import MovementKind
from fir.facts.twelfths import Waiting, first_order_base, waiting_of
from fir.models import FirYear, Stage
from tests.fir.checking import found, told, with_budget
from tests.fir.reading import NBSP
from tests.fir.years import a_first_order, a_new_agency, a_place, a_stage, a_year, commit, pay, record
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

MILLION = 1_000_000


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    """2024, without a budget; the first order of 2023 attributed 540 M€, of which 80 M€ protected."""
    year = a_year(here, 2024)
    a_first_order(year, 540 * MILLION, parts=(50 * MILLION, 30 * MILLION))
    return year


@pytest.fixture(autouse=True)
def at_the_end_of_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2024, 1, 31))


@pytest.mark.parametrize("carried", [0, 7 * MILLION], ids=["nothing carried in", "with a carry-over entered"])
def test_january_without_a_budget_is_one_finding_beyond_its_twelfth(here: Idf, year: FirYear, carried: int) -> None:
    """540 M€ ÷ 12 = 45 M€; 46,2 M€ committed: 1,2 M€ too much, and nothing is said of AE."""
    if carried:
        record(here, year, MovementKind.CARRY_IN, ae=carried, on=date(2024, 1, 1), origin_year=2023)
    commit(here, year, "E1", 46_200_000, on=date(2024, 1, 12), schedule={2024: 46_200_000})
    assert told(year) == [
        ("error", "Janvier 2024 : 1 200 000,00 € d’AE au-delà du douzième", "1 200 000,00 €"),
    ]
    [one] = found(year)
    assert one.law == law.TWELFTHS
    assert "un douzième de 540 000 000,00 € (arrêté du 20 février 2023)" in one.detail.replace("\u00a0", " ").replace(
        "\u202f", " "
    )


@pytest.mark.parametrize("carried", [0, 7 * MILLION], ids=["nothing carried in", "with a carry-over entered"])
def test_what_the_twelfths_allow_is_no_error_and_is_told(here: Idf, year: FirYear, carried: int) -> None:
    if carried:
        record(here, year, MovementKind.CARRY_IN, ae=carried, on=date(2024, 1, 1), origin_year=2023)
    commit(here, year, "E1", 44 * MILLION, on=date(2024, 1, 12), schedule={2024: 44 * MILLION})
    assert [(level, title) for level, title, _ in told(year)] == [
        ("information", "Aucun budget exécutoire en 2024 : les douzièmes sont respectés")
    ]


def test_one_limit_serves_what_is_committed_and_what_is_paid(here: Idf, year: FirYear) -> None:
    one = commit(here, year, "E1", 45 * MILLION, on=date(2024, 1, 12), schedule={2024: 90 * MILLION})
    commit(here, year, "E2", 45 * MILLION, on=date(2024, 2, 1), schedule={2024: 45 * MILLION})
    pay(here, year, one, 46 * MILLION, on=date(2024, 2, 20))
    assert ("error", "Février 2024 : 1 000 000,00 € de CP au-delà du douzième", "1 000 000,00 €") in told(year)
    assert [one.level for one in found(year, "twelfths")] == ["error"]


def test_the_month_is_the_rule_whatever_the_months_before_left(here: Idf, year: FirYear) -> None:
    """Nothing in January, 46 in February: 90 by then, and 1 too much all the same."""
    commit(here, year, "E1", 46 * MILLION, on=date(2024, 2, 12), schedule={2024: 46 * MILLION})
    [one] = found(year)
    assert one.stake == Decimal(MILLION)
    assert "soit 90 000 000,00 € fin février" in one.detail.replace("\u00a0", " ").replace("\u202f", " ")


def test_once_a_budget_is_enforceable_its_credits_are_what_counts(
    here: Idf, year: FirYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(here, year, "E1", 44 * MILLION, on=date(2024, 1, 12), schedule={2024: 44 * MILLION})
    opened = {a_place(here.agency): (40 * MILLION, 40 * MILLION)}
    a_stage(here, year, "BI", opened, voted_on=date(2024, 1, 20), enforceable_on=date(2024, 2, 4))
    assert [title for _, title, _ in told(year)] == ["Aucun budget exécutoire en 2024 : les douzièmes sont respectés"]
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2024, 2, 4))
    assert "Intervention : AE ouvertes dépassées de 4 000 000,00 €" in [title for _, title, _ in told(year)]
    assert found(year, "twelfths") == []


def test_whether_a_budget_is_enforceable_is_one_fact() -> None:
    def stage(position: int, enforceable_on: date | None, *, voted: bool = True) -> Stage:
        return Stage(pk=position, position=position, kind="amending", is_voted=voted, enforceable_on=enforceable_on)

    first, spring, summer = date(2024, 1, 1), date(2024, 3, 15), date(2024, 7, 1)
    assert waiting_of(2024, []) == Waiting(None)
    assert waiting_of(2024, [stage(1, first, voted=False)]) == Waiting(None)
    assert waiting_of(2024, [stage(1, first), stage(2, None)]) is None
    assert waiting_of(2024, [stage(1, spring), stage(2, None)]) == Waiting(spring)
    assert waiting_of(2024, [stage(1, None), stage(2, summer)]) == Waiting(summer, is_dated=False)
    assert waiting_of(2024, [stage(1, None)]) == Waiting(None, is_dated=False)
    assert (Waiting(spring).holds(date(2024, 3, 14)), Waiting(spring).holds(spring)) == (True, False)


def test_the_base_is_the_first_order_alone_and_never_what_is_part_of_it(here: Idf, year: FirYear) -> None:
    year = FirYear.objects.get(pk=year.pk)
    assert first_order_base(year) == (Decimal(540 * MILLION), "arrêté du 20 février 2023", "")


def test_the_base_of_2018_is_unknown_in_ile_de_france(fir: Hdf) -> None:
    """Its document prints BR3 alone: no first order of 2017, hence no figure."""
    before = FirYear.objects.select_related("agency", "envelope").get(agency__code="ARS-IDF", year=2017)
    year = actions.open_year(by=fir.admin, agency=before.agency, year=2018, envelope=before.envelope)
    assert first_order_base(year) == (None, "", "base inconnue : le premier arrêté de 2017 n’est pas saisi")


def test_the_base_of_2019_in_hauts_de_france_is_its_circular_said_to_be_inferred(fir: Hdf) -> None:
    before = FirYear.objects.select_related("agency", "envelope").get(agency__code="ARS-HDF", year=2018)
    year = actions.open_year(by=fir.admin, agency=before.agency, year=2019, envelope=before.envelope)
    unknown = "base inconnue : le premier arrêté de 2018 n’est pas saisi"
    assert first_order_base(year) == (None, "", unknown)
    note = "déduit : la circulaire du 11 mai 2018, prise pour premier acte"
    Text.objects.filter(agency=fir.agency, code="CIRC-2018-05-11").update(is_first_order=True, note=note)
    assert first_order_base(year) == (Decimal(299_310_111), "Circulaire du 11 mai 2018", note)


@pytest.fixture
def in_2018(here: Idf) -> FirYear:
    return a_year(here, 2018)


def test_without_an_enforceable_budget_a_month_has_a_twelfth(here: Idf, in_2018: FirYear) -> None:
    """1 200 attributed by the first order of 2018: 100 a month until the budget of 2019 is enforceable, on 15 March."""
    place = a_place(here.agency)
    with_budget(here, in_2018, {place: (3600, 600)})
    after = a_year(here, 2019)
    a_first_order(after, 1200, parts=(500, 300))
    commit(here, after, "E1", 100, on=date(2019, 1, 10), schedule={2019: 100})
    two = commit(here, after, "E2", 101, on=date(2019, 3, 14), schedule={2019: 101})
    pay(here, after, two, 100, on=date(2019, 3, 14))
    commit(here, after, "E3", 500, on=date(2019, 3, 15), schedule={2019: 500})
    a_stage(here, after, "BI", {place: (1200, 1200)}, voted_on=date(2019, 2, 1), enforceable_on=date(2019, 3, 15))
    [one] = found(after)
    assert (one.level, one.title.replace(NBSP, " ")) == ("error", "Mars 2019 : 1,00 € d’AE au-delà du douzième")
    assert "R. 1435-25" in one.text


def test_twelfths_of_what_is_not_known_are_not_checked(here: Idf) -> None:
    year = a_year(here, 2018)
    commit(here, year, "E1", 10, on=date(2018, 1, 10), schedule={2018: 10})
    assert [(one.level, one.title) for one in found(year)] == [("warning", "Douzièmes non vérifiés")]
    assert "n’exécute aucune enveloppe" in found(year)[0].detail
    FirYear.objects.filter(pk=year.pk).update(envelope=Envelope.objects.create(agency=here.agency, code="F", label="F"))
    assert "Base inconnue : le premier arrêté de 2017 n’est pas saisi." in found(year)[0].detail
    a_stage(here, year, "BI", {a_place(here.agency): (100, 100)})
    [one] = found(year, "twelfths")
    assert "rien ne dit depuis quand elle est exécutoire" in one.detail
