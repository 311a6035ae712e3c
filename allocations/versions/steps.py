"""The steps of a version's life: what each does, who may take it, whether it can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocations import actions, perms
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.organisation.enums import Role

if TYPE_CHECKING:
    from prs_budget.organisation.perms import Access

#: how a role is named where it says who may; in this order
PEOPLE = {
    Role.DIRECTOR: "un directeur",
    Role.FINANCE: "un agent des finances",
    Role.ADMIN: "un administrateur",
}
LIFE = tuple(VersionStatus)
#: the word of each step under the life of a version
STAGES = {
    VersionStatus.DRAFT: "Brouillon",
    VersionStatus.OPEN: "Ouverte",
    VersionStatus.ARBITRATED: "Arbitrée",
    VersionStatus.ADOPTED: "Validée",
    VersionStatus.PUBLISHED: "Diffusée",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name in addresses, its action, the statuses before and after, who may, and its words.

    `verb` is its button, `infinitive` follows « peut »; `effects` say what it does, `way_back` whether it can be
    undone; `done` is said when it is, after the code.
    """

    name: str
    action: Callable[..., Version]
    before: VersionStatus
    after: VersionStatus
    roles: frozenset[Role]
    verb: str
    infinitive: str
    effects: tuple[str, ...]
    way_back: str
    done: str
    needs_reason: bool = False

    @property
    def who(self) -> str:
        """A sentence: « Un directeur ou un administrateur peut clore la saisie. »."""
        people = " ou ".join(words for role, words in PEOPLE.items() if role in self.roles)
        return f"{people[0].upper()}{people[1:]} peut {self.infinitive}."

    def is_open_to(self, access: Access, version: Version) -> bool:
        """Whether a member may take it; a version is taken back by its author alone."""
        return access.role in self.roles and (self.name != "reprendre" or version.author_id == access.user.pk)


FORWARD = (
    Step(
        "ouvrir",
        actions.open_entry,
        VersionStatus.DRAFT,
        VersionStatus.OPEN,
        perms.MAY_OPEN,
        "Ouvrir à la saisie",
        "l’ouvrir à la saisie",
        (
            "Toute l’agence lit la version : elle n’est plus visible de vous seul.",
            "Les directions saisissent leurs lignes, puis les transmettent.",
        ),
        "Vous pourrez la reprendre en brouillon tant que personne d’autre n’y aura saisi, transmis ou copié.",
        "est ouverte à la saisie.",
    ),
    Step(
        "clore",
        actions.arbitrate,
        VersionStatus.OPEN,
        VersionStatus.ARBITRATED,
        perms.MAY_ARBITRATE,
        "Clore la saisie",
        "clore la saisie",
        (
            "La version est arbitrée : les directions n’y saisissent plus.",
            "Seules les finances modifient encore ses montants, chaque fois avec un motif et une raison.",
        ),
        "Un directeur ou un administrateur pourra rouvrir la saisie, en disant pourquoi.",
        "est arbitrée : sa saisie est close.",
    ),
    Step(
        "valider",
        actions.adopt,
        VersionStatus.ARBITRATED,
        VersionStatus.ADOPTED,
        perms.MAY_ADOPT,
        "Valider",
        "la valider",
        (
            "Rien de la version ne changera plus : montants, intitulés, structure, notes, plafonds. "
            "Son empreinte le prouve.",
            "Elle devient la version de référence : celle que toutes les pages montrent d’abord.",
        ),
        "Cela ne s’annule pas. Pour changer un montant ensuite, créez une décision modificative.",
        "est validée : elle ne changera plus, et devient la version de référence.",
    ),
    Step(
        "diffuser",
        actions.publish,
        VersionStatus.ADOPTED,
        VersionStatus.PUBLISHED,
        perms.MAY_PUBLISH,
        "Diffuser",
        "la diffuser",
        ("Les partenaires lisent la version et téléchargent ses tableaux, dans Publications.",),
        "Elle pourra être retirée de la diffusion, en disant pourquoi ; ce qui aura été téléchargé le restera.",
        "est diffusée aux partenaires.",
    ),
)
BACK = (
    Step(
        "reprendre",
        actions.take_back,
        VersionStatus.OPEN,
        VersionStatus.DRAFT,
        perms.MAY_OPEN,
        "Reprendre en brouillon",
        "la reprendre en brouillon",
        ("La version redevient visible de vous seul, avec tous ses montants.",),
        "Vous pourrez l’ouvrir de nouveau.",
        "est de nouveau un brouillon, visible de vous seul.",
    ),
    Step(
        "rouvrir",
        actions.reopen,
        VersionStatus.ARBITRATED,
        VersionStatus.OPEN,
        perms.MAY_ARBITRATE,
        "Rouvrir la saisie",
        "rouvrir la saisie",
        (
            "Les directions saisissent de nouveau leurs lignes.",
            "Celles qui ont transmis restent verrouillées, tant que les finances ne les renvoient pas.",
        ),
        "La saisie pourra être close de nouveau.",
        "est rouverte à la saisie.",
        needs_reason=True,
    ),
    Step(
        "retirer",
        actions.withdraw,
        VersionStatus.PUBLISHED,
        VersionStatus.ADOPTED,
        perms.MAY_PUBLISH,
        "Retirer de la diffusion",
        "la retirer de la diffusion",
        ("Les partenaires ne trouvent plus la version. Elle reste validée, et ne change pas.",),
        "Elle pourra être diffusée de nouveau, telle qu’elle est.",
        "est retirée de la diffusion ; elle reste validée.",
        needs_reason=True,
    ),
)
BY_NAME = {step.name: step for step in (*FORWARD, *BACK)}


def next_step(version: Version) -> Step | None:
    """What comes next; nothing after the last step."""
    return next((step for step in FORWARD if step.before == version.status), None)


def steps_back(version: Version) -> list[Step]:
    """The ways back from where a version stands. A décision modificative has none to the entry of directions."""
    closed = {"rouvrir"} if version.is_amendment else set()
    return [step for step in BACK if step.before == version.status and step.name not in closed]


def possible(version: Version) -> list[Step]:
    """The steps that may be taken from where a version stands."""
    ahead = next_step(version)
    return [*([ahead] if ahead else []), *steps_back(version)]
