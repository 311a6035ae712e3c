"""The two monthly files of an invented agency, and the pages that read them, by hand the first month."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fir.models import WaitingFile
from tests.fir.movements.files import words

FOLDER = Path(__file__).parent / "monthly"
BASE = "/ars-essai/fir/2018/mouvements/"
GIVE = f"{BASE}fichier/"
NAME = "Pièces FIR mensuelles"
DIRECTIONS = {"7510": "DOS", "7520": "DA", "7530": "DSP", "7590": "DG"}


def june() -> bytes:
    return (FOLDER / "fir_2018_juin.csv").read_bytes()


def august() -> bytes:
    return (FOLDER / "fir_2018_aout.csv").read_bytes()


def give(client: Client, content: bytes, name: str = "fir_2018_juin.csv") -> str:
    """Give a file; the text of its preview."""
    answer = client.post(GIVE, {"fichier": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, words(answer.content.decode())
    return shown(client)


def address() -> str:
    return f"{GIVE}{WaitingFile.objects.get().uuid}/"


def html(client: Client) -> str:
    answer = client.get(address())
    assert answer.status_code == 200
    return answer.content.decode()


def shown(client: Client) -> str:
    return words(html(client))


def asked(page: str) -> dict[str, str]:
    """The fields of the form that reads otherwise, as the page has them."""
    form = page[page.index('class="m-saisie"') :]
    form = form[: form.index("</form>")]
    fields = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="number" name="([^"]+)" value="([^"]*)"', form)
    }
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = unescape(chosen[1]) if chosen else ""
    return fields


def labels(page: str) -> dict[str, str]:
    """The field of each value that is asked, by its label: « Direction « 7510 » »."""
    found = re.findall(r'<label class="p-sr" for="id_(sens-[^"]+)">([^<]+)</label>', page)
    return {unescape(label): name for name, label in found}


def read_otherwise(client: Client, **more: str) -> str:
    """Click « Relire ainsi » with what the page proposes, and these answers; the text of the page that follows."""
    client.post(address(), {**asked(html(client)), **more, "lire": "1"})
    return shown(client)


def answer_values(client: Client, meanings: dict[str, str], **more: str) -> str:
    """Say what values mean, by their label."""
    fields = labels(html(client))
    return read_otherwise(client, **{fields[label]: code for label, code in meanings.items()}, **more)


def keep_reading(client: Client, name: str = NAME) -> str:
    answer = client.post(address(), {"lecture-nom": name, "retenir": "1"}, follow=True)
    return words(answer.content.decode())


def record(client: Client, **more: str | list[str]) -> str:
    """Click « Enregistrer »; the text of the page that follows."""
    state = re.search(r'name="etat" value="([^"]+)"', html(client))
    assert state is not None, shown(client)
    answer = client.post(address(), {"etat": state[1], "enregistrer": "1", **more}, follow=True)
    return words(answer.content.decode())


def sure(client: Client) -> str:
    """What confirms that a doubtful file may correct or cancel."""
    [answer] = re.findall(r'name="prudence" value="([0-9a-f]+)"', html(client))
    return answer


def read_june_by_hand(client: Client) -> str:
    """What an officer does the first month: columns as proposed, nature, the four centres, the name of the reading."""
    give(client, june())
    read_otherwise(client, **{"defaut-nature": "INT"})
    answer_values(client, {f"Direction « {centre} »": code for centre, code in DIRECTIONS.items()})
    return keep_reading(client)
