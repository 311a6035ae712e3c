"""Nested rows folded and unfolded in a real browser, by mouse and by keyboard."""

from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, Route, expect

from prs_budget.lib.rendering import html
from tests.prs_budget.lib.rendering.samples import simple_table

ALL = ["A1", "A1-P1", "A1-P2", "A2", "A2-P1", "A2-P2", "Deux axes", "AUTRES", "Total général"]


def visit(page: Page, *, script: bool = True, folded: bool = False, opened: str = "") -> None:
    """Show the table alone, on the address of the site, with or without the script of folding."""
    source = (Path(settings.BASE_DIR) / "static/js/reading/folding.js").read_text(encoding="utf-8")
    table = html.render(simple_table(), folded=folded, opened=opened)
    tag = '<script type="module" src="/essai/folding.js"></script>' if script else ""
    content = f'<!doctype html><html lang="fr"><title>Essai</title><link rel="icon" href="data:,">{table}{tag}</html>'

    def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=source, content_type="text/javascript")
        else:
            route.fulfill(body=content, content_type="text/html; charset=utf-8")

    page.unroute_all()
    page.route("**/essai/**", answer)
    page.goto("/essai/")


def seen(page: Page) -> list[str]:
    rows = page.locator("tbody tr:visible th")
    return [text.replace("▾", "").replace("▸", "").strip().split(" (")[0] for text in rows.all_inner_texts()]


def codes(page: Page) -> list[str]:
    return [text if text in ALL else text.split()[0] for text in seen(page)]


def test_without_the_script_every_row_is_shown_and_no_button(page: Page) -> None:
    visit(page, script=False, folded=True)
    assert codes(page) == ALL
    expect(page.locator("button:visible")).to_have_count(0)


def test_a_click_folds_the_rows_below_and_another_brings_them_back(page: Page) -> None:
    visit(page)
    button = page.get_by_role("button", name="Détail : A2 Réponse aux besoins")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_have_text("▸")
    assert codes(page) == ["A1", "A1-P1", "A1-P2", "A2", "Deux axes", "AUTRES", "Total général"]
    button.click()
    assert codes(page) == ALL


def test_the_keyboard_folds_and_keeps_its_place(page: Page) -> None:
    visit(page)
    button = page.get_by_role("button", name="Détail : A2 Réponse aux besoins")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_one_button_folds_all_and_unfolds_all(page: Page) -> None:
    visit(page)
    button = page.get_by_role("button", name="Replier ou déplier toutes les lignes")
    button.click()
    assert codes(page) == ["A1", "A2", "Deux axes", "AUTRES", "Total général"]
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    assert codes(page) == ALL


def test_what_is_folded_is_kept_when_the_page_comes_back(page: Page) -> None:
    visit(page)
    page.get_by_role("button", name="Détail : A1").click()
    visit(page)
    assert codes(page) == ["A1", "A2", "A2-P1", "A2-P2", "Deux axes", "AUTRES", "Total général"]


def test_a_table_may_start_folded_but_never_hides_the_opened_cell(page: Page) -> None:
    visit(page, folded=True, opened="A2/A2-P1,FIR")
    assert codes(page) == ["A1", "A2", "A2-P1", "A2-P2", "Deux axes", "AUTRES", "Total général"]
    expect(page.locator(".choisi")).to_be_visible()
