"""What a report says of itself: title, caption, and the identity shown under the title and in every export."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from allocations.addresses import Addresses
from allocations.crosstabs.headings import scope_of
from allocations.crosstabs.reading import Reading
from allocations.enums import Dimension, Origin
from allocations.facts import Weight, weigh
from allocations.models import Version
from allocations.provenance import PRINTED, Sources, sources_of
from allocations.selection import Selection
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.model import Identity, Remark
from prs_budget.lib.words import counted, date_text, listed, number_text

ARTICLES = {
    Dimension.AXIS: "axe",
    Dimension.PROJECT: "projet",
    Dimension.MEASURE: "mesure",
    Dimension.DIRECTION: "direction",
    Dimension.SECTOR: "domaine",
    Dimension.ACTOR: "acteur",
    Dimension.ENVELOPE: "enveloppe",
    Dimension.YEAR: "année",
    Dimension.RECURRENCE: "récurrence",
}
#: what a page says where it counts « Autres »: nothing is hidden
OUTSIDE_COUNTED = "« Autres » compris"
WHOLE = "Total général"
OF_WHAT = {
    Dimension.AXIS: "de l’axe",
    Dimension.PROJECT: "du projet",
    Dimension.MEASURE: "de la mesure",
    Dimension.DIRECTION: "de la direction",
    Dimension.SECTOR: "du domaine",
    Dimension.ACTOR: "de l’acteur",
    Dimension.ENVELOPE: "de l’enveloppe",
}
ORIGIN_WORDS = {
    Origin.PUBLISHED: "publié",
    Origin.ADJUSTED: "ajusté",
    Origin.RECONSTRUCTED: "reconstitué",
    Origin.HYPOTHESIS: "en hypothèse",
    Origin.ENTERED: "programmé",
}


def title_of(selection: Selection) -> str:
    """« Crédits par axe, projet et mesure, par enveloppe »."""
    rows, columns = _enumerated(selection.rows), _enumerated(selection.columns)
    return f"Crédits par {rows}" + (f", par {columns}" if columns else "")


def _enumerated(dimensions: Sequence[Dimension]) -> str:
    """« axe, projet et mesure »."""
    return listed([ARTICLES[dimension] for dimension in dimensions])


def total_label(selection: Selection) -> str:
    """What the total of a report is of: « Total de l’axe » where one axis alone is kept."""
    if selection.perimeter == "axes":
        return "Total sans « Autres »"
    one = [d for d, codes in selection.filters.items() if len(codes) == 1 and d in OF_WHAT]
    return f"Total {OF_WHAT[one[0]]}" if len(one) == len(selection.filters.keys() - {Dimension.YEAR}) == 1 else WHOLE


def caption_of(selection: Selection, title: str) -> str:
    """The title with what a table read aloud must say: years, comparison and unit."""
    years = ", ".join(map(str, selection.years)) or "toutes années"
    gap = f", écart de {selection.version} à {selection.compare}" if selection.compare else ""
    return f"{title or title_of(selection)}, {years}{gap}, en {selection.unit.in_words}"


def origins_of(weights: Mapping[int, Weight]) -> set[Origin]:
    """The origins of the amounts behind a table."""
    return {origin for weight in weights.values() for origin in weight.origins}


def origin_word(weights: Mapping[int, Weight]) -> str:
    """Where figures that no source prints and that carry no mark come from; empty where from several places."""
    return unmarked_word(origins_of(weights))


def unmarked_word(origins: Collection[int]) -> str:
    """The word for figures without a mark, whose amounts have these origins; empty where it is not the same for all."""
    found = set(origins)
    if found and found <= PRINTED:
        return "calculé"
    return "programmé" if found == {Origin.ENTERED} else ""


def hypotheses_told(weight: Weight) -> str:
    """« 330 de ses 398 montants sont des hypothèses, ni notifiés ni programmés »; empty where none is."""
    guessed = weight.origins.get(Origin.HYPOTHESIS, 0)
    if not guessed:
        return ""
    if guessed == weight.lines:
        return "tous ses montants sont des hypothèses, ni notifiés ni programmés"
    some, every = number_text(guessed), number_text(weight.lines)
    are = "est une hypothèse, ni notifié ni programmé"
    if guessed > 1:
        are = "sont des hypothèses, ni notifiés ni programmés"
    return f"{some} de ses {every} montants {are}"


def version_identity(
    version: Version, years: Sequence[int], address: str, *remarks: str, unit: Unit = Unit.EUR, told: str = ""
) -> Identity:
    """What a table of a version says of itself when its amounts are told apart: a history, a preview."""
    return Identity(
        perimeter=f"{version.agency} · {version.plan}",
        version=version.code,
        status=version.get_status_display(),
        years=told or ", ".join(map(str, years)) or "–",
        unit=unit.symbol,
        data_date=date_text(version.data_date),
        remarks=tuple(Remark(text) for text in remarks),
        address=address,
        status_key=version.status,
        file_years=tuple(years),
    )


def identity_of(
    reading: Reading,
    weights: Mapping[int, Weight],
    addresses: Addresses,
    first: Sequence[str] = (),
    told: Sequence[Sources] | None = None,
) -> Identity:
    """The identity of a reading: perimeter, version, status, years, unit, date, and what the reader must know.

    `first` are the remarks that come before the others; `told` the sources of each version, where they are known.
    """
    selection, version = reading.selection, reading.version
    if told is None:
        told = sources_told(reading, {pk: weight.origins for pk, weight in weights.items()})
    days = [" et ".join(map(date_text, one.dates)) for one in told]
    return Identity(
        perimeter=" · ".join([str(version.agency), str(version.plan), *_filters(reading)]),
        version=" → ".join(one.code for one in reading.versions),
        status=" → ".join(dict.fromkeys(one.get_status_display() for one in reading.versions)),
        years=years_text(selection, version),
        unit=selection.unit.symbol,
        data_date=" → ".join(dict.fromkeys(days)),
        remarks=(*map(Remark, first), *_remarks(reading, weights, addresses)),
        address=addresses.crosstab(selection),
        source=" → ".join(dict.fromkeys(one.text for one in told if one.text)),
        status_key=version.status if reading.other is None else "",
        seal=" → ".join(one.sha256 for one in reading.versions if one.sha256),
        file_years=selection.years or tuple(version.plan.years),
    )


def sources_told(reading: Reading, origins: Mapping[int, Collection[Origin]]) -> list[Sources]:
    """The sources of what is read of each version, whose amounts have these origins.

    No query where a document prints everything; two at most for each version. Where two versions share none of the
    years asked for, nothing of them is read: the source is that of what each holds there. One query more.
    """
    years, scope, versions = reading.selection.years, reading.scope, reading.versions
    if reading.missing and not any(origins.get(one.pk) for one in versions):
        ids = tuple(one.pk for one in versions)
        scope = scope_of(reading.selection, ids, reading.structure, reading.version.plan.years)
        origins = {pk: weight.origins for pk, weight in weigh(scope).items()}
    # of two versions, one that holds none of it is the source of nothing
    told = [one for one in versions if origins.get(one.pk)] if reading.other else []
    return [sources_of(one, scope, origins.get(one.pk, ()), years) for one in told or versions]


def is_of_lines(reading: Reading) -> bool:
    """Whether each amount read is a line: with several years or two versions, a line has several amounts."""
    return reading.other is None and len(reading.selection.years) == 1


def lines_marked(origin: Origin, lines: int) -> str:
    """« 45 lignes reconstituées »."""
    return f"{counted(lines, 'ligne')} {_agreeing(origin, lines, lines=True)}"


def _agreeing(origin: Origin, count: int, *, lines: bool) -> str:
    """The word of an origin, of lines or of amounts."""
    if origin == Origin.HYPOTHESIS:
        return ORIGIN_WORDS[origin]
    return ORIGIN_WORDS[origin] + "e" * lines + "s" * (count > 1)


def _counts(counts: Mapping[Origin, int], *, lines: bool) -> str:
    """« Lignes : 16 publiées, 7 ajustées, 45 reconstituées »."""
    parts = [f"{count} {_agreeing(origin, count, lines=lines)}" for origin, count in sorted(counts.items())]
    return f"{'Lignes' if lines else 'Montants'} : {', '.join(parts)}"


def years_text(selection: Selection, version: Version) -> str:
    """« 2017 (T0) », « 2018, 2019 » or « 2017 à 2022 »."""
    if len(selection.years) == 1:
        return f"{selection.years[0]} ({year_name(selection.years[0], version)})"
    if selection.years:
        return ", ".join(map(str, selection.years))
    return f"{version.plan.years[0]} à {version.plan.years[-1]}"


def year_name(year: int, version: Version) -> str:
    """« T0 » for the base year, « T+1 » for the next."""
    return "T0" if year == version.plan.base_year else f"T+{year - version.plan.base_year}"


def filters_in_words(reading: Reading) -> list[str]:
    """What each filter keeps, years apart: « A2-P2 », « M1, M2 », « Personnes âgées »."""
    texts = []
    for dimension, codes in reading.selection.filters.items():
        if dimension != Dimension.YEAR:
            heads = [reading.keys.head(dimension, code) for code in codes]
            texts.append(", ".join(short_code(dimension, head.code, reading.selection) or head.label for head in heads))
    return texts


def short_code(dimension: Dimension, code: str, selection: Selection, *above: str) -> str:
    """A code as it is shown: a measure drops that of the one project it stands under, among rows or in the filters."""
    projects = above or selection.filters.get(Dimension.PROJECT, ())
    if dimension != Dimension.MEASURE or len(projects) != 1:
        return code
    return code.removeprefix(f"{projects[0]}-")


def _filters(reading: Reading) -> list[str]:
    outside = ["sans « Autres »"] if reading.selection.perimeter == "axes" else []
    return [*outside, *filters_in_words(reading)]


def missing_texts(missing: Mapping[int, str]) -> list[str]:
    """« T0-2017 n’a aucun montant de 2018 à 2022 : pas d’écart ces années-là », for each version that lacks years."""
    told = []
    for code in dict.fromkeys(missing.values()):
        years = [year for year, lacking in missing.items() if lacking == code]
        these = "ces années-là" if len(years) > 1 else "cette année-là"
        told.append(f"{code} n’a aucun montant {_years_in_words(years)} : pas d’écart {these}")
    return told


def _years_in_words(years: Sequence[int]) -> str:
    """« en 2018 », « en 2018, 2020 », « de 2018 à 2022 »."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"de {years[0]} à {years[-1]}"
    return f"en {', '.join(map(str, years))}"


def _remarks(reading: Reading, weights: Mapping[int, Weight], addresses: Addresses) -> list[Remark]:
    remarks = [Remark(text) for text in missing_texts(reading.missing)]
    for version in reading.versions:
        counts = weights[version.pk].origins if version.pk in weights else {}
        if counts:
            told = _counts(counts, lines=is_of_lines(reading))
            told = f"{version.code}, {told[:1].lower()}{told[1:]}" if reading.other is not None else told
            remarks.append(Remark(told, addresses.help + "#origines"))
    if reading.other is not None:
        remarks += _gap(reading, reading.other, addresses)
    remarks.append(Remark(_scope(reading)))
    return remarks


def _gap(reading: Reading, other: Version, addresses: Addresses) -> list[Remark]:
    """Which version is taken from which, as in the files and the API, and the same comparison the other way round."""
    here, there = reading.version.code, other.code
    back = addresses.crosstab(replace(reading.selection, version=there, compare=here))
    backwards = other.created_at < reading.version.created_at
    why = f", où une hausse depuis {there} est positive" if backwards else ""
    return [
        Remark(f"écart = {there} − {here} : positif où {there} a plus que {here}"),
        Remark(f"lire {here} − {there}{why}", back),
    ]


def _scope(reading: Reading) -> str:
    """Whether « Autres » is counted: everywhere, unless it is asked not to be; told where the choice exists."""
    selection = reading.selection
    if selection.perimeter == "axes":
        return "« Autres » n’est pas compté"
    settled = {Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE} & selection.filters.keys()
    return "rien de masqué" if settled or not reading.structure.outside_axes() else OUTSIDE_COUNTED
