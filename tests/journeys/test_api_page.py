"""The page of the API in a browser: read, unfolded, narrow, dark, and its addresses opened."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from prs_budget.organisation.models import User
from tests.journeys.reading import overflow
from tests.plugins.idf import Idf

Entry = Callable[[User], Page]
Accessible = Callable[[Page], None]
PAGE = "/api/v1/docs/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_unfolded_is_accessible(idf: Idf, enter: Entry, assert_accessible: Accessible, scheme: str) -> None:
    page = enter(idf.partner)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(PAGE)
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert_accessible(page)


def test_it_unfolds_by_keyboard(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(PAGE)
    page.locator("#crosstab summary").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#crosstab").get_by_text("rows[].cells[].amount")).to_be_visible()


@pytest.mark.parametrize("width", [320, 720, 1920])
def test_it_fits_any_width(idf: Idf, enter: Entry, width: int) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(PAGE)
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert overflow(page) <= 0


def test_an_address_opens_as_it_is(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(PAGE)
    href = page.locator("#crosstab a").first.get_attribute("href")
    answer = page.request.get(str(href))
    assert answer.status == 200
    total = json.loads(answer.text())["total"]["cells"][-1]
    assert total == {"amount": "8646200000.00", "display": "8\u00a0646,2"}
