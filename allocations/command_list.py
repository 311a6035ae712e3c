"""The commands that there are: their address, their words, how their operation is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from allocations.enums import Cause, Way


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `name` is its address; `purpose` says in one sentence what it does; `cause`, its only one if any.

    `fields` is the template of the fields of its form, where another application gives them.
    """

    name: str
    title: str
    purpose: str
    way: Way
    cause: Cause | None
    fields: str = ""

    @property
    def template(self) -> str:
        """The fields of its form."""
        return self.fields or f"allocations/commandes/champs_{self.name}.html"


COMMANDS = {
    command.name: command
    for command in (
        Command(
            "projeter",
            "Projeter",
            "Remplir les années à venir à partir d’une année, avec un taux par enveloppe et par année.",
            Way.PROJECTION,
            None,
        ),
        Command(
            "reconduire",
            "Reconduire",
            "Donner à d’autres années les montants d’une année.",
            Way.CARRY,
            None,
        ),
        Command(
            "retenir",
            "Retenir",
            "Faire d’hypothèses des montants programmés, sans changer leur montant.",
            Way.RETENTION,
            None,
        ),
        Command(
            "virer",
            "Virer",
            "Déplacer un montant d’une ligne ou d’une année à une autre, sans changer le total.",
            Way.TRANSFER,
            Cause.TRANSFER,
        ),
        Command(
            "ventiler",
            "Ventiler",
            "Partager un total entre des cellules, à parts égales ou au prorata, au centime.",
            Way.SPREAD,
            None,
        ),
        Command(
            "taux",
            "Appliquer un taux",
            "Augmenter ou diminuer des montants d’un même taux.",
            Way.RATE,
            None,
        ),
        Command(
            "arrondir",
            "Arrondir",
            "Arrondir des montants à l’euro, à la centaine ou au millier d’euros.",
            Way.ROUNDING,
            None,
        ),
    )
}
