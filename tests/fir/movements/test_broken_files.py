"""Two hundred broken files: each is explained in French, none is an error of the site, none writes anything."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from fir.models import WaitingFile
from tests.fir.movements.broken import Broken, every
from tests.fir.movements.files import GIVE, counted, waiting_address, words

BROKEN = list(every())
#: files tried in one test: opening the database for each would take longer than reading them
TOGETHER = 20


def test_there_are_two_hundred_of_them() -> None:
    assert len({name for name, *_ in BROKEN}) == len(BROKEN)
    assert len(BROKEN) >= 200


@pytest.mark.parametrize(
    "some", [BROKEN[at : at + TOGETHER] for at in range(0, len(BROKEN), TOGETHER)], ids=lambda some: some[0][0]
)
def test_a_broken_file_is_explained_and_writes_nothing(finance: Client, some: list[Broken]) -> None:
    wrong = [problem for broken in some for problem in problems(finance, broken)]
    assert wrong == [], "\n".join(wrong)


def problems(client: Client, broken: Broken) -> list[str]:
    """What is wrong of the answers to a file."""
    name, content, file_name, told = broken
    with undone():
        answer = client.post(GIVE, {"fichier": SimpleUploadedFile(file_name, content)})
        found = []
        if answer.status_code == 302:
            address = waiting_address()
            answer = client.get(address)
            found += _recorded_all_the_same(client, address, name)
        elif answer.status_code != 400:
            found.append(f"{name} : {answer.status_code}")
        elif WaitingFile.objects.exists():
            found.append(f"{name} : gardé")
        text = words(answer.content.decode())
        if told.lower() not in text.lower():
            found.append(f"{name} : « {told} » n’est pas dit : {text[text.find('Mouvements', 900) :][:900]}")
        if counted() != (0, 0, 0):
            found.append(f"{name} : {counted()} écrits")
    return found


def _recorded_all_the_same(client: Client, address: str, name: str) -> list[str]:
    """Whoever posts what the page does not offer writes nothing."""
    html = client.get(address).content.decode()
    found = [f"{name} : proposé à l’enregistrement"] if 'name="etat"' in html else []
    client.post(address, {"etat": "", "enregistrer": "1"})
    return found


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is forgotten."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
