"""The folder of the invented agency (`fixtures/ars-demo`): what `load_plan` and `load_fir` read, and the accounts.

The command `invent_agency` writes it; a test compares what is kept with what it would write.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fir.loading.records import FILES
from prs_budget.home.invented import plan
from prs_budget.home.invented.vouchers import export
from prs_budget.organisation.models import NOT_BROKEN_DOWN

#: the accounts as they come: the year, the month at whose end they were taken
EXPORTS = {"fir_2017_decembre.csv": (2017, 12), "fir_2018_juin.csv": (2018, 6), "fir_2018_aout.csv": (2018, 8)}
ACCOUNTS = "comptabilite"
#: code, label, purpose: the missions of the FIR are the law's, the same in every agency
MISSIONS = (
    ("1", "Promotion de la santé et prévention", "prevention"),
    ("2", "Parcours de santé coordonnés, qualité et sécurité de l’offre", "care"),
    ("3", "Permanence des soins et répartition des professionnels", "care"),
    ("4", "Efficience des structures et conditions de travail", "care"),
    ("5", "Développement de la démocratie sanitaire", ""),
)
PURPOSE_SOURCE = "code de la santé publique, article L. 1435-8, d’après l’intitulé de la mission"

Rows = Iterable[Sequence[object]]
Files = Mapping[str, tuple[Sequence[str], Rows]]


def files() -> Iterator[tuple[str, bytes]]:
    """Each file of the folder, by its path in it."""
    for name, (titles, rows) in _of_plan().items():
        yield f"{name}.csv", _written(titles, rows)
    told = {"missions.csv": [(code, label, "", why, PURPOSE_SOURCE if why else "") for code, label, why in MISSIONS]}
    for name, columns in FILES.items():
        titles = (*columns.required, *columns.blank, *(columns.absent if name == "missions.csv" else ()))
        yield f"fir/{name}", _written(titles, told.get(name, ()))
    for name, (year, month) in EXPORTS.items():
        yield f"{ACCOUNTS}/{name}", export(year, month)


def _of_plan() -> Files:
    """The files of the plan: their titles, their rows."""
    return {
        "agency": (("code", "name", "time_zone", "fictional"), [(plan.AGENCY, plan.NAME, plan.ZONE, "oui")]),
        "plan": (
            ("code", "label", "base_year", "horizon", "axis_word", "source"),
            [(plan.PLAN, plan.PLAN_LABEL, plan.BASE_YEAR, plan.HORIZON, "Axe", plan.SOURCE)],
        ),
        **_nomenclatures(),
        "version": (
            ("code", "label", "data_date", "source", "reason"),
            [("T0-2017", "Crédits 2017 (T0)", "2018-02-15", "", "Données inventées")],
        ),
        "lines": (
            ("code", "axis", "project", "measure", "direction", "sector", "envelope", "recurrence", "year", "amount",
             "origin", "note", "last_year"),
            [
                (one.code, one.axis, one.project, one.measure, one.direction, one.sector, one.envelope,
                 one.recurrence, plan.BASE_YEAR, one.amount, "entered", "", one.last_year)
                for one in plan.lines()
            ],
        ),
    }  # fmt: skip


def _nomenclatures() -> Files:
    nothing = (NOT_BROKEN_DOWN, "Non ventilé")
    return {
        "directions": (
            ("code", "label", "label_source"),
            [*((code, label, plan.SOURCE) for code, label, _ in plan.DIRECTIONS), (*nothing, "")],
        ),
        "sectors": (("code", "label", "direction", "heading"), [*plan.SECTORS, (*nothing, *nothing)]),
        "envelopes": (
            ("code", "label", "long_label", "label_source", "kind"),
            [(code, label, long, plan.SOURCE, kind) for code, label, long, kind in plan.ENVELOPES],
        ),
        "axes": (
            ("code", "label", "short_label", "scope", "outside_axes"),
            [(code, label, short, scope, "non") for code, label, short, scope in plan.AXES],
        ),
        "projects": (
            ("code", "axis", "label", "short_label", "note"),
            [(code, code[:2], label, "", "") for code, label in plan.PROJECTS],
        ),
        "measures": (
            ("code", "project", "label"),
            [(code, code.rpartition("-")[0], label) for code, label, _ in plan.MEASURES],
        ),
    }


def _written(titles: Sequence[str], rows: Rows) -> bytes:
    """A file as the loaders read it: UTF-8, commas, one row of titles."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows(rows)
    return text.getvalue().encode()
