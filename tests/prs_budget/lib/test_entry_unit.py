"""The unit of a form that is posted."""

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory

from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.money import Unit


def test_a_posted_form_says_its_unit_or_is_in_euros(rf: RequestFactory) -> None:
    assert entry_unit(rf.post("/", {"unite": "KEUR"})) is Unit.KEUR
    assert entry_unit(rf.post("/")) is Unit.EUR


def test_a_unit_that_is_none_is_refused_and_not_read_as_euros(rf: RequestFactory) -> None:
    with pytest.raises(BadRequest, match="Unité inconnue : « BOGUS »"):
        entry_unit(rf.post("/", {"unite": "BOGUS"}))
