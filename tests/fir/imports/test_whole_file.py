"""A file that is doubtful as a whole: older, cut short, of another year, its columns shifted. It is said, and asked."""

import re
from decimal import Decimal

from django.test import Client

from fir.models import FirYear
from tests.fir.imports.monthly_files import NAME, august, give, html, june, read_june_by_hand, record, sure
from tests.fir.imports.test_monthly_file import finance, here, sums, year  # noqa: F401
from tests.fir.imports.test_mutated_files import AUGUST, csv_of, each
from tests.fir.years import a_year
from tests.plugins.idf import Idf

UNSURE = "Rien n’est écrit : confirmez que ce fichier peut corriger ou annuler."
AUGUST_SUMS = (Decimal("38070669.47"), Decimal("12632845.50"))


def august_after_june(client: Client) -> None:
    """June, then August with its corrections and no cancellation, as an officer records them."""
    read_june_by_hand(client)
    record(client)
    give(client, august(), "fir_2018_aout.csv")
    record(client, corriger="1", motif="Fichier d’août")


def test_an_older_file_corrects_nothing_until_that_is_confirmed(finance: Client, year: FirYear) -> None:  # noqa: F811
    august_after_june(finance)
    assert sums(year) == AUGUST_SUMS
    text = give(finance, june(), "juin.csv")
    assert "Ce fichier est plus ancien que fir_2018_aout.csv, importé le " in text
    assert "sa dernière pièce est du 29/06/2018, la dernière enregistrée du 31/08/2018." in text
    assert "Ce fichier n’apporte rien de nouveau : rien n’est à enregistrer, sauf ce que vous cochez" in text
    assert "Enregistrer ce qui est coché" in text
    refused = record(finance, corriger="1", motif="Par erreur")
    assert UNSURE in refused
    assert sums(year) == AUGUST_SUMS
    assert "3 corrections" in record(finance, corriger="1", motif="Voulu", prudence=sure(finance))
    assert sums(year)[1] == AUGUST_SUMS[1] - Decimal("370.35")


def test_a_file_without_the_total_that_those_before_had_cancels_nothing_until_that_is_confirmed(
    finance: Client,  # noqa: F811
    year: FirYear,  # noqa: F811
) -> None:
    august_after_june(finance)
    text = give(finance, b"\r\n".join(august().split(b"\r\n")[:120]), "coupe.csv")
    assert f"Pas de ligne de total, alors que les fichiers lus comme « {NAME} » en avaient une" in text
    ticks = re.findall(r'name="annuler" value="([0-9]+)"', html(finance))
    assert ticks
    assert UNSURE in record(finance, annuler=ticks, motif="Absents")
    assert sums(year) == AUGUST_SUMS
    assert "annulé" in record(finance, annuler=ticks, motif="Absents", prudence=sure(finance))
    assert sums(year) != AUGUST_SUMS


def test_a_file_that_is_in_order_asks_for_nothing_more(finance: Client) -> None:  # noqa: F811
    read_june_by_hand(finance)
    record(finance)
    give(finance, august(), "fir_2018_aout.csv")
    assert 'name="prudence"' not in html(finance)


def test_a_file_of_another_year_says_which_first_with_its_address(
    here: Idf,  # noqa: F811
    finance: Client,  # noqa: F811
) -> None:
    read_june_by_hand(finance)
    record(finance)
    old = june().replace(b".2018;", b".2017;")
    text = give(finance, old, "vieux.csv")
    assert "Ce fichier est de 2017 (113 lignes datées sur 113) : l’exercice 2017 n’est pas ouvert ici." in text
    a_year(here, 2017)
    page = html(finance)
    assert '<a href="/ars-essai/fir/2017/mouvements/fichier/">ouvrez l’exercice 2017</a>' in page
    assert page.index("Ce fichier est de 2017") < page.index("n’est pas de l’exercice 2018")


def test_columns_that_are_shifted_are_said_before_what_their_values_mean(finance: Client) -> None:  # noqa: F811
    read_june_by_hand(finance)
    record(finance)
    rows = [row if len(row) < 12 or row[0].startswith("N") else [*row[:7], "", *row[7:]] for row in AUGUST]
    text = give(finance, csv_of(rows), "decale.csv")
    told = "Les colonnes semblent décalées : la colonne I « Dom. fonct. » contient « BENEF "
    assert told in text
    assert text.index(told) < text.index("valeurs du fichier que le site ne connaît pas")


def test_new_centres_are_no_shift_of_the_columns(finance: Client) -> None:  # noqa: F811
    read_june_by_hand(finance)
    record(finance)
    rows = each(AUGUST, lambda row: [*row[:4], "7599" if row[4] == "7590" else row[4], *row[5:]])
    assert "semblent décalées" not in give(finance, csv_of(rows), "aout.csv")
