"""Making a version from another: what may be copied, what is proposed, what is made."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, QueryDict
from django.urls import reverse

from allocations import actions
from allocations.actions.versions import already_copied
from allocations.crosstabs.choosers import Option
from allocations.models import Version
from allocations.versions.forms import NewVersion, NewVersionForm
from allocations.visit import readable_versions
from prs_budget.lib.refusals import Refused
from prs_budget.pages.segments import Segment

if TYPE_CHECKING:
    from datetime import date

    from prs_budget.organisation.perms import Access

#: the word of the address that asks for a décision modificative
AMENDMENT = "dm"


@dataclass(frozen=True)
class Making:
    """A version about to be made: of which, and whether it amends it. `versions` are those that may be copied."""

    access: Access
    versions: Sequence[Version]
    source: Version
    amends: bool

    @classmethod
    def of(cls, access: Access, code: str, nature: str) -> Making | None:
        """What an address asks for: of the version of reference by default; None where there is none to copy.

        Raises Http404 for a version that may not be read. One query.
        """
        versions = readable_versions(access)
        source = next((one for one in versions if code in ("", one.code)), None)
        if source is None and code:
            raise Http404(f"La version « {code} » n’existe pas, ou vous ne pouvez pas la lire.")
        if source is None:
            return None
        return cls(access, versions, source, nature == AMENDMENT and source.is_frozen)

    @cached_property
    def proposal(self) -> NewVersion:
        """The code and the label proposed. One query."""
        codes = (
            Version.objects.known_to(self.access.user).filter(agency=self.access.agency).values_list("code", flat=True)
        )
        return NewVersion.of(self.source, amends=self.amends, taken=list(codes.order_by()))

    @property
    def today(self) -> date:
        """The day, where the agency is."""
        return self.access.agency.today()

    @property
    def address(self) -> str:
        """Where this very version is made."""
        return self._address(self.source, amends=self.amends)

    @property
    def sources(self) -> list[Option]:
        """The versions that may be copied."""
        return [
            Option(one.code, f"{one.code} · {one.get_status_display()}", one.pk == self.source.pk)
            for one in self.versions
        ]

    @property
    def natures(self) -> list[Segment]:
        """Draft or décision modificative; no choice where the source is not adopted."""
        if not self.source.is_frozen:
            return []
        return [
            Segment("Brouillon personnel", self._address(self.source, amends=False), not self.amends),
            Segment("Décision modificative", self._address(self.source, amends=True), self.amends),
        ]

    def form(self, data: QueryDict | None) -> NewVersionForm:
        """The form, as sent or with what is proposed."""
        return NewVersionForm(data, proposal=self.proposal, amends=self.amends, today=self.today)

    def already(self, number: str) -> Version | None:
        """The version that a first click has made."""
        try:
            return already_copied(self.access.user, self.source, uuid.UUID(number))
        except (ValueError, Refused):
            return None

    def make(self, form: NewVersionForm) -> Version | None:
        """The version; None where something is wrong, which the form then says."""
        if not form.is_valid():
            return None
        given = form.cleaned_data
        try:
            return actions.copy_version(
                by=self.access.user,
                source=self.source,
                code=given["code"],
                label=given["label"],
                data_date=given["data_date"],
                reason=given["reason"],
                amends=self.amends,
                number=given["number"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        except (ValidationError, IntegrityError):
            # somebody took the code between the check and the write
            form.add_error("code", form.taken(given["code"]))
        return None

    def said(self, made: Version) -> str:
        """What is said once it is made."""
        if made.is_amendment:
            return (
                f"Décision modificative {made.code} créée : changez ses montants, chacun avec un motif et une raison, "
                "puis validez-la."
            )
        return f"Brouillon {made.code} créé : il est visible de vous seul, jusqu’à son ouverture à la saisie."

    def next_address(self, made: Version) -> str:
        """Where one goes once it is made: to the change itself, or to what comes next of a draft."""
        page = "saisie:grille" if made.is_amendment else "versions:version"
        return reverse(page, kwargs={"agency": self.access.agency.slug, "version": made.code})

    def _address(self, source: Version, *, amends: bool) -> str:
        query = QueryDict(mutable=True)
        query["de"] = source.code
        if amends:
            query["nature"] = AMENDMENT
        return f"{reverse('versions:nouvelle', kwargs={'agency': self.access.agency.slug})}?{query.urlencode()}"
