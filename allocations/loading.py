"""Loading a bundle: creates what is missing, and leaves alone what is there, which users may have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from allocations import actions
from allocations.actions import ActionRefused, Amount, Cells
from allocations.bundle import AgencyRow, Bundle, LineRow
from allocations.enums import BatchOrigin
from allocations.models import Allocation, Envelope, Line, Version
from projects.actions import restructured
from projects.models import Axis, Measure, Plan, PlanYear, Project
from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, ReferenceRow, Sector, User

#: who loads when nobody says so: an account that cannot sign in
TECHNICAL_ACCOUNT = "reprise"

Coded = TypeVar("Coded", bound=ReferenceRow)
Created = TypeVar("Created", bound=models.Model)
Made = Counter[type[models.Model]]


@dataclass
class Report:
    """What a loading did. `created` counts the rows it made, by model."""

    agency: Agency
    plan: Plan
    created: Made = field(default_factory=Counter)
    version: Version | None = None
    is_new: bool = False
    #: amounts of the files that the version, which was already there, does not hold
    ignored: int = 0


@transaction.atomic
def load(*, bundle: Bundle, by: User | None = None) -> Report:
    """Create what is missing of a bundle, then its version if there is none of that code, adopted and published.

    `by` needs a role that may do each step; without it, the technical account. Whoever loads an agency that did
    not exist becomes its administrator. Raises ActionRefused or PermissionDenied; nothing is then written.
    """
    agency, is_new_agency = _agency(bundle.agency)
    author, is_new_account = (by, False) if by else _technical_account()
    if is_new_agency or is_new_account:
        Membership.objects.create(user=author, agency=agency, role=Role.ADMIN)
    created: Made = Counter()
    if is_new_agency:
        created[Agency] += 1
    plan = _plan(bundle, agency, created)
    loader = _Loader(agency, plan, author, created)
    loader.structure(bundle)
    lines = loader.lines(bundle.lines)
    report = Report(agency, plan, created)
    _version(bundle, author, lines, report)
    if created.total():
        restructured(plan)
        counts = {model._meta.label_lower: count for model, count in created.items() if count}
        Entry.objects.record(by=author, agency=agency, action="plan.load", target=plan, created=counts)
    return report


def _agency(row: AgencyRow) -> tuple[Agency, bool]:
    return Agency.objects.get_or_create(code=row.code, defaults={"name": row.name, "time_zone": row.time_zone})


def _technical_account() -> tuple[User, bool]:
    found = User.objects.filter(username=TECHNICAL_ACCOUNT).first()
    if found is not None:
        return found, False
    account = User(username=TECHNICAL_ACCOUNT, first_name="Reprise", last_name="des données")
    account.set_unusable_password()
    account.save()
    return account, True


def _plan(bundle: Bundle, agency: Agency, created: Made) -> Plan:
    row = bundle.plan
    values = {"label": row.label, "base_year": row.base_year, "horizon": row.horizon}
    plan, is_new = Plan.objects.get_or_create(
        agency=agency, code=row.code, defaults={**values, "axis_word": row.axis_word, "source": row.source}
    )
    present = set(PlanYear.objects.filter(plan=plan).values_list("year", flat=True))
    missing = [year for year in row.years if year not in present]
    for year in missing:
        PlanYear.objects.create(plan=plan, year=year)
    created.update({Plan: int(is_new), PlanYear: len(missing)})
    return plan


class _Loader:
    """Creates the missing rows of each nomenclature, with their history, and finds the others by their codes."""

    def __init__(self, agency: Agency, plan: Plan, by: User, created: Made) -> None:
        self.agency, self.plan, self.by, self.created = agency, plan, by, created
        self.measures: Mapping[str, Measure] = {}
        self.sectors: Mapping[str, Sector] = {}
        self.envelopes: Mapping[str, Envelope] = {}

    def structure(self, bundle: Bundle) -> None:
        """Nomenclatures, each after the one it hangs from."""
        agency, plan = {"agency": self.agency}, {"plan": self.plan}
        directions = self.missing(Direction, agency, bundle.directions, {})
        self.sectors = self.missing(Sector, agency, bundle.sectors, {"direction": directions})
        self.envelopes = self.missing(Envelope, agency, bundle.envelopes, {})
        axes = self.missing(Axis, plan, bundle.axes, {})
        projects = self.missing(Project, plan, bundle.projects, {"axis": axes})
        self.measures = self.missing(Measure, plan, bundle.measures, {"project": projects})

    def missing(
        self,
        model: type[Coded],
        owner: Mapping[str, models.Model],
        rows: Iterable[Any],
        parents: Mapping[str, Mapping[str, models.Model]],
    ) -> Mapping[str, Coded]:
        """Every row of a model by code, the missing ones created. Positions follow the file."""
        found = {row.code: row for row in model._default_manager.filter(**owner)}
        new = []
        for position, row in enumerate(rows, start=1):
            if row.code in found:
                continue
            values = {name: getattr(row, name) for name in row.__slots__}
            values |= {name: by_code[values[name]] for name, by_code in parents.items()}
            new.append(model(**owner, **values, position=position))
        self.create(model, new)
        return found | {row.code: row for row in new}

    def create(self, model: type[Created], rows: list[Created]) -> None:
        """Insert rows with their history, and count them."""
        if rows:
            bulk_create_with_history(rows, model, default_user=self.by)
            self.created[model] += len(rows)

    def lines(self, rows: Iterable[LineRow]) -> dict[str, Line]:
        """The lines of the plan by code, the missing ones created. An identity never changes: a clash is refused."""
        found = {line.code: line for line in Line.objects.filter(plan=self.plan)}
        codes = {_identity(line): line.code for line in found.values()}
        new = []
        for row in rows:
            line = Line(
                plan=self.plan,
                code=row.code,
                measure=self.measures[row.measure],
                sector=self.sectors[row.sector],
                envelope=self.envelopes[row.envelope],
                recurrence=row.recurrence,
                last_year=row.last_year,
                note=row.note,
            )
            other = codes.setdefault(_identity(line), row.code)
            if other != row.code:
                raise ActionRefused(f"lines.csv, ligne {row.place} : cette ligne existe déjà sous le code {other}.")
            if row.code not in found:
                new.append(line)
            elif _identity(found[row.code]) != _identity(line):
                raise ActionRefused(
                    f"lines.csv, ligne {row.place} : le code {row.code} est déjà celui d’une autre ligne du PRS."
                )
        self.create(Line, new)
        return found | {line.code: line for line in new}


def _identity(line: Line) -> tuple[object, ...]:
    return (line.measure_id, line.sector_id, line.envelope_id, line.recurrence, line.last_year)


def _version(bundle: Bundle, by: User, lines: Mapping[str, Line], report: Report) -> None:
    """Make the version step by step, like any other; leave it alone where it exists."""
    row, plan = bundle.version, report.plan
    if row is None:
        return
    cells: Cells = {(lines[a.line].pk, a.year): Amount(a.amount, a.origin) for a in bundle.amounts}
    version = Version.objects.filter(agency=report.agency, code=row.code).first()
    if version is not None:
        if version.plan_id != plan.pk:
            raise ActionRefused(f"version.csv : la version {row.code} existe déjà, pour le PRS {version.plan}.")
        stored = Allocation.objects.filter(version=version).values_list("line", "year", "amount", "origin")
        held = {(line, year): (amount, origin) for line, year, amount, origin in stored}
        report.version = version
        report.ignored = sum(held.get(cell) != amount for cell, amount in cells.items())
        return
    version = actions.create_version(
        by=by,
        plan=plan,
        code=row.code,
        label=row.label,
        data_date=row.data_date,
        source=row.source,
        reason=row.reason,
    )
    actions.enter_amounts(by=by, version=version, cells=cells, way=BatchOrigin.IMPORT, reason=row.reason)
    for step in (actions.open_entry, actions.arbitrate):
        version = step(by=by, version=version, reason=row.reason)
    # what the source holds is taken as it is: whoever loads it accepts what the checks say of it
    because = row.reason or "Reprise de la source"
    version = actions.adopt(by=by, version=version, reason=row.reason, accept_warnings_because=because)
    version = actions.publish(by=by, version=version, reason=row.reason)
    report.version, report.is_new = version, True
    report.created[Allocation] += len(cells)
