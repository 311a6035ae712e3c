"""The accounts of the invented agency, read as finance reads them: a reading made once, remembered, used each month."""

from __future__ import annotations

from fir.actions.files import record_file
from fir.actions.waiting import drop_file, keep_file
from fir.imports.fields import DOOR
from fir.imports.preview import Preview, preview
from fir.models import FirYear
from prs_budget.home.invented.folder import EXPORTS
from prs_budget.home.invented.people import People
from prs_budget.home.invented.plan import DIRECTIONS
from prs_budget.home.invented.vouchers import TITLES, export
from prs_budget.lib.refusals import Refused
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import ReadingRules, remembered
from prs_budget.readings.saving import mark_used, save_reading

NAME = "Pièces du FIR, export mensuel"
#: the fields of movements, by the titles of the export; the others are not read
COLUMNS = {
    "reference": "N° pièce", "type": "Type", "date": "Date compt.", "direction": "Centre fin.", "engagement": "N° EJ",
    "beneficiaire": "Tiers", "mission": "Dom. fonct.", "ae": "Montant AE", "cp": "Montant CP", "libelle": "Objet",
}  # fmt: skip
MEANINGS = {
    "type": {"EJ": "engagement", "DP": "paiement", "RE": "retrait", "AV": "avoir"},
    "direction": {centre: code for code, _, centre in DIRECTIONS},
    "mission": {f"FIR-M{number}": str(number) for number in range(1, 6)},
}
RULES = ReadingRules(
    places={name: TITLES.index(title) for name, title in COLUMNS.items()},
    values=MEANINGS,
    defaults={"nature": "INT"},
)


def read_accounts(people: People, fir_year: FirYear, name: str) -> None:
    """Read an export, record it whole, and remember how the first was read. Raises Refused where a row is."""
    by, content = people.finance, export(*EXPORTS[name])
    readings = list(SavedReading.objects.at(people.agency, DOOR.code))
    asked = ReadingRules() if readings else RULES
    waiting = keep_file(by=by, of=fir_year, name=name, content=content, reading=asked.kept())
    found = preview(fir_year, content, asked, readings)
    if not found.may_record:
        raise Refused(f"{name} : {_why(found)}")
    if not readings:
        kept = remembered(found.asked, found.columns)
        readings = [save_reading(by=by, agency=people.agency, door=DOOR.code, name=NAME, content=kept)]
    record_file(
        by=by,
        fir_year=fir_year,
        commitments=list(found.matched.commitments.values()),
        drafts=found.matched.new,
        uuid=waiting.uuid,
        file_name=name,
        digest=waiting.digest,
        reading=readings[0],
    )
    drop_file(waiting=waiting)
    mark_used(reading=readings[0], file_name=name, has_total=found.has_total)


def _why(found: Preview) -> str:
    """The first thing in the way."""
    rejected = found.matched.rejected
    told = [*found.missing, *(f"ligne {one.row}, {one.place} : {one.reason}" for one in rejected)]
    return told[0] if told else "rien de nouveau."
