"""Warnings are acknowledged with a reason, as long as their figures are the same; an adoption wants them all."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from allocations import actions
from allocations.actions import AdoptionBlocked, Edit, Refused
from allocations.checks.inspection import Inspection, inspect
from allocations.enums import VersionStatus, Way
from allocations.models import Acknowledgement, Allocation, Version
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Membership, User
from tests.allocations.ceilings_pages.texts import expected, line, notified
from tests.allocations.versions import advanced, copied, new_line, version_with
from tests.plugins.idf import Idf

NBSP = "\u00a0"
WHY = "Intitulés de la source"


@pytest.fixture
def version(idf: Idf) -> Version:
    """The amounts of T0-2017: two warnings, of labels, and two things to know."""
    return copied(idf, "V1", {})


def titles(inspection: Inspection) -> list[str]:
    return [one.title for one in inspection.warnings]


def acknowledged(idf: Idf, version: Version, *fingerprints: str, reason: str = WHY, by: User | None = None) -> int:
    return actions.acknowledge(by=by or idf.finance, version=version, fingerprints=fingerprints, reason=reason)


def enter(idf: Idf, version: Version, line_code: str, year: int, amount: str) -> None:
    cell = Allocation.objects.filter(version=version, line__code=line_code, year=year).first()
    edit = Edit(line_code, year, cell.rev if cell else 0, Decimal(amount))
    actions.change_amounts(
        by=idf.finance,
        version=version,
        edits=[edit],
        way=Way.GRID,
        cause="correction",
        reason="essai",
    )


def test_a_warning_is_acknowledged_with_who_and_why(idf: Idf, version: Version) -> None:
    projects, sectors = inspect(version).warnings
    assert acknowledged(idf, version, projects.fingerprint) == 1
    after = inspect(version)
    assert [one.fingerprint for one in after.warnings] == [sectors.fingerprint]
    [accepted] = after.accepted
    told = accepted.acknowledgement
    assert (told.by, told.reason, told.rule, told.title) == (idf.finance, WHY, "labels", projects.title)
    assert accepted.anomaly == projects
    assert Entry.objects.get(action="anomaly.acknowledge", target_id=version.pk).details == {"titles": [projects.title]}


def test_all_are_acknowledged_together_and_twice_is_once(idf: Idf, version: Version) -> None:
    every = [one.fingerprint for one in inspect(version).warnings]
    assert acknowledged(idf, version, *every, every[0]) == 2
    assert acknowledged(idf, version, *every) == 0
    assert inspect(version).warnings == []
    assert Acknowledgement.objects.filter(version=version).count() == 2
    assert Entry.objects.filter(action="anomaly.acknowledge", target_id=version.pk).count() == 1


def test_a_reason_and_something_to_acknowledge_are_asked(idf: Idf, version: Version) -> None:
    first = inspect(version).warnings[0].fingerprint
    with pytest.raises(Refused, match="Dites pourquoi"):
        acknowledged(idf, version, first, reason=" ")
    with pytest.raises(Refused, match="au moins une"):
        acknowledged(idf, version)
    assert not Acknowledgement.objects.filter(version=version).exists()


def test_what_changed_since_it_was_read_is_not_acknowledged_nor_the_rest(idf: Idf, version: Version) -> None:
    first, _ = inspect(version).warnings
    with pytest.raises(Refused, match="une anomalie cochée n’est plus la même"):
        acknowledged(idf, version, first.fingerprint, "0" * 64)
    assert not Acknowledgement.objects.filter(version=version).exists()


def test_an_error_is_not_acknowledged_nor_what_is_only_good_to_know(idf: Idf, version: Version) -> None:
    notified(idf, line("FIR", 2017, "1.00"))
    inspection = inspect(version)
    for one in (inspection.errors[0], inspection.information[0]):
        with pytest.raises(Refused, match="Rien n’est acquitté"):
            acknowledged(idf, version, one.fingerprint)


def test_a_figure_that_changes_asks_again_and_the_first_word_is_kept_apart(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    version = version_with(idf, "V2", {("L901", 2018): "1000000.00", ("L901", 2019): "2000000.00"})
    [before] = inspect(version).warnings
    acknowledged(idf, version, before.fingerprint)
    assert inspect(version).warnings == []
    enter(idf, version, "L901", 2019, "2000000.01")
    after = inspect(version)
    [again] = after.warnings
    assert (again.title, again.figure) == (before.title, before.figure)
    assert again.fingerprint != before.fingerprint
    [old] = after.accepted
    assert old.anomaly is None
    enter(idf, version, "L901", 2019, "2000000.00")
    assert inspect(version).warnings == [], "the figure that was accepted is back"


def test_an_acknowledgement_is_taken_back(idf: Idf, version: Version) -> None:
    first = inspect(version).warnings[0]
    acknowledged(idf, version, first.fingerprint)
    told = Acknowledgement.objects.get(version=version)
    actions.take_back_acknowledgement(by=idf.admin, acknowledgement=told, reason="À revoir")
    assert first in inspect(version).warnings
    entry = Entry.objects.get(action="anomaly.take_back")
    assert (entry.by, entry.reason) == (idf.admin, "À revoir")
    assert entry.details == {"title": first.title, "accepted_by": str(idf.finance), "because": WHY}
    actions.take_back_acknowledgement(by=idf.admin, acknowledgement=told)
    assert Entry.objects.filter(action="anomaly.take_back").count() == 1, "a second click does nothing"


def test_what_was_accepted_in_an_adopted_version_stays_so_in_its_copies(idf: Idf, version: Version) -> None:
    assert len(inspect(version).warnings) == 2, "this one has the same amounts, and does not come from it"
    copy = actions.copy_version(
        by=idf.finance, source=idf.version, code="V2", label="Copie", data_date=idf.version.data_date
    )
    inherited = inspect(copy)
    assert inherited.warnings == []
    assert {one.acknowledgement.version_id for one in inherited.accepted} == {idf.version.pk}
    with pytest.raises(Refused, match="ne change plus"):
        actions.take_back_acknowledgement(by=idf.finance, acknowledgement=inherited.accepted[0].acknowledgement)


def test_what_was_accepted_in_a_version_still_being_made_is_its_own(idf: Idf, version: Version) -> None:
    acknowledged(idf, version, *[one.fingerprint for one in inspect(version).warnings])
    copy = actions.copy_version(
        by=idf.finance, source=version, code="V2", label="Copie", data_date=idf.version.data_date
    )
    assert len(inspect(copy).warnings) == 2
    assert inspect(copy).accepted == ()


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_nobody_else_acknowledges_or_takes_back(idf: Idf, version: Version, who: str) -> None:
    first = inspect(version).warnings[0].fingerprint
    with pytest.raises(PermissionDenied):
        acknowledged(idf, version, first, by=getattr(idf, who))
    acknowledged(idf, version, first)
    with pytest.raises(PermissionDenied):
        actions.take_back_acknowledgement(by=getattr(idf, who), acknowledgement=Acknowledgement.objects.latest("pk"))
    assert Acknowledgement.objects.filter(version=version).count() == 1


def test_the_draft_of_another_is_not_acknowledged(idf: Idf) -> None:
    colleague = User.objects.create(username="autre")
    Membership.objects.create(user=colleague, agency=idf.agency, role="finance")
    draft = version_with(idf, "V3", {("L001", 2018): "1.00"}, status=VersionStatus.DRAFT)
    with pytest.raises(PermissionDenied, match="brouillon"):
        acknowledged(idf, draft, "0" * 64, by=colleague)


# --- adoption


def test_an_error_blocks_the_adoption_and_a_transfer_unblocks_it(idf: Idf) -> None:
    """FIR 2018: 1 350 400 € for 1 000 000 € notified; MIGAC has room."""
    new_line(idf, "L901", "A2-P2-M1")
    new_line(idf, "L902", "A2-P2-M2", envelope="MIGAC")
    cells = {("L901", 2018): "1350400.00", ("L902", 2018): "1000000.00"}
    version = version_with(idf, "V1", cells, status=VersionStatus.ARBITRATED)
    notified(idf, line("FIR", 2018, "1000000.00"), line("MIGAC", 2018, "2000000.00"))
    with pytest.raises(AdoptionBlocked) as blocked:
        actions.adopt(by=idf.finance, version=version, accept_warnings_because="essai")
    assert str(blocked.value) == (
        f"Validation impossible : Plafond FIR 2018 dépassé de 350,4{NBSP}k€. "
        "Virer, réduire, ou attendre la notification."
    )
    assert [one.rule for one in blocked.value.anomalies] == ["ceiling"]
    version.refresh_from_db()
    assert version.status == VersionStatus.ARBITRATED
    enter(idf, version, "L901", 2018, "1000000.00")
    enter(idf, version, "L902", 2018, "1350400.00")
    adopted = actions.adopt(by=idf.finance, version=version, accept_warnings_because="essai")
    assert adopted.status == VersionStatus.ADOPTED


def test_warnings_block_the_adoption_until_they_are_accepted_then_or_before(idf: Idf, version: Version) -> None:
    version = advanced(idf, version, VersionStatus.ARBITRATED)
    with pytest.raises(AdoptionBlocked, match="2 avertissements ne sont pas acquittés"):
        actions.adopt(by=idf.finance, version=version)
    first = inspect(version).warnings[0]
    acknowledged(idf, version, first.fingerprint)
    with pytest.raises(AdoptionBlocked, match="1 avertissement n’est pas acquitté"):
        actions.adopt(by=idf.finance, version=version)
    actions.adopt(by=idf.admin, version=version, accept_warnings_because="Vu en comité")
    told = Acknowledgement.objects.filter(version=version).order_by("pk").values_list("by", "reason")
    assert list(told) == [(idf.finance.pk, WHY), (idf.admin.pk, "Vu en comité")]


def test_a_forecast_that_is_exceeded_only_warns(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    version = version_with(idf, "V1", {("L901", 2018): "2.00"})
    expected(idf, version, "FIR", 2018, "1.00")
    version = advanced(idf, version, VersionStatus.ARBITRATED)
    with pytest.raises(AdoptionBlocked, match="Hypothèse de plafond FIR 2018 dépassée"):
        actions.adopt(by=idf.finance, version=version)
    assert actions.adopt(by=idf.finance, version=version, accept_warnings_because="essai").is_frozen


def test_many_anomalies_are_counted_and_the_first_named(idf: Idf) -> None:
    new_line(idf, "L901", "A2-P2-M1")
    cells = {("L901", year): "2.00" for year in range(2018, 2023)}
    version = version_with(idf, "V1", cells, status=VersionStatus.ARBITRATED)
    notified(idf, *[line("FIR", year, "1.00") for year in range(2018, 2023)])
    with pytest.raises(AdoptionBlocked, match=f"FIR 2020 dépassé de 1,00{NBSP}€ ; et 2 autres."):
        actions.adopt(by=idf.finance, version=version)


def test_what_was_accepted_in_an_adopted_version_changes_no_more(idf: Idf, version: Version) -> None:
    adopted = advanced(idf, version, VersionStatus.ADOPTED)
    told = Acknowledgement.objects.filter(version=adopted).first()
    assert told is not None
    with pytest.raises(Refused, match="ne change plus"):
        actions.take_back_acknowledgement(by=idf.finance, acknowledgement=told)
    with pytest.raises(Refused, match="ne change plus"):
        acknowledged(idf, adopted, "0" * 64)


def test_the_published_data_were_loaded_with_what_the_checks_said_of_them(idf: Idf) -> None:
    inspection = inspect(idf.version)
    assert (inspection.errors, inspection.warnings) == ([], [])
    assert [one.acknowledgement.reason for one in inspection.accepted] == ["Reprise des crédits 2017 publiés"] * 2
    assert [(one.rule, one.title) for one in inspection.information] == [
        ("ceiling", "Aucun plafond pour 8 enveloppes en 2017"),
        ("negative", "1 montant négatif, motivé"),
        ("no_amount", "7 projets sans montant"),
        ("doubtful", "45 montants reconstitués"),
    ]
