"""`manage.py load_plan`: what it creates, what it leaves alone, what it refuses."""

from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from allocations import actions
from allocations.enums import Origin, Recurrence, VersionStatus
from allocations.models import Allocation, Change, Line, Operation, Version
from allocations.sealing import seal
from projects.enums import YearStatus
from projects.models import Axis, Measure, Plan, PlanYear, Project
from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, User
from tests.allocations.conftest import Spoilable
from tests.plugins.idf import FOLDER, Idf


def load(folder: Path = FOLDER, by: str = "", **options: Any) -> str:
    out = StringIO()
    call_command("load_plan", folder, by=by, stdout=out, **options)
    return out.getvalue()


def refused(folder: Path, by: str = "", **options: Any) -> str:
    """The refusal of a folder, after checking that nothing was written."""
    before = _everything()
    with pytest.raises(CommandError) as refusal:
        load(folder, by, **options)
    assert _everything() == before
    assert refusal.value.returncode == 1
    return str(refusal.value)


def _everything() -> Counter[str]:
    """How many rows each table of ours holds, history included."""
    ours = ("organisation", "journal", "projects", "allocations")
    models = [model for label in ours for model in apps.get_app_config(label).get_models()]
    return Counter({model._meta.label: model._base_manager.count() for model in models})


@pytest.mark.usefixtures("empty_database")
class TestOnAnEmptySite:
    def test_everything_is_created_in_the_order_of_the_files(self) -> None:
        told = load()
        assert "33 projets" in told
        assert "68 montants" in told
        plan = Plan.objects.get(code="PRS2-IDF", agency__code="ARS-IDF")
        assert list(plan.plan_years.order_by("year").values_list("year", "status")) == [
            (year, YearStatus.OPEN) for year in range(2017, 2023)
        ]
        directions = Direction.objects.order_by("position").values_list("code", flat=True)
        assert list(directions) == ["CAB", "DA", "DOS", "DPSRI", "DQSPP", "DS", "PILOT", "NC"]
        assert Axis.objects.get(code="AUTRES").is_outside_axes
        assert Project.objects.get(code="A2-P2").short_label == "Prioriser les moyens en fonction des besoins"
        assert list(Project.objects.exclude(short_label="").values_list("code", flat=True)) == ["A2-P2"]

    def test_amounts_are_those_of_the_files_to_the_cent_with_their_origin(self) -> None:
        load()
        line = Line.objects.get(code="L020")
        assert (line.measure.code, line.sector.code, line.envelope.code) == ("A2-P2-M2", "D05", "FIR")
        assert line.recurrence == Recurrence.NOT_STATED
        amount = line.allocations.get()
        assert (amount.year, amount.amount, amount.origin) == (2017, Decimal("40760000.00"), Origin.ADJUSTED)
        assert (amount.axis.code, amount.project.code, amount.direction.code) == ("A2", "A2-P2", "DOS")
        assert list(Line.objects.filter(note="MIG Précarité").order_by("code").values_list("code", flat=True)) == [
            "L016",
            "L017",
        ]

    def test_the_version_is_a_draft_that_nothing_published(self) -> None:
        told = load()
        version = Version.objects.get(code="T0-2017")
        assert version.status == VersionStatus.DRAFT
        assert "Version T0-2017 (Brouillon), créée." in told
        assert "--open l’ouvre à tous" in told
        assert version.source == "ARS Île-de-France, réunion des partenaires, 8 mars 2018"
        actions_done = Entry.objects.order_by("pk").values_list("action", flat=True)
        assert list(actions_done) == ["version.create", "amounts.enter", "plan.load"]
        assert Operation.objects.get().way == "import"
        assert Change.objects.filter(old=None, rev_before=0, rev_after=1).count() == 68

    def test_it_is_opened_to_entry_on_request_at_once_or_later(self) -> None:
        load()
        assert "Version T0-2017 (Ouverte à la saisie), déjà là." in load(open=True)
        assert Version.objects.get().status == VersionStatus.OPEN

    def test_a_trial_tells_everything_and_writes_nothing(self) -> None:
        told = load(dry_run=True, verbosity=0)
        assert "68 montants" in told
        assert told.endswith("Essai : rien n’est écrit.\n")
        assert not Agency.objects.exists()

    def test_it_is_done_by_an_account_that_cannot_sign_in(self) -> None:
        load()
        account = User.objects.get()
        assert (account.username, str(account)) == ("reprise", "Reprise des données")
        assert not account.has_usable_password()
        assert Membership.objects.get().role == Role.ADMIN
        assert set(Entry.objects.values_list("by", flat=True)) == {account.pk}
        assert Version.objects.get().author == account

    def test_whoever_loads_a_new_agency_administers_it(self) -> None:
        User.objects.create(username="alix")
        load(by="alix")
        assert Version.objects.get().author.username == "alix"
        assert Membership.objects.get().role == Role.ADMIN
        assert not User.objects.filter(username="reprise").exists()

    def test_every_row_has_its_history_and_who_made_it(self) -> None:
        load()
        for model in (Axis, Project, Measure, Line, Direction):
            history = apps.get_model(model._meta.app_label, f"Historical{model.__name__}")
            rows = history._base_manager.filter(history_type="+", history_user__username="reprise")
            assert rows.count() == model._base_manager.count(), model

    def test_a_refused_file_leaves_the_site_empty(self, folder: Spoilable) -> None:
        folder.replace("lines.csv", "L068,AUTRES,", "L068,A1,")
        assert refused(folder.path).startswith("lines.csv, ligne 69 : colonne axis : le projet AUTRES-8 relève")
        assert not Agency.objects.exists()
        assert not User.objects.exists()

    def test_every_refusal_is_printed(self, folder: Spoilable) -> None:
        folder.replace("lines.csv", "2017,7320000,reconstructed", "2017,1e3,reconstructed")
        (folder.path / "axes.csv").unlink()
        told = refused(folder.path)
        assert "axes.csv : fichier absent." in told
        assert "lines.csv, ligne 2 : colonne amount" in told
        assert told.endswith("Chargement refusé, rien n’est écrit. Erreurs : 2.")


class TestASecondTime:
    def test_nothing_is_written(self, idf: Idf) -> None:
        before = _everything()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            told = load()
        assert "Rien à créer" in told
        assert "Attention" not in told
        assert _everything() == before
        written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert written == []

    def test_it_takes_few_queries(self, idf: Idf) -> None:
        with CaptureQueriesContext(connection) as queries:
            load()
        assert len(queries) < 25

    def test_what_users_changed_stays_changed(self, idf: Idf) -> None:
        Agency.objects.update(name="Agence de l’Île-de-France")
        Axis.objects.filter(code="A1").update(label="Les parcours", position=9)
        PlanYear.objects.filter(year=2017).update(status=YearStatus.CLOSED)
        elsewhere = Project.objects.get(code="A1-P2")
        Measure.objects.filter(code="A1-P1-NC").update(project=elsewhere)
        told = load()
        assert "axes.csv, A1, colonne label : « Les parcours » sur le site" in told
        assert "measures.csv, A1-P1-NC, colonne project : « A1-P2 » sur le site, « A1-P1 » dans le dossier." in told
        assert Agency.objects.get(code="ARS-IDF").name == "Agence de l’Île-de-France"
        assert Axis.objects.values_list("label", "position").get(code="A1") == ("Les parcours", 9)
        assert PlanYear.objects.get(year=2017).status == YearStatus.CLOSED
        assert Measure.objects.get(code="A1-P1-NC").project == elsewhere

    def test_a_right_that_was_withdrawn_does_not_come_back(self, idf: Idf) -> None:
        Membership.objects.filter(user__username="reprise").delete()
        load()
        assert not Membership.objects.filter(user__username="reprise").exists()

    def test_only_what_is_missing_is_created(self, idf: Idf, folder: Spoilable) -> None:
        folder.add("measures.csv", "A1-P1-M1,A1-P1,Une mesure de plus")
        stamp = idf.plan.stamp
        told = load(folder.path)
        assert "Créé : 1 mesure." in told
        measure = Measure.objects.get(code="A1-P1-M1")
        assert (measure.project.code, measure.position) == ("A1-P1", 30)
        idf.plan.refresh_from_db()
        assert idf.plan.stamp == stamp + 1, "no page may be taken for fresh"

    def test_the_amounts_of_a_version_that_exists_do_not_change(self, idf: Idf, folder: Spoilable) -> None:
        folder.replace("lines.csv", "2017,7320000,reconstructed", "2017,7400000,reconstructed")
        assert "et qu’elle ne prend plus : 1." in load(folder.path)
        assert Allocation.objects.get(version=idf.version, line__code="L001").amount == Decimal("7320000.00")
        assert seal.holds(idf.version)


def _other_version(folder: Spoilable) -> Path:
    """The same plan, with another version to create."""
    folder.replace("version.csv", "T0-2017,", "T0-BIS,")
    return folder.path


def test_another_version_of_the_same_plan_takes_the_lines_that_are_there(idf: Idf, folder: Spoilable) -> None:
    told = load(_other_version(folder))
    assert "Créé : 68 montants." in told
    assert Line.objects.filter(plan=idf.plan).count() == 68
    assert Allocation.objects.filter(version__code="T0-BIS").count() == 68


def test_a_closed_year_takes_no_amount(idf: Idf, folder: Spoilable) -> None:
    PlanYear.objects.filter(plan=idf.plan, year=2017).update(status=YearStatus.CLOSED)
    assert "l’année 2017 est close" in refused(_other_version(folder))


def test_a_line_known_under_another_code_is_refused(idf: Idf, folder: Spoilable) -> None:
    folder.replace("lines.csv", "L001,A1,A1-P1,", "L901,A1,A1-P1,")
    assert refused(folder.path).startswith("lines.csv, ligne 2 : cette ligne existe déjà sous le code L001.")


def test_a_code_that_is_another_lines_is_refused(idf: Idf, folder: Spoilable) -> None:
    folder.replace("lines.csv", "L001,A1,A1-P1,A1-P1-NC,NC,NC,FIR,", "L001,A1,A1-P1,A1-P1-NC,NC,NC,DAF,")
    assert refused(folder.path).startswith("lines.csv, ligne 2 : le code L001 est déjà celui d’une autre ligne")


def test_a_version_of_another_plan_is_refused(idf: Idf, folder: Spoilable) -> None:
    folder.replace("plan.csv", "PRS2-IDF,", "PRS3-IDF,")
    assert "version.csv : la version T0-2017 existe déjà, pour le PRS" in refused(folder.path)


def test_two_agencies_stand_side_by_side(idf: Idf, folder: Spoilable) -> None:
    folder.replace("agency.csv", "ARS-IDF,ARS Île-de-France", "ARS-XX,Une autre agence")
    load(folder.path)
    assert Allocation.objects.filter(agency__code="ARS-XX").count() == 68
    assert Allocation.objects.filter(agency=idf.agency).count() == 68
    assert Membership.objects.filter(user__username="reprise", role=Role.ADMIN).count() == 2


def test_an_unknown_or_closed_account_is_refused(idf: Idf) -> None:
    assert "« personne » n’existe pas ou est fermé" in refused(FOLDER, by="personne")
    User.objects.filter(pk=idf.admin.pk).update(is_active=False)
    assert "« test-admin » n’existe pas ou est fermé" in refused(FOLDER, by="test-admin")


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_someone_who_may_not_do_every_step_is_refused(idf: Idf, folder: Spoilable, who: str) -> None:
    """A director may not enter."""
    assert "Cette action demande un de ces rôles" in refused(_other_version(folder), by=f"test-{who}")


@pytest.mark.parametrize("who", ["admin", "finance"])
def test_who_may_create_a_version_may(idf: Idf, folder: Spoilable, who: str) -> None:
    load(_other_version(folder), by=f"test-{who}")
    assert Version.objects.get(code="T0-BIS").author == getattr(idf, who)


def _moved(folder: Spoilable) -> Path:
    """Another version, in which a measure is of another project."""
    folder.replace("measures.csv", "A1-P1-NC,A1-P1,", "A1-P1-NC,A1-P2,")
    folder.replace("lines.csv", ",A1,A1-P1,A1-P1-NC,", ",A1,A1-P2,A1-P1-NC,")
    return _other_version(folder)


def test_amounts_are_never_filed_elsewhere_than_the_folder_says(idf: Idf, folder: Spoilable) -> None:
    told = refused(_moved(folder))
    assert "measures.csv, A1-P1-NC, colonne project : « A1-P1 » sur le site, « A1-P2 » dans le dossier." in told
    assert "--update" in told


def test_a_measure_is_moved_by_its_action_when_asked_to(idf: Idf, folder: Spoilable) -> None:
    told = load(_moved(folder), update=True, reason="Arrêté du 3 mai")
    assert "Écrit, d’après le dossier" in told
    entry = Entry.objects.get(action="measure.move")
    assert (entry.reason, Measure.objects.get(code="A1-P1-NC").project.code) == ("Arrêté du 3 mai", "A1-P2")
    filed = Allocation.objects.filter(line__measure__code="A1-P1-NC")
    assert set(filed.filter(version__code="T0-BIS").values_list("project__code", flat=True)) == {"A1-P2"}
    assert set(filed.filter(version__code="T0-2017").values_list("project__code", flat=True)) == {"A1-P1"}
    assert seal.holds(idf.version)


def test_a_move_that_has_no_action_is_refused_whatever_is_asked(idf: Idf, folder: Spoilable) -> None:
    Project.objects.filter(code="A1-P1").update(axis=Axis.objects.get(code="A2"))
    told = refused(_other_version(folder), update=True)
    assert "projects.csv, A1-P1, colonne axis : « A2 » sur le site, « A1 » dans le dossier." in told


def test_labels_are_told_and_written_when_asked_to(idf: Idf, folder: Spoilable) -> None:
    Axis.objects.filter(code="A1").update(label="Les parcours")
    label = next(line for line in (folder.path / "axes.csv").read_text().splitlines() if line.startswith("A1,"))
    load(folder.path, update=True)
    assert Axis.objects.get(code="A1").label in label
    assert Entry.objects.get(action="axis.change").details["fields"] == ["label"]
    assert seal.holds(idf.version)


def test_a_longer_horizon_is_that_of_the_plan_and_of_its_years(idf: Idf, folder: Spoilable) -> None:
    folder.replace("plan.csv", ",2017,5,", ",2017,13,")
    assert "8 années" in load(folder.path)
    idf.plan.refresh_from_db()
    assert idf.plan.years[-1] == 2030
    assert PlanYear.objects.filter(plan=idf.plan, year=2030).exists()


def test_another_first_year_is_refused(idf: Idf, folder: Spoilable) -> None:
    folder.replace("plan.csv", ",2017,5,", ",2016,6,")
    assert "T0 est 2017 sur le site, 2016 dans le dossier" in refused(folder.path)


def test_a_folder_that_does_not_exist_is_refused(idf: Idf, tmp_path: Path) -> None:
    assert "ce dossier n’existe pas." in refused(tmp_path / "ailleurs")


@pytest.mark.parametrize("step", ["create_version", "enter_amounts", "open_entry"])
def test_a_failure_at_any_step_writes_nothing(
    idf: Idf, folder: Spoilable, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(**_: object) -> None:
        raise actions.Refused("panne")

    folder.add("measures.csv", "A1-P1-M1,A1-P1,Une mesure de plus")
    monkeypatch.setattr(actions, step, fail)
    assert refused(_other_version(folder), open=True).startswith("panne")


def test_a_loading_that_another_one_outran_is_told_to_begin_again(
    idf: Idf, folder: Spoilable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outrun(**_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(actions, "create_version", outrun)
    assert "recommencez" in refused(_other_version(folder))
