"""The life of the invented agency, from its credits of 2017 to the summer of 2018, by the actions of the site."""

from __future__ import annotations

from django.db import transaction

from allocations.models import Version
from prs_budget.home.demonstration import publish_source
from prs_budget.home.invented import delegations, execution, texts, versions
from prs_budget.home.invented.people import People
from prs_budget.home.invented.plan import AGENCY


@transaction.atomic
def live() -> People | None:
    """Live it all once; None where it is done already, and then nothing changes: what users changed since is theirs.

    Raises what the actions raise where an account of the demonstration has lost its role.
    """
    if Version.objects.filter(agency__code=AGENCY, code=versions.PROGRAMMING).exists():
        return None
    people = People.found()
    publish_source(AGENCY)
    texts.record_texts(people, 2017)
    versions.programme(people)
    texts.record_texts(people, 2018)
    versions.amend(people)
    versions.draft(people)
    versions.prepare_next(people)
    ended = execution.run_2017(people)
    execution.run_2018(people, ended)
    for year in delegations.PHASES:
        delegations.delegate(people, year)
    return people
