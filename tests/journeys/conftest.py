"""A person at the site: signed in, in a browser that complains aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

Entry = Callable[["User"], Page]


@pytest.fixture
def enter(transactional_db: None, context: BrowserContext, live_server: LiveServer) -> Entry:
    """`enter(person)`: a page of the browser in which that person is signed in."""

    def open_page(person: User) -> Page:
        sign_in(context, person, live_server)
        return context.new_page()

    return open_page


@pytest.fixture
def enter_without_script(transactional_db: None, browser: Browser, live_server: LiveServer) -> Iterator[Entry]:
    """`enter`, in a browser that runs no script."""
    bare = browser.new_context(java_script_enabled=False, base_url=live_server.url, locale="fr-FR")

    def open_page(person: User) -> Page:
        sign_in(bare, person, live_server)
        return bare.new_page()

    yield open_page
    bare.close()


@pytest.fixture
def demo_accounts(transactional_db: None, idf: object) -> None:
    """The accounts of the demonstration, with their password."""
    call_command("demo_accounts", verbosity=0)


def sign_in(context: BrowserContext, person: User, live_server: LiveServer) -> None:
    """Give a browser the session of a person, without the sign-in page."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
