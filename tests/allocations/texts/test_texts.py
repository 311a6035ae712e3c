"""Texts that notify credits: recorded and corrected by who may, all their lines or none, never without a trace."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from allocations import actions
from allocations.actions import LinesRefused, NotifiedLine, Refused, text_state
from allocations.ceilings import Ceiling, ceilings
from allocations.enums import CeilingKind, Credit, VersionStatus
from allocations.models import Envelope, Text, TextLine, Version
from projects.models import Plan
from prs_budget.journal.models import Entry
from tests.allocations.ceilings_pages.texts import HEAD, line, notified
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf


def held(version: Version) -> dict[tuple[str, int], Ceiling]:
    codes = dict(Envelope.objects.filter(agency=version.agency).values_list("id", "code"))
    return {(codes[envelope], year): one for (envelope, year), one in ceilings(version).items()}


def corrected(idf: Idf, text: Text, *lines: NotifiedLine, seen: str | None = None) -> Text:
    return actions.correct_text(by=idf.finance, text=text, head=HEAD, lines=lines, reason="Coquille", seen=seen)


def test_the_ceiling_is_the_sum_of_the_lines_of_every_text(idf: Idf) -> None:
    version = version_with(idf, "V1", {("L001", 2018): "1.00"})
    notified(idf, line("FIR", 2018, "100.10"), line("FIR", 2018, "0.90", Credit.ONE_OFF), line("FIR", 2019, "7.00"))
    notified(idf, line("FIR", 2018, "-1.00"), line("MIGAC", 2018, "5.00"), code="CIRC-2018-2")
    assert held(version) == {
        ("FIR", 2018): Ceiling(Decimal("100.00"), CeilingKind.NOTIFIED),
        ("FIR", 2019): Ceiling(Decimal("7.00"), CeilingKind.NOTIFIED),
        ("MIGAC", 2018): Ceiling(Decimal("5.00"), CeilingKind.NOTIFIED),
    }


def test_a_text_is_journalled_and_has_its_history(idf: Idf) -> None:
    text = notified(idf, line("FIR", 2018, "1.00"), line("MIGAC", 2018, "2.00"))
    entry = Entry.objects.get(action="notification.record")
    assert (entry.by, entry.target_id, entry.details) == (idf.finance, text.pk, {"lines": 2})
    assert text.history.count() == 1
    assert {one.history_user for one in TextLine.history.all()} == {idf.finance}


def test_a_text_makes_every_version_that_is_not_adopted_stale_and_no_other(idf: Idf) -> None:
    live = version_with(idf, "V1", {("L001", 2018): "1.00"})
    frozen, before = idf.version.stamp, live.stamp
    text = notified(idf, line("FIR", 2018, "1.00"))
    live.refresh_from_db()
    idf.version.refresh_from_db()
    assert (live.stamp, idf.version.stamp) == (before + 1, frozen)
    corrected(idf, text, line("FIR", 2018, "2.00"))
    live.refresh_from_db()
    assert live.stamp == before + 2


def test_the_ceilings_of_an_adopted_version_no_longer_move(idf: Idf) -> None:
    notified(idf, line("FIR", 2018, "100.00"))
    version = version_with(idf, "V1", {("L001", 2018): "1.00"}, status=VersionStatus.ADOPTED)
    notified(idf, line("FIR", 2018, "50.00"), code="CIRC-2018-2")
    assert held(version)["FIR", 2018].amount == Decimal("100.00")


def test_a_correction_changes_adds_and_removes_lines_and_their_history_says_why(idf: Idf) -> None:
    text = notified(idf, line("FIR", 2018, "1.00"), line("FIR", 2019, "2.00"), line("MIGAC", 2018, "3.00"))
    corrected(idf, text, line("FIR", 2018, "1.00"), line("FIR", 2019, "2.50"), line("DAF", 2018, "4.00"))
    rows = TextLine.objects.filter(text=text).order_by("envelope__code", "year")
    assert list(rows.values_list("envelope__code", "year", "amount")) == [
        ("DAF", 2018, Decimal("4.00")),
        ("FIR", 2018, Decimal("1.00")),
        ("FIR", 2019, Decimal("2.50")),
    ]
    told = TextLine.history.filter(history_change_reason="Coquille").order_by("history_type")
    assert [(one.history_type, one.amount, one.history_user) for one in told] == [
        ("+", Decimal("4.00"), idf.finance),
        ("-", Decimal("3.00"), idf.finance),
        ("~", Decimal("2.50"), idf.finance),
    ]
    entry = Entry.objects.get(action="notification.correct")
    assert (entry.reason, entry.details) == ("Coquille", {"added": 1, "changed": 1, "removed": 1})


def test_a_correction_says_why(idf: Idf) -> None:
    text = notified(idf, line("FIR", 2018, "1.00"))
    with pytest.raises(Refused, match="indiquez un motif"):
        actions.correct_text(by=idf.finance, text=text, head=HEAD, lines=[line("FIR", 2018, "2.00")], reason=" ")
    assert TextLine.objects.get(text=text).amount == Decimal("1.00")


def test_a_text_that_changed_since_it_was_read_is_not_corrected(idf: Idf) -> None:
    text = notified(idf, line("FIR", 2018, "1.00"))
    seen = text_state(text)
    corrected(idf, text, line("FIR", 2018, "2.00"), seen=seen)
    with pytest.raises(Refused, match="a changé depuis"):
        corrected(idf, text, line("FIR", 2018, "3.00"), seen=seen)
    assert TextLine.objects.get(text=text).amount == Decimal("2.00")


def test_every_line_that_cannot_be_kept_is_named_and_nothing_is_written(idf: Idf) -> None:
    with pytest.raises(LinesRefused) as refused:
        notified(
            idf,
            line("FIR", 2018, "1.00"),
            line("FIRE", 2018, "1.00"),
            line("FIR", 2031, "1.00"),
            line("FIR", 2018, "0.001"),
            line("FIR", 2018, "2.00"),
            line("FIR", 2018, "2.00", object="x" * 301),
        )
    assert refused.value.lines == {
        1: "« FIRE » n’est pas une enveloppe de l’agence.",
        2: "2031 n’est l’année d’aucun PRS de l’agence (2017 à 2022), ni celle du texte.",
        3: "« 0.001 » : deux décimales au plus en euros.",
        4: "même enveloppe, année, nature, objet et part que la ligne 1 : ajoutez les montants.",
        5: "un objet compte 300 caractères au plus ; celui-ci en a 301.",
    }
    assert not Text.objects.exists()


def test_an_amount_out_of_reach_is_refused_with_the_others(idf: Idf) -> None:
    with pytest.raises(LinesRefused, match="dépasse le plus grand montant"):
        notified(idf, line("FIR", 2018, "1000000000000.01"))


def test_a_text_has_lines_and_a_reference_of_its_own(idf: Idf) -> None:
    with pytest.raises(Refused, match="au moins un montant"):
        notified(idf)
    notified(idf, line("FIR", 2018, "1.00"))
    with pytest.raises(Refused, match="déjà celle d’un texte"):
        notified(idf, line("FIR", 2018, "1.00"))
    with pytest.raises(Refused, match="s’écrit en capitales"):
        notified(idf, line("FIR", 2018, "1.00"), code="circ 1")


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_nobody_else_notifies_or_corrects(idf: Idf, who: str) -> None:
    text = notified(idf, line("FIR", 2018, "1.00"))
    person = getattr(idf, who)
    with pytest.raises(PermissionDenied):
        actions.record_text(by=person, agency=idf.agency, code="X", head=HEAD, lines=[line("FIR", 2018, "1.00")])
    with pytest.raises(PermissionDenied):
        actions.correct_text(by=person, text=text, head=HEAD, lines=[line("FIR", 2018, "9.00")], reason="x")
    assert TextLine.objects.get().amount == Decimal("1.00")


def test_the_years_of_every_plan_of_the_agency_are_open_to_texts(idf: Idf) -> None:
    Plan.objects.create(agency=idf.agency, code="PRS1", label="PRS 1", base_year=2013, horizon=4)
    text = notified(idf, line("FIR", 2014, "1.00"))
    assert text.date == date(2018, 5, 11)
    assert held(version_with(idf, "V1", {("L001", 2018): "1.00"})) == {}, "2014 is no year of this plan"
