"""Why commands are run, and what a transfer may not do: causes asked for, confirmations, the text of the law."""

import pytest

from allocations.enums import PurposeKind, VersionStatus, Way
from allocations.models import Envelope, Operation, Purpose, Version
from tests.allocations.commands.asking import ASKED, Desk, figures, held, text
from tests.allocations.versions import advanced
from tests.plugins.idf import Idf


def test_an_arbitrated_version_asks_for_a_cause_and_a_reason(idf: Idf, version: Version) -> None:
    version = advanced(idf, version, VersionStatus.ARBITRATED)
    desk = Desk.of(idf.finance, version)
    _, form = desk.shown("arrondir", ASKED["arrondir"])
    refused = desk.client.post(desk.address("arrondir"), {**form, "motif": "", "raison": " "})
    assert refused.status_code == 422
    assert "indiquez un motif et une raison" in text(refused)
    assert "choisissez un motif" in text(refused)
    done = desk.client.post(desk.address("arrondir"), {**form, "motif": "correction", "raison": "arrondi"})
    assert done.status_code == 302
    assert Desk.of(idf.contributor, version).asks("arrondir", ASKED["arrondir"]).status_code == 403


def test_negative_amounts_ask_for_a_reason(version: Version, desk: Desk) -> None:
    # the DAF line of −100 000 € is in the selection
    asked = {"taux": "1", "annees": "2017", "enveloppe": "DAF"}
    page, form = desk.shown("taux", asked)
    assert "Des montants seraient négatifs : indiquez une raison." in page
    assert desk.client.post(desk.address("taux"), {**form, "raison": ""}).status_code == 422
    assert desk.client.post(desk.address("taux"), {**form, "raison": "avoir"}).status_code == 302
    assert figures(version)["L028", 2017][0] == "-101000.00"


def test_a_transfer_between_envelopes_is_confirmed_with_a_reason(version: Version, desk: Desk) -> None:
    asked = {**ASKED["virer"], "vers_1": "L018", "montant_1": "15 M"}
    page, form = desk.shown("virer", asked)
    assert "D’une enveloppe à une autre" in page
    assert "Virement d’une enveloppe à une autre (MIGAC vers FIR)" in page
    assert "L015 serait négative en 2017." in page
    before = held(version)
    refused = desk.client.post(desk.address("virer"), {**form, "raison": "redéploiement"})
    assert refused.status_code == 422
    assert "Cochez cette case pour confirmer" in text(refused)
    assert held(version) == before
    done = desk.client.post(desk.address("virer"), {**form, "raison": "redéploiement", "confirme": "on"})
    assert done.status_code == 302
    operation = Operation.objects.latest("pk")
    assert (operation.way, operation.changes.count()) == (Way.TRANSFER, 2)
    assert operation.parameters["pairs"] == [
        {"from": {"line": "L015", "year": 2017}, "to": {"line": "L018", "year": 2017}, "amount": "15000000.00"}
    ]
    assert figures(version)["L015", 2017][0] == "-400000.00"


def test_a_transfer_that_the_law_forbids_is_refused_with_its_text(idf: Idf, version: Version, desk: Desk) -> None:
    prevention, care = (idf.plan.measures.get(code=code) for code in ("A4-P1-NC", "A2-P2-M3"))
    Purpose.objects.create(measure=prevention, kind=PurposeKind.PREVENTION, source="Arrêté du 11 mai 2018")
    Purpose.objects.create(measure=care, kind=PurposeKind.CARE, source="Arrêté du 11 mai 2018")
    asked = {**ASKED["virer"], "de_1": "L049", "vers_1": "L025", "montant_1": "100"}
    refused = desk.asks("virer", asked)
    assert refused.status_code == 422
    assert "Virement refusé : interdit, les crédits de prévention" in text(refused)
    assert "L. 1434-8, I" in text(refused)
    assert 'value="L049"' in refused.content.decode()
    back = {**asked, "de_1": "L025", "vers_1": "L049"}
    assert desk.asks("virer", back).status_code == 200


@pytest.mark.parametrize("target", ["L002", "L017", "L018"], ids=["DAF", "MIGAC", "FIR"])
def test_what_is_for_care_homes_by_law_goes_nowhere_else_though_nothing_is_marked(
    idf: Idf, desk: Desk, target: str
) -> None:
    assert not Purpose.objects.exists()
    refused = desk.asks("virer", {**ASKED["virer"], "de_1": "L023", "vers_1": target, "montant_1": "100"})
    assert refused.status_code == 422
    assert "Virement refusé : interdit, les crédits des objectifs de dépenses médico-sociaux" in text(refused)
    assert "L. 1434-8, II" in text(refused)


def test_an_envelope_can_be_marked_whole(idf: Idf, desk: Desk) -> None:
    for code, kind in (("OGD_PA", PurposeKind.MEDICO_SOCIAL), ("MIGAC", PurposeKind.CARE)):
        Purpose.objects.create(envelope=Envelope.objects.get(agency=idf.agency, code=code), kind=kind, source="Texte")
    refused = desk.asks("virer", {**ASKED["virer"], "de_1": "L023", "vers_1": "L017"})
    assert "L. 1434-8, II" in text(refused)


def test_movements_are_added_and_each_is_checked(version: Version, desk: Desk) -> None:
    more = desk.client.get(desk.address("virer"), {**ASKED["virer"], "ajouter": "1"})
    assert 'name="de_2"' in more.content.decode()
    assert 'value="1 000,50"' in more.content.decode()
    two = {**ASKED["virer"], "mouvements": "2", "de_2": "L999", "vers_2": "L017", "de_annee_2": "2017"}
    refused = desk.asks("virer", two)
    assert refused.status_code == 422
    page = text(refused)
    assert "« L999 » n’est ni le code d’une ligne" in page
    assert "Choisissez une année." in page
    assert "Indiquez un montant." in page
    blank = desk.asks("virer", {"mouvements": "2", "de_annee_1": "2017", "vers_annee_1": "2017"})
    assert "Indiquez d’où part le montant, où il arrive, et combien." in text(blank)
