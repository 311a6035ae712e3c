"""The table de passage, its history, what it proposes and where both sides differ, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from allocations.models import Version
from allocations.provenance import word_of_amounts
from fir.enums import Nature
from fir.facts.programming import Difference
from fir.identity import identity_of
from fir.models import FirYear, Passage, Stage
from fir.passage.proposal import Proposal
from fir.passage.reading import Passing
from prs_budget.lib.money import Unit, writer
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.listing import listing, named
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Row, Table
from prs_budget.lib.words import date_and_time_of


def of_version(version: Version | None) -> str:
    """« Programmation T0-2017 »."""
    return f"Programmation {version.code}" if version else "Aucune version de la programmation"


def passage(fir_year: FirYear, version: Version | None, rows: Sequence[Passing], unit: Unit, here: str) -> Table:
    """Every measure with where it passes to; its file comes back as it is."""
    write = writer(unit, unit.decimals)
    texts = ("Mission", "Intitulé de la mission", "Dispositif", "Intitulé du dispositif", "Nature")
    terms = ("Part", "Depuis", "Jusqu’à", "Révision")
    word = word_of_amounts(fir_year.year, version)
    columns = (*named("Projet"), Column(("programme",), (f"{word} {fir_year.year}",)), *named(*texts, *terms))
    drawn = tuple(
        Row(
            key=(one.key,),
            code=one.measure.code,
            label=one.label,
            cells=(
                Cell(display=one.measure.project.code),
                EMPTY if one.programmed is None else Cell(one.programmed, write([one.programmed])[0]),
                *(Cell(display=text) for text in _where(one)),
            ),
        )
        for one in rows
    )
    return listing(
        "passage",
        "Table de passage",
        "Mesure",
        columns,
        drawn,
        identity_of(fir_year, of_version(version), unit, here),
        caption=f"Mission, dispositif et nature de chaque mesure, et montant {word.lower()} en {fir_year.year}",
        unit=unit,
        decimals=unit.decimals,
    )


def _where(one: Passing) -> tuple[str, ...]:
    if one.passage is None:
        return "", "", "", "", "", "", "", "", "0"
    mission, scheme = one.passage.mission, one.passage.scheme
    return mission.code, mission.label, scheme.code, scheme.label, one.passage.nature, *one.terms, str(one.rev)


def history(fir_year: FirYear, rows: Sequence[Passage], unit: Unit, here: str) -> Table:
    """The last changes of the table: when, who, which measure, where to. `rows` are historical."""
    zone = fir_year.agency.time_zone
    drawn = tuple(
        Row(
            key=(str(one.pk),),
            code="",
            label=date_and_time_of(one.history_date, zone),  # type: ignore[attr-defined] # simple_history's
            cells=tuple(
                Cell(display=str(text or ""))
                for text in (
                    one.history_user,  # type: ignore[attr-defined]
                    one.measure.code,
                    one.mission.code,
                    one.scheme.code,
                    one.nature,
                    one.weight,
                    one.since,
                    one.until,
                    one.history_change_reason,  # type: ignore[attr-defined]
                )
            ),
        )
        for one in rows
    )
    return listing(
        "historique",
        "Historique de la table de passage",
        "Le",
        named("Par", "Mesure", "Mission", "Dispositif", "Nature", "Part", "Depuis", "Jusqu’à", "Raison"),
        drawn,
        identity_of(fir_year, "Table de passage", unit, here),
        caption="Changements de la table de passage, le dernier d’abord",
        unit=unit,
        decimals=unit.decimals,
    )


def _before_after(word: str, start: int) -> tuple[Column, ...]:
    low = word.lower()
    return (
        Column((low, "avant"), (word, "Avant")),
        Column((low, "apres"), (word, "Après")),
        Column((low, "variation"), (word, "Variation"), parts=(start + 1,), less=(start,), signed=True),
    )


def proposal(fir_year: FirYear, found: Proposal, unit: Unit, here: str) -> Table:
    """What a proposal makes of a stage, place by place."""
    layout = Layout(
        name="proposition",
        title=f"{found.stage.code} d’après {found.version.code}",
        stub="Nature › endroit",
        columns=(*_before_after("AE", 0), *_before_after("CP", 3)),
        total=f"Total {found.stage.code}",
        unit=unit,
    )
    leaves = [
        Leaf(
            heads=(_nature(one.place.nature), Head(one.code, "", one.label)),
            amounts=(one.before[0], one.after[0], one.before[1], one.after[1]),
            note=one.note,
        )
        for one in found.rows
    ]
    return build(leaves, layout, _identity(fir_year, found.version, found.stage, unit, here))


def unplaced(fir_year: FirYear, found: Proposal, unit: Unit, here: str) -> Table:
    """The measures that have no passage, with what is programmed for them: it stays « Non ventilé »."""
    layout = Layout(
        name="sans_passage",
        title="Mesures sans passage",
        stub="Mesure",
        columns=(Column(("programme",), (f"{word_of_amounts(fir_year.year, found.version)} {fir_year.year}",)),),
        total="Reste « Non ventilé »",
        unit=unit,
    )
    leaves = [Leaf((Head(code, code, label),), (amount,)) for code, label, amount in found.unplaced]
    return build(leaves, layout, _identity(fir_year, found.version, found.stage, unit, here))


def differences(
    fir_year: FirYear, version: Version, stage: Stage, rows: Sequence[Difference], unit: Unit, here: str
) -> Table:
    """What is programmed and what the stage authorises, by mission and direction."""
    word = word_of_amounts(fir_year.year, version)
    layout = Layout(
        name="ecarts",
        title=f"{word} {version.code} et AE de {stage.code}",
        stub="Mission › direction",
        columns=(
            Column(("programme",), (word,)),
            Column(("ae",), (f"AE {stage.code}",)),
            Column(("ecart",), ("Écart",), parts=(1,), less=(0,), signed=True),
        ),
        unit=unit,
        notes=(f"Écart : AE de l’étape moins {word.lower()}. Ce qui n’a pas de passage est « Non ventilé ».",),
    )
    leaves = [Leaf((Head(*one.mission), Head(*one.direction)), (one.programmed, one.authorised)) for one in rows]
    return build(leaves, layout, _identity(fir_year, version, stage, unit, here))


def _nature(code: str) -> Head:
    return Head(code, code, str(Nature(code).label))


def _identity(fir_year: FirYear, version: Version, stage: Stage, unit: Unit, here: str) -> Identity:
    return identity_of(fir_year, f"{stage.code} {stage.label} · {of_version(version)}", unit, here)
