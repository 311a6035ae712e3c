"""What a décision modificative changes, and what becomes of the others once it is adopted."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from allocations import actions
from allocations.actions import Edit
from allocations.enums import Cause, VersionStatus, Way
from allocations.models import Allocation, LineNote, TextLine, Version, VersionCeiling
from allocations.sealing import seal
from allocations.sealing.integrity import examine
from allocations.versions.changed import changed_cells, changed_table, restructured
from tests.allocations.versions import advanced
from tests.allocations.versions_pages.doors import VERSIONS, amendment, browser, changed, read
from tests.plugins.idf import Idf

DM1 = f"{VERSIONS}T0-2017-DM1/"


@pytest.fixture
def dm1(idf: Idf) -> Version:
    """L001 2017 from 7 320 000 to 8 000 000, L002 2018 from nothing to 500.50, L003 2017 emptied."""
    version = amendment(idf)
    changed(idf, version, Edit("L001", 2017, 1, Decimal("7900000.00")))
    changed(idf, version, Edit("L002", 2018, 0, Decimal("500.50")), Edit("L003", 2017, 1, None), reason="Abandon")
    changed(idf, version, Edit("L001", 2017, 2, Decimal("8000000.00")), reason="Dernier arrêté")
    return version


def lines(version: Version) -> list[tuple[int, str, str | None, str | None]]:
    return [(one.year, one.line.code, _text(one.first.old), _text(one.last.new)) for one in changed_cells(version)]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def test_it_changes_the_cells_that_differ_from_its_copy_each_once(dm1: Version) -> None:
    assert lines(dm1) == [
        (2017, "L001", "7320000.00", "8000000.00"),
        (2017, "L003", "46480000.00", None),
        (2018, "L002", None, "500.50"),
    ]


def test_a_cell_that_came_back_to_its_amount_is_not_a_change(idf: Idf, dm1: Version) -> None:
    changed(idf, dm1, Edit("L001", 2017, 3, Decimal("7320000.00")))
    changed(idf, dm1, Edit("L002", 2018, 1, None))
    assert lines(dm1) == [(2017, "L003", "46480000.00", None)]


def test_the_table_tells_before_after_cause_and_reason_by_year(dm1: Version) -> None:
    table = changed_table(dm1, dm1.parent, changed_cells(dm1), DM1)
    rows = [(row.code, *(cell.display for cell in row.cells[2:])) for row in table.rows]
    assert rows == [
        ("2017", "53\xa0800\xa0000,00", "8\xa0000\xa0000,00", "−45\xa0800\xa0000,00", "", ""),
        ("L001", "7\xa0320\xa0000,00", "8\xa0000\xa0000,00", "+680\xa0000,00", "Correction", "Dernier arrêté"),
        ("L003", "46\xa0480\xa0000,00", "", "−46\xa0480\xa0000,00", "Correction", "Abandon"),
        ("2018", "", "500,50", "", "", ""),
        ("L002", "", "500,50", "", "Correction", "Abandon"),
    ]
    assert table.notes == ("T0-2017 n’a aucun montant en 2018 : pas d’écart cette année-là",)
    assert [row.parts for row in table.rows] == [(1, 2), (), (), (4,), ()]
    assert table.identity.years == "2017, 2018"


def test_the_page_shows_it_and_gives_it_as_files(idf: Idf, dm1: Version) -> None:
    client = browser(idf.director)
    page = read(client, DM1)
    assert "Ce que change cette version" in page
    assert "Dernier arrêté" in page
    csv = client.get(f"{DM1}?tableau=modifications&format=csv")
    assert csv.status_code == 200
    assert "L001;" in csv.content.decode("utf-8-sig")
    assert client.get(f"{DM1}?format=xlsx").status_code == 200
    assert client.get(f"{DM1}?format=pdf").status_code == 400


def test_nothing_changed_is_said(idf: Idf) -> None:
    amendment(idf)
    assert "Aucun montant ne change encore par rapport à T0-2017." in read(browser(idf.finance), DM1)


def test_a_structure_that_changed_since_its_parent_is_said(idf: Idf) -> None:
    version = amendment(idf)
    assert restructured(version, idf.version) == 0
    actions.move_measure(
        by=idf.finance,
        measure=idf.plan.measures.get(code="A1-P1-NC"),
        project=idf.plan.projects.get(code="A5-P1"),
        reason="rattachement",
    )
    idf.agency.envelopes.filter(code="FIR").update(label="Fonds d’intervention")
    assert restructured(version, idf.version) == 2
    words = "2 intitulés ou rattachements du PRS diffèrent de T0-2017 : la structure est celle d’aujourd’hui."
    assert words in read(browser(idf.finance), DM1)
    adopted = actions.adopt(by=idf.finance, version=version, accept_warnings_because="essai")
    idf.agency.envelopes.filter(code="FIR").update(label="Encore autrement")
    assert restructured(adopted, idf.version) == 2, "an adopted version keeps its own"


def test_once_adopted_it_is_what_every_page_shows_first(idf: Idf, dm1: Version) -> None:
    client = browser(idf.finance)
    for address in ("credits/", "credits/croisements/", "", "credits/projets/A1-P1/"):
        assert "<dd>T0-2017</dd>" in client.get(f"/ars-idf/{address}").content.decode()
    advanced(idf, dm1, VersionStatus.ADOPTED)
    for address in ("credits/", "credits/croisements/", "", "credits/projets/A1-P1/"):
        assert "<dd>T0-2017-DM1</dd>" in client.get(f"/ars-idf/{address}").content.decode()
    partner = browser(idf.partner)
    assert "<dd>T0-2017</dd>" in partner.get("/ars-idf/credits/").content.decode()
    actions.publish(by=idf.finance, version=dm1)
    assert "<dd>T0-2017-DM1</dd>" in partner.get("/ars-idf/credits/").content.decode()


def test_what_it_amends_does_not_change(idf: Idf, dm1: Version) -> None:
    advanced(idf, dm1, VersionStatus.PUBLISHED)
    assert seal.holds(idf.version)
    assert Allocation.objects.get(version=idf.version, line__code="L001").amount == Decimal("7320000.00")
    assert idf.version.sha256 != Version.objects.get(pk=dm1.pk).sha256


# the proof


def sealed(idf: Idf, version: Version) -> Version:
    """The amendment adopted with a note and a notified ceiling."""
    note = idf.agency.texts.create(code="C-2018", label="Circulaire", date=date(2018, 5, 11))
    fir = idf.agency.envelopes.get(code="FIR")
    TextLine.objects.create(text=note, envelope=fir, year=2017, amount=Decimal("900000000.00"))
    line = Allocation.objects.get(version=version, line__code="L001", year=2017).line
    actions.note_line(by=idf.finance, version=version, line=line, text="Arrêté du 22 juin")
    return actions.adopt(by=idf.finance, version=version, accept_warnings_because="essai")


def verdict() -> tuple[int, list[str]]:
    out, status = StringIO(), 0
    try:
        call_command("verify_versions", stdout=out)
    except SystemExit as end:
        status = int(str(end.code))
    return status, out.getvalue().splitlines()


def test_the_proof_covers_an_amendment_its_ceilings_and_its_notes(idf: Idf, dm1: Version) -> None:
    version = sealed(idf, dm1)
    assert VersionCeiling.objects.filter(version=version).count() == 1
    assert examine(version).is_whole
    status, told = verdict()
    assert (status, len(told)) == (0, 2)
    assert told[1].startswith("ARS-IDF T0-2017-DM1 (Validée (figée)) : montants lus, 69")
    assert told[1].endswith("sceau intact")


def test_a_later_notification_does_not_touch_its_ceilings(idf: Idf, dm1: Version) -> None:
    version = sealed(idf, dm1)
    TextLine.objects.update(amount=Decimal("1.00"))
    assert seal.holds(version)


@pytest.mark.parametrize("spoiled", ["ceiling", "kind of ceiling", "lost ceiling", "note", "lost note", "added note"])
def test_the_proof_tells_a_ceiling_or_a_note_that_changed(idf: Idf, dm1: Version, spoiled: str) -> None:
    version = sealed(idf, dm1)
    kept, notes = VersionCeiling.objects.filter(version=version), LineNote.objects.filter(version=version)
    if spoiled == "ceiling":
        kept.update(amount=Decimal("900000000.01"))
    elif spoiled == "kind of ceiling":
        kept.update(kind="forecast")
    elif spoiled == "lost ceiling":
        kept.delete()
    elif spoiled == "note":
        notes.update(text="Arrêté du 23 juin")
    elif spoiled == "lost note":
        notes.delete()
    else:
        other = Allocation.objects.get(version=version, line__code="L004").line
        LineNote.objects.create(version=version, line=other, text="Ajoutée")
    assert not examine(version).is_whole
    status, told = verdict()
    assert status == 1
    assert not told[1].endswith("sceau intact")


def test_the_cause_and_the_reason_are_required_of_each_change(idf: Idf) -> None:
    version = amendment(idf)
    with pytest.raises(actions.Refused, match="indiquez un motif et une raison"):
        actions.change_amounts(
            by=idf.finance,
            version=version,
            edits=[Edit("L001", 2017, 1, None)],
            way=Way.GRID,
            cause=Cause.CORRECTION,
        )
