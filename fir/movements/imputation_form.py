"""What is typed to change where a commitment counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fir.models import Commitment, FirYear
from fir.movements.forms import LineForm, line_field, nature_field, place_fields, words


class ImputationForm(LineForm):
    """Where a commitment counts, to change, and why."""

    def __init__(self, data: Mapping[str, Any] | None, fir_year: FirYear, commitment: Commitment) -> None:
        one = commitment
        places = {"direction": one.direction.code, "mission": one.mission.code, "dispositif": one.scheme.code}
        super().__init__(data, initial={"nature": one.nature, "ligne": one.line.code if one.line else "", **places})
        self.fir_year = fir_year
        self.fields["nature"] = nature_field()
        self.fields |= place_fields(fir_year, of=commitment)
        self.fields["ligne"] = line_field()
        self.fields["motif"] = words("Motif", 300, required="Indiquez pourquoi l’imputation change.")
