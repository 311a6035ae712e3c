"""A report and its address: what is written is read back, what no report answers is refused with every reason."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from allocations.enums import Dimension
from allocations.selection import API, ENGLISH, FRENCH, PAGE, BadSelection, Names, Selection, parse
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import BadAddress

AXIS, PROJECT, ENVELOPE, YEAR, ACTOR = (
    Dimension.AXIS,
    Dimension.PROJECT,
    Dimension.ENVELOPE,
    Dimension.YEAR,
    Dimension.ACTOR,
)
DEFAULT = Selection(rows=(AXIS, PROJECT), columns=(ENVELOPE,))


def read(query: str, names: Names = PAGE, default: Selection = DEFAULT) -> Selection:
    return parse(QueryDict(query), names, default)


def refused(query: str, names: Names = PAGE, default: Selection = DEFAULT) -> tuple[str, ...]:
    """The reasons for which an address is refused."""
    with pytest.raises(BadAddress) as caught:
        read(query, names, default)
    return caught.value.reasons


codes = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
years = st.integers(2000, 2099).map(str)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    order = draw(st.permutations(list(Dimension)))
    height = draw(st.integers(1, 3))
    width = draw(st.integers(0, 3))
    filters = {
        dimension: tuple(draw(st.lists(years if dimension == YEAR else codes, min_size=1, max_size=3, unique=True)))
        for dimension in draw(st.sets(st.sampled_from(list(Dimension))))
    }
    return Selection(
        version=draw(st.sampled_from(["", "T0-2017", "V.2_b"])),
        rows=tuple(order[:height]),
        columns=tuple(order[height : height + width]),
        filters=filters,
        unit=draw(st.sampled_from(Unit)),
        decimals=draw(st.sampled_from([None, 0, 1, 2])),
        perimeter=draw(st.sampled_from(["all", "axes"])),
        compare=draw(st.sampled_from(["", "PROG-2018-2022"])),
    )


@pytest.mark.parametrize("names", [PAGE, API], ids=["page", "api"])
@given(selections())
def test_the_address_of_a_report_is_that_report(names: Names, selection: Selection) -> None:
    assert read(selection.query(names), names) == selection


@given(selections())
def test_page_and_api_say_the_same_thing_in_two_languages(selection: Selection) -> None:
    assert read(read(selection.query(PAGE)).query(API), API) == selection


def test_an_address_is_always_written_in_the_same_order() -> None:
    one = read("projet=A2-P2&unite=KEUR&annee=2018&annee=2017&colonnes=enveloppe&lignes=mesure,acteur&version=T0-2017")
    other = read(
        "version=T0-2017&annee=2018&annee=2017&lignes=mesure,acteur&projet=A2-P2&colonnes=enveloppe&unite=KEUR"
    )
    assert one.query() == other.query()
    assert one.query() == (
        "version=T0-2017&lignes=mesure,acteur&colonnes=enveloppe&projet=A2-P2&annee=2018&annee=2017&unite=KEUR"
    )
    assert one.query(API) == (
        "version=T0-2017&rows=measure,actor&columns=envelope&project=A2-P2&year=2018&year=2017&unit=KEUR"
    )


def test_the_page_of_the_issue_reads_as_it_is_meant() -> None:
    selection = read(
        "version=T0-2017&lignes=axe,projet&colonnes=enveloppe&annee=2017&unite=MEUR&autres=avec&vue=tableau&compare="
    )
    assert selection == Selection("T0-2017", (AXIS, PROJECT), (ENVELOPE,), {YEAR: ("2017",)}, Unit.MEUR)


def test_the_crosstab_of_the_api_reads_as_it_is_meant() -> None:
    selection = read(
        "version=T0&rows=project,measure&columns=envelope&year=2017&unit=EUR&axis=A2&perimeter=axes&decimals=2", API
    )
    assert selection == Selection(
        "T0",
        (PROJECT, Dimension.MEASURE),
        (ENVELOPE,),
        {AXIS: ("A2",), YEAR: ("2017",)},
        Unit.EUR,
        2,
        "axes",
    )


def test_the_words_of_pages_are_french_and_those_of_the_api_english() -> None:
    assert set(FRENCH) == set(ENGLISH) == set(Dimension)
    assert len(set(FRENCH.values())) == len(set(ENGLISH.values())) == len(Dimension)
    assert ENGLISH[ACTOR] == "actor"
    assert FRENCH[ACTOR] == "acteur"


# --- what is not said comes from the report's own default


def test_an_empty_address_is_the_default() -> None:
    assert read("") == DEFAULT


def test_an_empty_value_is_a_value_not_given() -> None:
    assert read("version=&lignes=&colonnes=&unite=&decimales=&autres=&compare=&projet=") == DEFAULT


def test_rows_without_columns_are_a_table_without_columns() -> None:
    assert read("lignes=axe").columns == ()
    assert read("lignes=axe&colonnes=").columns == ()


def test_columns_alone_keep_the_rows_of_the_default() -> None:
    selection = read("colonnes=annee")
    assert (selection.rows, selection.columns) == ((AXIS, PROJECT), (YEAR,))


def test_levels_may_come_in_one_parameter_or_in_several_as_a_form_sends_them() -> None:
    assert read("lignes=axe&lignes=projet&lignes=&colonnes=&colonnes=annee") == read("lignes=axe,projet&colonnes=annee")
    assert read("lignes=projet,axe").rows == (PROJECT, AXIS)


def test_an_empty_filter_lifts_the_one_of_the_default() -> None:
    default = DEFAULT.filtered(YEAR, "2017")
    assert read("", default=default).years == (2017,)
    assert read("annee=2018", default=default).years == (2018,)
    assert read("annee=", default=default).years == ()


def test_a_filter_is_repeatable_and_counts_once() -> None:
    assert read("projet=A2-P2&projet=A1-P1&projet=A2-P2&projet=").filters == {PROJECT: ("A2-P2", "A1-P1")}


def test_a_comma_inside_a_code_is_part_of_it() -> None:
    selection = read("acteur=Qualité%2C+sécurité")
    assert selection.filters == {ACTOR: ("Qualité, sécurité",)}
    assert read(selection.query()) == selection


def test_the_same_value_twice_is_no_contradiction() -> None:
    assert read("version=T0-2017&version=T0-2017&unite=EUR&unite=").version == "T0-2017"


def test_what_is_not_of_the_report_passes() -> None:
    assert read("vue=tableau&ouvre=A2,FIR&format=xlsx&tableau=projets&page=2&composer=1") == DEFAULT
    assert read("agency=ARS-IDF&format=csv&page=2&page_size=10", API) == DEFAULT


# --- what is refused


def test_an_unknown_dimension_is_refused_with_those_that_exist() -> None:
    assert refused("lignes=axe,envelope2") == (
        "Dimension inconnue dans l’adresse : « envelope2 ». Dimensions possibles : "
        "axe, projet, mesure, direction, domaine, acteur, enveloppe, annee, recurrence.",
    )
    assert refused("rows=axis&columns=enveloppe", API) == (
        "Dimension inconnue dans l’adresse : « enveloppe ». Dimensions possibles : "
        "axis, project, measure, direction, sector, actor, envelope, year, recurrence.",
    )


def test_a_dimension_crossed_with_itself_is_refused() -> None:
    what_to_do = "gardez-en une, changez ou retirez l’autre."
    twice = f"figure deux fois, en lignes et en colonnes : {what_to_do}"
    assert refused("lignes=axe,axe") == (f"« axe » figure deux fois, en lignes : {what_to_do}",)
    assert refused("lignes=axe,enveloppe&colonnes=enveloppe,axe") == (f"« axe » {twice}", f"« enveloppe » {twice}")
    assert refused("rows=axis&columns=axis", API) == (f"« axis » {twice}",)


def test_several_years_may_be_one_value() -> None:
    """As one choice of a list sends them."""
    assert read("annee=2018,2020&annee=2017").filters[YEAR] == ("2018", "2020", "2017")
    assert refused("annee=2018,an") == ("« an » n’est pas une année : quatre chiffres sont attendus.",)


def test_a_refusal_keeps_what_was_understood() -> None:
    with pytest.raises(BadSelection) as error:
        read("lignes=axe,rien,axe&colonnes=enveloppe&axe=A1&axe=A2&annee=2018&annee=an&unite=KF&autres=sans")
    asked = error.value.asked
    assert (asked.rows, asked.columns) == ((AXIS, AXIS), (ENVELOPE,))
    assert asked.filters == {AXIS: ("A1", "A2"), YEAR: ("2018",)}
    assert (asked.unit, asked.perimeter) == (Unit.MEUR, "axes")


def test_the_columns_of_the_default_do_not_repeat_the_rows_asked_for() -> None:
    assert read("lignes=enveloppe").columns == ()


def test_an_unknown_parameter_is_refused() -> None:
    assert refused("anne=2017") == (
        "Paramètre inconnu dans l’adresse : « anne ». Filtres possibles : "
        "axe, projet, mesure, direction, domaine, acteur, enveloppe, annee, recurrence.",
    )


def test_the_words_of_one_door_are_unknown_at_the_other() -> None:
    assert len(refused("rows=axis&year=2017")) == 2
    assert len(refused("lignes=axe&annee=2017", API)) == 2


def test_an_unknown_unit_is_refused() -> None:
    assert refused("unite=meur") == ("Unité inconnue dans l’adresse : « meur ». Unités possibles : EUR, KEUR, MEUR.",)


@pytest.mark.parametrize("word", ["3", "-1", "1.0", "١", "²"])
def test_decimals_are_nought_to_two(word: str) -> None:
    assert refused(f"decimales={word}") == (f"Nombre de décimales refusé : « {word} ». Valeurs possibles : 0, 1, 2.",)


def test_an_unknown_perimeter_is_refused() -> None:
    assert refused("autres=peut-etre") == (
        "Périmètre inconnu dans l’adresse : « peut-etre ». Valeurs possibles : avec, sans.",
    )
    assert refused("perimeter=sans", API) == (
        "Périmètre inconnu dans l’adresse : « sans ». Valeurs possibles : all, axes.",
    )


@pytest.mark.parametrize("year", ["17", "20177", "deux", "２０１７", "٢٠١٧", "2017.0", "+201", "201²", " 2017"])
def test_a_year_is_four_ascii_digits(year: str) -> None:
    query = QueryDict(mutable=True)
    query["annee"] = year
    assert refused(query.urlencode()) == (f"« {year} » n’est pas une année : quatre chiffres sont attendus.",)


def test_two_versions_are_refused() -> None:
    assert refused("version=T0-2017&version=PROG") == (
        "« version » est donné deux fois dans l’adresse : T0-2017 et PROG.",
    )


def test_every_reason_comes_at_once() -> None:
    reasons = refused("lignes=axe,nulle&unite=EURO&decimales=9&autres=oui&annee=an&inconnu=1&compare=A&compare=B")
    assert len(reasons) == 7
    assert " ".join(reasons) == str(BadAddress(reasons))


# --- variants


def test_a_variant_leaves_the_first_alone() -> None:
    first = Selection("T0-2017").filtered(PROJECT, "A2-P2")
    second = first.filtered(PROJECT, "A1-P1").filtered(YEAR, "2017")
    assert first.filters == {PROJECT: ("A2-P2",)}
    assert second.filters == {PROJECT: ("A1-P1",), YEAR: ("2017",)}
    assert second.filtered(PROJECT).filters == {YEAR: ("2017",)}
    assert second.in_version("PROG").version == "PROG"


def test_a_unit_has_its_own_decimals() -> None:
    assert Selection(unit=Unit.EUR).shown_decimals == 0
    assert Selection(unit=Unit.KEUR).shown_decimals == 1
    assert Selection(unit=Unit.EUR, decimals=2).shown_decimals == 2
    assert Selection(unit=Unit.MEUR, decimals=0).shown_decimals == 0


def test_years_that_are_not_chosen_become_the_last_column_level() -> None:
    assert DEFAULT.with_years_apart().columns == (ENVELOPE, YEAR)
    assert DEFAULT.filtered(YEAR, "2017").with_years_apart().columns == (ENVELOPE,)
    assert read("lignes=annee").with_years_apart().columns == ()


def test_several_years_chosen_are_not_added_together_either() -> None:
    assert DEFAULT.filtered(YEAR, "2017", "2018").with_years_apart().columns == (ENVELOPE, YEAR)
