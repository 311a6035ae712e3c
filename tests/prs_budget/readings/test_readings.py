"""Readings remembered: found by the titles of a file, wherever its columns are; kept, renamed, withdrawn."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from prs_budget.journal.models import Entry
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import Refused
from prs_budget.lib.spreadsheets.reading import Sheet
from prs_budget.readings.choosing import fitting, resolve
from prs_budget.readings.columns import find_columns
from prs_budget.readings.doors import Door, Named
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import ReadingRules, remembered, value_key
from prs_budget.readings.saving import (
    rename_reading,
    restore_reading,
    save_reading,
    take_up_reading,
    withdraw_reading,
)
from tests.plugins.idf import Idf

DOOR = Door(
    "essais",
    "essais",
    (Named("qui", "Établissement"), Named("combien", "Montant", ("somme",)), Named("quand", "Date")),
    mapped=("qui",),
    amounts=("combien",),
)
TITLES = ("Raison soc.", "Cpte", "Mt (k€)", "Jour")


def sheets(*rows: Sequence[Any], name: str = "Juin") -> tuple[Sheet, ...]:
    return (Sheet(name, lambda: iter(enumerate(rows, start=1))),)


def content(**more: Any) -> dict[str, Any]:
    """A reading of `TITLES`: who is « Raison soc. », how much « Mt », when « Jour »."""
    given = sheets(("Extraction",), TITLES, ("CHU", "1", "3", "02/01/2018"))
    rules = ReadingRules(places={"qui": 0, "combien": 2, "quand": 3}, header=2, **more)
    columns = find_columns(DOOR, given, 2).chosen(rules.places)
    return remembered(rules, columns)


def saved(idf: Idf, name: str = "Mensuel", **more: Any) -> SavedReading:
    return save_reading(by=idf.finance, agency=idf.agency, door=DOOR.code, name=name, content=content(**more))


def test_a_reading_finds_its_columns_again_where_they_moved_and_the_preamble_is_longer(idf: Idf) -> None:
    found = saved(idf, values={"qui": {"chu": "75"}}, unit=Unit.KEUR)
    moved = sheets(("Août",), ("arrêté au 31/08",), (), ("JOUR", "mt", "Autre", "raison soc."), name="Août")
    resolved = resolve(DOOR, found, moved)
    assert (resolved.columns.header, dict(resolved.columns.places)) == (4, {"quand": 0, "combien": 1, "qui": 3})
    assert (resolved.lost, resolved.rules.unit, resolved.rules.meaning("qui", " Chu")) == ((), Unit.KEUR, "75")
    assert resolved.rules.saved == found.pk


def test_a_reading_says_the_columns_that_a_file_has_no_longer(idf: Idf) -> None:
    found = resolve(DOOR, saved(idf), sheets(("Raison soc.", "Mt (k€)"), ("CHU", "3")))
    assert (found.lost, found.fits) == ((("quand", "Jour"),), True)


def test_another_kind_of_file_is_not_read_with_it(idf: Idf) -> None:
    saved(idf)
    every = list(SavedReading.objects.at(idf.agency, DOOR.code))
    assert fitting(DOOR, every, sheets(("Jour", "Établissement", "Montant"))) is None
    assert fitting(DOOR, every, sheets(())) is None


def test_the_reading_that_knows_the_most_columns_is_taken(idf: Idf) -> None:
    few = dict(content(), columns={"qui": {"title": "raison soc", "rank": 0, "shown": "Raison soc."}})
    save_reading(by=idf.finance, agency=idf.agency, door=DOOR.code, name="Courte", content=few)
    whole = saved(idf)
    every = list(SavedReading.objects.at(idf.agency, DOOR.code))
    found = fitting(DOOR, every, sheets(TITLES))
    assert found is not None
    assert found.saved == whole


def test_of_two_titles_alike_the_same_one_is_read(idf: Idf) -> None:
    given = sheets(("Établissement", "Montant", "Montant"))
    rules = ReadingRules(places={"combien": 2})
    kept = remembered(rules, find_columns(DOOR, given).chosen(rules.places))
    found = save_reading(by=idf.finance, agency=idf.agency, door=DOOR.code, name="Deux", content=kept)
    again = resolve(DOOR, found, sheets(("Montant", "Établissement", "Libellé", "Montant")))
    assert again.columns.places["combien"] == 3


def test_a_reading_that_is_withdrawn_is_found_no_more_until_it_is_taken_up(idf: Idf) -> None:
    found = withdraw_reading(by=idf.finance, reading=saved(idf), seen=1)
    assert not SavedReading.objects.at(idf.agency, DOOR.code).exists()
    found = take_up_reading(by=idf.finance, reading=found, seen=2)
    assert list(SavedReading.objects.at(idf.agency, DOOR.code)) == [found]
    assert [one.is_withdrawn for one in found.history.all()] == [False, True, False]
    assert {one.history_user for one in found.history.all()} == {idf.finance}
    actions = Entry.objects.filter(target_model="readings.savedreading").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["readings.save", "readings.withdraw", "readings.take_up"]


def test_a_name_is_taken_once_and_a_reading_replaced_on_purpose(idf: Idf) -> None:
    first = saved(idf)
    assert saved(idf).rev == first.rev == 1, "a second click"
    with pytest.raises(Refused, match="s’appelle déjà « Mensuel »"):
        saved(idf, unsigned=True)
    again = save_reading(
        by=idf.finance, agency=idf.agency, door=DOOR.code, name="Mensuel", content=content(unsigned=True), seen=1
    )
    assert (again.pk, again.rev, again.content["unsigned"]) == (first.pk, 2, True)
    with pytest.raises(Refused, match="a changé depuis"):
        save_reading(by=idf.finance, agency=idf.agency, door=DOOR.code, name="Mensuel", content=content(), seen=1)
    back = restore_reading(by=idf.finance, reading=again, past=1, seen=2)
    assert (back.rev, back.content["unsigned"]) == (3, False)


def test_a_reading_is_renamed_to_a_free_name_that_can_be_read(idf: Idf) -> None:
    one, other = saved(idf), saved(idf, "Autre")
    assert rename_reading(by=idf.finance, reading=one, name="  Pièces   FIR ", seen=1).name == "Pièces FIR"
    for name, why in (("Pièces FIR", "s’appelle déjà"), ("  ", "Donnez un nom"), ("n" * 81, "80 caractères")):
        with pytest.raises(Refused, match=why):
            rename_reading(by=idf.finance, reading=other, name=name, seen=1)


@pytest.mark.parametrize("person", ["contributor", "director", "partner"])
def test_who_reads_files_alone_keeps_their_readings(idf: Idf, person: str) -> None:
    with pytest.raises(PermissionDenied, match="Administration, Finances"):
        save_reading(by=getattr(idf, person), agency=idf.agency, door=DOOR.code, name="X", content=content())


def test_a_value_is_known_however_it_is_written() -> None:
    assert {value_key(one) for one in (7510.0, "7510", "7510.0", " 7510 ")} == {"7510"}
    assert value_key("Prévention,  Santé") == value_key("prevention, sante")
