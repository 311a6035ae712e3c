"""The forms of a reference: as it was given, recorded again, made here."""

import pytest

from fir.reference_forms import base_reference, reference_form, shown_reference, split_reference


@pytest.mark.parametrize(
    ("key", "base", "generation"),
    [
        ("REF", "REF", 1),
        ("REF~2", "REF", 2),
        ("REF~12", "REF", 12),
        # what no one made here: a reference of the accounts that has a « ~ » of its own
        ("REF~1", "REF~1", 1),
        ("REF~02", "REF~02", 1),
        ("A~B", "A~B", 1),
        ("~2", "~2", 1),
        (None, "", 1),
    ],
)
def test_a_reference_is_split_from_the_times_that_it_was_recorded(key: str | None, base: str, generation: int) -> None:
    assert split_reference(key) == (base, generation)
    assert base_reference(key) == base
    assert reference_form(base, generation) == (key or "")


def test_people_read_the_reference_that_they_know() -> None:
    assert shown_reference("51000165~2") == "51000165"
    assert shown_reference("auto-3f-1") == ""
    assert shown_reference(None) == ""
