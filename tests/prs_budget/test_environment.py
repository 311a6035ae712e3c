"""What starts, and what is refused."""

from pathlib import Path

import pytest

from prs_budget.environment import (
    SECRET_LENGTH,
    Database,
    UnsafeEnvironment,
    parse_database_url,
    read_environment,
)

BASE = Path("/nowhere")
GOOD = {
    "SECRET_KEY": "kq3Zt9_xW7bLr2Vn8Yc5Mf1Hs6Jd4Pg0QeUaTiOoBzRyXwCvNm-7f",
    "ALLOWED_HOSTS": "credits.ars.example.fr, www.ars.example.fr",
    "DATABASE_URL": "postgresql://site:p%40ss@base.interne:5433/credits?sslmode=require",
}


def problems(**changes: str) -> tuple[str, ...]:
    with pytest.raises(UnsafeEnvironment) as refusal:
        read_environment({**GOOD, **changes}, base=BASE)
    return refusal.value.problems


def test_an_empty_environment_is_production_and_lacks_all_that_production_needs() -> None:
    with pytest.raises(UnsafeEnvironment) as refusal:
        read_environment({}, base=BASE)
    assert [problem.split(" :")[0] for problem in refusal.value.problems] == [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
    ]


def test_a_complete_production_environment_is_read_and_typed() -> None:
    read = read_environment({**GOOD, "PROXY_COUNT": "1", "SESSION_HOURS": "8"}, base=BASE)
    assert read.is_production
    assert read.allowed_hosts == ("credits.ars.example.fr", "www.ars.example.fr")
    assert read.database == Database(
        "postgresql", "credits", "site", "p@ss", "base.interne", "5433", (("sslmode", "require"),)
    )
    assert (read.proxy_count, read.session_hours, read.hsts_seconds) == (1, 8, 31_536_000)
    assert not read.debug


@pytest.mark.parametrize(
    "secret",
    [
        GOOD["SECRET_KEY"][: SECRET_LENGTH - 1],
        "a" * 60,
        "django-insecure-kq3Zt9xW7bLr2Vn8Yc5Mf1Hs6Jd4Pg0QeUaTiOoBzRyXwCvNm7f",
        "change-me-kq3Zt9xW7bLr2Vn8Yc5Mf1Hs6Jd4Pg0QeUaTiOoBzRyXwCvNm7f",
    ],
)
def test_a_weak_or_copied_secret_is_refused(secret: str) -> None:
    (problem,) = problems(SECRET_KEY=secret)
    assert problem.startswith("SECRET_KEY :")
    assert secret not in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "*.ars.example.fr"),
        ("CSRF_TRUSTED_ORIGINS", "http://credits.ars.example.fr"),
        ("DATABASE_URL", "sqlite:////data/credits.sqlite3"),
        ("DATABASE_URL", "mysql://site@base/credits"),
        ("DEBUG", "true"),
        ("DEBUG", "oui"),
        ("PRS_BUDGET_ENV", "prod"),
        ("PROXY_COUNT", "-1"),
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "huit"),
        ("LOG_LEVEL", "bavard"),
    ],
)
def test_an_unsafe_or_unreadable_value_is_refused_by_its_name(name: str, value: str) -> None:
    assert all(problem.startswith(f"{name} :") for problem in problems(**{name: value}))


def test_all_problems_come_at_once() -> None:
    assert len(problems(DEBUG="true", ALLOWED_HOSTS="*", SECRET_KEY="")) == 3


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CSRF_TRUSTED_ORIGINS"])
def test_a_demonstration_refuses_every_setting_of_a_real_site(tmp_path: Path, name: str) -> None:
    value = GOOD.get(name, "https://credits.ars.example.fr")
    with pytest.raises(UnsafeEnvironment, match=f"{name} : réglage de production"):
        read_environment({"PRS_BUDGET_ENV": "demo", "PRS_BUDGET_DATA": str(tmp_path), name: value}, base=BASE)


def test_a_demonstration_serves_this_machine_alone_from_an_embedded_file(tmp_path: Path) -> None:
    read = read_environment({"PRS_BUDGET_ENV": "demo", "PRS_BUDGET_DATA": str(tmp_path)}, base=BASE)
    assert read.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert read.database == Database("sqlite3", str(tmp_path / "prs_budget.sqlite3"))


def test_a_demonstration_draws_its_secret_once_for_its_owner_alone(tmp_path: Path) -> None:
    demo = {"PRS_BUDGET_ENV": "demo", "PRS_BUDGET_DATA": str(tmp_path / "new")}
    first = read_environment(demo, base=BASE).secret_key
    assert len(first) >= SECRET_LENGTH
    assert read_environment(demo, base=BASE).secret_key == first
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_refused_demonstration_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnsafeEnvironment):
        read_environment(
            {"PRS_BUDGET_ENV": "demo", "PRS_BUDGET_DATA": str(tmp_path / "new"), "ALLOWED_HOSTS": "a.fr"}, base=BASE
        )
    assert not (tmp_path / "new").exists()


def test_the_data_folder_is_beside_the_project_unless_said_otherwise() -> None:
    assert read_environment(GOOD, base=BASE).data == Path("/nowhere/var")
    assert read_environment({**GOOD, "PRS_BUDGET_DATA": "/srv/data"}, base=BASE).data == Path("/srv/data")


def test_a_database_address_may_name_a_socket() -> None:
    assert parse_database_url("postgresql://postgres:@/tests?host=/run/pg") == Database(
        "postgresql", "tests", "postgres", "", "/run/pg"
    )


@pytest.mark.parametrize("address", ["postgresql://site@base", "base/credits", "postgresql://site:secret@base:port/x"])
def test_a_malformed_database_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match="adresse") as refusal:
        parse_database_url(address)
    assert address not in str(refusal.value)
