"""Who does what in the invented agency: its own accounts of the demonstration, and what they act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from prs_budget.home.invented.plan import AGENCY
from prs_budget.organisation.models import Agency, Direction, User


@dataclass(frozen=True, slots=True)
class People:
    """The agency, and the accounts by which it lives."""

    agency: Agency
    finance: User
    contributor: User
    director: User

    @classmethod
    def found(cls) -> Self:
        """Those that the demonstration made. Raises ObjectDoesNotExist where one is gone."""
        accounts = ("demo-finance", "demo-dos", "demo-directeur")
        return cls(Agency.objects.get(code=AGENCY), *(User.objects.get(username=name) for name in accounts))

    def direction(self, code: str) -> Direction:
        """A direction of the agency."""
        return Direction.objects.get(agency=self.agency, code=code)
