"""Beneficiaries found by their numbers or their names, and how each is called: on a page, and in what leaves it."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from fir.models import Beneficiary, Commitment, Delegation
from fir.models.beneficiary import NAME_LENGTH
from prs_budget.lib.plain_text import one_line, plain
from prs_budget.organisation.models import Agency

#: how natural persons are called, all together, in what leaves the site
PERSONS, PERSON = "Particuliers", "Particulier"


def plain_name(name: str) -> str:
    """A name as names are compared: without accents, capitals, or the number of its spaces."""
    return " ".join(plain(one_line(name)).split())


def name_at(path: str) -> Coalesce:
    """The name of the beneficiary at a path: that of the one it was merged into, where it was."""
    return Coalesce(f"{path}__merged_into__name", f"{path}__name")


def person_at(path: str) -> Q:
    """Whether the beneficiary at a path is a natural person; it, or the one it was merged into."""
    return Q(**{f"{path}__is_natural_person": True}) | Q(**{f"{path}__merged_into__is_natural_person": True})


def named_at(path: str, words: str, *, reads_persons: bool) -> Q:
    """Whether the beneficiary at a path, or the one it was merged into, has these words in its name.

    A natural person is found by its name by who `reads_persons` alone: whom a list hides, a search must not tell.
    """
    named = Q(**{f"{path}__name__icontains": words}) | Q(**{f"{path}__merged_into__name__icontains": words})
    return (
        named
        if reads_persons
        else named
        & Q(**{f"{path}__is_natural_person": False})
        & (Q(**{f"{path}__merged_into__isnull": True}) | Q(**{f"{path}__merged_into__is_natural_person": False}))
    )


def counted_at(path: str) -> Coalesce:
    """The id of who counts for the beneficiary at a path: the one it was merged into, else itself."""
    return Coalesce(F(f"{path}__merged_into"), F(path))


def name_of(commitment: Commitment | None) -> str:
    """Who receives a commitment, empty where it is not said. Its beneficiary and who that was merged into are read."""
    if commitment is None or commitment.beneficiary is None:
        return ""
    return (commitment.beneficiary.merged_into or commitment.beneficiary).name


def is_person(commitment: Commitment | None) -> bool:
    """Whether a natural person receives a commitment. Its beneficiary and who that was merged into are read."""
    if commitment is None or commitment.beneficiary is None:
        return False
    one = commitment.beneficiary
    return one.is_natural_person or (one.merged_into is not None and one.merged_into.is_natural_person)


class Called(NamedTuple):
    """How a beneficiary is called: the name of who counts for it, and whether that is a natural person."""

    name: str
    is_person: bool


def called_at(path: str) -> tuple[str, ...]:
    """What is read of the beneficiary at a path for `called`."""
    names = ("name", "is_natural_person", "merged_into__name", "merged_into__is_natural_person")
    return tuple(f"{path}__{name}" for name in names)


def called(name: str | None, is_person: bool | None, into: str | None, into_person: bool | None) -> Called:
    """How one is called, from what `called_at` reads; nobody where nobody is said."""
    return Called(into or name or "", bool(is_person or into_person))


#: who receives where nobody is named
NOBODY = Called("", is_person=False)


def called_in(agency: Agency | int) -> dict[int, Called]:
    """How each beneficiary of an agency is called, by id. One query."""
    rows = Beneficiary.objects.filter(agency=agency).order_by("pk")
    names = tuple(name.removeprefix("x__") for name in called_at("x"))
    return {pk: called(*told) for pk, *told in rows.values_list("pk", *names)}


def who_of(delegation: Delegation) -> Called:
    """Who receives a delegation. Its beneficiary and who that was merged into are read."""
    one = delegation.beneficiary
    into = one.merged_into
    return Called((into or one).name, one.is_natural_person or (into is not None and into.is_natural_person))


def public_name(who: Called) -> str:
    """How one is called where anybody who reads the FIR may read it."""
    return PERSON if who.is_person else who.name


class KnownBeneficiaries:
    """The beneficiaries of an agency, found by number or by name; who is not known is made, and not yet stored.

    `made` are those; `completed` those that had not the number that is now said of them.
    """

    def __init__(self, agency: Agency | int) -> None:
        self.agency_id = agency if isinstance(agency, int) else agency.pk
        self._named: dict[tuple[str, str, str], Beneficiary] = {}
        self._is_read = False
        self.made: list[Beneficiary] = []
        self.completed: dict[int, Beneficiary] = {}
        self._by_name: dict[str, list[Beneficiary]] = {}
        self._by_siret: dict[str, Beneficiary] = {}
        self._by_finess: dict[str, Beneficiary] = {}

    def _read(self) -> None:
        self._is_read = True
        for one in Beneficiary.objects.filter(agency=self.agency_id).select_related("merged_into").order_by("pk"):
            self._know(one)

    def named(self, name: str, *, siret: str = "", finess: str = "") -> Beneficiary | None:
        """Who that is: who has the number, else the name; made where nobody has. None where nothing is said.

        One query, of the first that is named.
        """
        if not self._is_read and (name or siret or finess):
            self._read()
        said = (name, siret, finess)
        if said in self._named:
            return self._named[said]
        name = one_line(name)[:NAME_LENGTH]
        if not (name or siret or finess):
            return None
        found = self._by_finess.get(finess) or self._by_siret.get(siret) or self._of_name(name, siret, finess)
        if found is None:
            told = name or (f"FINESS {finess}" if finess else f"SIRET {siret}")
            found = Beneficiary(agency_id=self.agency_id, name=told, siret=siret or None, finess=finess or None)
            self.made.append(found)
            self._know(found)
        else:
            self._complete(found, siret, finess)
        self._named[said] = found
        return found

    def _of_name(self, name: str, siret: str, finess: str) -> Beneficiary | None:
        """Who has that name, and no other number than those: several establishments may have one name."""
        rows = self._by_name.get(plain_name(name), []) if name else []
        fits = (
            one
            for one in rows
            if (not siret or one.siret in (None, siret)) and (not finess or one.finess in (None, finess))
        )
        return next(fits, None)

    def _complete(self, one: Beneficiary, siret: str, finess: str) -> None:
        """Keep a number that is said of who had none, where it is nobody's."""
        news = [(name, value) for name, value in (("siret", siret), ("finess", finess)) if value]
        for name, value in news:
            holders = self._by_siret if name == "siret" else self._by_finess
            if getattr(one, name) is None and value not in holders:
                setattr(one, name, value)
                if one.pk is not None:
                    self.completed[one.pk] = one
        self._number(one)

    def _know(self, one: Beneficiary) -> None:
        self._by_name.setdefault(plain_name(one.name), []).append(one)
        self._number(one)

    def _number(self, one: Beneficiary) -> None:
        if one.siret:
            self._by_siret.setdefault(one.siret, one)
        if one.finess:
            self._by_finess.setdefault(one.finess, one)


def same(one: Beneficiary | None, other: Beneficiary | None) -> bool:
    """Whether two count for one: the same, or merged."""
    return _root(one) == _root(other)


def _root(one: Beneficiary | None) -> object:
    """Who counts for one; itself where it is not stored."""
    if one is None:
        return None
    return one.merged_into_id or one.pk or id(one)


def suggested(agency: Agency) -> list[str]:
    """The names that a form suggests: of those who were not merged, in their order. One query."""
    rows = Beneficiary.objects.filter(agency=agency, merged_into__isnull=True)
    return sorted(set(rows.values_list("name", flat=True)), key=plain)
