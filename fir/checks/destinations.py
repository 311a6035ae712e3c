"""Where credits are indicative: by direction, nature and mission (docs/algorithmes/controles-fir.md, 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from allocations.law import INDICATIVE
from fir.checks.facts import Examined, ExaminedPlace, Label, Sum, sum_of, with_spare
from fir.checks.findings import Finding
from fir.enums import Nature
from prs_budget.lib.money import ZERO, percentage
from prs_budget.lib.tables.model import Key, path_token

Of = TypeVar("Of")


class Destination(NamedTuple):
    """Where credits are indicative: a label of a nomenclature, how it is named, its page and its row there."""

    label: Label
    name: str
    page: str
    row: Key


def ae_by_destination(year: Examined) -> Iterator[Finding]:
    """AE committed beyond the AE open by direction, by nature of it, then by mission: indicative, so a warning.

    An error where nothing at all is open. Nothing is said where no AE is known, which `ae_committed` says, nor as long
    as the twelfths speak alone.
    """
    if year.is_waiting or not any(one.ae is not None for one in year.spots):
        return
    for direction, some in _by(year.spots, lambda one: one.direction).items():
        label, natures = year.directions[direction], _by(some, lambda one: one.nature)
        if len(natures) > 1:
            spare = _spare(year.spots, lambda one: year.directions[one.direction].is_rest)
            place = Destination(label, label.code, "execution", (label.code,))
            yield from _over(year, place, sum_of(some), spare)
        rest = sum_of(natures.get(Nature.NOT_STATED, ())).ae
        for nature, own in natures.items():
            known, found = nature != Nature.NOT_STATED, sum_of(own)
            name = f"{label.code}, {nature.label.lower()}" if known else label.code
            place = Destination(label, name, "execution", (label.code, nature.value))
            spare = _spare(year.spots, _without_direction(year, nature))
            yield from _over(year, place, found._replace(ae=with_spare(found.ae, rest)) if known else found, spare)
    spare = _spare(year.spots, lambda one: year.missions[one.mission].is_rest)
    for mission, some in _by(year.spots, lambda one: one.mission).items():
        label = year.missions[mission]
        yield from _over(
            year, Destination(label, f"Mission {label.code}", "missions", (label.code,)), sum_of(some), spare
        )


def _by(spots: Iterable[ExaminedPlace], key: Callable[[ExaminedPlace], Of]) -> dict[Of, list[ExaminedPlace]]:
    found: dict[Of, list[ExaminedPlace]] = {}
    for one in spots:
        found.setdefault(key(one), []).append(one)
    return found


def _spare(spots: Iterable[ExaminedPlace], is_spare: Callable[[ExaminedPlace], bool]) -> Decimal:
    """Credits that no destination has: one that has none of its own may use them."""
    return sum_of(one for one in spots if is_spare(one)).ae or ZERO


def _without_direction(year: Examined, nature: Nature) -> Callable[[ExaminedPlace], bool]:
    return lambda one: year.directions[one.direction].is_rest and one.nature in (nature, Nature.NOT_STATED)


def _over(year: Examined, place: Destination, found: Sum, spare: Decimal) -> Iterator[Finding]:
    opened, unused = found.ae or ZERO, found.ae is None and found.committed <= spare
    over = year.gap(found.committed, opened)
    if place.label.is_rest or unused or found.committed <= 0 or over <= 0:
        return
    column = "committed" if place.page == "execution" else "ae"
    cell = f"?tableau={place.page}&ouvre={quote(path_token(place.row))},{column}"
    is_uncovered = opened <= 0
    yield Finding(
        "ae",
        "error" if is_uncovered else "warning",
        f"{place.name} : {year.told(over)} engagés {'sans crédits ouverts' if is_uncovered else 'de plus qu’ouverts'}",
        f"{year.told(found.committed)} engagés pour {year.told(opened)} ouverts ({place.label.text}).",
        year.told(over),
        year.address(place.page) + cell,
        over,
        INDICATIVE,
        is_uncovered,
    )


def least_committed(year: Examined) -> Iterator[Finding]:
    """Once a year is over: directions that committed nothing, and the lowest rate of the others."""
    if not year.is_closed or not any(one.moved.committed for one in year.spots):
        return
    rates: list[tuple[Decimal, Label, Sum]] = []
    for direction, some in _by(year.spots, lambda one: one.direction).items():
        label, found = year.directions[direction], sum_of(some)
        if label.is_rest or not found.ae or found.ae < 0:
            continue
        if not found.committed:
            yield _little(year, label, found, "aucun engagement")
        else:
            rates.append((found.committed / found.ae, label, found))
    if len(rates) > 1:
        rate, label, found = min(rates, key=lambda one: one[0])
        if round(rate, 3) < 1:
            yield _little(
                year, label, found, f"{percentage(rate)} engagés, le taux le plus bas des pôles qui ont engagé"
            )


def _little(year: Examined, label: Label, found: Sum, told: str) -> Finding:
    left = year.gap(found.ae or ZERO, found.committed)
    return Finding(
        "pace",
        "information",
        f"{label.code} : {told}",
        f"{year.told(found.committed)} engagés pour {year.told(found.ae or ZERO)} ouverts ({label.text}).",
        year.told(left),
        year.address("execution"),
        left,
    )
