"""`python -m benchmarks.movements`: a file of fifty thousand movements given, previewed, recorded, listed, taken out.

Each engine and each format has a process of its own, as fresh as a server's, whose largest memory is read after each
step. Targets: a preview in about 5 s, a recording in about 10 s, 300 MB; with rules of attribution, both together in
1.3 times as long as without. A target missed is printed, and is no failure.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from benchmarks import report
from benchmarks.scratch import ENGINES, scratch_database

if TYPE_CHECKING:
    from django.test import Client

ROWS, COMMITMENTS = 50_000, 5_000
FORMATS = ("xlsx", "csv", "ods")
MOST_SECONDS = {"aperçu": 5.0, "enregistrement": 10.0}
MOST_MEGABYTES = 300
#: rules of attribution that the same file is recorded with, and how much longer it may take
RULES, MOST_RATIO = 50, 1.3
HEADS = (
    *("Type", "N° EJ", "Bénéficiaire", "Pôle", "Nature", "Mission", "Dispositif", "AE", "CP", "Date"),
    *("Exercice d’origine", "Référence", "Libellé"),
)
BASE = "/ars-idf/fir/2018/mouvements/"
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "ars-idf"


def main() -> int:
    """Measure both engines and every format; 1 where what is recorded is not what the file says."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.movements", description="Mesure l’import de mouvements."
    )
    parser.add_argument("--engine", choices=ENGINES, action="append", help="un moteur seulement")
    parser.add_argument("--format", choices=FORMATS, action="append", help="un format seulement")
    parser.add_argument("--child", help="interne : ce qu’il faut mesurer", nargs=2)
    asked = parser.parse_args()
    if asked.child:
        return _child(*asked.child)
    print(report.machine())
    print(f"\nImporter {ROWS} mouvements et {COMMITMENTS} engagements, par les pages")
    print(f"  {'':<22}{'durée':>9}{'processeur':>11}{'mémoire':>10}")
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in asked.format or FORMATS:
            path = _written(Path(folder), kind)
            for engine in asked.engine or ENGINES:
                failures += _measured(engine, path)
            if kind == "csv":
                failures += sum(_with_rules(engine, path) for engine in asked.engine or ENGINES)
    return 1 if failures else 0


def _rows() -> Iterator[tuple[str, ...]]:
    """Commitments, then their payments; always the same."""
    for rank in range(1, ROWS + 1):
        first = rank <= COMMITMENTS
        commitment = f"EJ-{rank % COMMITMENTS:05}"
        ae, cp = (f"{100_000 + rank},00", "") if first else ("", f"{rank % 9000 + 1},{rank % 100:02}")
        day = date(2018, 1, 1) + timedelta(days=rank % 365)
        yield (
            "Engagement" if first else "Paiement",
            *(commitment, f"Centre hospitalier {rank % 500}", "DOS", "INT", "M1", "", ae, cp, f"{day:%d/%m/%Y}"),
            *("2018", f"PIECE-{rank:06}", f"Versement {rank} de la convention"),
        )


def _written(folder: Path, kind: str) -> Path:
    """The file, in a format; workbooks by the processes that write them, so that ours stays small."""
    path = folder / f"mouvements.{kind}"
    if kind == "csv":
        with path.open("w", encoding="cp1252", newline="") as file:
            csv.writer(file, delimiter=";").writerows((HEADS, *_rows()))
        return path
    if kind == "ods":
        path.write_bytes(_ods())
        return path
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Extraction")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADS)
    for at, row in enumerate(_rows(), start=1):
        for column, text in enumerate(row):
            if column in (7, 8) and text:
                sheet.write_number(at, column, float(text.replace(",", ".")))
            elif column == 9:
                sheet.write_number(at, column, (date(*_parts(text)) - date(1899, 12, 30)).days, day)
            elif text:
                sheet.write_string(at, column, text)
    book.close()
    return path


def _parts(text: str) -> tuple[int, int, int]:
    day, month, year = text.split("/")
    return int(year), int(month), int(day)


def _ods() -> bytes:
    """A workbook as LibreOffice writes it, cell by cell."""
    import io
    import zipfile
    from xml.sax.saxutils import escape

    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        number = text.replace(",", ".")
        typed = 'office:value-type="string"'
        if number.replace(".", "").isdigit():
            typed = f'office:value-type="float" office:value="{number}"'
        return f"<table:table-cell {typed}><text:p>{escape(text)}</text:p></table:table-cell>"

    rows = (f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (HEADS, *_rows()))
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Extraction">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        folder.writestr("content.xml", content)
        folder.writestr("META-INF/manifest.xml", MANIFEST)
    return output.getvalue()


def _measured(engine: str, path: Path) -> int:
    """Measure a file on an engine, print it; 1 where it was not recorded whole."""
    steps = _run(engine, path, "fill", "measure")
    print(f"\n{engine}, {path.suffix[1:]}, {path.stat().st_size / 1e6:.1f} Mo")
    for one in steps:
        most = MOST_SECONDS.get(one["name"])
        missed = (most is not None and one["seconds"] > most) or one["megabytes"] > MOST_MEGABYTES
        target = f"   cible ≤ {most:g} s, {MOST_MEGABYTES} Mo : {'MANQUÉE' if missed else 'tenue'}" if most else ""
        spent = f"{one['seconds']:>7.2f} s{one['busy']:>7.2f} s{one['megabytes']:>7.0f} Mo"
        print(f"  {one['name']:<22}{spent}{target}", flush=True)
    problems = [problem for one in steps for problem in one["problems"]]
    print("".join(f"  {problem}\n" for problem in problems), end="")
    return 1 if problems else 0


def _run(engine: str, path: Path, *names: str) -> list[dict[str, Any]]:
    """Steps, each in a process of its own, on a database of their own; what the last one measured."""
    with scratch_database(engine), tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        for step in names:
            subprocess.run(
                [sys.executable, "-m", "benchmarks.movements", "--child", step, json.dumps([str(path), str(told)])],
                check=True,
            )
        found: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    return found


def _with_rules(engine: str, path: Path) -> int:
    """The same file without rules, then with them: how much longer preview and recording take; 1 where it fails."""
    plain, ruled = (_run(engine, path, *names) for names in (("fill", "record"), ("fill", "rules", "record")))
    bare, much = (sum(one["seconds"] for one in steps if one["name"] in MOST_SECONDS) for steps in (plain, ruled))
    ratio = much / bare
    verdict = "MANQUÉE" if ratio > MOST_RATIO else "tenue"
    attributed = ruled[-1]["attributed"]
    print(f"\n{engine}, {path.suffix[1:]}, {RULES} règles d’attribution : {attributed} pièces attribuées")
    told = f"aperçu + enregistrement {much:.2f} s, sans règle {bare:.2f} s : × {ratio:.2f}"
    print(f"  {told}   cible ≤ {MOST_RATIO} : {verdict}")
    problems = [problem for one in (*plain, *ruled) for problem in one["problems"]]
    problems += [] if attributed else ["rien n’est attribué par règles"]
    print("".join(f"  {problem}\n" for problem in problems), end="")
    return 1 if problems else 0


def _child(step: str, given: str) -> int:
    import django

    django.setup()
    path, told = json.loads(given)
    if step == "fill":
        _fill()
    elif step == "rules":
        _rules()
    else:
        steps = _steps(Path(path))
        found = list(steps if step == "measure" else itertools.islice(steps, 4))
        Path(told).write_text(json.dumps(found), encoding="utf-8")
    return 0


def _rules() -> None:
    """Rules of every kind, of which the last alone catches most: each thing is held against all of them."""
    from fir.actions.rules import RuleDraft, keep_rule
    from fir.models import Mission
    from projects.models import Measure
    from prs_budget.organisation.models import Agency, User

    agency, user = Agency.objects.get(), User.objects.get(username="mesure")
    measures = list(Measure.objects.filter(plan__agency=agency).order_by("pk").values_list("pk", flat=True)[:3])
    parts = tuple((measure, rank) for rank, measure in enumerate(measures, start=1))
    mission = Mission.objects.get(agency=agency, code="M1")
    for rank in range(RULES - 1):
        tests: dict[str, Any] = (
            {"words": f"Versement {rank * 97} de"} if rank % 2 else {"number": f"EJ-0{rank * 13:04}"}
        )
        draft = RuleDraft(label=f"Règle {rank}", since=2018, shares=parts[:1], **tests)
        keep_rule(by=user, agency=agency, draft=draft)
    keep_rule(by=user, agency=agency, draft=RuleDraft(label="Le reste", since=2018, shares=parts, mission=mission))


def _fill() -> None:
    """An agency, an open year, a mission."""
    from django.core.management import call_command

    from fir import actions
    from fir.models import Mission
    from prs_budget.organisation.enums import Role
    from prs_budget.organisation.models import Agency, Membership, User

    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_plan", FOLDER, verbosity=0)
    agency = Agency.objects.get()
    user = User.objects.create(username="mesure")
    Membership.objects.create(user=user, agency=agency, role=Role.FINANCE)
    actions.open_year(by=user, agency=agency, year=2018)
    Mission.objects.create(agency=agency, code="M1", label="Mission 1")


def _steps(path: Path) -> Iterator[dict[str, Any]]:
    """Each page in turn, as a person asks for it."""
    import re

    from django.conf import settings
    from django.test import Client

    from fir.models import Attribution, Commitment, Movement, WaitingFile
    from prs_budget.organisation.models import User

    settings.WHITENOISE_AUTOREFRESH = True
    client = Client()
    client.force_login(User.objects.get(username="mesure"))
    client.get(BASE)
    yield _timed("liste vide", lambda: client.get(BASE).content)
    yield _timed("dépôt", lambda: _given(client, path))
    address = f"{BASE}fichier/{WaitingFile.objects.get().uuid}/"
    pages: list[str] = []
    yield _timed("aperçu", lambda: pages.append(client.get(address).content.decode()))
    state = re.search(r'name="etat" value="([^"]+)"', pages[0])
    post = {"etat": state[1] if state else "", "enregistrer": "1"}
    done = _timed("enregistrement", lambda: client.post(address, post))
    done["attributed"] = Attribution.objects.count()
    counts = Movement.objects.count(), Commitment.objects.count()
    if counts != (ROWS, COMMITMENTS):
        done["problems"].append(f"{counts} enregistrés, ({ROWS}, {COMMITMENTS}) attendus")
    yield done
    yield _timed("liste", lambda: client.get(BASE).content)
    yield _timed("engagements", lambda: client.get("/ars-idf/fir/2018/engagements/").content)
    _given(client, path)
    address = f"{BASE}fichier/{WaitingFile.objects.get().uuid}/"
    again = _timed("aperçu à nouveau", lambda: pages.append(client.get(address).content.decode()))
    if "aucun changement" not in pages[1]:
        again["problems"].append("le même fichier n’est pas reconnu")
    yield again
    yield _timed("CSV de la liste", lambda: _streamed(client))
    yield _timed("Excel de la liste", lambda: client.get(f"{BASE}?format=xlsx").content)


def _given(client: Client, path: Path) -> None:
    with path.open("rb") as file:
        answer = client.post(f"{BASE}fichier/", {"fichier": file})
    if answer.status_code != 302:
        raise RuntimeError(answer.content.decode())


def _streamed(client: Client) -> int:
    """Read a file as it comes, without keeping it."""
    answer: Any = client.get(f"{BASE}?format=csv")
    return sum(len(part) for part in answer.streaming_content)


def _timed(name: str, task: Callable[[], object]) -> dict[str, Any]:
    start, busy = perf_counter(), process_time()
    task()
    seconds, busy = perf_counter() - start, process_time() - busy
    return {"name": name, "seconds": seconds, "busy": busy, "megabytes": _largest(), "problems": []}


def _largest() -> float:
    """The largest memory of this process so far, in megabytes; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    sys.exit(main())
