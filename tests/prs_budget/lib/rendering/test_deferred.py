"""Large pieces of HTML put into a page that is already rendered."""

from django.http import HttpResponse
from django.template import Context, Template

from prs_budget.lib.rendering.deferred import Pieces


def page(pieces: Pieces, template: str, **context: object) -> str:
    rendered = HttpResponse(Template(template).render(Context(context)))
    return pieces.fill(rendered).content.decode()


def test_each_piece_stands_where_the_template_prints_it() -> None:
    pieces = Pieces()
    first, second = pieces.place("<b>é</b>"), pieces.place("<i>2</i>")
    assert page(pieces, "{{ two }} – {{ one }} – {{ two }}", one=first, two=second) == "<i>2</i> – <b>é</b> – <i>2</i>"


def test_a_piece_that_is_not_printed_is_left_out() -> None:
    pieces = Pieces()
    pieces.place("<b>1</b>")
    assert page(pieces, "<p>Rien</p>") == "<p>Rien</p>"


def test_a_text_that_imitates_a_place_stays_a_text() -> None:
    pieces = Pieces()
    assert pieces.place("<b>1</b>") == "<!--morceau 0-->"
    assert page(pieces, "{{ text }}", text="<!--morceau 0-->") == "&lt;!--morceau 0--&gt;"


def test_what_a_piece_says_is_not_read_again() -> None:
    pieces = Pieces()
    first, second = pieces.place("<!--morceau 1-->"), pieces.place("<b>1</b>")
    assert page(pieces, "{{ one }}{{ two }}", one=first, two=second) == "<!--morceau 1--><b>1</b>"
