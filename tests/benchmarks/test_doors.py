"""A fixed sample of what `make proof` tries at every door: one bad value, and the site never fails."""

from django.db import connection

from benchmarks.doors import Doors, routes, sample, visitor
from tests.plugins.fir import Hdf

#: of the addresses outside of the administration, then of what is tried at each
ADDRESSES_ONE_IN, ONE_IN = 5, 12


def test_every_route_has_an_address() -> None:
    addresses = [route.address() for route in routes()]
    assert len(addresses) > 200
    assert "/ars-idf/saisie/PROG-2018-2022/lignes/L001/" in addresses
    assert "/api/v1/fir/years/2018/execution/?agency=ARS-IDF" in addresses


def test_no_bad_value_makes_the_site_fail(fir: Hdf) -> None:
    doors = Doors(visitor())
    found = [route for route in routes() if not route.texts[0].startswith("administration")][::ADDRESSES_ONE_IN]
    tried = list(sample(doors.attempts(found), ONE_IN))
    failed = [str(one) for one in tried if doors.status(one) >= 500]
    assert failed == [], connection.vendor
    assert len(tried) > 100
