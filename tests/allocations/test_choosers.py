"""What the form above a cross-table offers."""

from allocations.choosers import Chooser, Option


def test_a_select_is_drawn_with_its_choice_and_no_text_can_leave_it() -> None:
    chooser = Chooser("axe", "Axe", (Option("", "Toutes valeurs"), Option('A"1', "Vivre & <b>vieillir</b>", True)))
    assert chooser.drawn == (
        '<option value="">Toutes valeurs</option>'
        '<option value="A&quot;1" selected>Vivre &amp; &lt;b&gt;vieillir&lt;/b&gt;</option>'
    )


def test_each_level_has_a_field_of_its_own() -> None:
    assert [Chooser("lignes", "puis", (), level).id for level in (1, 2)] == ["choix-lignes-1", "choix-lignes-2"]
