"""Broken files at each door: one of each kind here, five hundred by `python -m benchmarks.given_files`."""

from django.test import Client

from benchmarks.given_files import failures, ready
from tests.plugins.idf import Idf


def test_nothing_wrong_is_written_of_a_broken_file_and_each_is_explained(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    assert list(failures(ready(client, idf.finance), range(20, 41))) == []
