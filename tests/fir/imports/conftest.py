"""The year and the person of the tests of movements: files are read into the same."""

from tests.fir.movements.conftest import finance, year

__all__ = ["finance", "year"]
