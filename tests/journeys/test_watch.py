"""The watch kept over every journey does bite."""

from collections.abc import Callable

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page
from pytest_django import Settings

PAGES = {
    "sain": '<!doctype html><html lang="fr"><title>Sain</title><main><h1>Sain</h1></main></html>',
    "style": '<!doctype html><html lang="fr"><title>Style</title><main><h1 style="color: red">Style</h1></main></html>',
    "dehors": '<!doctype html><html lang="fr"><title>Dehors</title><img alt="" src="http://192.0.2.1/a.png"></html>',
    "muet": '<!doctype html><html lang="fr"><title>Muet</title><main><h1>Muet</h1><button></button></main></html>',
}


@login_not_required
def page_by_name(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(PAGES.get(name, ""))


urlpatterns = [path("<name>", page_by_name)]


@pytest.fixture(autouse=True)
def _pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def test_a_sound_page_raises_no_complaint(
    page: Page, complaints: list[str], assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/sain")
    assert page.inner_text("h1") == "Sain"
    assert_accessible(page)
    assert complaints == []


@pytest.mark.parametrize(
    ("name", "complaint"), [("style", "Content Security Policy"), ("dehors", "request outside: http://192.0.2.1")]
)
def test_a_violation_of_the_policy_or_a_request_outside_is_a_complaint(
    page: Page, complaints: list[str], name: str, complaint: str
) -> None:
    page.goto(f"/{name}")
    assert any(complaint in found for found in complaints), complaints
    complaints.clear()


def test_what_a_screen_reader_cannot_read_is_a_violation(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    page.goto("/muet")
    with pytest.raises(AssertionError, match="button-name"):
        assert_accessible(page)
