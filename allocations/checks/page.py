"""The page of anomalies: what is found, filtered and grouped by severity, as lists and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from allocations.checks.findings import RULES, Finding
from allocations.checks.inspection import Accepted, Inspection
from allocations.models import Version
from prs_budget.lib.findings import LEVELS
from prs_budget.lib.tables.listing import listing, said, text
from prs_budget.lib.tables.model import Identity, Remark, Row, Table
from prs_budget.lib.words import counted, date_text, moment_of

#: each level as the page names it: its title, the word of one, of several
WORDS = {
    "error": ("Anomalies bloquantes", "bloquante", "bloquantes"),
    "warning": ("Avertissements", "avertissement", "avertissements"),
    "information": ("Bon à savoir", "information", "informations"),
}
#: what the page may be narrowed by
FILTERS = ("gravite", "regle", "enveloppe", "annee")


@dataclass(frozen=True, slots=True)
class Group:
    """The anomalies of a level that the filters keep; `every` counts those that they leave out too."""

    level: str
    title: str
    anomalies: tuple[Finding, ...]
    every: int


@dataclass(frozen=True, slots=True)
class AcknowledgementText:
    """An acknowledgement, in words. `id` is that of one that may be taken back, 0 elsewhere."""

    id: int
    title: str
    reason: str
    by: str
    moment: str
    where: str
    anomaly: Finding | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the address keeps, by filter; empty for everything."""

    asked: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Narrowing:
        """Read it."""
        return cls({name: query.get(name, "") for name in FILTERS})

    @property
    def query(self) -> str:
        """The address's part that says it; empty for everything."""
        return urlencode({name: value for name, value in self.asked.items() if value})

    def keeps(self, one: Finding) -> bool:
        """Whether an anomaly is kept."""
        held = {"gravite": one.level, "regle": one.rule, "enveloppe": one.envelope, "annee": str(one.year or "")}
        return all(value in ("", held[name]) for name, value in self.asked.items())

    def choosers(self, found: Sequence[Finding]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """The selects of the filter: name, label, what the version has: value, text, whether it is chosen."""
        levels = {level: WORDS[level][0] for level in LEVELS if any(one.level == level for one in found)}
        rules = {one.rule: RULES[one.rule] for one in found}
        envelopes = dict.fromkeys(one.envelope for one in found if one.envelope)
        years = sorted({one.year for one in found if one.year})
        offered = (
            ("gravite", "Gravité", list(levels.items())),
            ("regle", "Règle", [(rule, rules[rule]) for rule in RULES if rule in rules]),
            ("enveloppe", "Enveloppe", [(code, code) for code in envelopes]),
            ("annee", "Année", [(str(year), str(year)) for year in years]),
        )
        return [
            (
                name,
                label,
                [("", "Toutes", False), *((one, text, one == self.asked[name]) for one, text in options)],
            )
            for name, label, options in offered
        ]


def groups(inspection: Inspection, narrowing: Narrowing) -> list[Group]:
    """What stands, level by level, the gravest first; no group for a level that has nothing."""
    found = []
    for level in LEVELS:
        every = [one for one in inspection.standing if one.level == level]
        kept = tuple(one for one in every if narrowing.keeps(one))
        if every and (kept or narrowing.asked["gravite"] in ("", level)):
            found.append(Group(level, WORDS[level][0], kept, len(every)))
    return found


def acknowledged(inspection: Inspection, now: datetime) -> list[AcknowledgementText]:
    """What was acknowledged, in words; one of the version itself may be taken back while it is not adopted."""
    return [_told(inspection.version, one, now) for one in inspection.accepted]


def _told(version: Version, one: Accepted, now: datetime) -> AcknowledgementText:
    told = one.acknowledgement
    own = told.version_id == version.pk
    return AcknowledgementText(
        id=told.pk if own and not version.is_frozen else 0,
        title=told.title,
        reason=told.reason,
        by=str(told.by),
        moment=moment_of(told.at, version.agency.time_zone, now),
        where="" if own else told.version.code,
        anomaly=one.anomaly,
    )


def levels_in_words(found: Sequence[Finding]) -> str:
    """« 1 bloquante, 2 avertissements, 3 informations »."""
    counts = [(len([one for one in found if one.level == level]), WORDS[level]) for level in LEVELS]
    return ", ".join(counted(count, words[1], words[2]) for count, words in counts)


def anomalies_table(inspection: Inspection, narrowing: Narrowing, address: str) -> Table:
    """Every anomaly that the filters keep, those acknowledged after those that stand."""
    version = inspection.version
    texts = ("gravite", "Gravité"), ("regle", "Règle"), ("detail", "Détail"), ("chiffre", "Chiffre")
    more = ("enveloppe", "Enveloppe"), ("annee", "Année"), ("motif", "Acquittée, motif"), ("par", "Par")
    rows = [_row(one) for one in inspection.standing if narrowing.keeps(one)]
    rows += [
        _row(one.anomaly, one.acknowledgement.reason, str(one.acknowledgement.by))
        for one in inspection.accepted
        if one.anomaly is not None and narrowing.keeps(one.anomaly)
    ]
    return listing(
        "anomalies",
        "Anomalies",
        "Anomalie",
        (text(key, label) for key, label in (*texts, *more)),
        rows,
        identity(inspection, address),
        caption=f"Anomalies de la version {version.code}, les plus graves d’abord",
    )


def identity(inspection: Inspection, address: str) -> Identity:
    """What the page says of itself."""
    version = inspection.version
    accepted = sum(one.anomaly is not None for one in inspection.accepted)
    remarks = [Remark(levels_in_words(inspection.standing))]
    if accepted:
        remarks.append(Remark(counted(accepted, "acquittée"), "#acquittees"))
    return Identity(
        perimeter=f"{version.agency} · {version.plan}",
        version=version.code,
        status=version.get_status_display(),
        years=f"{version.plan.years[0]} à {version.plan.years[-1]}",
        unit="dite à chaque chiffre",
        data_date=date_text(version.data_date),
        remarks=tuple(remarks),
        address=address,
        status_key=version.status,
        file_years=tuple(version.plan.years),
    )


def _row(one: Finding, reason: str = "", by: str = "") -> Row:
    texts = (WORDS[one.level][1], RULES[one.rule], one.detail, one.figure, one.envelope, str(one.year or ""))
    return Row((one.fingerprint,), "", one.title, said(*texts, reason, by), href=one.href)
