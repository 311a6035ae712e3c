"""A source belongs to amounts: the document for what it prints, who and when for the rest, at which rate."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from allocations import actions
from allocations.actions import Edit
from allocations.enums import Origin, VersionStatus, Way
from allocations.facts import Scope
from allocations.models import Allocation, Operation, Version
from allocations.provenance import sources_of
from tests.allocations.commands.asking import ASKED, Desk
from tests.allocations.versions import advanced

if TYPE_CHECKING:
    from tests.plugins.idf import Idf

DOCUMENT = "ARS Île-de-France, réunion des partenaires, 8 mars 2018"
EVERY = tuple(Origin)


def _programming(idf: Idf) -> Version:
    """T0 copied on 1 September 2018, 2018 projected at 2,3 % and 2019 at 2,5 % on 3 September."""
    made = actions.copy_version(
        by=idf.finance, source=idf.version, code="PROG", label="Programmation", data_date=date(2018, 9, 1)
    )
    Desk.of(idf.finance, made).applies("projeter", ASKED["projeter"], raison="projection")
    _dated(made, Way.PROJECTION, 3)
    return Version.objects.select_related("agency", "plan").get(pk=made.pk)


def _dated(version: Version, way: Way, day: int) -> None:
    Operation.objects.filter(version=version, way=way).update(at=datetime(2018, 9, day, 10, 0, tzinfo=UTC))


def _told(version: Version, *years: int, code: str = "") -> tuple[str, list[date]]:
    """The source and the dates of some years of a version, of one line or of all."""
    scope = Scope((version.pk,), only={"year": frozenset(years)})
    amounts = scope.amounts().filter(line__code=code) if code else scope.amounts()
    origins = {Origin(one) for one in amounts.order_by().values_list("origin", flat=True).distinct()}
    told = sources_of(version, scope, origins, years)
    return told.text.replace("\xa0", " "), told.dates


def test_what_a_document_prints_cites_it_with_its_date_in_a_copy_too(idf: Idf) -> None:
    assert _told(idf.version, 2017) == (DOCUMENT, [date(2018, 3, 8)])
    assert _told(_programming(idf), 2017) == (DOCUMENT, [date(2018, 3, 8)])


def test_what_is_projected_says_who_when_and_at_which_rate(idf: Idf) -> None:
    version = _programming(idf)
    who = f"Hypothèses projetées par {idf.finance} le 3 septembre 2018"
    assert _told(version, 2018) == (f"{who}, 2,3 % en 2018", [date(2018, 9, 1)])
    assert _told(version, 2018, 2019)[0] == f"{who}, 2,3 % en 2018, 2,5 % en 2019"
    both, dates = _told(version, 2017, 2018)
    assert both == f"Publié : {DOCUMENT} ; h{who[1:]}, 2,3 % en 2018"
    assert dates == [date(2018, 3, 8), date(2018, 9, 1)]


def test_the_rates_told_are_those_of_the_years_that_still_are_hypotheses(idf: Idf) -> None:
    """2018 is retained: its amounts are programmed, and the rate that projected them is no longer that of a guess."""
    version = _programming(idf)
    Allocation.objects.filter(version=version, year=2018).update(origin=Origin.ENTERED)
    told = _told(version, 2018, 2019)[0]
    assert "2,5 % en 2019" in told
    assert "en 2018" not in told


def test_what_is_entered_says_who_and_when(idf: Idf) -> None:
    version = _programming(idf)
    for day, by, amount in ((4, idf.finance, "5.00"), (6, idf.admin, "6.00")):
        rev = Allocation.objects.get(version=version, line__code="L002", year=2018).rev
        edit = Edit("L002", 2018, rev, Decimal(amount))
        if by == idf.admin:
            version = advanced(idf, version, VersionStatus.OPEN)
        done = actions.change_amounts(by=by, version=version, edits=[edit], way=Way.GRID)
        Operation.objects.filter(pk=done.operation.pk).update(at=datetime(2018, 9, day, 10, 0, tzinfo=UTC))
    # the first entry no longer stands: the second wrote over it
    assert f"montants programmés par {idf.admin} le 6 septembre 2018" in _told(version, 2018)[0].lower().replace(
        str(idf.admin).lower(), str(idf.admin)
    )
    assert str(idf.finance) in _told(version, 2018)[0]


def test_a_copy_and_an_undoing_name_who_made_what_they_give_again(idf: Idf) -> None:
    version = _programming(idf)
    rows = Allocation.objects.filter(version=version, year=2018, origin=Origin.HYPOTHESIS).select_related("line")
    edits = [Edit(one.line.code, 2018, one.rev, Decimal("1.00")) for one in rows]
    done = actions.change_amounts(by=idf.finance, version=version, edits=edits, way=Way.GRID)
    assert "projetées" not in _told(version, 2018)[0]
    actions.undo_operation(by=idf.finance, operation=done.operation)
    told = f"Hypothèses projetées par {idf.finance} le 3 septembre 2018, 2,3 % en 2018"
    assert _told(version, 2018)[0] == told
    copy = actions.copy_version(by=idf.finance, source=version, code="V2", label="Copie", data_date=date(2018, 10, 1))
    again = actions.copy_version(by=idf.finance, source=copy, code="V3", label="Copie", data_date=date(2018, 10, 2))
    assert _told(copy, 2018) == (told, [date(2018, 10, 1)])
    assert _told(again, 2018)[0] == told


def test_what_is_given_out_names_the_agency_and_not_its_people(idf: Idf) -> None:
    version = _programming(idf)
    version.status = VersionStatus.PUBLISHED
    assert _told(version, 2018)[0] == f"Hypothèses projetées par {idf.agency} le 3 septembre 2018, 2,3 % en 2018"


def test_a_page_its_files_and_the_api_cite_the_source_of_what_they_show(idf: Idf) -> None:
    version = _programming(idf)
    desk = Desk.of(idf.finance, version)
    told = "Hypothèses projetées par "
    address = "/ars-idf/credits/croisements/?version=PROG&annee=2018&lignes=axe"
    page = desk.client.get(address).content.decode()
    assert told in page
    assert DOCUMENT not in page
    assert "1er septembre 2018" in page
    sheet = desk.client.get(f"{address}&format=csv").content.decode("utf-8-sig")
    assert all(told in row for row in sheet.splitlines()[1:])
    assert DOCUMENT not in sheet
    lines = desk.client.get("/ars-idf/credits/lignes/?version=PROG&format=csv").content.decode("utf-8-sig")
    rows = [row for row in lines.splitlines()[1:] if row]
    assert [(told in row, DOCUMENT in row) for row in rows].count((True, True)) == 0
    api = desk.client.get("/api/v1/allocations/?version=PROG&year=2018&page_size=1").json()
    assert api["results"][0]["source"].startswith(told)
    old = desk.client.get("/api/v1/allocations/?version=PROG&year=2017&page_size=1").json()
    assert old["results"][0]["source"] == DOCUMENT


def test_a_comparison_of_a_year_that_one_version_lacks_cites_who_programmed_it(idf: Idf) -> None:
    """T0 has nothing in 2018: its document and its date say nothing of what PROG holds there."""
    desk = Desk.of(idf.finance, _programming(idf))
    for pair in ("version=PROG&compare=T0-2017", "version=T0-2017&compare=PROG"):
        address = f"/ars-idf/credits/croisements/?{pair}&annee=2018&lignes=axe"
        page = desk.client.get(address).content.decode()
        assert "T0-2017 n’a aucun montant en 2018" in page
        assert "Hypothèses projetées par " in page
        assert "1er septembre 2018" in page
        assert DOCUMENT not in page
        assert "8 mars 2018" not in page
    both = desk.client.get(address.replace("annee=2018", "annee=2017")).content.decode()
    assert DOCUMENT in both
