"""The law, in one place: each text that a rule stands on, its address, the days between which it holds.

A rule cites one of these; a text that someone typed is looked for among them (`cited`). Where the number of an article
on Légifrance is not known for sure, its address is that of a search there, which always finds it: none is invented.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

LEGIFRANCE = "https://www.legifrance.gouv.fr"
#: the section of the code de la santé publique that holds R. 1435-24 and the articles after it
FUND = f"{LEGIFRANCE}/codes/section_lc/LEGITEXT000006072665/LEGISCTA000025414854/"


class Law(NamedTuple):
    """A text: its name as the screen cites it, its address, since when and until when it holds (None: not bounded).

    `note` says what was not read in the text itself.
    """

    short: str
    url: str
    since: date | None = None
    until: date | None = None
    note: str = ""

    @property
    def held(self) -> str:
        """When it holds: « depuis le 01/01/2016 », « du 22/06/2018 au 26/10/2023 »; empty where it is not bounded."""
        if self.since and self.until:
            return f"du {self.since:%d/%m/%Y} au {self.until:%d/%m/%Y}"
        if self.since:
            return f"depuis le {self.since:%d/%m/%Y}"
        return f"jusqu’au {self.until:%d/%m/%Y}" if self.until else ""


def searched(words: str) -> str:
    """The address of a search of these words on Légifrance."""
    return f"{LEGIFRANCE}/search/all?tab_selection=all&searchField=ALL&query={quote(words)}"


def _article(
    code: str, article: str, part: str = "", *, url: str = "", note: str = "", since: date | None = None
) -> Law:
    letter, number = article[0], article[1:]
    named = f"{code}, article {letter}. {number}" if letter.isalpha() else f"{code}, article {article}"
    return Law(f"{named}{part}", url or searched(article), since, note=note)


HEALTH, SOCIAL_SECURITY = "code de la santé publique", "code de la sécurité sociale"
SOCIAL_ACTION = "code de l’action sociale et des familles"
GBCP = "décret n° 2012-1246 (GBCP)"
#: since when agencies keep the fund in a budget annexed to theirs
ANNEXED = date(2016, 1, 1)
EXTRACT = "lu dans un extrait"

#: before the budget is enforceable: a twelfth a month of what the first order of the year before attributed
TWELFTHS = _article(HEALTH, "R1435-25", url=FUND, since=ANNEXED)
#: the order of the ministers, before 1 March; what it reserves to prevention and to medico-social care
FIRST_ORDER = TWELFTHS
RESERVED = _article(HEALTH, "L1435-9", ", a et b", note="a et b n’ont pas été lus en entier")
CARRY_OVER = _article(HEALTH, "L1435-10", ", 4e alinéa")
LAPSE = CARRY_OVER
#: what is neither used nor carried over, and what has lapsed, lowers the grant of the year after
TAKEN_BACK = CARRY_OVER
DECIDED_CARRY_OVER = _article(HEALTH, "D1435-36-1", note=EXTRACT)
LAPSE_BEFORE_2016 = Law(
    "décret n° 2017-814 du 5 mai 2017, article 2",
    f"{LEGIFRANCE}/eli/decret/2017/5/5/2017-814/jo/texte",
    until=date(2015, 12, 31),
    note=EXTRACT,
)
CARRY_OVER_CEILING_2018 = Law(
    "arrêté du 22 juin 2018", searched("arrêté du 22 juin 2018 D1435-36-1"), date(2018, 6, 22), date(2023, 10, 26)
)
CARRY_OVER_CEILING_2023 = Law(
    "arrêté du 27 octobre 2023", searched("arrêté du 27 octobre 2023 D1435-36-1"), date(2023, 10, 27)
)
PAID_BY_INSURANCE = _article(HEALTH, "L1435-10", ", 3e alinéa")
FINANCIAL_ACCOUNT = _article(HEALTH, "R1435-26", url=FUND, since=ANNEXED, note=EXTRACT)
NATIONAL_ACCOUNTS = _article(HEALTH, "R1435-27", url=FUND, since=ANNEXED, note=EXTRACT)

BALANCED = _article(HEALTH, "L1432-5")
#: the two envelopes of the annexed budget: intervention, running costs
TWO_ENVELOPES = _article(HEALTH, "R1432-55", ", II", since=ANNEXED)
ENFORCEABLE = _article(HEALTH, "R1432-56", since=ANNEXED)
URGENCY = _article(HEALTH, "D1432-26", note=EXTRACT)
VOTED_BUDGET = _article(GBCP, "176", url=searched("décret 2012-1246 article 176"), note=EXTRACT)
LIMITATIVE = _article(GBCP, "178", url=f"{LEGIFRANCE}/loda/article_lc/LEGIARTI000037429980")
INDICATIVE = LIMITATIVE._replace(short=f"{LIMITATIVE.short} (par destination, les crédits sont indicatifs)")
UNCOMMITTED = _article(GBCP, "206", url=f"{LEGIFRANCE}/loda/article_lc/LEGIARTI000026604251")
FIRM = UNCOMMITTED._replace(short=f"{UNCOMMITTED.short} (un engagement consomme ses AE à hauteur de son montant ferme)")

PREVENTION = _article(HEALTH, "L1434-8", ", I")
MEDICO_SOCIAL = _article(HEALTH, "L1434-8", ", II")
HOSPITALS = _article(SOCIAL_SECURITY, "L174-1-1", note=EXTRACT)
GENERAL_INTEREST = _article(SOCIAL_SECURITY, "L162-22-13", note=EXTRACT)
CARE_HOMES = _article(SOCIAL_ACTION, "L314-3", note=EXTRACT)
#: between the fund and the hospitals' grants, up to a share of each
FUND_AND_HOSPITALS = Law(
    "arrêté du 24 octobre 2016 (LFSS pour 2014)",
    searched("arrêté du 24 octobre 2016 fonds d'intervention régional fongibilité"),
    date(2016, 10, 24),
    note=EXTRACT,
)

#: the state of the PRS told to the CRSA, each year
TOLD_TO_CRSA = Law("décret n° 2021-708", searched("décret 2021-708"), date(2021, 6, 3), note=EXTRACT)

#: every text, the more precise before those that a part of their words would also name
TEXTS = (
    TWELFTHS,
    RESERVED,
    CARRY_OVER,
    DECIDED_CARRY_OVER,
    LAPSE_BEFORE_2016,
    CARRY_OVER_CEILING_2018,
    CARRY_OVER_CEILING_2023,
    FINANCIAL_ACCOUNT,
    NATIONAL_ACCOUNTS,
    BALANCED,
    TWO_ENVELOPES,
    ENFORCEABLE,
    URGENCY,
    VOTED_BUDGET,
    LIMITATIVE,
    UNCOMMITTED,
    PREVENTION,
    MEDICO_SOCIAL,
    HOSPITALS,
    GENERAL_INTEREST,
    CARE_HOMES,
    FUND_AND_HOSPITALS,
    TOLD_TO_CRSA,
)
#: « L. 1435-10 », « L1435-10 », « arrêté du 22 juin 2018 », « décret n° 2017-814 »
_NAMED = re.compile(
    r"\b[LRD]\. ?\d[\d-]*|\b[LRD]\d[\d-]*|arrêté du \d.*? \d{4}|\d{4}-\d+(?= )|(?<=article )\d+", re.IGNORECASE
)


def _key(text: str) -> str:
    """What makes two ways of citing a text the same."""
    found = _NAMED.search(text)
    return re.sub(r"[. ]", "", found[0]).upper() if found else text.strip().upper()


_BY_KEY = {_key(one.short): one for one in reversed(TEXTS) if not one.short.startswith(GBCP)}


def cited(text: str) -> Law | None:
    """A text as someone typed it, with its address and its days where it is known here; None where nothing is typed.

    What is typed is what is said: only the address and the days come from here.
    """
    if not text.strip():
        return None
    known = _BY_KEY.get(_key(text))
    return Law(text, searched(text)) if known is None else known._replace(short=text)
