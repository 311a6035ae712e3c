"""How long what is notified in a year may be paid: its own rule, else that of the law in that year."""

from typing import NamedTuple

import pytest

from fir.facts.lapses import lapse_after, lapse_of, lapse_rule


class Year(NamedTuple):
    year: int
    lapse_years: int | None = None
    lapse_text: str = ""


@pytest.mark.parametrize(
    ("origin", "lapses_in"), [(2012, 2016), (2014, 2018), (2015, 2019), (2016, 2019), (2018, 2021), (None, None)]
)
def test_the_law_says_four_years_until_2015_and_three_since(origin: int | None, lapses_in: int | None) -> None:
    assert lapse_of(origin, {})[0] == lapses_in


def test_each_delay_has_its_text_and_a_year_may_say_otherwise() -> None:
    assert lapse_of(2015, {})[1] == "décret n° 2017-814 du 5 mai 2017, article 2"
    assert lapse_of(2016, {})[1] == "code de la santé publique, article L. 1435-10, 4e alinéa"
    assert lapse_of(2015, {2015: Year(2015, 2, "convention")}) == (2017, "convention")
    assert lapse_rule(Year(2014)).startswith("31 décembre de la 4e année après celle d’origine (décret n° 2017-814")


def test_the_rule_of_the_year_after_is_the_same_but_where_the_law_changed() -> None:
    assert lapse_after(Year(2018, 3, "L. 1435-10")) == (3, "L. 1435-10")
    assert lapse_after(Year(2015, 4, "décret"))[0] == 3
    assert lapse_after(Year(2015, 2, "convention")) == (2, "convention")
    assert lapse_after(Year(2015)) == (None, "")
