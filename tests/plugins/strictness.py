"""No network, no undefined variable in a template, no slow hash, no list of static files."""

import inspect
import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest
from django.conf import settings
from django.template import Context, engines
from django.template.base import FilterExpression
from django.template.defaulttags import ForNode

OURS = Path(__file__).resolve().parents[2]

# The examples of a property are the same at each run, however busy the machine.
hypothesis.settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


class NetworkReached(Exception):
    """A test went out of this machine."""


class UndefinedVariable(Exception):
    """A template of ours printed a name that its view did not give."""


class FailWhenPrinted(str):
    """What Django prints for an undefined variable: an error in our templates, nothing in a library's."""

    __slots__ = ()

    def __new__(cls) -> "FailWhenPrinted":
        return super().__new__(cls, "%s")

    def __mod__(self, variable: Any) -> str:
        origin = _template_being_rendered()
        if OURS in origin.parents and "site-packages" not in origin.parts:
            raise UndefinedVariable(f"« {variable} » n'est pas défini dans {origin.relative_to(OURS)}")
        return ""


def _template_being_rendered() -> Path:
    for frame in inspect.stack(context=0)[2:]:
        origin = getattr(frame.frame.f_locals.get("self"), "origin", None)
        if frame.function in ("render", "render_annotated") and origin is not None:
            return Path(origin.name)
    return Path()


class StrictSequence:
    """What a loop goes through: Django would take a name that nothing gives for an empty list."""

    def __init__(self, sequence: FilterExpression) -> None:
        self._sequence = sequence

    def resolve(self, context: Context, ignore_failures: bool = False) -> object:
        """As a variable that is printed."""
        return self._sequence.resolve(context)


def _strict_loop(self: ForNode, loopvars: Any, sequence: FilterExpression, *rest: Any) -> None:
    _LOOP(self, loopvars, StrictSequence(sequence), *rest)  # type: ignore[arg-type] # all that a loop asks of it


_LOOP = ForNode.__init__


@pytest.fixture(autouse=True, scope="session")
def _strict_site() -> None:
    ForNode.__init__ = _strict_loop  # type: ignore[method-assign,assignment] # before any template is compiled
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Otherwise each test client lists every static file of every library: up to a second a test.
    settings.WHITENOISE_AUTOREFRESH = True
    engines["django"].engine.string_if_invalid = FailWhenPrinted()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _loopback_alone() -> Iterator[None]:
    connect = socket.socket.connect

    def refuse_the_rest(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            _refuse(address)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse_the_rest)
        yield


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def _refuse(address: Any) -> NoReturn:
    raise NetworkReached(f"a test reached for {address}")
