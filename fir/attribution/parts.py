"""Measures and their parts, as they are typed: a measure by its code or by words, a part as a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import gcd

from allocations.line_search import lines_with
from fir.actions.attribution import MOST_WEIGHT
from fir.facts.attribution import Shares
from projects.models import Measure
from prs_budget.lib.plain_text import whole_number
from prs_budget.organisation.models import Agency

#: rows of the form, and how many there may be
ROWS, MOST_ROWS = 3, 40
#: what is said where no measure is typed
NO_MEASURE = "Aucune mesure n’est donnée : écrivez le code d’une mesure, ou des mots de son intitulé, dans une ligne."
#: a part is a whole number, or one with so many decimals
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A row of the form: what was typed, what is wrong with it."""

    measure: str = ""
    weight: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed: a part alone says nothing."""
        return not self.measure


class MeasureParts:
    """The rows of measures and parts of a form; what they say, once every row can be read."""

    def __init__(self, agency: Agency, data: Mapping[str, str], held: Shares = ()) -> None:
        self.agency = agency
        count = min(whole_number(data.get("mesures", "")) or 0, MOST_ROWS)
        is_given = "mesures" in data
        if is_given:
            given = [
                TypedPart(data.get(f"mesure-{n}", "").strip(), data.get(f"part-{n}", "").strip())
                for n in range(1, count + 1)
            ]
        else:
            given = [TypedPart(self._codes.get(measure, ""), str(weight)) for measure, weight in _smallest(held)]
        more = 1 if "ajouter" in data else 0
        self.rows = given + [TypedPart()] * max(more, ROWS - len(given))
        self.shares: Shares = ()
        self.is_asked = is_given and "ajouter" not in data

    @cached_property
    def _measures(self) -> dict[str, tuple[int, str]]:
        """The measures of the agency by code: those of the last plan win. One query."""
        rows = Measure.objects.filter(plan__agency=self.agency, merged_into=None).select_related("project")
        ordered = rows.order_by("plan__base_year", "project__axis__position", "project__position", "position", "code")
        return {one.code: (one.pk, _told(one)) for one in ordered}

    @cached_property
    def _codes(self) -> dict[int, str]:
        return {pk: code for code, (pk, _) in self._measures.items()}

    @cached_property
    def suggestions(self) -> dict[str, str]:
        """What each measure is, by code."""
        return {code: told for code, (_, told) in self._measures.items()}

    @property
    def is_empty(self) -> bool:
        """Whether no measure is typed in any row."""
        return all(row.is_blank for row in self.rows)

    def read(self) -> bool:
        """Whether every row can be read and there is one; each fault is beside its row."""
        found: dict[int, int] = {}
        rows, is_good = [], True
        for row in self.rows:
            if row.is_blank:
                rows.append(row)
                continue
            pk, weight, error = self._of(row)
            if not error and pk in found:
                error = "Cette mesure est déjà donnée : additionnez ses parts."
            is_good &= not error
            rows.append(TypedPart(row.measure, row.weight, error))
            if not error:
                found[pk] = weight
        self.rows = rows
        self.shares = _smallest(tuple(sorted(found.items())))
        return is_good and bool(found)

    def _of(self, row: TypedPart) -> tuple[int, int, str]:
        code = row.measure.split(" ")[0].upper()
        if code not in self._measures:
            words = lines_with(self.suggestions, row.measure)
            if len(words) != 1:
                why = f"{len(words)} mesures ont ces mots" if words else "aucune mesure n’a ce code ni ces mots"
                return 0, 0, f"« {row.measure[:60]} » : {why}. Écrivez le code d’une mesure."
            code = words[0]
        weight = _weight(row.weight or "1")
        if weight is None:
            return (
                0,
                0,
                f"« {row.weight[:20]} » n’est pas une part : un nombre plus grand que zéro, 1 ou 33,5 par exemple.",
            )
        return self._measures[code][0], weight, ""


def _weight(text: str) -> int | None:
    """A part as a whole number of ten-thousandths; None where it is none."""
    whole, _, decimals = text.replace(" ", "").replace("\u202f", "").replace("%", "").replace(",", ".").partition(".")
    if not (whole or decimals) or len(decimals) > DECIMALS:
        return None
    found = whole_number((whole or "0") + decimals.ljust(DECIMALS, "0"), 15)
    return found if found and found <= MOST_WEIGHT else None


def _smallest(shares: Shares) -> Shares:
    """The same parts by the smallest whole numbers: 20 000 and 10 000 are 2 and 1."""
    if not shares:
        return shares

    by = gcd(*(weight for _, weight in shares))
    return tuple((measure, weight // by) for measure, weight in shares)


def _told(measure: Measure) -> str:
    project = measure.project
    label = f"{project.label} (non ventilé par mesure)" if measure.is_rest else measure.label
    return f"{label} · {project.code}"
