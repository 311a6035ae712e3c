"""The monthly file: read by hand once, then in two gestures; reconciled on both sides; taken back whole."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.db.models import Count, Sum
from django.test import Client

from fir.actions.files import cancel_file
from fir.models import Commitment, FirYear, Movement, Operation
from prs_budget.organisation.models import Direction
from prs_budget.readings.models import SavedReading
from tests.fir.imports.monthly_files import (
    DIRECTIONS,
    NAME,
    address,
    answer_values,
    asked,
    august,
    give,
    html,
    june,
    keep_reading,
    labels,
    read_june_by_hand,
    read_otherwise,
    record,
    sure,
)
from tests.fir.movements.files import words
from tests.fir.years import a_new_agency, a_place, a_year
from tests.plugins.idf import Idf


@pytest.fixture
def here(idf: Idf) -> Idf:
    """An agency with the directions DOS, DA, DSP, DG and the missions 1 to 5."""
    own = a_new_agency(idf)
    for code, label in (("DA", "Autonomie"), ("DSP", "Santé publique"), ("DG", "Stratégie et cabinet")):
        Direction.objects.create(agency=own.agency, code=code, label=label)
    for mission in "12345":
        a_place(own.agency, mission=mission)
    return own


@pytest.fixture
def year(here: Idf) -> FirYear:
    """Its FIR 2018, in which nothing is."""
    return a_year(here)


@pytest.fixture
def finance(here: Idf, year: FirYear, client: Client) -> Client:
    client.force_login(here.finance)
    return client


def sums(year: FirYear) -> tuple[Decimal, Decimal]:
    found = Movement.objects.filter(fir_year=year).aggregate(ae=Sum("ae"), cp=Sum("cp"))
    return found["ae"], found["cp"]


def euros(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def table(client: Client, name: str) -> list[list[str]]:
    """The rows of a table of the preview, as its csv has them."""
    content = client.get(f"{address()}?format=csv&tableau={name}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    first, last = rows[0].index("Type"), rows[0].index("Origine")
    return [[row[1] or row[0], *row[first + 1 : last]] for row in rows[1:]]


def fingerprints(client: Client) -> dict[str, bytes]:
    """What each report and export of the year is."""
    pages = ("execution", "missions", "restes-a-payer", "rythme", "solde", "engagements")
    return {name: client.get(f"/ars-essai/fir/2018/{name}/?format=csv").content for name in pages}


def test_the_first_month_the_columns_are_proposed_and_each_unknown_value_is_asked_once(finance: Client) -> None:
    text = give(finance, june())
    assert "113 mouvements n’auront ni date ni direction ni mission" in text.replace(",", "")
    proposed = asked(html(finance))
    assert {name: proposed[f"colonne-{name}"] for name in ("date", "direction", "mission")} == {
        "date": "3",
        "direction": "4",
        "mission": "8",
    }
    text = read_otherwise(finance)
    assert "9 valeurs du fichier que le site ne connaît pas" in text
    assert "7510 Centre fin. 51 AE 14 941 770,96 € ; CP 3 099 543,51 €" in text
    known = labels(html(finance))
    assert sorted(known) == [
        *(f"Direction « {one} »" for one in (7510, 7520, 7530, 7590)),
        *(f"Mission « FIR-M{one} »" for one in range(1, 6)),
    ]
    assert [asked(html(finance))[known[f"Mission « FIR-M{one} »"]] for one in range(1, 6)] == list("12345")


def test_june_is_read_with_a_reading_made_on_screen(finance: Client, year: FirYear) -> None:
    text = read_june_by_hand(finance)
    assert f"Lecture « {NAME} » retenue" in text
    assert f"lu comme « {NAME} »" in text
    assert "113 lignes lues : 113 nouvelles" in text
    assert "Total du fichier (ligne 118) : AE 32 552 634,18 € = total lu ; CP 7 212 985,72 € = total lu." in text
    assert "113 mouvements" in record(finance)
    by_kind = Movement.objects.filter(fir_year=year).order_by().values_list("kind").annotate(Count("pk"))
    assert dict(by_kind) == {"engagement": 65, "paiement": 48}
    assert sums(year) == (Decimal("32552634.18"), Decimal("7212985.72"))
    by_centre = Movement.objects.order_by().values_list("direction__code").annotate(Count("pk"), Sum("ae"), Sum("cp"))
    assert {code: tuple(map(str, rest)) for code, *rest in by_centre} == {
        "DOS": ("51", "14941770.96", "3099543.51"),
        "DA": ("26", "8405887.21", "1325468.29"),
        "DSP": ("29", "7370092.29", "2420011.85"),
        "DG": ("7", "1834883.72", "367962.07"),
    }
    assert set(Commitment.objects.values_list("nature", flat=True)) == {"INT"}
    kept = SavedReading.objects.get()
    assert (kept.name, kept.used_on, kept.used_at is not None) == (NAME, "fir_2018_juin.csv", True)


def test_august_is_read_in_two_gestures(finance: Client, year: FirYear) -> None:
    read_june_by_hand(finance)
    record(finance)
    text = give(finance, august(), "fir_2018_aout.csv")
    assert f"fir_2018_aout.csv : lu comme « {NAME} », lecture reconnue à ses titres." in text
    assert "187 lignes lues : 76 nouvelles, 108 déjà enregistrées, 3 différentes de ce qui est enregistré" in text
    assert "Total du fichier (ligne 192) : AE 38 070 669,47 € = total lu ; CP 12 315 662,63 € = total lu." in text
    assert (
        f"2 mouvements ici, et absents du fichier. Mouvements enregistrés par un fichier lu comme « {NAME} », ou sans "
        "lecture retenue et des types et des directions que ce fichier contient, datés du 01/01/2018 au 31/08/2018, et "
        "qu’il n’a plus. Rien n’est annulé sans une coche."
    ) in text
    record(finance, corriger="1", motif="Fichier d’août")
    assert sums(year) == (Decimal("38070669.47"), Decimal("12632845.50"))
    assert Operation.objects.latest("pk").reading == SavedReading.objects.get()


def test_both_sides_are_reconciled_on_the_page_and_in_its_file(finance: Client) -> None:
    read_june_by_hand(finance)
    record(finance)
    give(finance, august(), "fir_2018_aout.csv")
    assert table(finance, "rapprochement") == [
        ["Inchangées", "108", "32552634,18", "32552634,18", "0,00", "6496331,71", "6496331,71", "0,00"],
        ["Modifiées", "3", "0,00", "0,00", "0,00", "399471,14", "399841,49", "370,35"],
        ["Nouvelles", "76", "0,00", "5518035,29", "5518035,29", "0,00", "5419489,43", "5419489,43"],
        ["Ici, et absentes du fichier", "2", "0,00", "0,00", "0,00", "317182,87", "0,00", "-317182,87"],
        ["Total", "189", "32552634,18", "38070669,47", "5518035,29", "7212985,72", "12315662,63", "5102676,91"],
    ]
    assert [row[0] for row in table(finance, "absents")] == ["51000054", "51000079"]
    gaps = [(row[1], row[5], row[6]) for row in table(finance, "differences")]
    assert [one[0] for one in gaps] == ["51000053", "51000057", "51000085"]
    assert {euros(there) - euros(here) for _, here, there in gaps} == {Decimal("123.45")}


def test_what_the_file_has_no_longer_is_cancelled_where_it_is_ticked_and_comes_back_with_the_import(
    here: Idf, finance: Client, year: FirYear
) -> None:
    read_june_by_hand(finance)
    record(finance)
    before = fingerprints(finance)
    give(finance, august(), "fir_2018_aout.csv")
    ticks = re.findall(r'name="annuler" value="([0-9]+)"', html(finance))
    assert len(ticks) == 2
    refused = record(finance, corriger="1", annuler=ticks)
    assert "Rien n’est écrit. Indiquez pourquoi ces mouvements sont corrigés." in refused
    assert refused.count("checked") == 0
    text = record(finance, corriger="1", annuler=ticks, motif="Fichier d’août")
    assert "76 mouvements, 15 engagements nouveaux, 3 corrections, 2 mouvements absents du fichier annulés" in text
    assert sums(year) == (Decimal("38070669.47"), Decimal("12315662.63"))
    text = give(finance, august(), "encore.csv")
    assert "187 lignes lues : 187 déjà enregistrées" in text
    assert "absents du fichier" not in text
    cancel_file(by=here.finance, operation=Operation.objects.latest("pk"), reason="Essai")
    assert sums(year) == (Decimal("32552634.18"), Decimal("7212985.72"))
    assert fingerprints(finance) == before
    text = give(finance, june(), "juin.csv")
    assert "113 lignes lues : 113 déjà enregistrées" in text


def test_a_value_new_in_august_is_the_only_one_asked_and_completes_the_reading(finance: Client) -> None:
    read_june_by_hand(finance)
    record(finance)
    content = august().replace(b";DP;31.08.2018;7530;", b";DP;31.08.2018;7540;").replace(b";RE;01.07", b";ZZ;01.07")
    text = give(finance, content, "fir_2018_aout.csv")
    known = labels(html(finance))
    assert sorted(known) == ["Direction « 7540 »", "Type de mouvement « ZZ »"]
    text = answer_values(finance, {"Direction « 7540 »": "DSP", "Type de mouvement « ZZ »": "-"})
    assert "lignes de type « ZZ » : laissées, comme la lecture le dit." in text
    assert "de lignes laissées" in text
    assert f"Compléter la lecture « {NAME} »" in text
    assert [row[0] for row in table(finance, "absents")] == ["51000054", "51000079"]
    [seen] = re.findall(r'name="lecture-vue" value="([0-9]+)"', html(finance))
    answer = finance.post(address(), {"retenir": "completer", "lecture-vue": seen}, follow=True)
    assert f"Lecture « {NAME} » retenue" in words(answer.content.decode())
    kept = SavedReading.objects.get()
    assert (kept.rev, kept.content["values"]["type"]) == (2, {"ZZ": "-"})
    assert kept.content["values"]["direction"] == DIRECTIONS | {"7540": "DSP"}


def test_a_column_that_a_file_has_no_longer_is_told_and_confirmed(finance: Client) -> None:
    read_june_by_hand(finance)
    record(finance)
    text = give(finance, august().replace(b"Dom. fonct.", b"Domaine"), "fir_2018_aout.csv")
    told = f"La lecture « {NAME} » attend une colonne que ce fichier n’a pas : « Dom. fonct. » pour Mission."
    assert told in text
    assert "confirmez ce que ces mouvements n’auront pas" in record(finance)
    text = read_otherwise(finance, **{"colonne-mission": "8"})
    assert "187 lignes lues : 76 nouvelles, 108 déjà enregistrées, 3 différentes" in text
    [seen] = re.findall(r'name="lecture-vue" value="([0-9]+)"', html(finance))
    finance.post(address(), {"retenir": "completer", "lecture-vue": seen})
    assert SavedReading.objects.get().content["columns"]["mission"]["title"] == "domaine"


def test_a_column_of_too_many_unknown_values_is_another_column(finance: Client) -> None:
    give(finance, june())
    text = read_otherwise(finance, **{"colonne-direction": "6"})
    assert "La colonne de Direction a 65 valeurs que le site ne connaît pas : est-ce la bonne ?" in text
    assert not any(label.startswith("Direction") for label in labels(html(finance)))


def test_columns_that_moved_are_found_again(finance: Client) -> None:
    read_june_by_hand(finance)
    record(finance)
    rows = [line.split(b";") for line in june().split(b"\r\n")]
    moved = b"\r\n".join(b";".join([*row[1:], row[0]]) if len(row) > 5 else b";".join(row) for row in rows)
    text = give(finance, b"Une ligne de plus\r\n" + moved, "autre.csv")
    assert "113 lignes lues : 113 déjà enregistrées" in text


def test_a_file_is_read_with_no_reading_where_one_says_so(finance: Client) -> None:
    read_june_by_hand(finance)
    answer = finance.post(address(), {"lecture": "0"}, follow=True)
    text = words(answer.content.decode())
    assert "lu comme" not in text
    assert "113 mouvements n’auront ni date" in text
    pk = SavedReading.objects.get().pk
    answer = finance.post(address(), {"lecture": str(pk)}, follow=True)
    assert f"lu comme « {NAME} »" in words(answer.content.decode())


def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(finance: Client) -> None:
    read_june_by_hand(finance)
    finance.post(address(), {"lecture": "0"})
    read_otherwise(finance, **{"colonne-direction": "-", "colonne-mission": "-"})
    text = keep_reading(finance)
    assert f"Une lecture s’appelle déjà « {NAME} »" in text
    assert SavedReading.objects.count() == 1


def test_what_was_cancelled_here_comes_back_where_it_is_ticked_by_itself_and_not_with_the_corrections(
    finance: Client, year: FirYear
) -> None:
    read_june_by_hand(finance)
    record(finance)
    give(finance, august(), "fir_2018_aout.csv")
    ticks = re.findall(r'name="annuler" value="([0-9]+)"', html(finance))
    record(finance, corriger="1", annuler=ticks, motif="Fichier d’août")
    text = give(finance, june(), "juin.csv")
    assert "108 déjà enregistrées, 3 différentes de ce qui est enregistré, 2 annulées ici" in text
    assert ["Annulées ici", "2", "0,00", "0,00", "0,00", "0,00", "317182,87", "317182,87"] in table(
        finance, "rapprochement"
    )
    cancelled = re.findall(r'name="reprendre" value="([0-9]+)"', html(finance))
    assert len(cancelled) == 2
    text = record(finance, corriger="1", reprendre=cancelled[:1], motif="Une annulée à tort", prudence=sure(finance))
    assert "3 corrections, 1 mouvement annulé enregistré à nouveau" in text
    live = Movement.objects.filter(fir_year=year, cancels__isnull=True, cancelled_by__isnull=True)
    assert live.filter(key__in=["51000054~2", "51000079~2"]).count() == 1
