"""A worked year, every figure of every page of it: the same figures are told in docs/algorithmes/annee-du-fir.md."""

from datetime import date

import pytest
from django.test import Client

from fir import actions
from fir.models import FirYear, ReceiptLine
from tests.fir.reading import NBSP, address, figures, read
from tests.fir.worked import Worked, a_worked_year, the_second_year, the_second_year_begun, the_years_after
from tests.fir.years import LAPSE_TEXT, a_stage, withdraw
from tests.plugins.idf import Idf

LAST_DAY = "31 décembre 2021"


@pytest.fixture
def worked(idf: Idf, client: Client) -> Worked:
    client.force_login(idf.finance)
    return a_worked_year(idf)


def shown(client: Client, name: str, year: FirYear, table: str = "") -> list[list[str]]:
    """A table of a page, in euros."""
    return figures(read(client, address(name, year) + "?unite=EUR"), table or name)


def again(fir_year: FirYear) -> FirYear:
    return FirYear.objects.select_related("agency").get(pk=fir_year.pk)


# --- 2018, before it is closed


def test_execution_of_2018(client: Client, worked: Worked) -> None:
    """E1 300 + E2 760 − 20 = 1 040 of 1 100; F1 90 of 100. Paid 100 + 560 and 80."""
    spent = ["1 100", "1 040", "94,5 %", "60", "·", "700", "660", "94,3 %"]
    running = ["100", "90", "90,0 %", "10", "·", "100", "80", "80,0 %"]
    assert shown(client, "execution", worked.year) == [
        ["▾ DOS Offre de soins", *spent],
        ["Intervention", *spent],
        ["▾ DS Direction DS", *running],
        ["Fonctionnement", *running],
        ["dont fonctionnement", *running],
        ["dont intervention", *spent],
        ["Total FIR 2018", "1 200", "1 130", "94,2 %", "70", "·", "800", "740", "92,5 %"],
    ]


def test_receipts_of_2018(client: Client, worked: Worked) -> None:
    assert [row[0:1] + row[-2:] for row in shown(client, "recettes", worked.year)] == [
        ["Dotation", "980", "1 180"],
        ["Ressources propres", "20", "20"],
        ["Total enveloppe", "1 000", "1 200"],
    ]
    assert shown(client, "recettes", worked.year, "variations")[-1] == ["Total enveloppe", "1 000", "+200", "1 200"]


def test_missions_of_2018(client: Client, worked: Worked) -> None:
    rows = shown(client, "missions", worked.year)
    assert [row[:4] for row in rows] == [
        ["1 Mission 1", "1 100", "1 040", "94,5 %"],
        ["2 Mission 2", "100", "90", "90,0 %"],
        ["Somme des deux missions", "1 200", "1 130", "94,2 %"],
    ]
    assert [row[5:8] for row in rows] == [
        ["700", "660", "94,3 %"],
        ["100", "80", "80,0 %"],
        ["800", "740", "92,5 %"],
    ]


def test_what_is_left_to_pay_at_the_end_of_2018(client: Client, worked: Worked) -> None:
    """1 130 − 740 = 390: E1 200, E2 180, F1 10; scheduled 100 + 180 + 10 in 2019, 100 in 2020."""
    assert shown(client, "restes_a_payer", worked.year) == [
        ["▾ 2018 exercice d’origine", "1 130", "0", "740", "390", "0", "290", "100", "·", "0", LAST_DAY],
        ["DOS Offre de soins", "1 040", "0", "660", "380", "0", "280", "100", "·", "0", ""],
        ["DS Direction DS", "90", "0", "80", "10", "0", "10", "·", "·", "0", ""],
        ["Total", "1 130", "0", "740", "390", "0", "290", "100", "·", "0", ""],
    ]


def test_the_pace_of_2018(client: Client, worked: Worked) -> None:
    """Committed: 90 in February, 300 in March, 760 in September, −20 in December; open 1 000 until 20 July."""
    rows = {row[0]: row[1:5] + row[5:9] for row in shown(client, "rythme", worked.year)}
    assert rows["Février"] == ["90", "90", "1 000", "+910", "0", "0", "700", "+700"]
    assert rows["Avril"] == ["0", "390", "1 000", "+610", "100", "100", "700", "+600"]
    assert rows["Juillet"] == ["0", "390", "1 200", "+810", "0", "100", "800", "+700"]
    assert rows["Décembre"] == ["−20", "1 130", "1 200", "+70", "0", "740", "800", "+60"]
    assert rows["Année"] == ["1 130", "1 130", "1 200", "+70", "740", "740", "800", "+60"]


def test_the_balance_of_2018(client: Client, worked: Worked) -> None:
    """1 200 of receipts voted, 740 paid."""
    [row] = shown(client, "solde", worked.year)
    assert [row[0], *row[2:6]] == ["2018 exercice ouvert", "1 200", "·", "740", "+460"]


def test_the_landing_of_2018_is_extrapolated_from_its_last_movement(client: Client, worked: Worked) -> None:
    """On 20 December, day 354 of 365: 1 040 × 365 ÷ 354 = 1 072,3; 660 × 365 ÷ 354 = 680,5; nobody has answered."""
    # the verdicts, in words, stand after each gap
    rows = {row[0]: [*row[1:6], *row[7:10]] for row in shown(client, "atterrissage", worked.year)}
    assert rows["Intervention"] == ["1 100", "1 040", "1 072", "1 072", "−28 , hypothèse", "700", "660", "681"]
    assert rows["Fonctionnement"] == ["100", "90", "93", "93", "−7 , hypothèse", "100", "80", "82"]
    assert rows["Total"] == ["1 200", "1 130", "1 165", "1 165", "−35 , hypothèse", "800", "740", "763"]


def test_the_stages_commitments_and_movements_of_2018(client: Client, worked: Worked) -> None:
    assert [row[-3:] for row in shown(client, "etapes", worked.year)] == [
        ["1 000", "1 000", "700"],
        ["1 200", "1 200", "800"],
    ]
    assert [[row[0], *row[-3:]] for row in shown(client, "engagements", worked.year)] == [
        ["E1 Convention E1", "300,00", "100,00", "200,00"],
        ["E2 Convention E2", "740,00", "560,00", "180,00"],
        ["F1 Convention F1", "90,00", "80,00", "10,00"],
    ]
    rows = shown(client, "mouvements", worked.year)
    assert [(row[0], row[1], row[5], row[6]) for row in rows] == [
        ("Retrait", "20/12/2018", "−20,00", "·"),
        ("Paiement", "15/11/2018", "·", "80,00"),
        ("Paiement", "30/10/2018", "·", "560,00"),
        ("Paiement", "20/04/2018", "·", "100,00"),
        ("Engagement", "01/02/2018", "90,00", "·"),
        ("Engagement", "10/09/2018", "760,00", "·"),
        ("Engagement", "15/03/2018", "300,00", "·"),
    ]


def test_what_2018_does_not_break_down_says_so(client: Client, worked: Worked) -> None:
    assert "Rien n’est ventilé par dispositif" in read(client, address("dispositifs", worked.year))
    assert "Aucune version de la programmation" in read(client, address("axes", worked.year))


def test_nothing_is_wrong_in_2018(client: Client, worked: Worked) -> None:
    assert "Rien à signaler" in read(client, address("anomalies", worked.year))


def test_the_carry_over_of_2018(client: Client, worked: Worked) -> None:
    """70 left, ceiling 3 % of 1 200 = 36: 36 × 10 ÷ 70 = 5,142… and 36 × 60 ÷ 70 = 30,857…, the cent to the second."""
    assert shown(client, "cloture", worked.year, "calcul") == [
        ["AE autorisées (BR1)", "100,00", "1 100,00", "1 200,00"],
        ["+ Reports de 2017", "0,00", "0,00", "0,00"],
        ["+ Virements", "0,00", "0,00", "0,00"],
        ["= AE ouvertes", "100,00", "1 100,00", "1 200,00"],
        ["− AE engagées, retraits déduits", "−90,00", "−1 040,00", "−1 130,00"],
        ["= Non consommé", "10,00", "60,00", "70,00"],
        ["Plafond : 3 % des AE autorisées", "·", "·", "36,00"],
        ["Report", "5,14", "30,86", "36,00"],
        ["Non reporté", "4,86", "29,14", "34,00"],
    ]
    assert shown(client, "cloture", worked.year, "engagements") == [
        ["E1 Convention E1", "2018", "300", "100", "200", LAST_DAY],
        ["E2 Convention E2", "2018", "740", "560", "180", LAST_DAY],
        ["F1 Convention F1", "2018", "90", "80", "10", LAST_DAY],
        ["Total", "", "1 130", "740", "390", ""],
    ]
    assert shown(client, "reports", worked.year, "report") == [
        ["Fonctionnement", "100", "0", "100", "90", "10", "5", "5", "7"],
        ["Intervention", "1 100", "0", "1 100", "1 040", "60", "31", "29", "29"],
        ["Total du fonds", "1 200", "0", "1 200", "1 130", "70", "36", "34", "36"],
    ]
    assert [row[1] for row in shown(client, "reports", worked.year, "plafond")] == ["1 200", "36", "36", "0"]
    assert shown(client, "reports", worked.year, "prescriptions")[0] == [
        "2018", "1 130", "740", "390", "·", "·", "390", LAST_DAY, LAPSE_TEXT,
    ]  # fmt: skip


def test_the_cp_carried_over_from_2018_pay_for_its_commitments(client: Client, worked: Worked) -> None:
    """20 and 40 of CP left, 10 and 380 to pay: 10 and 40 needed, under 36: 36 × 10 ÷ 50 = 7,20 and 28,80."""
    assert shown(client, "cloture", worked.year, "calcul-cp") == [
        ["CP ouverts moins payés", "20,00", "40,00", "60,00"],
        ["Reste à payer des engagements", "10,00", "380,00", "390,00"],
        ["CP que les engagements attendent, dans ce qui reste", "10,00", "40,00", "50,00"],
        ["Report de CP", "7,20", "28,80", "36,00"],
    ]


def test_what_2018_neither_uses_nor_carries_is_deducted_from_the_grant_of_2019(client: Client, worked: Worked) -> None:
    """70 − 36 = 34; nothing lapses on 31 December 2018."""
    for page in ("cloture", "reports"):
        assert shown(client, page, worked.year, "deduction") == [
            ["AE de 2018 ni consommées ni reportées", "34"],
            ["Restes à payer prescrits le 31 décembre 2018", "0"],
            ["À déduire de 2019", "34"],
        ]
    second = the_second_year(worked)
    [line] = ReceiptLine.objects.filter(agency=worked.here.agency, code="DOT")
    a_stage(worked.here, second, "BR2", {}, voted=False, receipts={line: 900})
    told = read(client, address("recettes", second)).replace(NBSP, " ")
    assert "À déduire de la dotation 2019 (code de la santé publique, article L. 1435-10, 4e alinéa) : 34,00 €" in told


# --- 2019


def test_what_2018_carries_over_is_proposed_to_2019_until_a_stage_that_takes_it_is_voted(
    client: Client, worked: Worked
) -> None:
    """36 of AE and 36 of CP: 2019 has 1 100 with its BI, 1 136 once BR1 is voted, 1 100 again if that is taken back."""
    second = the_second_year_begun(worked)
    assert shown(client, "execution", second)[-1][:2] == ["Total FIR 2019", "1 100"]
    proposal = (
        "Report de 2018 : 36,00 € d’AE et 36,00 € de CP proposés, qui n’entrent que par une étape votée (BI ou BR)."
    )
    assert proposal in read(client, address("execution", second)).replace(NBSP, " ")
    assert shown(client, "reports", second, "propose")[-1] == ["Total du fonds", "36", "0", "36", "36", "0", "36"]
    told = read(client, address("anomalies", second)).replace(NBSP, " ")
    assert "36,00 € de report de 2018 proposés à 2019" in told
    amending = a_stage(worked.here, second, "BR1", {}, voted=False, takes=True)
    assert proposal in read(client, address("execution", second)).replace(NBSP, " ")
    actions.vote_stage(by=worked.here.finance, stage=amending, voted_on=date(2019, 3, 14))
    assert proposal not in read(client, address("execution", second)).replace(NBSP, " ")
    assert shown(client, "reports", second, "propose")[-1] == ["Total du fonds", "36", "36", "0", "36", "36", "0"]
    actions.unvote_stage(by=worked.here.finance, stage=amending, reason="erreur")
    assert shown(client, "reports", second, "propose")[-1] == ["Total du fonds", "36", "0", "36", "36", "0", "36"]


def test_2018_closed_says_the_same_and_2019_has_36_more(client: Client, worked: Worked) -> None:
    second = the_second_year(worked)
    assert shown(client, "execution", worked.year)[-1] == [
        "Total FIR 2018", "1 200", "1 130", "94,2 %", "70", "36", "800", "740", "92,5 %",
    ]  # fmt: skip
    assert "Reporté sur 2019" in read(client, address("reports", worked.year))
    assert shown(client, "execution", second)[-1] == [
        "Total FIR 2019", "1 100", "+36", "1 136", "500", "44,0 %", "636", "·", "636", "260", "40,9 %",
    ]  # fmt: skip
    assert shown(client, "missions", second)[-1][:4] == ["Total", "1 136", "500", "44,0 %"]
    assert shown(client, "cloture", second, "calcul")[1] == ["+ Reports de 2018", "5,14", "30,86", "36,00"]
    assert "Rien à signaler" in read(client, address("anomalies", second))


def test_a_withdrawal_from_2018_lowers_what_is_left_to_pay_and_frees_nothing_of_2019(
    client: Client, worked: Worked
) -> None:
    """390 + 500 − 30 − (100 + 10 + 150) = 600: E1 100, E2 150, E3 350. E2 is late: scheduled in 2019, not paid."""
    second = the_second_year(worked)
    rows = shown(client, "restes_a_payer", second)
    assert rows[0] == ["▾ 2018 exercice d’origine", "1 100", "740", "110", "250", "150", "100", "·", "·", "0", LAST_DAY]
    assert rows[3][:7] == ["▾ 2019 exercice d’origine", "500", "0", "150", "350", "0", "350"]
    assert rows[-1] == ["Total", "1 600", "740", "260", "600", "150", "450", "·", "·", "0", ""]
    assert shown(client, "cloture", second, "engagements") == [
        ["E2 Convention E2", "2018", "710", "560", "150", LAST_DAY],
        ["E1 Convention E1", "2018", "300", "200", "100", LAST_DAY],
        ["E3 Convention E3", "2019", "500", "150", "350", "31 décembre 2022"],
        ["Total", "", "1 510", "910", "600", ""],
    ]
    assert shown(client, "cloture", second, "calcul")[4:6] == [
        ["− AE engagées, retraits déduits", "0,00", "−500,00", "−500,00"],
        ["= Non consommé", "105,14", "530,86", "636,00"],
    ]


def test_the_ceiling_of_2019_is_of_what_its_stage_authorises(client: Client, worked: Worked) -> None:
    """3 % of 1 100, what came from 2018 aside: 33. 33 × 105,14 ÷ 636 = 5,455…; 33 × 530,86 ÷ 636 = 27,544…."""
    second = the_second_year(worked)
    assert shown(client, "cloture", second, "calcul")[6:] == [
        ["Plafond : 3 % des AE autorisées", "·", "·", "33,00"],
        ["Report", "5,46", "27,54", "33,00"],
        ["Non reporté", "99,68", "503,32", "603,00"],
    ]
    assert shown(client, "cloture", second, "calcul-cp") == [
        ["CP ouverts moins payés", "97,20", "278,80", "376,00"],
        ["Reste à payer des engagements", "0,00", "600,00", "600,00"],
        ["CP que les engagements attendent, dans ce qui reste", "0,00", "278,80", "278,80"],
        ["Report de CP", "0,00", "33,00", "33,00"],
    ]


# --- until it lapses


def test_what_is_left_of_2018_lapses_at_the_end_of_2021(client: Client, worked: Worked) -> None:
    """2020 pays 100 + 350 and 100 of E2, late: 600 − 550 = 50, that nothing pays any more."""
    the_second_year(worked)
    third, fourth, fifth = map(again, the_years_after(worked))
    assert shown(client, "reports", third, "prescriptions") == [
        ["2018", "1 100", "1 050", "50", "·", "50", "·", LAST_DAY, LAPSE_TEXT],
        ["2019", "500", "500", "0", "·", "·", "·", "31 décembre 2022", LAPSE_TEXT],
        ["Total", "1 600", "1 550", "50", "·", "50", "·", "", ""],
    ]
    assert shown(client, "restes_a_payer", third)[-1][1:5] == ["1 600", "1 000", "550", "50"]
    found = read(client, address("anomalies", third))
    assert "1 engagement a des échéances jusqu’à 2020 à payer" in found
    assert shown(client, "reports", fourth, "deduction") == [
        ["AE de 2021 ni consommées ni reportées", "582"],
        ["Report de 2020 qu’aucune étape votée n’a pris", "18"],
        ["Restes à payer prescrits le 31 décembre 2021", "50"],
        ["À déduire de 2022", "650"],
    ]
    for year in (fourth, fifth):
        assert shown(client, "reports", year, "prescriptions")[0][4:7] == ["50", "·", "·"]
        assert "prescrits et toujours à payer" in read(client, address("anomalies", year))
    withdraw(worked.here, fifth, worked.grant, 50)
    assert shown(client, "reports", fifth, "prescriptions")[0][1:7] == ["1 050", "1 050", "0", "·", "·", "·"]
    assert "prescrits" not in read(client, address("anomalies", fifth))
