"""The life of the invented agency: lived once, the same each time, by the people of its own accounts."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum
from django.test import Client

from allocations.checks.findings import RULES
from allocations.checks.inspection import inspect
from allocations.models import Allocation, Change, Comment, Submission, TextLine, TextLineMeasure, Version
from allocations.sealing.integrity import examine
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.enums import Way
from fir.facts.attribution import executed, sharing_of
from fir.imports.fields import DOOR
from fir.imports.preview import preview
from fir.models import AttributionShare, Beneficiary, Delegation, FirYear, Movement, Operation
from prs_budget.home.invented.life import live
from prs_budget.home.invented.vouchers import export
from prs_budget.home.management.commands.invent_agency import FOLDER
from prs_budget.organisation.models import Agency, Membership, User
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import ReadingRules
from tests.plugins.idf import Idf


@pytest.fixture
def _loaded(idf: Idf) -> None:
    """Its folder and its accounts, before anything happened."""
    call_command("load_plan", FOLDER, verbosity=0)
    call_command("load_fir", FOLDER / "fir", agency="ARS-DEMO", verbosity=0)
    call_command("demo_accounts", verbosity=0)


def digest() -> str:
    """What the agency holds, whatever the numbers that the database gave."""
    own = {"version__agency__code": "ARS-DEMO"}
    cells = Allocation.objects.filter(**own).order_by("version__code", "line__code", "year")
    lines = TextLine.objects.filter(text__agency__code="ARS-DEMO").order_by("text__code", "pk")
    shares = TextLineMeasure.objects.filter(line__text__agency__code="ARS-DEMO").order_by("line__text__code", "pk")
    own = {"agency__code": "ARS-DEMO"}
    moved = Movement.objects.filter(**own).order_by("fir_year__year", "key", "kind", "on", "ae", "cp")
    parts = AttributionShare.objects.filter(attribution__commitment__agency__code="ARS-DEMO")
    given = Delegation.objects.filter(**own).order_by("year", "key")
    told = [
        list(given.values_list("year", "key", "phase", "on", "beneficiary__name", "measure__code", "amount")),
        list(cells.values_list("version__code", "line__code", "year", "amount", "origin", "rev")),
        list(lines.values_list("text__code", "envelope__code", "year", "credit", "part", "protects", "amount")),
        list(shares.values_list("line__text__code", "measure__code", "amount")),
        list(moved.exclude(key__startswith="auto-").values_list("fir_year__year", "key", "kind", "on", "ae", "cp")),
        list(
            moved.values("fir_year__year", "kind")
            .annotate(ae=Sum("ae"), cp=Sum("cp"))
            .order_by("fir_year__year", "kind")
        ),
        list(
            parts.order_by("attribution__commitment__code", "measure__code").values_list(
                "attribution__commitment__code", "measure__code", "weight"
            )
        ),
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@pytest.mark.usefixtures("_loaded")
def test_two_lives_are_the_same_and_a_second_changes_nothing() -> None:
    with transaction.atomic():
        live()
        first = digest()
        transaction.set_rollback(True)
    assert live() is not None
    assert digest() == first
    Allocation.objects.filter(version__code="PREP-2019", line__code="L001", year=2020).update(amount=1)
    changes = Change.objects.count()
    assert live() is None
    assert (
        Change.objects.count(),
        Allocation.objects.get(version__code="PREP-2019", line__code="L001", year=2020).amount,
    ) == (changes, 1)


@pytest.mark.usefixtures("_loaded")
def test_its_versions_are_at_every_step_and_its_mistakes_are_found() -> None:
    live()
    versions = {
        one.code: one for one in Version.objects.filter(agency__code="ARS-DEMO").select_related("agency", "plan")
    }
    assert {code: one.status for code, one in versions.items()} == {
        "T0-2017": "published",
        "PROG-2018-2022": "adopted",
        "DM1-2018": "arbitrated",
        "PREP-2019": "open",
        "SCENARIO-MS": "draft",
    }
    assert versions["DM1-2018"].is_amendment
    assert all(examine(versions[code]).is_whole for code in ("T0-2017", "PROG-2018-2022"))
    found = inspect(versions["DM1-2018"])
    assert [one.title for one in found.errors] == ["Plafond OGD PA 2018 dépassé de 850,8\xa0k€"]
    assert {one.rule for one in found.warnings} == {"unit", "growth", "one_off", "ceiling"} <= set(RULES)
    states = Submission.objects.standing(versions["PREP-2019"]).values()
    assert sorted((one.direction.code, one.state) for one in states) == [
        ("DA", "submitted"),
        ("DOS", "returned"),
        ("DSP", "submitted"),
    ]
    assert Comment.objects.filter(version__agency__code="ARS-DEMO").count() == 4
    assert TextLineMeasure.objects.filter(line__text__agency__code="ARS-DEMO").count() == 4


@pytest.mark.usefixtures("_loaded")
def test_the_fir_of_2017_is_closed_and_that_of_2018_holds_the_accounts_of_june() -> None:
    live()
    ended, here = FirYear.objects.filter(agency__code="ARS-DEMO").order_by("year")
    assert (ended.year, ended.status, here.year, here.status) == (2017, "closed", 2018, "open")
    carried = Movement.objects.filter(agency=here.agency, kind__in=("report_sortant", "report_entrant"))
    assert [(one.fir_year_id, abs(one.ae)) for one in carried.order_by("pk")] == [
        (ended.pk, Decimal("1805481.54")),  # 3 % of the 60 182 718 of AE opened in 2017
        (here.pk, Decimal("1805481.54")),
    ]
    read = Operation.objects.filter(agency=here.agency, way=Way.FILE).order_by("pk")
    assert [one.file_name for one in read] == ["fir_2017_decembre.csv", "fir_2018_juin.csv"]
    for operation, month in zip(read, ((2017, 12), (2018, 6)), strict=True):
        total = export(*month).decode("cp1252").split("\r\n")[-2].split(";")
        sums = Movement.objects.filter(operation=operation).aggregate(ae=Sum("ae"), cp=Sum("cp"))
        assert [shown(sums["ae"]), shown(sums["cp"])] == total[9:11]
    saved = SavedReading.objects.get(agency=here.agency)
    assert (saved.name, saved.rev, saved.used_on) == ("Pièces du FIR, export mensuel", 1, "fir_2018_juin.csv")
    assert [one.rule for one in anomalies(examined(here, [here, ended])) if one.level == "error"] == ["outstanding"]


@pytest.mark.usefixtures("_loaded")
def test_what_is_executed_is_attributed_but_for_what_says_nothing_of_its_measure() -> None:
    live()
    for year in FirYear.objects.filter(agency__code="ARS-DEMO"):
        found: dict[bool, Decimal] = {True: Decimal(0), False: Decimal(0)}
        for of, one in executed(year, sharing_of(year)).items():
            found[of.measure is None] += one.committed
        whole = sum(found.values())
        assert whole == Movement.objects.executed().filter(fir_year=year).aggregate(ae=Sum("ae"))["ae"]
        assert Decimal("0.005") < found[True] / whole < Decimal("0.15")


@pytest.mark.usefixtures("_loaded")
def test_august_is_read_as_the_guide_says() -> None:
    live()
    here = FirYear.objects.get(agency__code="ARS-DEMO", year=2018)
    found = preview(here, export(2018, 8), ReadingRules(), list(SavedReading.objects.at(here.agency, DOOR.code)))
    assert (found.saved, found.missing, found.matched.rejected) == (
        SavedReading.objects.get(agency=here.agency),
        (),
        [],
    )
    assert (len(found.matched.new), found.matched.unchanged, len(found.matched.different)) == (76, 139, 3)
    told = (FOLDER.parents[1] / "docs" / "guides" / "essai.md").read_text(encoding="utf-8")
    assert "76 pièces nouvelles, 139 déjà là, 3 modifiées, 2 ici et absentes du fichier" in told


@pytest.mark.usefixtures("_loaded")
def test_the_other_envelopes_are_delegated_by_phase_to_beneficiaries_that_say_they_are_invented() -> None:
    live()
    found = Delegation.objects.filter(agency__code="ARS-DEMO")
    phases = found.order_by("year", "phase").values_list("year", "phase").annotate(all=Sum("amount"))
    assert list(phases.values_list("year", "phase", "all")) == [
        (2017, "C1", Decimal("399865493.00")),
        (2017, "C2", Decimal("154786642.00")),
        (2017, "C3", Decimal("83842769.00")),
        (2018, "C1", Decimal("391753169.00")),
    ]
    assert found.filter(envelope__code="FIR").count() == 0
    assert 0 < found.filter(measure=None).count() < found.count() // 8
    names = Beneficiary.objects.filter(agency__code="ARS-DEMO").values_list("name", flat=True)
    assert [name for name in names if not name.endswith(("(fictif)", "(fictive)"))] == []


def shown(amount: Decimal) -> str:
    """« 32.552.634,18 », as the accounts write it."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


@pytest.mark.usefixtures("_loaded")
def test_the_other_agencies_hold_nothing_of_it_and_keep_their_accounts() -> None:
    before = list(Allocation.objects.filter(version__agency__code="ARS-IDF").order_by("pk").values_list("pk", "amount"))
    live()
    after = list(Allocation.objects.filter(version__agency__code="ARS-IDF").order_by("pk").values_list("pk", "amount"))
    assert after == before
    roles = Membership.objects.filter(user__username__in=["admin", "finance", "dos", "directeur", "partenaire"])
    assert set(roles.values_list("agency__code", flat=True)) == {"ARS-IDF"}
    own = Membership.objects.filter(agency__code="ARS-DEMO").exclude(user__username="reprise")
    assert sorted(own.values_list("user__username", "role")) == [
        ("demo-admin", "admin"),
        ("demo-directeur", "director"),
        ("demo-dos", "contributor"),
        ("demo-finance", "finance"),
        ("demo-partenaire", "partner"),
    ]


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize(
    ("username", "page"), [("demo-finance", "/ars-demo/"), ("demo-partenaire", "/ars-demo/publications/")]
)
def test_who_signs_in_begins_in_the_invented_agency(client: Client, username: str, page: str) -> None:
    live()
    client.post("/connexion/", {"username": username, "password": "prs-demo"})
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert "Agence fictive : tout y est inventé, noms et montants." in answer.content.decode()
    assert Agency.objects.get(code="ARS-DEMO").is_fictional
    assert User.objects.get(username=username).check_password("prs-demo")
