"""The guards of the suite do bite."""

import socket
import warnings
from pathlib import Path

import pytest
from django.db import connection
from django.template import Engine, engines

from tests.plugins.strictness import OURS, NetworkReached, UndefinedVariable


def rendered(source: str, name: Path) -> str:
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    from django.template import Context, Origin, Template

    return Template(source, origin=Origin(str(name)), engine=engine).render(Context({"known": "su"}))


def test_an_undefined_variable_in_our_template_is_an_error() -> None:
    with pytest.raises(UndefinedVariable, match=r"« unknown » n'est pas défini dans templates/page\.html"):
        rendered("{{ known }} {{ unknown }}", OURS / "templates" / "page.html")


def test_an_undefined_variable_inside_a_block_of_ours_is_an_error() -> None:
    with pytest.raises(UndefinedVariable):
        rendered("{% if known %}{{ known.unknown }}{% endif %}", OURS / "templates" / "page.html")


def test_a_loop_through_what_nothing_gives_is_an_error_too() -> None:
    with pytest.raises(UndefinedVariable, match="« unknown »"):
        rendered("{% for one in unknown %}{{ one }}{% endfor %}", OURS / "templates" / "page.html")
    assert rendered("{% for one in known %}{{ one }}.{% endfor %}", OURS / "templates" / "page.html") == "s.u."
    assert rendered("[{% for one in unknown %}{{ one }}{% endfor %}]", OURS / ".venv/lib/site-packages/a.html") == "[]"


def test_asking_whether_a_variable_exists_is_allowed() -> None:
    assert rendered("{% if unknown %}oui{% else %}non{% endif %}", OURS / "templates" / "page.html") == "non"


def test_a_library_may_print_what_it_was_not_given() -> None:
    assert rendered("[{{ unknown }}]", OURS / ".venv/lib/site-packages/dsfr/page.html") == "[]"


def test_the_network_stops_at_this_machine() -> None:
    with socket.socket() as away, pytest.raises(NetworkReached):
        away.connect(("192.0.2.1", 80))


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("attention", UserWarning, stacklevel=1)


@pytest.mark.django_db
def test_rows_without_an_order_come_back_backwards(on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("a setting of SQLite")
    assert connection.cursor().execute("SELECT id FROM django_content_type").fetchone() != (1,)
