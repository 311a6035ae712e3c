"""Static files: what climbs out of their folder is not there, and is no error of the site."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from prs_budget.static_files import StaticFiles


@pytest.mark.parametrize("path", ["/static/../manage.py", "/static/css/../../manage.py", "/static//etc/passwd"])
@override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True)
def test_an_address_that_climbs_out_of_the_folder_is_left_to_the_site(rf: RequestFactory, path: str) -> None:
    site = StaticFiles(lambda request: HttpResponse("rien ici", status=404))
    request = rf.get("/")
    request.path_info = path
    assert site(request).status_code == 404


@pytest.mark.django_db  # closing an answer closes old connections
@override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True)
def test_a_static_file_is_served(rf: RequestFactory) -> None:
    site = StaticFiles(lambda request: HttpResponse("rien ici", status=404))
    response = site(rf.get("/static/css/frame/frame.css"))
    assert (response.status_code, response.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    response.close()


@pytest.fixture
def collected(tmp_path: Path) -> Iterator[Path]:
    """The scripts of the site, gathered as production gathers them."""
    storage = {"BACKEND": "prs_budget.static_files.HashedFiles"}
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    stored = {**settings.STORAGES, "staticfiles": storage}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=stored, STATICFILES_FINDERS=finders, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["css"])
        yield tmp_path


def test_modules_that_import_one_another_are_served_under_hashed_names(collected: Path) -> None:
    scripts = {path.relative_to(collected): path.read_text(encoding="utf-8") for path in hashed(collected)}
    assert len(scripts) > 10
    imported = [
        (name.parent / target, name)
        for name, text in scripts.items()
        for target in re.findall(r'^import [^;]* from "(\./[^"]+)";', text, flags=re.MULTILINE)
    ]
    assert len(imported) > 5
    assert [(target, name) for target, name in imported if target not in scripts] == []


def hashed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name))
