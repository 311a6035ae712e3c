"""A wait that the database cuts short is told on the page and in the API, and nothing of it is written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from fir.models import FirYear, Movement, Stage
from prs_budget.lib.concurrency import ConcurrentWrites, was_cut_short, was_just_stored
from prs_budget.lib.problems import problem_response
from prs_budget.organisation.models import User
from prs_budget.settings import DATABASES, POSTGRESQL_LIMITS
from tests.fir.years import a_new_agency, a_year, commit
from tests.plugins.idf import Idf


class Said(Exception):
    """What a driver raises, with its code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def error(sqlstate: str) -> OperationalError:
    found = OperationalError("the words do not count")
    found.__cause__ = Said(sqlstate)
    return found


@pytest.mark.parametrize(("sqlstate", "is_so"), [("55P03", True), ("57014", True), ("40P01", True), ("08006", False)])
def test_a_wait_is_known_by_its_code(sqlstate: str, is_so: bool) -> None:
    assert was_cut_short(error(sqlstate)) is is_so


def test_the_api_answers_a_problem_that_may_be_asked_again() -> None:
    answer = problem_response(error("55P03"), {"request": RequestFactory().get("/")})
    assert answer is not None
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "rien n’est écrit" in answer.content.decode()


def test_a_server_that_is_not_told_otherwise_waits_ten_seconds_for_a_lock(db: None, on_sqlite: bool) -> None:
    if on_sqlite:
        pytest.skip("the limits are those of PostgreSQL")
    assert DATABASES["default"]["OPTIONS"]["options"] == POSTGRESQL_LIMITS
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("1min",)


@contextmanager
def held(year: FirYear) -> Iterator[None]:
    """The year locked by someone else all along."""
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            FirYear.objects.select_for_update().get(pk=year.pk)
            taken.set()
            over.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert taken.wait(10)
    try:
        yield
    finally:
        over.set()
        other.join(20)


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_a_lock_reads_so_and_nothing_is_written(transactional_db: None, idf: Idf) -> None:
    here = a_new_agency(idf)
    year = a_year(here, 2018)
    client = Client()
    client.force_login(here.finance)
    commit(here, year, "EJ-1", 100)
    movement = Movement.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200" if connection.vendor == "sqlite" else "SET lock_timeout = '200ms'")
    with held(year):
        answer = client.post(f"/ars-essai/fir/2018/mouvements/{movement.pk}/", {"motif": "erreur"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Le site est occupé" in answer.content.decode()
    connection.close()
    assert list(Movement.objects.all()) == [movement]


def test_what_someone_just_stored_is_told_and_not_a_failure(db: None, client: Client, rf: RequestFactory) -> None:
    User.objects.create(username="deux-fois")
    with pytest.raises(IntegrityError) as stored, transaction.atomic():
        User.objects.create(username="deux-fois")
    request = rf.get("/ars-idf/")
    request.user = AnonymousUser()
    page = ConcurrentWrites(lambda _: HttpResponse()).process_exception(request, stored.value)
    assert page is not None
    assert page.status_code == 409
    assert "vient d’être enregistrée" in page.content.decode()  # type: ignore[attr-defined]
    answer = problem_response(stored.value, {"request": request})
    assert answer is not None
    assert answer.status_code == 409


def test_another_refusal_of_the_database_stays_a_failure(db: None) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Stage.objects.create(fir_year_id=None, code="BI", position=1)  # type: ignore[misc] # that is what is tried
    assert not was_just_stored(refused.value)
    assert not was_cut_short(refused.value)
