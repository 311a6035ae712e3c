"""Programs that a machine may lack. Their tests are skipped loudly there, and fail where `CI=true`."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

CI = os.environ.get("CI", "").lower() == "true"


@dataclass(frozen=True, slots=True)
class Program:
    """`marker` names the tests that need it; `variable` may give its path; `names` are looked for otherwise."""

    label: str
    marker: str
    variable: str
    names: tuple[str, ...]
    package: str

    @property
    def path(self) -> str | None:
        """Where it is on this machine, if anywhere."""
        given = os.environ.get(self.variable)
        candidates = (given,) if given else self.names
        return next((found for name in candidates if (found := shutil.which(name))), None)

    @property
    def complaint(self) -> str:
        """Why its tests cannot run."""
        return f"{self.label} introuvable : installez le paquet {self.package} ou posez {self.variable}=/chemin"


CHROMIUM = Program("Chromium", "browser", "CHROMIUM", ("chromium", "chromium-browser", "google-chrome"), "chromium")
LIBREOFFICE = Program("LibreOffice", "libreoffice", "SOFFICE", ("soffice",), "libreoffice-calc-nogui")
PROGRAMS = (CHROMIUM, LIBREOFFICE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")
        elif "browser" in getattr(item, "fixturenames", ()):
            # `make journeys` looks nowhere else
            raise pytest.UsageError(f"{item.nodeid} : un test dans un navigateur va dans tests/journeys/")
        for program in PROGRAMS:
            if item.get_closest_marker(program.marker) and program.path is None and not CI:
                item.add_marker(pytest.mark.skip(reason=program.complaint))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for program in PROGRAMS:
        if item.get_closest_marker(program.marker) and program.path is None and CI:
            pytest.fail(program.complaint, pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tried."""
    stats: Mapping[str, list[pytest.TestReport]] = terminalreporter.stats
    for program in PROGRAMS:
        silent = [report for report in stats.get("skipped", []) if program.complaint in str(report.longrepr)]
        if silent:
            terminalreporter.section(f"{len(silent)} TESTS NON JOUÉS", sep="!", red=True, bold=True)
            terminalreporter.write_line(program.complaint, red=True, bold=True)


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice; the test must be marked `libreoffice`."""
    assert LIBREOFFICE.path is not None, LIBREOFFICE.complaint
    return LIBREOFFICE.path
