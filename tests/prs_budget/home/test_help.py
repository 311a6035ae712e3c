"""Help: the words of the screens, and what each role may do."""

import re

import pytest
from django.test import Client

from tests.plugins.idf import Idf

WORDS = (
    "AE",
    "Atterrissage",
    "BI, BR",
    "CP",
    "Décision modificative",
    "Notification",
    "Plafond",
    "Prescription",
    "Reste à payer",
    "Virement",
)


def help_page(client: Client) -> str:
    return client.get("/ars-idf/aide/").content.decode()


@pytest.mark.parametrize("word", WORDS)
def test_help_defines_the_words_of_the_screens(client: Client, idf: Idf, word: str) -> None:
    client.force_login(idf.partner)
    assert f"<dt>{word}</dt>" in help_page(client)


def test_help_tells_entry_and_the_fir_to_who_may_read_them(client: Client, idf: Idf) -> None:
    client.force_login(idf.contributor)
    page = help_page(client)
    for section in ("saisie", "fichiers", "fir"):
        assert f'id="{section}"' in page
        assert f'href="#{section}"' in page
    client.force_login(idf.partner)
    assert 'id="saisie"' not in help_page(client)


def test_each_line_of_the_contents_leads_to_a_section(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    page = help_page(client)
    summary = page[page.index('aria-label="Sommaire') : page.index('class="p-aide__texte"')]
    led_to = re.findall(r'href="#([^"]+)"', summary)
    assert led_to == re.findall(r'<section class="p-bloc" id="([^"]+)"', page)
