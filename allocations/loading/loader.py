"""Loading a bundle: creates what is missing, compares what is there, and changes it when asked to, by its actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from allocations import actions
from allocations.actions import Amount, Cells, Refused
from allocations.actions.structure import save_envelope
from allocations.enums import VersionStatus, Way
from allocations.loading.bundle import AgencyRow, Bundle, LineRow
from allocations.loading.differences import Difference, of_one, of_rows
from allocations.models import Allocation, Envelope, Line, Version
from projects.actions import restructured, save_node, save_place
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
    #: what the folder says otherwise, and that was left as it is
    differences: list[Difference] = field(default_factory=list)
    #: what the folder says otherwise, and that was written
    updated: list[Difference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a loading may do beyond creating: `update` writes what differs, `open` opens the version to entry."""

    update: bool = False
    open: bool = False
    reason: str = ""


NOTHING_MORE = Wanted()


@transaction.atomic
def load(*, bundle: Bundle, by: User | None = None, wanted: Wanted = NOTHING_MORE) -> Report:
    """Create what is missing of a bundle, then its version if there is none of that code, as a draft of `by`.

    What the site has otherwise is reported; a move under which new amounts would be filed elsewhere than the folder
    says is refused, unless it is to be written. `by` needs a role that may do each step; without it, the technical
    account. Whoever loads an agency that did not exist becomes its administrator. Raises Refused or
    PermissionDenied; nothing is then written.
    """
    agency, is_new_agency = _agency(bundle.agency)
    author, is_new_account = (by, False) if by else _technical_account()
    if is_new_agency or is_new_account:
        Membership.objects.create(user=author, agency=agency, role=Role.ADMIN)
    created: Made = Counter()
    if is_new_agency:
        created[Agency] += 1
    report = Report(agency, _plan(bundle, agency, created), created)
    loader = _Loader(report, author)
    loader.structure(bundle)
    _settle(bundle, author, loader.differences, report, wanted)
    lines = loader.lines(bundle.lines)
    _version(bundle, author, lines, report, wanted)
    if created.total():
        restructured(report.plan)
        counts = {model._meta.label_lower: count for model, count in created.items() if count}
        Entry.objects.record(by=author, agency=agency, action="plan.load", target=report.plan, created=counts)
    return report


def _settle(bundle: Bundle, by: User, found: list[Difference], report: Report, wanted: Wanted) -> None:
    """Write what the folder says otherwise where that is asked for; refuse the moves that would misfile new amounts."""
    reason = wanted.reason or "Chargement d’un dossier"
    written = [one for one in found if wanted.update and _update(by, one, reason)]
    report.updated = written
    report.differences = [one for one in found if one not in written]
    moves = [one for one in report.differences if one.parent is not None]
    is_new = bundle.version is not None and not _version_of(report.agency, bundle.version.code, by)
    if moves and is_new:
        advice = "Une mesure se déplace avec --update, le reste dans l’administration ; ou corrigez le dossier."
        told = "\n".join(map(str, moves))
        elsewhere = "Les montants de la nouvelle version iraient ailleurs que ne dit le dossier."
        raise Refused(f"{told}\n{elsewhere} {advice}")


def _update(by: User, one: Difference, reason: str) -> bool:
    """Write a difference by the action made for it; False where there is none."""
    if one.parent is not None:
        if not isinstance(one.target, Measure) or not isinstance(one.parent, Project):
            return False
        actions.move_measure(by=by, measure=one.target, project=one.parent, reason=reason)
        return True
    if not isinstance(one.target, (Axis, Project, Measure, Direction, Sector, Envelope)):
        return False
    setattr(one.target, one.column, one.value)
    if isinstance(one.target, Envelope):
        save_envelope(by=by, envelope=one.target, fields=[one.column], reason=reason)
    elif isinstance(one.target, (Direction, Sector)):
        save_place(by=by, place=one.target, fields=[one.column], reason=reason)
    else:
        save_node(by=by, node=one.target, fields=[one.column], reason=reason)
    return True


def _version_of(agency: Agency, code: str, by: User) -> Version | None:
    """The version of that code: the drafts of others are theirs, and their codes too."""
    return Version.objects.known_to(by).filter(agency=agency, code=code).first()


def _agency(row: AgencyRow) -> tuple[Agency, bool]:
    told = {"name": row.name, "time_zone": row.time_zone, "is_fictional": row.is_fictional}
    return Agency.objects.get_or_create(code=row.code, defaults=told)


def _technical_account() -> tuple[User, bool]:
    found = User.objects.filter(username=TECHNICAL_ACCOUNT).first()
    if found is not None:
        return found, False
    account = User(username=TECHNICAL_ACCOUNT, first_name="Reprise", last_name="des données")
    account.set_unusable_password()
    account.save()
    return account, True


def _plan(bundle: Bundle, agency: Agency, created: Made) -> Plan:
    """The plan, with every year of its horizon: one that the folder makes longer is made longer here too."""
    row = bundle.plan
    values = {"label": row.label, "base_year": row.base_year, "horizon": row.horizon}
    plan, is_new = Plan.objects.get_or_create(
        agency=agency, code=row.code, defaults={**values, "axis_word": row.axis_word, "source": row.source}
    )
    if plan.base_year != row.base_year:
        raise Refused(
            f"plan.csv : T0 est {plan.base_year} sur le site, {row.base_year} dans le dossier. Un PRS garde son T0 : "
            "corrigez le dossier, ou donnez un autre code au PRS."
        )
    if row.horizon > plan.horizon:
        plan.horizon = row.horizon
        plan.save()
    present = set(PlanYear.objects.filter(plan=plan).values_list("year", flat=True))
    missing = [year for year in row.years if year not in present]
    for year in missing:
        PlanYear.objects.create(plan=plan, year=year)
    created.update({Plan: int(is_new), PlanYear: len(missing)})
    return plan


class _Loader:
    """Creates the missing rows of each nomenclature, with their history, and finds the others by their codes."""

    def __init__(self, report: Report, by: User) -> None:
        self.agency, self.plan, self.by, self.created = report.agency, report.plan, by, report.created
        self.differences: list[Difference] = []
        self.measures: Mapping[str, Measure] = {}
        self.sectors: Mapping[str, Sector] = {}
        self.envelopes: Mapping[str, Envelope] = {}

    def structure(self, bundle: Bundle) -> None:
        """Nomenclatures, each after the one it hangs from."""
        agency, plan = {"agency": self.agency}, {"plan": self.plan}
        told = bundle.plan
        self._compare_one("agency.csv", self.agency, bundle.agency, ("name", "time_zone", "is_fictional"))
        self._compare_one("plan.csv", self.plan, told, ("label", "horizon", "axis_word", "source"))
        directions = self.missing("directions.csv", Direction, agency, bundle.directions, {})
        self.sectors = self.missing("sectors.csv", Sector, agency, bundle.sectors, {"direction": directions})
        self.envelopes = self.missing("envelopes.csv", Envelope, agency, bundle.envelopes, {})
        axes = self.missing("axes.csv", Axis, plan, bundle.axes, {})
        projects = self.missing("projects.csv", Project, plan, bundle.projects, {"axis": axes})
        self.measures = self.missing("measures.csv", Measure, plan, bundle.measures, {"project": projects})

    def _compare_one(self, file: str, target: Agency | Plan, row: Any, names: Sequence[str]) -> None:
        self.differences += of_one(file, row.code, target, {name: getattr(row, name) for name in names})

    def missing(
        self,
        file: str,
        model: type[Coded],
        owner: Mapping[str, models.Model],
        rows: Sequence[Any],
        parents: Mapping[str, Mapping[str, models.Model]],
    ) -> Mapping[str, Coded]:
        """Every row of a model by code, the missing ones created. Positions follow the file."""
        found = {row.code: row for row in model._default_manager.filter(**owner)}
        self.differences += of_rows(file, rows, found, parents)
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
                raise Refused(f"lines.csv, ligne {row.place} : cette ligne existe déjà sous le code {other}.")
            if row.code not in found:
                new.append(line)
            elif _identity(found[row.code]) != _identity(line):
                raise Refused(
                    f"lines.csv, ligne {row.place} : le code {row.code} est déjà celui d’une autre ligne du PRS."
                )
        self.create(Line, new)
        return found | {line.code: line for line in new}


def _identity(line: Line) -> tuple[object, ...]:
    return (line.measure_id, line.sector_id, line.envelope_id, line.recurrence, line.last_year)


def _version(bundle: Bundle, by: User, lines: Mapping[str, Line], report: Report, wanted: Wanted) -> None:
    """Make the version, a draft, opened if asked for; leave its amounts alone where it exists."""
    row, plan = bundle.version, report.plan
    if row is None:
        return
    cells: Cells = {(lines[a.line].pk, a.year): Amount(a.amount, a.origin) for a in bundle.amounts}
    version = _version_of(report.agency, row.code, by)
    if version is not None:
        if version.plan_id != plan.pk:
            raise Refused(f"version.csv : la version {row.code} existe déjà, pour le PRS {version.plan}.")
        stored = Allocation.objects.filter(version=version).values_list("line", "year", "amount", "origin")
        held = {(line, year): (amount, origin) for line, year, amount, origin in stored}
        report.ignored = sum(held.get(cell) != amount for cell, amount in cells.items())
    else:
        version = actions.create_version(
            by=by,
            plan=plan,
            code=row.code,
            label=row.label,
            data_date=row.data_date,
            source=row.source,
            reason=row.reason,
        )
        actions.enter_amounts(by=by, version=version, cells=cells, way=Way.IMPORT, reason=row.reason)
        report.is_new = True
        report.created[Allocation] += len(cells)
    if wanted.open and version.status == VersionStatus.DRAFT:
        version = actions.open_entry(by=by, version=version, reason=row.reason)
    report.version = version
