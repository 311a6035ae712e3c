"""Which versions are read by whom, and in which order."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.organisation.models import Agency
from tests.plugins.idf import Idf

PUBLISHED = {"T0-2017"}


def _make(idf: Idf, code: str, status: VersionStatus) -> Version:
    version = actions.create_version(
        by=idf.finance, plan=idf.plan, code=code, label="Essai", data_date=date(2018, 3, 8)
    )
    for reached, step in (
        (VersionStatus.OPEN, actions.open_entry),
        (VersionStatus.ARBITRATED, actions.arbitrate),
        (VersionStatus.ADOPTED, actions.adopt),
        (VersionStatus.PUBLISHED, actions.publish),
    ):
        if list(VersionStatus).index(status) >= list(VersionStatus).index(reached):
            version = step(by=idf.admin, version=version)
    return version


@pytest.fixture
def one_of_each(idf: Idf) -> None:
    """A version of finance in each state, named after it."""
    for status in VersionStatus:
        _make(idf, status.name, status)


READ = {
    "finance": {"DRAFT", "OPEN", "ARBITRATED", "ADOPTED", "PUBLISHED"},
    "admin": {"OPEN", "ARBITRATED", "ADOPTED", "PUBLISHED"},
    "contributor": {"OPEN", "ARBITRATED", "ADOPTED", "PUBLISHED"},
    "director": {"OPEN", "ARBITRATED", "ADOPTED", "PUBLISHED"},
    "partner": {"PUBLISHED"},
}


@pytest.mark.parametrize("who", READ)
@pytest.mark.usefixtures("one_of_each")
def test_each_role_reads_what_it_may(idf: Idf, who: str) -> None:
    """A draft is its author's alone; a partner reads what was given out."""
    visible = Version.objects.visible_to(getattr(idf, who))
    assert set(visible.values_list("code", flat=True)) == READ[who] | PUBLISHED


@pytest.mark.usefixtures("one_of_each")
def test_a_stranger_reads_nothing(idf: Idf) -> None:
    assert not Version.objects.visible_to(idf.stranger).exists()


@pytest.mark.usefixtures("one_of_each")
def test_a_closed_account_reads_nothing(idf: Idf) -> None:
    idf.finance.is_active = False
    idf.finance.save()
    assert not Version.objects.visible_to(idf.finance).exists()


@pytest.mark.usefixtures("one_of_each")
def test_a_role_in_one_agency_shows_nothing_of_another(idf: Idf) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    idf.stranger.memberships.create(agency=elsewhere, role="admin")
    assert not Version.objects.visible_to(idf.stranger).exists()


@pytest.mark.usefixtures("one_of_each")
def test_a_partner_who_reads_another_agency_wholly_still_reads_only_what_is_published_here(idf: Idf) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    idf.partner.memberships.create(agency=elsewhere, role="admin")
    visible = Version.objects.visible_to(idf.partner)
    assert set(visible.values_list("code", flat=True)) == {"PUBLISHED", "T0-2017"}


@pytest.mark.usefixtures("one_of_each")
def test_an_author_who_has_lost_their_role_no_longer_reads_their_draft(idf: Idf) -> None:
    idf.finance.memberships.all().delete()
    assert not Version.objects.visible_to(idf.finance).exists()


@pytest.mark.usefixtures("one_of_each")
def test_published_are_those_given_out(idf: Idf) -> None:
    assert set(Version.objects.published().values_list("code", flat=True)) == {"PUBLISHED", "T0-2017"}


def test_the_version_of_reference_is_the_last_adopted(idf: Idf) -> None:
    """T0 was adopted when the data were loaded, before V1; drafts come after, the newest first."""
    _make(idf, "V1", VersionStatus.ADOPTED)
    _make(idf, "V2", VersionStatus.DRAFT)
    _make(idf, "V3", VersionStatus.OPEN)
    assert list(Version.objects.latest_first().values_list("code", flat=True)) == ["V1", "T0-2017", "V3", "V2"]


@pytest.mark.parametrize(
    ("status", "values"),
    [
        (VersionStatus.ADOPTED, {"sha256": ""}),
        (VersionStatus.PUBLISHED, {"adopted_at": None}),
        (VersionStatus.ADOPTED, {"status": VersionStatus.OPEN}),
        (VersionStatus.OPEN, {"status": VersionStatus.ADOPTED}),
        (VersionStatus.DRAFT, {"sha256": "a" * 64}),
    ],
)
def test_a_version_is_sealed_if_and_only_if_it_is_adopted(
    idf: Idf, status: VersionStatus, values: dict[str, object]
) -> None:
    """The database itself refuses to unfreeze one."""
    version = _make(idf, "V1", status)
    with pytest.raises(IntegrityError, match="version_sealed_iff_adopted"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**values)
