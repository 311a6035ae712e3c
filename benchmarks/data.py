"""A plan of a plausible size and its amounts over ten adopted versions: always the same, written set-based."""

from __future__ import annotations

from datetime import date

from django.core.management import call_command
from django.db import connection, transaction

from allocations import actions
from allocations.enums import Recurrence
from allocations.models import Envelope, Line, Version
from projects.models import Axis, Measure, Plan, PlanYear, Project
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, Sector, User

VERSIONS = 10
BASE_YEAR, HORIZON = 2017, 5
YEARS = HORIZON + 1
AXES, PROJECTS, MEASURES, ENVELOPES, DIRECTIONS, SECTORS = 6, 33, 500, 12, 8, 30
AGENCY = "ARS-BENCH"
#: the version that pages read: neither the first written nor the last
READ = "V05"

RECURRENCES = (Recurrence.RECURRENT, Recurrence.ONE_OFF, Recurrence.NOT_STATED, Recurrence.BOUNDED)

# One amount in fifty is cleared, one in forty is zero, one in sixty is negative. In the first year one in ten is
# reconstructed and one in seven adjusted; later years are entered, one in twelve being a hypothesis.
AMOUNTS = """
INSERT INTO allocations_allocation (
    agency_id, version_id, line_id, year, amount, rev, origin,
    axis_id, project_id, measure_id, direction_id, sector_id, envelope_id, recurrence)
SELECT
    version.agency_id, version.id, line.id, plan_year.year,
    CASE
        WHEN (line.id * 7 + plan_year.year + version.id) % 50 = 0 THEN NULL
        WHEN (line.id + plan_year.year) % 40 = 0 THEN 0
        ELSE (line.id * 7919 + plan_year.year * 104729 + version.id * 15485863) % 172900000
            * (CASE WHEN line.id % 60 = 0 THEN -1 ELSE 1 END)
    END,
    1,
    CASE
        WHEN plan_year.year > %s THEN CASE WHEN line.id % 12 = 0 THEN 5 ELSE 1 END
        WHEN line.id % 10 = 0 THEN 4 WHEN line.id % 7 = 0 THEN 3 ELSE 2
    END,
    project.axis_id, measure.project_id, measure.id, sector.direction_id, sector.id, line.envelope_id, line.recurrence
FROM allocations_line AS line
JOIN projects_measure AS measure ON measure.id = line.measure_id
JOIN projects_project AS project ON project.id = measure.project_id
JOIN organisation_sector AS sector ON sector.id = line.sector_id
JOIN projects_planyear AS plan_year ON plan_year.plan_id = line.plan_id
JOIN allocations_version AS version ON version.plan_id = line.plan_id
ORDER BY version.id, line.id, plan_year.year
"""


def fill(amounts: int) -> None:
    """Make the tables, then `amounts` allocations (a multiple of 60) over ten versions and six years."""
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        agency = Agency.objects.create(code=AGENCY, name="ARS de mesure")
        user = User.objects.create(username="mesure", first_name="Camille", last_name="Mesure")
        Membership.objects.create(user=user, agency=agency, role=Role.ADMIN)
        plan = Plan.objects.create(
            agency=agency, code="PRS-BENCH", label="PRS de mesure", base_year=BASE_YEAR, horizon=HORIZON
        )
        PlanYear.objects.bulk_create([PlanYear(plan=plan, year=year) for year in plan.years])
        _lines(plan, _measures(plan), _sectors(agency), _envelopes(agency), amounts // (VERSIONS * YEARS))
        for number in range(1, VERSIONS + 1):
            _adopted(user, plan, f"V{number:02}")
        # Written straight to the table: what is measured is reading, and no page reads the changes.
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # three keys of each row would be looked up, which come from the very tables they point to
                cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(AMOUNTS.replace("% ", "%% "), [BASE_YEAR])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("ANALYZE")


def _adopted(user: User, plan: Plan, code: str) -> Version:
    """A version that keeps its own structure. Its seal is that of an empty version: no page reads it."""
    version = actions.create_version(
        by=user, plan=plan, code=code, label=f"Version {code}", data_date=date(2018, 3, 8), source="mesure"
    )
    for step in (actions.open_entry, actions.arbitrate, actions.adopt):
        version = step(by=user, version=version)
    return version


def _measures(plan: Plan) -> list[Measure]:
    axes = Axis.objects.bulk_create(
        [
            Axis(
                plan=plan,
                code=f"A{n}" if n < AXES else "AUTRES",
                label=f"Axe de transformation numéro {n}" if n < AXES else "Autres",
                short_label=f"Axe {n}" if n < AXES else "Autres",
                scope=f"Ce que recouvre l’axe {n}, en une phrase.",
                is_outside_axes=n == AXES,
                position=n,
            )
            for n in range(1, AXES + 1)
        ]
    )
    projects = Project.objects.bulk_create(
        [
            Project(
                plan=plan,
                axis=axes[n * AXES // PROJECTS],
                code=f"{axes[n * AXES // PROJECTS].code}-P{n + 1}",
                label=f"Projet de transformation numéro {n + 1} et son intitulé complet",
                short_label=f"Projet {n + 1}",
                position=n + 1,
            )
            for n in range(PROJECTS)
        ]
    )
    return Measure.objects.bulk_create(
        [
            Measure(
                plan=plan,
                project=projects[n % PROJECTS],
                code=f"{projects[n % PROJECTS].code}-M{n + 1}",
                label=f"Mesure financée numéro {n + 1}, avec l’intitulé d’une vraie mesure",
                position=n + 1,
            )
            for n in range(MEASURES)
        ]
    )


def _sectors(agency: Agency) -> list[Sector]:
    directions = Direction.objects.bulk_create(
        [
            Direction(agency=agency, code=f"D{n}", label=f"Direction de l’offre numéro {n}", position=n)
            for n in range(1, DIRECTIONS + 1)
        ]
    )
    return Sector.objects.bulk_create(
        [
            Sector(
                agency=agency,
                direction=directions[n % DIRECTIONS],
                code=f"S{n + 1:02}",
                label=f"Domaine d’intervention {n + 1}",
                heading=f"Acteur {n % 12 + 1}",
                position=n + 1,
            )
            for n in range(SECTORS)
        ]
    )


def _envelopes(agency: Agency) -> list[Envelope]:
    return Envelope.objects.bulk_create(
        [
            Envelope(agency=agency, code=f"ENV{n}", label=f"Enveloppe {n}", long_label=f"Enveloppe n° {n}", position=n)
            for n in range(1, ENVELOPES + 1)
        ]
    )


def _lines(plan: Plan, measures: list[Measure], sectors: list[Sector], envelopes: list[Envelope], count: int) -> None:
    """Lines spread evenly: each measure has as many, in every envelope in turn, then in other sectors."""
    rows = []
    for n in range(count):
        turn, measure = divmod(n, MEASURES)
        recurrence = RECURRENCES[(n + turn) % len(RECURRENCES)]
        rows.append(
            Line(
                plan=plan,
                code=f"L{n + 1:05}",
                measure=measures[measure],
                sector=sectors[(turn * 7 + measure) % SECTORS],
                envelope=envelopes[(turn + measure) % ENVELOPES],
                recurrence=recurrence,
                last_year=BASE_YEAR + 2 if recurrence == Recurrence.BOUNDED else 0,
                note="remarque imprimée avec la ligne" if n % 97 == 0 else "",
            )
        )
    Line.objects.bulk_create(rows, batch_size=2000)
