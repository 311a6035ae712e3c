"""The journal: who did what, on what, why; inside the transaction of what it tells."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from prs_budget.journal.models import Entry
from tests.plugins.idf import Idf


class Breakdown(Exception):
    """What happens in the middle of an action."""


def _record(idf: Idf, **details: object) -> Entry:
    return Entry.objects.record(
        by=idf.finance, agency=idf.agency, action="essai", target=idf.version, reason="pour voir", **details
    )


def test_an_entry_says_who_did_what_on_what_and_why(idf: Idf) -> None:
    entry = Entry.objects.get(pk=_record(idf, cells=3).pk)
    assert (entry.by, entry.agency, entry.action, entry.reason) == (idf.finance, idf.agency, "essai", "pour voir")
    assert (entry.target_model, entry.target_id) == ("allocations.version", idf.version.pk)
    assert entry.target_label == "T0-2017"
    assert entry.details == {"cells": 3}
    assert entry.at.tzinfo is not None


def test_an_entry_keeps_the_name_that_its_target_had(idf: Idf) -> None:
    entry = _record(idf)
    idf.version.code = "T0-BIS"
    idf.version.save()
    assert Entry.objects.get(pk=entry.pk).target_label == "T0-2017"


def test_an_action_that_fails_leaves_no_entry(idf: Idf) -> None:
    @transaction.atomic
    def act() -> None:
        _record(idf)
        raise Breakdown

    before = Entry.objects.count()
    with pytest.raises(Breakdown):
        act()
    assert Entry.objects.count() == before


def test_whoever_acted_cannot_be_deleted(idf: Idf) -> None:
    _record(idf)
    with pytest.raises(ProtectedError), transaction.atomic():
        idf.finance.delete()
