"""The pages of a year that have a tab, each declared once: its name in code, its address, its words, its API."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import URLPattern, path, reverse


class YearPage(NamedTuple):
    """A page of a year: the name of its URL, its address under the year, its tab; in the API, its name, if any."""

    name: str
    address: str
    text: str
    api: str = ""

    def at(self, view: Any, under: str = "") -> URLPattern:
        """The page at its address, `under` another."""
        return path(f"{under}{self.address}", view, name=self.name)

    def of(self, slug: str, year: int) -> str:
        """Its address for a year of an agency."""
        return reverse(f"fir:{self.name}", kwargs={"agency": slug, "year": year})


EXECUTION = YearPage("execution", "execution/", "Exécution par pôle", "execution")
RECEIPTS = YearPage("recettes", "recettes/", "Recettes par étape", "receipts")
MISSIONS = YearPage("missions", "missions/", "AE et CP par mission", "missions")
SCHEMES = YearPage("dispositifs", "dispositifs/", "Dispositifs")
AXES = YearPage("axes", "axes/", "Axes et projets")
OUTSTANDING = YearPage("restes_a_payer", "restes-a-payer/", "Restes à payer", "outstanding")
PACE = YearPage("rythme", "rythme/", "Rythme", "pace")
BALANCE = YearPage("solde", "solde/", "Solde", "balance")
LANDING = YearPage("atterrissage", "atterrissage/", "Atterrissage", "landing")
CALENDAR = YearPage("calendrier", "calendrier/", "Calendrier")
CARRY_OVER = YearPage("reports", "reports/", "Reports et prescriptions")
ANOMALIES = YearPage("anomalies", "anomalies/", "Anomalies")
STAGES = YearPage("etapes", "etapes/", "Étapes")
PASSAGE = YearPage("passage", "passage/", "Table de passage")
COMMITMENTS = YearPage("engagements", "engagements/", "Engagements")
MOVEMENTS = YearPage("mouvements", "mouvements/", "Mouvements")
CLOSING = YearPage("cloture", "cloture/", "Clôture")

#: the command by which a version takes up what a closed year executed
TAKE_UP = "realise"

#: the tabs, by what one comes for, in their order
TABS = {
    "Lire": (EXECUTION, RECEIPTS, MISSIONS, SCHEMES, AXES),
    "Suivre": (OUTSTANDING, PACE, BALANCE, LANDING, CARRY_OVER, CALENDAR, ANOMALIES),
    "Tenir": (STAGES, PASSAGE, COMMITMENTS, MOVEMENTS, CLOSING),
}
