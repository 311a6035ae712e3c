"""The walk through the site: bounded, always the same, and nothing of it is written."""

import pytest

from benchmarks import walk
from benchmarks.walk import NOBODY, SHAPES, Question, Site, Walk, drawn_in_order, found_answers, shape_of
from prs_budget.journal.models import Entry


def walked(one: Walk) -> list[str]:
    return [question.address for question in one]


def test_addresses_of_one_shape_differ_by_their_codes_numbers_and_choices_only() -> None:
    one = shape_of("/ars-idf/credits/axes/A1/?annee=2017&unite=MEUR")
    assert one == shape_of("/ars-idf/credits/axes/A2/?unite=KEUR&annee=2018")
    assert one != shape_of("/ars-idf/credits/axes/A1/?annee=2017")
    assert one != shape_of("/ars-hdf/credits/axes/A1/?annee=2017&unite=MEUR")
    csv, xlsx = (shape_of(f"/ars-idf/credits/?format={name}") for name in ("csv", "xlsx"))
    assert csv != xlsx
    assert shape_of("/administration/fir/scheme/?o=1") == shape_of("/administration/fir/scheme/?q=")


def test_a_few_addresses_of_each_shape_are_asked_whatever_their_order() -> None:
    found = [f"/ars-idf/credits/axes/A{number}/" for number in range(1, 6)]
    one, other = Walk("finance", 2), Walk("finance", 2)
    one.add(found)
    other.add(reversed(found))
    taken = walked(one)
    assert len(taken) == 2
    assert walked(other) == taken
    one.add(found)
    assert walked(one) == []


def test_however_many_filters_join_so_many_shapes_of_a_pattern_are_asked() -> None:
    one = Walk("finance", 1)
    one.add(f"/ars-idf/credits/lignes/?filtre_{number}=x" for number in range(SHAPES + 5))
    one.add(["/ars-idf/credits/lignes/?format=csv"])
    assert len(walked(one)) == SHAPES + 1


def test_what_leaves_the_site_or_serves_a_file_of_it_is_not_asked() -> None:
    one = Walk(NOBODY, 2)
    one.add(["https://example.org/a/", "mailto:a@example.org", "/static/a.css", "http://testserver/connexion/#haut"])
    assert walked(one) == ["/connexion/"]


def test_identifiers_are_drawn_in_the_same_order() -> None:
    one, other = drawn_in_order(), drawn_in_order()
    assert [one(), one()] == [other(), other()]
    assert one().version == 4


def test_each_person_is_asked_for_and_nothing_is_written(db: None) -> None:
    entries = Entry.objects.count()
    site = Site()
    assert {NOBODY, "test-finance", "test-partner"} <= set(site.people)
    assert site.asked(Question(NOBODY, "/")).lines[:3] == [
        "statut 302",
        "Content-Type: text/html; charset=utf-8",
        "Location: /connexion/?next=/",
    ]
    assert site.asked(Question("test-finance", "/compte/")).lines[0] == "statut 200"
    assert Entry.objects.count() == entries


def test_a_page_leads_to_others(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "starts", lambda: ["/"])
    site = Site()
    site.people = (NOBODY,)
    asked = [answer.question for answer in found_answers(site, each=1)]
    assert Question(NOBODY, "/") in asked
    assert Question(NOBODY, "/connexion/?next=/") in asked
    assert len(asked) == len(set(asked))
