"""Each step of a version's life at its page: who may, what is said, what a second click and a late one find."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from allocations import actions
from allocations.actions import Edit
from allocations.enums import Origin, VersionStatus
from allocations.models import Acknowledgement, Line, TextLine, Version
from allocations.sealing import seal
from allocations.versions.steps import BY_NAME
from prs_budget.journal.models import Entry
from tests.allocations.versions import advanced, version_with, write
from tests.allocations.versions_pages.doors import (
    ROLES,
    VERSIONS,
    amendment,
    browser,
    changed,
    links,
    plain,
    read,
    said,
)
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

#: each step: the status it starts from, who may take it (a draft is its author's alone)
STEPS: dict[str, tuple[VersionStatus, set[str]]] = {
    "ouvrir": (VersionStatus.DRAFT, {"finance"}),
    "clore": (VersionStatus.OPEN, {"admin", "director"}),
    "valider": (VersionStatus.ARBITRATED, {"admin", "finance"}),
    "diffuser": (VersionStatus.ADOPTED, {"admin", "finance"}),
    "reprendre": (VersionStatus.OPEN, {"finance"}),
    "rouvrir": (VersionStatus.ARBITRATED, {"admin", "director"}),
    "retirer": (VersionStatus.PUBLISHED, {"admin", "finance"}),
}
REASON = {"reason": "Parce que"}


def at(idf: Idf, status: VersionStatus) -> Version:
    return version_with(idf, "V1", {("L001", 2018): "100.00"}, status=status)


def page_of(step: str, version: str = "V1") -> str:
    return f"{VERSIONS}{version}/etapes/{step}/"


def may_read(role: str, status: VersionStatus) -> int:
    """What who may not take a step gets: 404 for what they may not read, 403 for what they may."""
    if role == "stranger" or (status == VersionStatus.DRAFT and role in ("admin", "contributor", "director")):
        return 404
    return 403


def test_every_step_has_its_row_here() -> None:
    assert STEPS.keys() == BY_NAME.keys()
    assert {name: step.before for name, step in BY_NAME.items()} == {
        name: status for name, (status, _) in STEPS.items()
    }


@pytest.mark.parametrize("step", STEPS)
def test_who_may_not_is_refused_and_nothing_changes(idf: Idf, step: str) -> None:
    status, may = STEPS[step]
    at(idf, status)
    entries = Entry.objects.count()
    for role in set(ROLES) - may:
        client = browser(getattr(idf, role))
        expected = may_read(role, status)
        assert client.get(page_of(step)).status_code == expected, role
        assert client.post(page_of(step), REASON).status_code == expected, role
    assert (Version.objects.get(code="V1").status, Entry.objects.count()) == (status, entries)


@pytest.mark.parametrize(("step", "role"), [(step, role) for step, (_, may) in STEPS.items() for role in sorted(may)])
def test_who_may_takes_it_once_however_often_they_click(idf: Idf, step: str, role: str) -> None:
    version = at(idf, STEPS[step][0])
    client = browser(getattr(idf, role))
    words = BY_NAME[step]
    page = read(client, page_of(step))
    assert words.way_back in page
    assert all(effect in page for effect in words.effects)
    assert said(client, page_of(step), REASON) == f"V1 {words.done}"
    entries = Entry.objects.count()
    assert Version.objects.get(pk=version.pk).status == words.after
    assert said(client, page_of(step), REASON) == f"C’est déjà fait : V1 {words.done}"
    assert Entry.objects.count() == entries
    entry = Entry.objects.filter(target_id=version.pk).order_by("pk").last()
    assert entry is not None
    assert (entry.by, entry.reason) == (getattr(idf, role), "Parce que")


def test_two_clicks_at_the_same_time_are_one_step(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is done between the second's reading of the version and its action."""
    version = at(idf, VersionStatus.ADOPTED)
    step = BY_NAME["diffuser"]

    def late(**given: Any) -> Version:
        actions.publish(by=idf.finance, version=version)
        return actions.publish(**given)

    monkeypatch.setitem(BY_NAME, "diffuser", replace(step, action=late))
    assert said(browser(idf.finance), page_of("diffuser"), REASON) == f"C’est déjà fait : V1 {step.done}"
    assert Entry.objects.filter(action="version.publish", target_id=version.pk).count() == 1


@pytest.mark.parametrize(("step", "status"), [("ouvrir", VersionStatus.ARBITRATED), ("retirer", VersionStatus.OPEN)])
def test_a_step_that_is_no_longer_possible_says_where_the_version_stands(
    idf: Idf, step: str, status: VersionStatus
) -> None:
    at(idf, status)
    client = browser(idf.finance)
    words = f"« {BY_NAME[step].verb} » n’est pas possible : V1 est « {status.label} »."
    assert said(client, page_of(step), REASON) == words
    assert Version.objects.get(code="V1").status == status


@pytest.mark.parametrize("step", ["rouvrir", "retirer"])
def test_a_step_that_needs_a_reason_asks_for_it(idf: Idf, step: str) -> None:
    status, may = STEPS[step]
    at(idf, status)
    client = browser(getattr(idf, sorted(may)[0]))
    page = client.post(page_of(step), {"reason": "  "})
    assert page.context["form"].errors["reason"] == ["Indiquez un motif : il sera lu dans le journal de la version."]
    assert Version.objects.get(code="V1").status == status


def test_an_unknown_step_is_not_found(idf: Idf) -> None:
    assert browser(idf.finance).get(page_of("detruire", "T0-2017")).status_code == 404


def test_what_others_have_used_is_not_taken_back_and_the_reason_typed_is_kept(idf: Idf) -> None:
    version = at(idf, VersionStatus.OPEN)
    actions.submit(by=idf.finance, version=version, direction=idf.agency.directions.get(code="DOS"))
    page = browser(idf.finance).post(page_of("reprendre"), {"reason": "Je me suis trompé"})
    assert page.status_code == 200
    text = plain(page.content.decode())
    assert "D’autres ont déjà saisi, transmis ou copié V1 : elle reste ouverte." in text
    assert "Je me suis trompé" in text


# adoption


def test_the_adoption_shows_what_it_freezes(idf: Idf) -> None:
    version = amendment(idf)
    changed(idf, version, Edit("L001", 2017, 1, None))
    page = read(browser(idf.finance), page_of("valider", "T0-2017-DM1"))
    assert "6 axes, 33 projets, 29 mesures, 8 directions, 9 domaines, 8 enveloppes" in page
    assert "68 lignes, 67 montants" in page
    assert "2017 : 8 638,9 M€" in page
    assert "aucun plafond" in page
    assert "1 cellule par rapport à T0-2017" in page
    assert "Commentaires aucun n’est ouvert" in page
    line = Line.objects.get(plan=version.plan_id, code="L001")
    actions.comment(by=idf.finance, version=version, line=line, year=2017, text="Montant à confirmer")
    assert "Commentaires 1 ouvert" in read(browser(idf.finance), page_of("valider", "T0-2017-DM1"))


@pytest.mark.parametrize(
    ("step", "status", "role"),
    [("clore", VersionStatus.OPEN, "director"), ("valider", VersionStatus.ARBITRATED, "finance")],
)
def test_hypotheses_are_counted_before_entry_is_closed_and_before_they_are_frozen(
    idf: Idf, step: str, status: VersionStatus, role: str
) -> None:
    version = version_with(idf, "V1", {("L001", 2018): "100.00"})
    write(idf, version, {("L001", 2019): "1.00", ("L002", 2019): "2.00"}, Origin.HYPOTHESIS)
    advanced(idf, version, status)
    page = read(browser(getattr(idf, role)), page_of(step))
    assert "V1 : 2 de ses 3 montants sont des hypothèses, ni notifiés ni programmés." in page
    assert ("Ils seront figés comme hypothèses." in page) == (step == "valider")


def test_what_changed_since_it_was_read_is_shown_again_before_it_is_adopted(idf: Idf) -> None:
    version = amendment(idf)
    client = browser(idf.finance)
    address = page_of("valider", "T0-2017-DM1")
    seen = client.get(address).context["form"]["seen"].value()
    changed(idf, version, Edit("L001", 2017, 1, None))
    page = client.post(address, {"reason": "Vu", "seen": seen})
    text = plain(page.content.decode())
    assert "T0-2017-DM1 a changé depuis que vous l’avez lue" in text
    assert "68 lignes, 67 montants" in text
    assert Version.objects.get(pk=version.pk).status == VersionStatus.ARBITRATED
    again = page.context["form"]["seen"].value()
    assert again != seen
    assert "est validée" in said(client, address, {"reason": "Vu", "seen": again})
    assert seal.holds(Version.objects.get(pk=version.pk))


def notify(idf: Idf, year: int, text: str) -> None:
    """Notify an amount to the FIR."""
    note = idf.agency.texts.create(code=f"C-{year}", label="Circulaire", date=date(2018, 5, 11))
    fir = idf.agency.envelopes.get(code="FIR")
    TextLine.objects.create(text=note, envelope=fir, year=year, amount=Decimal(text))


def test_what_blocks_the_adoption_is_shown_with_its_link_and_leaves_no_button(idf: Idf) -> None:
    amendment(idf)
    notify(idf, 2017, "500000000.00")
    client = browser(idf.finance)
    address = page_of("valider", "T0-2017-DM1")
    html = client.get(address).content.decode()
    assert "La validation est bloquée." in plain(html)
    assert "FIR" in plain(html)
    assert f"{VERSIONS}T0-2017-DM1/anomalies/" in links(html)
    assert "<button" not in html.partition("<main")[2].partition("</main>")[0]
    refused = client.post(address, {"reason": "Vu", "accepted": "Vu"})
    assert "Validation impossible" in plain(refused.content.decode())
    assert Version.objects.get(code="T0-2017-DM1").status == VersionStatus.ARBITRATED


def test_warnings_are_accepted_with_a_reason_or_the_version_is_not_adopted(idf: Idf) -> None:
    version = amendment(idf)
    changed(idf, version, Edit("L001", 2018, 0, Decimal("-5.00")), reason="Régularisation")
    changed(idf, version, Edit("L002", 2018, 0, Decimal("900000000.00")))
    client = browser(idf.finance)
    address = page_of("valider", "T0-2017-DM1")
    page = client.get(address)
    warnings = page.context["act"].inspection.warnings
    assert warnings
    assert all(one.title in plain(page.content.decode()) for one in warnings)
    refused = client.post(address, {"reason": " ", "accepted": " "})
    words = "Dites pourquoi ces avertissements sont acceptés, ou corrigez-les d’abord."
    assert refused.context["form"].errors == {"accepted": [words]}
    assert 'id="id_accepted_error"' in refused.content.decode()
    assert "est validée" in said(client, address, {"reason": "Vu", "accepted": "Montants de l’arrêté"})
    accepted = Acknowledgement.objects.filter(version=version)
    assert {(one.reason, one.by) for one in accepted} == {("Montants de l’arrêté", idf.finance)}
    assert accepted.count() == len(warnings)


def test_a_reason_given_in_the_other_field_accepts_the_warnings_too(idf: Idf) -> None:
    version = amendment(idf)
    changed(idf, version, Edit("L002", 2018, 0, Decimal("900000000.00")))
    client, address = browser(idf.finance), page_of("valider", "T0-2017-DM1")
    assert client.get(address).context["act"].inspection.warnings
    assert "est validée" in said(client, address, {"reason": "Montants de l’arrêté", "accepted": ""})
    reasons = Acknowledgement.objects.filter(version=version).values_list("reason", flat=True)
    assert set(reasons) == {"Montants de l’arrêté"}


def test_what_was_accepted_before_is_not_asked_again_of_an_amendment(idf: Idf) -> None:
    amendment(idf)
    page = browser(idf.finance).get(page_of("valider", "T0-2017-DM1"))
    assert "accepted" not in page.context["form"].fields
    assert "Rien ne s’oppose à la validation." in plain(page.content.decode())


@pytest.mark.parametrize(("step", "role"), [("clore", "director"), ("valider", "finance")])
def test_a_step_has_few_queries(idf: Idf, step: str, role: str, assert_queries: AssertQueries) -> None:
    at(idf, STEPS[step][0])
    client = browser(getattr(idf, role))
    with assert_queries(at_most=25 if step == "valider" else 10):
        client.get(page_of(step))
