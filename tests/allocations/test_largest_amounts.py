"""A version whose every amount is the largest admitted: sums stay within the integers of a database, and are shown."""

from decimal import Decimal

from django.test import Client

from allocations.models import Allocation, Line
from prs_budget.lib.money import LARGEST_CENTS, from_cents
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf

LARGEST = from_cents(LARGEST_CENTS)

PAGES = (
    "?version=GRAND",
    "credits/?version=GRAND",
    "credits/croisements/?version=GRAND&lignes=axe,projet&colonnes=enveloppe",
    "credits/croisements/?version=GRAND&lignes=mesure&colonnes=annee&format=csv",
    "credits/croisements/?version=GRAND&lignes=axe&colonnes=annee&format=xlsx",
    "credits/lignes/?version=GRAND",
    "saisie/GRAND/",
    "saisie/GRAND/donnees/",
    "saisie/GRAND/historique/",
    "saisie/GRAND/classeur/?sortir=",
    "versions/",
    "versions/GRAND/",
    "versions/GRAND/plafonds/",
    "versions/GRAND/anomalies/",
)


def test_every_page_of_it_opens(idf: Idf, client: Client) -> None:
    lines = Line.objects.filter(plan=idf.plan).order_by("code").values_list("code", flat=True)
    cells = {(code, year): "1.00" for code in lines for year in range(2017, 2023)}
    version = version_with(idf, "GRAND", cells)
    Allocation.objects.filter(version=version).update(amount=LARGEST)
    client.force_login(idf.finance)
    statuses = {page: client.get(f"/ars-idf/{page}").status_code for page in PAGES}
    assert statuses == dict.fromkeys(PAGES, 200)
    table = client.get("/api/v1/crosstab/?version=GRAND&rows=axis&year=2018&unit=EUR").json()
    assert Decimal(table["total"]["cells"][0]["amount"]) == LARGEST * len(lines)
