"""The versions of the invented agency: T0 given out, a programming adopted, its amendment, the next one, a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.http import QueryDict

from allocations import actions
from allocations.actions import Edit, Foreseen
from allocations.command_list import COMMANDS
from allocations.commands.running import apply, prepare
from allocations.commands.sheet import Ground
from allocations.enums import Cause, CeilingKind, Recurrence, Way
from allocations.models import Allocation, Envelope, Line, Version
from allocations.perms import EntryRights
from projects.models import Measure
from prs_budget.home.invented.people import People
from prs_budget.organisation.models import Sector, User

T0, PROGRAMMING, AMENDMENT, NEXT, SCENARIO = "T0-2017", "PROG-2018-2022", "DM1-2018", "PREP-2019", "SCENARIO-MS"
YEARS = range(2018, 2023)
#: what each envelope grows by in a year, in %
RATES = {"FIR": "2.0", "DAF": "1.2", "MIGAC": "1.5", "OGD_PA": "2.4", "OGD_PH": "1.8", "FMESPP": "0.5"}
#: credits for some years alone, which 2017 had not: measure, sector, envelope, last year, thousands of euros a year
BOUNDED = (
    ("A4-P1-M1", "HOPITAL", "FMESPP", 2020, 4_900),
    ("A4-P1-M1", "HOPITAL", "FIR", 2020, 5_200),
    ("A2-P1-M3", "NUMERIQUE", "FIR", 2019, 420),
)
#: what the DOS asks for and gives back, in thousands of euros a year, from 2018
DOS_WISHES = {"A2-P1-M1": 650, "A2-P2-M3": -180, "A2-P3-M2": 240}

Held = Mapping[tuple[str, int], Allocation]


def programme(people: People) -> Version:
    """The programming, from T0: projected, discussed by the directions, arbitrated, retained and adopted."""
    by, source = people.finance, _version(people, T0)
    version = actions.copy_version(
        by=by, source=source, code=PROGRAMMING, label="Programmation 2018-2022", data_date=date(2017, 12, 8),
        reason="Programmation pluriannuelle, préparée à l’automne 2017",
    )  # fmt: skip
    rates = {f"taux_{code}_{year}": rate for code, rate in RATES.items() for year in YEARS}
    _command(
        people, version, "projeter", {"base": "2017", "garder": "saisies", **rates}, Cause.UPDATE, "Taux de l’automne"
    )
    _open_bounded(people, version)
    actions.foresee(by=by, version=version, foreseen=[*_forecasts()], reason="Perspectives de l’automne 2017")
    version = actions.open_entry(by=by, version=version, reason="Saisie par les directions jusqu’au 24 novembre")
    _discuss(people, version)
    version = actions.arbitrate(by=people.director, version=version, reason="Dialogue de gestion du 30 novembre 2017")
    _change(people, version, {("A1-P2-M1", "FIR", year): 120_000 for year in YEARS}, Cause.NEW_MEASURE,
            "Arbitrage : renfort de la lutte contre le tabac")  # fmt: skip
    _command(people, version, "retenir", {}, Cause.OTHER, "Arbitrages rendus le 30 novembre 2017")
    return actions.adopt(
        by=by, version=version, reason="Programmation validée", accept_warnings_because="Vu au dialogue de gestion"
    )


def _discuss(people: People, version: Version) -> None:
    """The DOS enters and hands in; the DA is given its lines back once; remarks are left on cells."""
    by, dos = people.finance, people.contributor
    wishes = {(measure, "FIR", year): thousands * 1000 for measure, thousands in DOS_WISHES.items() for year in YEARS}
    _change(
        people, version, wishes, Cause.NEW_MEASURE, "Ouvertures de maisons de santé et filières gériatriques", by=dos
    )
    line = _line(version, "A2-P1-M1", "FIR")
    asked = actions.comment(by=by, version=version, line=line, year=2018, text="Combien d’ouvertures en 2018 ?")
    actions.comment(
        by=dos,
        version=version,
        line=line,
        year=2018,
        answers=asked,
        text="Quatre : Brévigny, Montargent, Courvallon, Pontavail.",
    )
    actions.resolve(by=by, remark=asked)
    actions.submit(by=dos, version=version, direction=people.direction("DOS"))
    actions.submit(by=by, version=version, direction=people.direction("DA"))
    actions.give_back(
        by=by, version=version, direction=people.direction("DA"), reason="L’habitat inclusif manque en 2018"
    )
    _change(people, version, {("A3-P3-M2", "OGD_PH", year): 300_000 for year in YEARS}, Cause.NEW_MEASURE,
            "Vingt places d’habitat inclusif")  # fmt: skip
    for code in ("DA", "DSP", "DG"):
        actions.submit(by=by, version=version, direction=people.direction(code))


def amend(people: People) -> Version:
    """The amendment of 2018, not adopted yet: what the texts of 2018 change, and some mistakes left to find."""
    version = actions.copy_version(
        by=people.finance, source=_version(people, PROGRAMMING), code=AMENDMENT, amends=True,
        label="Décision modificative n° 1 de 2018", data_date=date(2018, 6, 15),
        reason="Notifications du printemps 2018",
    )  # fmt: skip
    _transfer(people, version, _line(version, "A5-P1-M1", "FIR").code, _line(version, "A2-P1-M1", "FIR").code, 480_000)
    _change(people, version, {("A4-P2-M2", "DAF", 2018): 1_200_000}, Cause.NEW_MEASURE, "Réadaptation, campagne 2018")
    # euros typed as thousands, and a one-off amount that comes back: the checks are to find them
    slipped = _line(version, "A2-P3-M2", "MIGAC").code
    _write(people, version, [(slipped, 2019, Decimal(2980))], Cause.CORRECTION, "Saisie du 15 juin")
    _change(people, version, {("A4-P1-M1", "DAF", 2018): 1_400_000}, Cause.OTHER, "Report d’une opération de travaux")
    line = _line(version, "A3-P2-M1", "OGD_PA")
    actions.comment(by=people.director, version=version, line=line, year=2018,
                    text="La notification est plus basse que la programmation : où réduire ?")  # fmt: skip
    return version


def prepare_next(people: People) -> Version:
    """The next programming, open to the directions: two have handed in, the DOS has its lines back."""
    by = people.finance
    version = actions.copy_version(
        by=by, source=_version(people, PROGRAMMING), code=NEXT, label="Préparation de la programmation 2019",
        data_date=date(2018, 9, 3), reason="Actualisation annuelle",
    )  # fmt: skip
    actions.note_line(
        by=by, version=version, line=_line(version, "A4-P1-M1", "FIR"), text="À revoir après l’appel à projets"
    )
    version = actions.open_entry(by=by, version=version, reason="Saisie par les directions jusqu’au 12 octobre")
    _change(people, version, {("A2-P1-M2", "FIR", year): 210_000 for year in YEARS[1:]}, Cause.NEW_MEASURE,
            "Deux équipes de plus", by=people.contributor)  # fmt: skip
    actions.submit(by=people.contributor, version=version, direction=people.direction("DOS"))
    actions.give_back(by=by, version=version, direction=people.direction("DOS"),
                      reason="Les maisons médicales de garde ne sont pas actualisées")  # fmt: skip
    for code in ("DA", "DSP"):
        actions.submit(by=by, version=version, direction=people.direction(code))
    line = _line(version, "A2-P2-M3", "FIR")
    actions.comment(by=by, version=version, line=line, year=2019, text="Deux fermetures annoncées : à déduire ?")
    return version


def draft(people: People) -> Version:
    """A draft of finance: what the care homes would have with 1.5 % less."""
    version = actions.copy_version(
        by=people.finance, source=_version(people, PROGRAMMING), code=SCENARIO, label="Scénario médico-social à −1,5 %",
        data_date=date(2018, 8, 27), reason="Hypothèse de travail",
    )  # fmt: skip
    lines = [one.code for one in Line.objects.filter(plan=version.plan, envelope__code="OGD_PA").order_by("code")]
    asked = {"taux": "-1.5", "lignes": ",".join(lines)}
    _command(people, version, "taux", asked, Cause.UPDATE, "Hypothèse de travail", years=YEARS[1:])
    return version


def _version(people: People, code: str) -> Version:
    return Version.objects.select_related("agency", "plan").get(agency=people.agency, code=code)


def _open_bounded(people: People, version: Version) -> None:
    """Lines for some years alone, with the same amount in each."""
    edits = []
    for measure, sector, envelope, last_year, thousands in BOUNDED:
        line = actions.open_line(
            by=people.finance,
            version=version,
            measure=Measure.objects.get(plan=version.plan, code=measure),
            sector=Sector.objects.get(agency=people.agency, code=sector),
            envelope=Envelope.objects.get(agency=people.agency, code=envelope),
            recurrence=Recurrence.BOUNDED,
            last_year=last_year,
            reason="Programme pluriannuel",
        )
        edits += [(line.code, year, Decimal(thousands * 1000)) for year in range(2018, last_year + 1)]
    _write(people, version, edits, Cause.NEW_MEASURE, "Programme pluriannuel 2018-2020")


def _forecasts() -> Iterable[Foreseen]:
    """What is expected of the years that no text notifies yet, each from the year before."""
    for code, rate in RATES.items():
        for year in YEARS:
            yield Foreseen(code, year, CeilingKind.FORECAST, None, "Perspectives", rate=Decimal(rate))


def _held(version: Version) -> Held:
    rows = Allocation.objects.filter(version=version).select_related("line")
    return {(row.line.code, row.year): row for row in rows}


def _line(version: Version, measure: str, envelope: str) -> Line:
    """The first line of a measure in an envelope."""
    rows = Line.objects.filter(plan=version.plan, measure__code=measure, envelope__code=envelope)
    found = rows.order_by("code").first()
    if found is None:
        raise Line.DoesNotExist(f"{measure}, {envelope}")
    return found


def _change(
    people: People,
    version: Version,
    added: Mapping[tuple[str, str, int], int],
    cause: Cause,
    reason: str,
    by: User | None = None,
) -> None:
    """Add euros to the first line of a measure in an envelope, in a year, in one operation of the grid."""
    held = _held(version)
    edits = []
    for (measure, envelope, year), euros in added.items():
        line = _line(version, measure, envelope).code
        row = held.get((line, year))
        edits.append((line, year, (row.amount if row and row.amount else Decimal(0)) + euros))
    _write(people, version, edits, cause, reason, by)


def _write(
    people: People,
    version: Version,
    cells: Sequence[tuple[str, int, Decimal]],
    cause: Cause,
    reason: str,
    by: User | None = None,
) -> None:
    held = _held(version)
    edits = [
        Edit(line, year, held[line, year].rev if (line, year) in held else 0, amount) for line, year, amount in cells
    ]
    actions.change_amounts(
        by=by or people.finance, version=version, edits=edits, way=Way.GRID, cause=cause, reason=reason
    )


def _command(
    people: People,
    version: Version,
    name: str,
    asked: Mapping[str, str],
    cause: Cause,
    reason: str,
    years: Iterable[int] = YEARS,
) -> None:
    """A command that anyone finds on the site, asked as its page asks it."""
    given = QueryDict(urlencode({"annees": ",".join(map(str, years)), **asked}))
    run = prepare(COMMANDS[name], Ground(people.finance, version, EntryRights.of(people.finance, version)), given)
    apply(by=people.finance, run=run, cause=cause, reason=reason)


def _transfer(people: People, version: Version, source: str, target: str, euros: int) -> None:
    """A balanced transfer in 2018, by the command of the site."""
    asked = {"mouvements": "1", "de_1": source, "de_annee_1": "2018", "vers_1": target, "vers_annee_1": "2018",
             "montant_1": str(euros)}  # fmt: skip
    _command(people, version, "virer", asked, Cause.TRANSFER, "Avance prise sur le numérique, retard du marché")
