"""What stands around a table: its identity above, its proof below."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from prs_budget.lib.tables.model import Proof, Remark
from tests.prs_budget.lib.rendering.samples import IDENTITY, simple_table


def test_the_identity_is_told_in_its_order_with_its_badge_and_links() -> None:
    drawn = render_to_string("components/cartouche.html", {"identity": IDENTITY})
    names = ["Périmètre", "Version", "Statut", "Année", "Unité", "Données du", "À savoir"]
    places = [drawn.index(f"<dt>{name}</dt>") for name in names]
    assert places == sorted(places)
    assert '<dl class="p-cartouche" aria-label="Identité de cet état">' in drawn
    assert "fr-badge--success" in drawn
    assert "p-statut--published" in drawn
    assert '<a href="/ars-idf/aide/?a=1&amp;b=2">45 lignes reconstituées</a> · rien de masqué' in drawn


@pytest.mark.parametrize(
    ("key", "badge"),
    [
        ("draft", ""),
        ("open", "fr-badge--info"),
        ("arbitrated", "fr-badge--warning"),
        ("adopted", "fr-badge--success"),
        ("published", "fr-badge--success"),
    ],
)
def test_each_status_has_its_badge_and_its_word(key: str, badge: str) -> None:
    drawn = render_to_string("components/cartouche.html", {"identity": replace(IDENTITY, status_key=key)})
    assert "Diffusée aux partenaires" in drawn
    colours = {"fr-badge--info", "fr-badge--warning", "fr-badge--success", "fr-badge--error"}
    assert {colour for colour in colours if colour in drawn} == ({badge} if badge else set())


def test_an_identity_without_a_status_key_has_no_badge() -> None:
    identity = replace(IDENTITY, status_key="", remarks=(Remark("<b>x</b>"),))
    drawn = render_to_string("components/cartouche.html", {"identity": identity})
    assert "fr-badge" not in drawn
    assert "&lt;b&gt;x&lt;/b&gt;" in drawn


def test_the_proof_says_that_screen_and_database_agree() -> None:
    drawn = render_to_string("components/preuve.html", {"table": simple_table()})
    assert "<b>✓ Écran = base</b> : 341\u00a0680\u00a0000,01\u00a0€ sur 6 lignes" in drawn
    assert "reconstitué : " in drawn
    assert "ajusté : " in drawn
    assert "hypothèse" not in drawn
    assert "<span>Les totaux sont arrondis une seule fois.</span>" in drawn


def test_a_proof_that_fails_shows_both_figures_and_the_gap() -> None:
    table = replace(simple_table(), proof=Proof(Decimal("10.00"), Decimal("12.50"), 1))
    drawn = render_to_string("components/preuve.html", {"table": table})
    assert "✓" not in drawn
    assert "≠" in drawn
    assert "écran 10,00\u00a0€, base 12,50\u00a0€ sur 1 ligne, écart −2,50\u00a0€" in drawn


def test_a_table_without_proof_claims_nothing() -> None:
    drawn = render_to_string("components/preuve.html", {"table": replace(simple_table(), proof=None)})
    assert "✓" not in drawn
    assert "≠" not in drawn
