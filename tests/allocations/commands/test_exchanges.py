"""Between the FIR and the DAF: a share of what the source is allocated, in the years that a text opens (LFSS 2014)."""

from decimal import Decimal

import pytest
from django.test import Client

from allocations.commands.exchanges import Exchange, exchanges_of
from allocations.commands.sheet import purposes_of
from allocations.commands.transfer import Pair, TransferRefused, transfer
from allocations.enums import EnvelopeKind
from allocations.fungibility import Purposes
from allocations.models import Envelope, ExchangeRule, Version
from prs_budget.journal.models import Entry
from tests.allocations.ceilings_pages.texts import line, notified
from tests.allocations.commands.asking import ASKED, Desk, text
from tests.allocations.commands.board import board, cell
from tests.plugins.idf import Idf

FIR, MIGAC, DAF = 1, 2, 3
NAMES = {FIR: "FIR", MIGAC: "MIGAC", DAF: "DAF"}
KINDS = {FIR: EnvelopeKind.FUND, MIGAC: EnvelopeKind.GENERAL_INTEREST, DAF: EnvelopeKind.HOSPITALS}
CELLS = board(*(cell(f"L{one}", year, "900.00", envelope=one, measure=one) for one in NAMES for year in (2018, 2019)))
TEXT = "arrêté du 24 octobre 2016"


def rule(rate: str = "1.00", most: str | None = None, moved: str = "0", allocated: str | None = "10000") -> Exchange:
    return Exchange(
        Decimal(rate),
        None if most is None else Decimal(most),
        TEXT,
        {} if allocated is None else {FIR: Decimal(allocated)},
        {FIR: Decimal(moved)},
    )


def moved(amount: str, *, target: int = DAF, year: int = 2018, by: Exchange | None = None) -> tuple[str, ...]:
    """The cautions of a transfer out of the FIR, in an agency that has a rule for 2018."""
    pair = Pair((f"L{FIR}", year), (f"L{target}", year), Decimal(amount))
    return transfer(CELLS, [pair], NAMES, Purposes({}, {}, KINDS), {2018: by or rule()}).cautions


def test_a_share_of_what_the_source_is_allocated_may_leave_it_and_no_more() -> None:
    """1 % of 10 000: 100."""
    assert moved("100.00")
    with pytest.raises(TransferRefused) as error:
        moved("100.01")
    [why] = error.value.reasons.values()
    assert "100,00 € au plus (1\u00a0% de la dotation ; arrêté du 24 octobre 2016), 0,00 € déjà virés" in why.replace(
        "\u00a0€", " €"
    )


@pytest.mark.parametrize(("by", "most"), [(rule(moved="60"), "40.00"), (rule(most="25.50"), "25.50")])
def test_what_already_left_counts_and_so_does_the_amount_of_the_region(by: Exchange, most: str) -> None:
    assert moved(most, by=by)
    with pytest.raises(TransferRefused):
        moved(str(Decimal(most) + Decimal("0.01")), by=by)


def test_another_year_another_envelope_are_not_bounded_and_what_is_not_notified_is_to_be_checked() -> None:
    assert len(moved("500.00", year=2019)) == 1
    assert len(moved("500.00", target=MIGAC)) == 1
    _, caution = moved("500.00", by=rule(allocated=None))
    assert "elle n’est pas notifiée" in caution


def test_without_a_rule_nothing_is_read_and_nothing_bounds(idf: Idf, version: Version) -> None:
    assert exchanges_of(version, purposes_of(version)) == {}


def test_the_rule_of_a_year_is_read_with_what_is_notified_and_what_already_moved(
    idf: Idf, version: Version, desk: Desk
) -> None:
    """4 000 000 notified to the FIR in 2017: 1 % is 40 000; 30 000 go, then 20 000 are too much."""
    notified(idf, line("FIR", 2017, "4000000.00"))
    ExchangeRule.objects.create(agency=idf.agency, year=2017, rate=Decimal(1), text=TEXT)
    asked = {**ASKED["virer"], "de_1": "L018", "vers_1": "L002", "unite": "EUR"}
    page, form = desk.shown("virer", {**asked, "montant_1": "30000"})
    assert "FIR vers DAF" in page
    assert desk.client.post(desk.address("virer"), {**form, "raison": "essai", "confirme": "on"}).status_code == 302
    fund = Envelope.objects.get(agency=idf.agency, code="FIR")
    assert exchanges_of(version, purposes_of(version))[2017].moved == {fund.pk: Decimal(30000)}
    refused = desk.asks("virer", {**asked, "montant_1": "20000"})
    assert refused.status_code == 422
    assert "40 000,00 € au plus" in text(refused).replace("\u202f", " ").replace("\u00a0", " ")
    assert desk.asks("virer", {**asked, "montant_1": "10000"}).status_code == 200


def test_it_is_set_in_the_administration_and_journalled(idf: Idf, client: Client) -> None:
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    given = {"agency": idf.agency.pk, "year": "2018", "rate": "1", "most": "", "text": TEXT}
    assert client.post("/administration/allocations/exchangerule/add/", given).status_code == 302
    assert str(ExchangeRule.objects.get()) == "FIR – DAF 2018 : 1.00 %"
    assert Entry.objects.filter(agency=idf.agency, action="exchange_rule.save").count() == 1
    assert client.get("/administration/allocations/exchangerule/").status_code == 200
