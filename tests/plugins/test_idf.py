"""The data of Île-de-France are in every test that has the database, whatever ran before it."""

from prs_budget.organisation.models import Agency, User
from tests.plugins.idf import load_if_gone


def test_what_a_test_that_commits_took_away_comes_back(empty_database: None) -> None:
    assert not Agency.objects.exists()
    load_if_gone()
    assert Agency.objects.filter(code="ARS-IDF").count() == 1
    assert User.objects.filter(username="test-finance").count() == 1


def test_what_is_there_is_not_loaded_twice(db: None) -> None:
    load_if_gone()
    assert Agency.objects.filter(code="ARS-IDF").count() == 1
