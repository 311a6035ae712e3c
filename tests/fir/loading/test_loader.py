"""`manage.py load_fir`: years as the source tells them, once; anything wrong is told, and nothing is written."""

import shutil
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fir.models import Contradiction, FirYear, Movement, Operation, Scheme, SchemeFigure
from prs_budget.organisation.models import Membership, User
from tests.plugins.fir import FIXTURES, Hdf
from tests.plugins.idf import Idf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "fir"
    shutil.copytree(FIXTURES / "ars-idf" / "fir", found)
    return found


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_year_is_loaded_once(idf: Idf, fir: Hdf) -> None:
    counts = FirYear.objects.count(), Movement.objects.count(), Operation.objects.count()
    out = StringIO()
    call_command("load_fir", FIXTURES / "ars-idf" / "fir", agency="ARS-IDF", stdout=out)
    assert "créés : aucun ; déjà là : 2017" in out.getvalue()
    assert (FirYear.objects.count(), Movement.objects.count(), Operation.objects.count()) == counts == (3, 28, 8)


def test_what_the_source_says_is_kept_with_its_precision(fir: Hdf) -> None:
    figure = SchemeFigure.objects.get(scheme__code="F11A")
    assert (figure.amount, figure.as_printed, figure.confidence) == (1_127_000, "1 127\u00a0M€", "medium")
    assert figure.scheme.parent == Scheme.objects.get(code="F11")
    assert SchemeFigure.objects.get(scheme__code="F25").amount is None
    assert [one.code for one in Scheme.objects.get(code="F05").other_envelopes.all()] == ["DAF"]
    assert Contradiction.objects.filter(fir_year__agency=fir.agency).count() == 4


def test_rules_cite_their_text_where_there_is_one(idf: Idf, fir: Hdf) -> None:
    year = FirYear.objects.get(agency=fir.agency, year=2018)
    assert (year.carry_over_rate, year.carry_over_text) == (Decimal(3), "arrêté du 22 juin 2018")
    assert FirYear.objects.get(agency=idf.agency, year=2017).carry_over_rate is None


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("movements.csv", "81400", "81400.123", "movements.csv, ligne 2 : colonne ae"),
        ("movements.csv", "81400", "-81400", "a un montant positif en AE"),
        ("movements.csv", ",CAB,", ",XXX,", "movements.csv, ligne 2, colonne direction : le code « XXX » est inconnu"),
        ("movements.csv", "engagement,", "don,", "« don » n’est pas admis"),
        ("movements.csv", "FIR2017-ENGAGEMENT-CAB-INT", "FIR2017-ENGAGEMENT-CAB-FONC", "déjà celle de la ligne 2"),
        ("authorisations.csv", "70800", "soixante-dix", "n’est pas un montant en euros"),
        ("years.csv", "closed", "fini", "« fini » n’est pas admis"),
        ("years.csv", "FIR,", "RIF,", "le code « RIF » est inconnu"),
        ("stages.csv", "code,", "cote,", "colonne « code » absente"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(
    idf: Idf, folder: Path, file: str, old: str, new: str, said: str
) -> None:
    replace(folder / file, old, new)
    with pytest.raises(CommandError) as refusal:
        call_command("load_fir", folder, agency="ARS-IDF", verbosity=0)
    assert said in str(refusal.value).replace("\u00a0", " ")
    assert "rien n’est écrit" in str(refusal.value)
    assert not FirYear.objects.exists()


def test_a_file_that_is_missing_is_named(idf: Idf, folder: Path) -> None:
    (folder / "movements.csv").unlink()
    with pytest.raises(CommandError, match=r"movements\.csv : fichier absent"):
        call_command("load_fir", folder, agency="ARS-IDF", verbosity=0)


def test_an_agency_or_an_account_that_is_not_there_is_told(idf: Idf, folder: Path) -> None:
    with pytest.raises(CommandError, match="L’agence « ARS-XXX » n’existe pas"):
        call_command("load_fir", folder, agency="ARS-XXX")
    with pytest.raises(CommandError, match="Le compte « personne » n’existe pas"):
        call_command("load_fir", folder, agency="ARS-IDF", by="personne")


def test_who_does_not_run_the_fir_loads_nothing(idf: Idf, folder: Path) -> None:
    for person in (idf.director, idf.contributor, idf.partner, idf.stranger):
        with pytest.raises(CommandError, match="rien n’est écrit"):
            call_command("load_fir", folder, agency="ARS-IDF", by=person.username, verbosity=0)
    closed = User.objects.get(pk=idf.finance.pk)
    Membership.objects.filter(user=closed).delete()
    with pytest.raises(CommandError, match="rien n’est écrit"):
        call_command("load_fir", folder, agency="ARS-IDF", by=closed.username, verbosity=0)
    assert not FirYear.objects.exists()
