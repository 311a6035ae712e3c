"""Beneficiaries that look like one: the same name once legal words are dropped, or the same SIREN."""

from __future__ import annotations

import re

from fir.facts.beneficiaries import plain_name
from fir.models import Beneficiary
from prs_budget.lib.identifiers import siren_of

#: what names of one and the same may have, or not
_LEGAL = frozenset(
    (
        *("association", "assoc", "asso", "ass", "sa", "sas", "sasu", "sarl", "scop", "scic", "gie", "gip", "gcs"),
        *("gcsms", "sci", "scp", "selarl", "selas", "fondation", "ste", "societe"),
        *("de", "du", "des", "d", "la", "le", "les", "l", "et", "a", "au", "aux", "en"),
    )
)


def bare_name(name: str) -> str:
    """A name without the words of the law, nor small ones: « Association La Maison » is « maison »."""
    words = re.findall(r"[a-z0-9]+", plain_name(name))
    return " ".join(word for word in words if word not in _LEGAL) or " ".join(words)


def twins_of(one: Beneficiary) -> list[Beneficiary]:
    """Those who may be the same, in the order of their names. One query."""
    rows = Beneficiary.objects.filter(agency=one.agency_id, merged_into=None).exclude(pk=one.pk).order_by("name", "pk")
    bare, siren = bare_name(one.name), siren_of(one.siret)
    return [
        other
        for other in rows
        if other.is_natural_person == one.is_natural_person
        and (bare_name(other.name) == bare or (siren and siren_of(other.siret) == siren))
    ]
