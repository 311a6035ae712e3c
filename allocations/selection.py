"""What a report shows, as an address says it: pages in French, the API in English, from one table of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Literal, Protocol
from urllib.parse import quote

from allocations.enums import Dimension
from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import is_year
from prs_budget.lib.refusals import BadAddress

# A page writes ten addresses of the same few codes.
_quoted = lru_cache(maxsize=10_000)(partial(quote, safe=","))

Perimeter = Literal["all", "axes"]
Filters = Mapping[Dimension, tuple[str, ...]]

#: the dimensions' names in addresses of pages
FRENCH = {
    Dimension.AXIS: "axe",
    Dimension.PROJECT: "projet",
    Dimension.MEASURE: "mesure",
    Dimension.DIRECTION: "direction",
    Dimension.SECTOR: "domaine",
    Dimension.ACTOR: "acteur",
    Dimension.ENVELOPE: "enveloppe",
    Dimension.YEAR: "annee",
    Dimension.RECURRENCE: "recurrence",
}
ENGLISH = {dimension: dimension.value for dimension in Dimension}


@dataclass(frozen=True, slots=True)
class Names:
    """The words of one door: parameters, dimensions, perimeters. `passing` are parameters that are not the report's."""

    version: str
    rows: str
    columns: str
    unit: str
    decimals: str
    perimeter: str
    compare: str
    dimensions: Mapping[Dimension, str]
    perimeters: Mapping[str, Perimeter]
    passing: frozenset[str]


PAGE = Names(
    "version",
    "lignes",
    "colonnes",
    "unite",
    "decimales",
    "autres",
    "compare",
    FRENCH,
    {"avec": "all", "sans": "axes"},
    frozenset({"vue", "ouvre", "format", "tableau", "page", "composer"}),
)
API = Names(
    "version",
    "rows",
    "columns",
    "unit",
    "decimals",
    "perimeter",
    "compare",
    ENGLISH,
    {"all": "all", "axes": "axes"},
    frozenset({"agency", "format", "page", "page_size"}),
)


class Query(Protocol):
    """The part of Django's QueryDict that is read here."""

    def keys(self) -> Iterable[str]:
        """The parameters given."""

    def getlist(self, key: str) -> Sequence[str]:
        """Every value of a parameter."""


class BadSelection(BadAddress):
    """An address that no report answers; `asked` is what was understood of it."""

    def __init__(self, reasons: Sequence[str], asked: Selection) -> None:
        super().__init__(reasons)
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Selection:
    """A report: version, what is crossed, filters by code, unit. Immutable; `with_…` and `replace` make variants."""

    version: str = ""
    rows: tuple[Dimension, ...] = (Dimension.AXIS,)
    columns: tuple[Dimension, ...] = ()
    filters: Filters = field(default_factory=dict)
    unit: Unit = Unit.MEUR
    decimals: int | None = None
    perimeter: Perimeter = "all"
    compare: str = ""

    @property
    def shown_decimals(self) -> int:
        """How many decimals are printed: those asked for, or the unit's own."""
        return self.unit.decimals if self.decimals is None else self.decimals

    @property
    def years(self) -> tuple[int, ...]:
        """The years asked for; none means every year, side by side."""
        return tuple(int(year) for year in self.filters.get(Dimension.YEAR, ()))

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Rows then columns."""
        return (*self.rows, *self.columns)

    def filtered(self, dimension: Dimension, *codes: str) -> Selection:
        """The same report for these codes of a dimension only; without code, for all of them."""
        kept = {key: value for key, value in self.filters.items() if key != dimension}
        return replace(self, filters={**kept, dimension: codes} if codes else kept)

    def in_version(self, code: str) -> Selection:
        """The same report in another version."""
        return replace(self, version=code)

    def with_years_apart(self) -> Selection:
        """Years are never added together: unless one is chosen, they become the last column level."""
        if len(self.years) == 1 or Dimension.YEAR in self.dimensions:
            return self
        return replace(self, columns=(*self.columns, Dimension.YEAR))

    def query(self, names: Names = PAGE) -> str:
        """The query string of this report, always in the same order."""
        words = names.dimensions
        pairs: list[tuple[str, str]] = [(names.version, self.version)] if self.version else []
        pairs.append((names.rows, ",".join(words[dimension] for dimension in self.rows)))
        if self.columns:
            pairs.append((names.columns, ",".join(words[dimension] for dimension in self.columns)))
        pairs += [(words[dimension], code) for dimension in Dimension for code in self.filters.get(dimension, ())]
        pairs.append((names.unit, self.unit.name))
        if self.decimals is not None:
            pairs.append((names.decimals, str(self.decimals)))
        if self.perimeter != "all":
            pairs.append((names.perimeter, next(word for word, p in names.perimeters.items() if p == self.perimeter)))
        if self.compare:
            pairs.append((names.compare, self.compare))
        return "&".join([f"{name}={_quoted(value)}" for name, value in pairs])


def parse(query: Query, names: Names, default: Selection) -> Selection:
    """Read a report from an address; what it does not say comes from `default`. Raises BadSelection."""
    reader = _Reader(query, names)
    rows = reader.dimensions(names.rows, default.rows)
    # Other rows are another report: the columns of the default are not meant.
    columns = reader.dimensions(names.columns, () if reader.gives(names.rows) else default.columns)
    reader.refuse_repeated(rows, columns)
    selection = Selection(
        version=reader.one(names.version, default.version),
        rows=rows,
        columns=columns,
        filters=reader.filters(default.filters),
        unit=reader.unit(default.unit),
        decimals=reader.decimals(default.decimals),
        perimeter=reader.perimeter(default.perimeter),
        compare=reader.one(names.compare, ""),
    )
    if reader.reasons:
        raise BadSelection(reader.reasons, selection)
    return selection


class _Reader:
    """Reads one parameter at a time and gathers what is refused."""

    def __init__(self, query: Query, names: Names) -> None:
        self.query, self.names, self.reasons = query, names, list[str]()
        known = {names.version, names.rows, names.columns, names.unit, names.decimals, names.perimeter, names.compare}
        known |= set(names.dimensions.values()) | names.passing
        for key in sorted(set(query.keys()) - known):
            possible = ", ".join(names.dimensions.values())
            self.refuse(f"Paramètre inconnu dans l’adresse : « {key} ». Filtres possibles : {possible}.")

    def refuse(self, reason: str) -> None:
        self.reasons.append(reason)

    def gives(self, name: str) -> bool:
        return any(self.query.getlist(name))

    def one(self, name: str, default: str) -> str:
        values = [value for value in self.query.getlist(name) if value]
        if len(set(values)) > 1:
            self.refuse(f"« {name} » est donné deux fois dans l’adresse : {' et '.join(values)}.")
        return values[0] if values else default

    def dimensions(self, name: str, default: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
        words = [word for value in self.query.getlist(name) for word in value.split(",") if word]
        if not words:
            return default
        by_word = {word: dimension for dimension, word in self.names.dimensions.items()}
        for word in words:
            if word not in by_word:
                self.refuse(
                    f"Dimension inconnue dans l’adresse : « {word} ». Dimensions possibles : {', '.join(by_word)}."
                )
        return tuple(by_word[word] for word in words if word in by_word)

    def refuse_repeated(self, rows: tuple[Dimension, ...], columns: tuple[Dimension, ...]) -> None:
        """Refuse a dimension that stands twice among rows and columns, and say where."""
        crossed = (*rows, *columns)
        for twice in dict.fromkeys(dimension for dimension in crossed if crossed.count(dimension) > 1):
            sides = [side for side, found in (("en lignes", rows), ("en colonnes", columns)) if twice in found]
            self.refuse(
                f"« {self.names.dimensions[twice]} » figure deux fois, {' et '.join(sides)} : "
                "gardez-en une, changez ou retirez l’autre."
            )

    def filters(self, default: Filters) -> Filters:
        filters: dict[Dimension, tuple[str, ...]] = {}
        for dimension, word in self.names.dimensions.items():
            given = self.query.getlist(word)
            if dimension == Dimension.YEAR:  # one choice of a list may be several years
                given = [year for value in given for year in value.split(",")]
            codes = tuple(dict.fromkeys(code for code in given if code))
            if dimension == Dimension.YEAR:
                codes = self.years(codes)
            if codes:
                filters[dimension] = codes
            elif dimension in default and word not in set(self.query.keys()):
                filters[dimension] = default[dimension]
        return filters

    def years(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The codes that are years; the others are refused."""
        wrong = [code for code in codes if not is_year(code)]
        for code in wrong:
            self.refuse(f"« {code} » n’est pas une année : quatre chiffres sont attendus.")
        return tuple(code for code in codes if code not in wrong)

    def unit(self, default: Unit) -> Unit:
        word = self.one(self.names.unit, default.name)
        if word not in Unit.__members__:
            self.refuse(
                f"Unité inconnue dans l’adresse : « {word} ». Unités possibles : {', '.join(Unit.__members__)}."
            )
            return default
        return Unit[word]

    def decimals(self, default: int | None) -> int | None:
        word = self.one(self.names.decimals, "" if default is None else str(default))
        if word not in ("", "0", "1", "2"):
            self.refuse(f"Nombre de décimales refusé : « {word} ». Valeurs possibles : 0, 1, 2.")
            return default
        return int(word) if word else None

    def perimeter(self, default: Perimeter) -> Perimeter:
        by_word = self.names.perimeters
        word = self.one(self.names.perimeter, "")
        if word and word not in by_word:
            self.refuse(f"Périmètre inconnu dans l’adresse : « {word} ». Valeurs possibles : {', '.join(by_word)}.")
        return by_word.get(word, default)
