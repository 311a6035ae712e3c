"""The words that checks share: labels that are nearly the same."""

import pytest

from allocations.checks.labels import reduced


@pytest.mark.parametrize(
    ("label", "other"),
    [
        ("Personne âgée", "Personnes Agées"),
        ("Dispositif ayant une couverture nationale", "dispositifs  ayant une couverture nationale"),
        ("L’appui", "L'appui"),
    ],
)
def test_labels_are_near_when_accents_capitals_and_plurals_alone_differ(label: str, other: str) -> None:
    assert reduced(label) == reduced(other)


def test_labels_that_say_another_thing_are_not_near() -> None:
    assert reduced("Couverture nationale") != reduced("Couverture régionale")
    assert reduced("Axe 1") != reduced("Axe 2")
