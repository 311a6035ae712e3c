"""What is compared of the queries of a page, and what makes the comparison fail."""

from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType

from prs_budget.organisation.perms import accesses
from tests.plugins.idf import Idf
from tests.plugins.queries import HOT, AssertQueries, blocks, compared, described, function_of

TESTS = Path(__file__).resolve().parents[1]
SNAPSHOTS = sorted(TESTS.rglob("snapshots/*"))
LISTED = "SELECT organisation_agency · fir.reports.read"


@pytest.mark.django_db
def test_one_query_too_many_is_an_error(assert_queries: AssertQueries) -> None:
    def ask_twice() -> None:
        with assert_queries(at_most=1):
            ContentType.objects.count()
            ContentType.objects.count()

    with pytest.raises(AssertionError, match="2 queries, at most 1 allowed"):
        ask_twice()


@pytest.mark.django_db
def test_a_query_is_a_line_with_the_function_that_asks(assert_queries: AssertQueries, idf: Idf) -> None:
    with assert_queries() as queries:
        accesses(idf.finance)
        list(ContentType.objects.filter(model__in=["user", "agency", "plan"]).order_by("model"))
    assert queries == [
        "SELECT organisation_membership, organisation_agency · prs_budget.organisation.perms.accesses",
        "SELECT django_content_type · the test",
    ]


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ('SELECT "a" FROM "fir_movement" WHERE x IN (SELECT 1 FROM "fir_stage")', "SELECT fir_movement, fir_stage"),
        ('SELECT (SELECT 1 FROM "fir_stage") FROM "fir_movement"', "SELECT fir_movement, fir_stage"),
        ('SELECT 1 FROM "fir_stage" T INNER JOIN "fir_stage" U ON (T.id = U.id)', "SELECT fir_stage"),
        (
            "WITH g AS (SELECT 1 FROM fir_stage) INSERT INTO fir_movement SELECT 2 FROM g",
            "INSERT fir_movement, fir_stage",
        ),
        ('UPDATE "fir_stage" SET "code" = %s', "UPDATE fir_stage"),
        ("SELECT 1 UNION ALL SELECT 2", "SELECT no table"),
        ("PRAGMA foreign_keys = ON", "PRAGMA no table"),
    ],
)
def test_a_line_says_what_a_query_does_and_its_tables_the_main_one_first(sql: str, line: str) -> None:
    assert described(sql, "fir.reports.read") == f"{line} · fir.reports.read"


def test_the_text_of_what_costs_follows_whatever_its_values() -> None:
    sql = "SELECT a,\n  b FROM fir_movement WHERE c IN (%s, %s, %s) AND d > %s ORDER BY a"
    assert described(sql, "fir.facts.ledger.ledger").splitlines() == [
        "SELECT fir_movement · fir.facts.ledger.ledger",
        "    SELECT a, b",
        "    FROM fir_movement",
        "    WHERE c IN (…)",
        "    AND d > %s",
        "    ORDER BY a",
    ]


@pytest.mark.parametrize(
    "found",
    [
        f"{LISTED}\n{LISTED}",
        "no query",
        "SELECT organisation_agency, organisation_user · fir.reports.read",
        "SELECT organisation_agency · fir.reports.other",
        f"{LISTED}\n    SELECT id",
    ],
    ids=["one more", "one less", "another table", "another caller", "another text"],
)
def test_what_differs_from_the_snapshot_fails(tmp_path: Path, found: str) -> None:
    test = written(tmp_path)
    compared(test, "test_page[of]", LISTED, update=False)
    with pytest.raises(AssertionError, match=r"the queries differ from « test_page\[of\] »"):
        compared(test, "test_page[of]", found, update=False)


def test_a_block_without_snapshot_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no « test_page, next »"):
        compared(written(tmp_path), "test_page, next", LISTED, update=False)


def test_writing_a_block_keeps_the_others_save_those_of_tests_that_are_gone(tmp_path: Path) -> None:
    test = written(tmp_path)
    compared(test, "test_page, next", "no query", update=True)
    snapshot = tmp_path / "snapshots" / "test_module.txt"
    assert blocks(snapshot.read_text()) == {"test_page, next": "no query", "test_page[of]": LISTED}
    test.write_text("def test_renamed(): ...")
    compared(test, "test_renamed", LISTED, update=True)
    assert blocks(snapshot.read_text()) == {"test_renamed": LISTED}


def written(folder: Path) -> Path:
    """A module of tests with its snapshot."""
    test = folder / "test_module.py"
    test.write_text("def test_page(of): ...")
    compared(test, "test_page[of]", LISTED, update=True)
    return test


def test_every_snapshot_is_of_a_test_that_exists() -> None:
    gone = [
        f"{path.relative_to(TESTS)}: {title}"
        for path in SNAPSHOTS
        for title in blocks(path.read_text(encoding="utf-8"))
        if f"def {function_of(title)}(" not in (path.parents[1] / f"{path.stem}.py").read_text(encoding="utf-8")
    ]
    assert SNAPSHOTS
    assert gone == []


@pytest.mark.parametrize("caller", HOT)
def test_what_costs_most_is_written_in_full_somewhere(caller: str) -> None:
    """A function renamed would lose its text without a word."""
    assert any(f" · {caller}\n    " in path.read_text(encoding="utf-8") for path in SNAPSHOTS)
