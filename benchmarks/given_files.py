"""`python -m benchmarks.given_files`: five hundred files broken in every known way, given at each door that takes one.

Proves that whatever a file holds, the site answers without failing and explains what it leaves, and that nothing is
written, once all that it offers is accepted, but what the sound file says.
"""

from __future__ import annotations

import io
import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook

from benchmarks.doors import prepared, transaction_taken_back
from benchmarks.mutations import HOW_MANY, Mutated, Shape, mutated
from benchmarks.scratch import scratch_database

if TYPE_CHECKING:
    from django.test import Client

    from allocations.models import Version
    from fir.models import FirYear
    from prs_budget.organisation.models import User

Facts = Mapping[str, object]
YEAR, VERSION, MISSION = 2031, "ESSAI-FICHIERS", "ESSAI"
ROWS = 6
HEADS = (
    *("Type", "Engagement", "Bénéficiaire", "Direction", "Nature", "Mission", "Dispositif"),
    *("AE", "CP", "Date", "Exercice d’origine", "Référence", "Libellé"),
)
#: what a page says that refuses, or leaves something
EXPLAINED = (
    "fr-alert--error",
    "Refusées",
    "rejetée",
    "fr-error-text",
    "n’est pas lue",
    "À savoir :",
    "fr-alert--warning",
)
#: what doubles leave of 0.1 + 0.2
ROUNDED = Decimal("0.30")


@dataclass
class Given:
    """What became of a file: the statuses met, the text of the page that answered, what is written in the end."""

    statuses: list[int]
    text: str
    facts: Facts


class Doors:
    """The three doors that take a file from elsewhere, in an agency made ready; whatever they write is taken back."""

    def __init__(self, client: Client, by: User, version: Version, year: FirYear) -> None:
        self.client, self.by, self.version, self.year = client, by, version, year
        slug = year.agency.slug
        self.workbook_page = f"/{slug}/saisie/{VERSION}/classeur/"
        self.movements_page = f"/{slug}/fir/{YEAR}/mouvements/fichier/"
        self.passage_page = f"/{slug}/fir/{YEAR}/passage/"

    def shapes(self) -> Mapping[str, Shape]:
        """A sound file for each door."""
        return {"classeur": self._workbook(), "mouvements": self._movements(), "passage": self._passage()}

    def _workbook(self) -> Shape:
        book = load_workbook(io.BytesIO(self.client.get(f"{self.workbook_page}?sortir=1").content))
        sheet = book["Saisie"]
        heads = {str(cell.value): cell.column for cell in sheet[3]}
        for row in range(4, 4 + ROWS):
            sheet.cell(row, heads["2018"]).value = 1000 + row
        return Shape(_saved(book), "Saisie", 3, range(4, 4 + ROWS), heads["Ligne"], heads["2018"], heads["Note"])

    def _movements(self) -> Shape:
        rows = [
            ("Engagement", f"EJ-{n}", "CHU", "", "INT", "", "", 100 + n, "", f"{n:02}/03/{YEAR}", "", f"R-{n}", "Essai")
            for n in range(1, ROWS + 1)
        ]
        return Shape(_saved(_book("Extraction", HEADS, rows)), "Extraction", 1, range(2, 2 + ROWS), 2, 8, 13)

    def _passage(self) -> Shape:
        measures = self.version.plan.measures.filter(merged_into=None).order_by("code")[:ROWS]
        rows = [(one.code, MISSION, "", "INT", 0) for one in measures]
        heads = ("Code mesure", "Mission", "Dispositif", "Nature", "Révision")
        return Shape(_saved(_book("Passage", heads, rows)), "Passage", 1, range(2, 2 + ROWS), 1, 2, 4)

    def given(self, door: str, name: str, content: bytes) -> Given:
        """Give a file, accept everything that the page offers, take it all back."""
        give = {"classeur": self._give_workbook, "mouvements": self._give_movements, "passage": self._give_passage}
        with transaction_taken_back():
            file = io.BytesIO(content)
            file.name = name
            return give[door](file)

    def _give_workbook(self, file: io.BytesIO) -> Given:
        from allocations.models import Allocation

        answer: Any = self.client.post(self.workbook_page, {"classeur": file})
        statuses, text = [answer.status_code], answer.content.decode()
        if answer.status_code == 200:
            context = answer.context
            more = {"conflits": "mienne", "ampleur": context["proposal"].asked, "raison": "essai"}
            done = self.client.post(self.workbook_page, {"apercu": context["carried"], **more})
            statuses.append(done.status_code)
            text += done.content.decode()
        rows = Allocation.objects.filter(version=self.version, amount__isnull=False).exclude(year=2017)
        facts = {f"{line}, {year}": amount for line, year, amount in rows.values_list("line__code", "year", "amount")}
        return Given(statuses, text, facts)

    def _give_movements(self, file: io.BytesIO) -> Given:
        from fir.imports.proportion import asked as asked_of
        from fir.imports.unrecognised_columns import asked
        from fir.models import Movement

        answer: Any = self.client.post(self.movements_page, {"fichier": file})
        statuses = [answer.status_code]
        if answer.status_code == 302:
            page = answer.headers["Location"]
            answer = self.client.get(page)
            statuses.append(answer.status_code)
        if answer.status_code == 200 and (found := answer.context.get("found")) is not None:
            more = {"etat": found.state, "ampleur": asked_of(found.doubted), "manques": asked(found.lacking)}
            done = self.client.post(page, {**more, "enregistrer": "1"})
            statuses.append(done.status_code)
        rows = Movement.objects.filter(fir_year=self.year)
        return Given(statuses, answer.content.decode(), {str(key): ae for key, ae in rows.values_list("key", "ae")})

    def _give_passage(self, file: io.BytesIO) -> Given:
        from fir.models import Passage

        answer: Any = self.client.post(f"{self.passage_page}fichier/", {"fichier": file, "version": VERSION})
        statuses = [answer.status_code]
        if answer.status_code == 200 and answer.context["form"].typed:
            typed = dict(answer.context["form"].typed)
            statuses.append(self.client.post(f"{self.passage_page}?version={VERSION}", typed).status_code)
        rows = Passage.objects.filter(measure__plan=self.version.plan_id, mission__code=MISSION)
        return Given(statuses, answer.content.decode(), dict(rows.values_list("measure__code", "mission__code")))


def _book(name: str, heads: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = name
    for row in (heads, *rows):
        sheet.append(list(row))
    return book


def _saved(book: Workbook) -> bytes:
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def wrong(one: Mutated, given: Given, sound: Facts) -> Iterator[str]:
    """What the site did that it should not."""
    if any(status not in (200, 302, 400, 409) for status in given.statuses):
        yield f"réponse {given.statuses}"
    # 0.1 + 0.2 is written to the cent, which is what the file says
    other = {key: value for key, value in given.facts.items() if value != sound.get(key)}
    other = {key: value for key, value in other.items() if not (one.kind == "number" and value == ROUNDED)}
    for key, value in other.items():
        yield f"écrit {key} = {value}, le fichier sain dit {sound.get(key)}"
    if (other or given.facts.keys() != sound.keys()) and not any(words in given.text for words in EXPLAINED):
        yield "rien n’explique ce qui n’est pas écrit"


def ready(client: Client, by: User) -> Doors:
    """The doors, in the agency of Île-de-France: an open copy of T0-2017, a year of the FIR, a mission."""
    from allocations import actions
    from allocations.models import Version
    from fir.actions import open_year
    from fir.models import Mission

    source = Version.objects.select_related("agency", "plan").get(agency__code="ARS-IDF", code="T0-2017")
    named: dict[str, Any] = {"code": VERSION, "label": "Essai de fichiers", "data_date": source.data_date}
    version = actions.open_entry(by=by, version=actions.copy_version(by=by, source=source, **named))
    rules: dict[str, Any] = {"carry_over_rate": Decimal(3), "carry_over_text": "essai", "lapse_years": 3}
    year = open_year(by=by, agency=source.agency, year=YEAR, lapse_text="essai", **rules)
    Mission.objects.get_or_create(agency=source.agency, code=MISSION, defaults={"label": "Essai"})
    return Doors(client, by, version, year)


def failures(doors: Doors, ranks: range) -> Iterator[str]:
    """What went wrong of the files of these ranks, at each door."""
    for door, shape in doors.shapes().items():
        sound = doors.given(door, "sain.xlsx", shape.content).facts
        if len(sound) < ROWS:
            yield f"{door} : le fichier sain n’est pas écrit"
        for one in mutated(shape, ranks):
            for why in wrong(one, doors.given(door, one.name, one.content), sound):
                yield f"{door}, fichier {one.rank} ({one.kind}) : {why}"


def main() -> int:
    """1 when the site failed, or wrote what no file said."""
    with scratch_database("sqlite"):
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        from django.test.utils import setup_test_environment

        from prs_budget.organisation.models import User

        setup_test_environment()  # answers tell what their templates were given
        client = prepared()
        by = User.objects.get(pk=client.session["_auth_user_id"])
        start = time.monotonic()
        found = list(failures(ready(client, by), range(HOW_MANY)))
    print("\n".join(f"  ✗ {one}" for one in found))
    print(f"{HOW_MANY} fichiers à trois entrées en {time.monotonic() - start:.0f} s, {len(found)} échecs du site")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
