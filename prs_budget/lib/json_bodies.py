"""JSON that comes from outside: strictly read, so that what is read can be looked at, stored and written again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from prs_budget.lib.plain_text import UNWRITABLE, has_invisible, is_writable, without_invisible

#: how many containers may stand in one another: no request of the site needs more than four
DEEPEST = 20
_TOO_DEEP = f"Le corps de la demande emboîte plus de {DEEPEST} listes ou objets."
#: how a body may hold what cannot be written, which is otherwise not looked for
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


class BadJson(ValueError):
    """A body that is not JSON of the kind that a request is made of. The message is a French sentence."""


def read_json(body: bytes) -> Any:
    """What a body says. Raises BadJson.

    Characters that nobody sees are taken out of its texts, as they are of forms and files. Refused besides what is no
    JSON: NaN and infinities, which JSON has not; more than DEEPEST containers in one another; numbers of thousands of
    digits; texts with a null or half a character.
    """
    try:
        text = body.decode()
        read = json.loads(text, parse_constant=_no_constant)
    except BadJson:
        raise
    except (ValueError, RecursionError):
        raise BadJson("Le corps de la demande n’est pas du JSON en UTF-8, ou il est incomplet.") from None
    if "\\u" in text or has_invisible(text):
        try:
            read = _seen(read)
        except RecursionError:
            raise BadJson(_TOO_DEEP) from None
    suspect = bool(_SUSPECT.search(text)) or "\0" in text
    level = [read]
    for _ in range(DEEPEST):
        if suspect and not all(is_writable(one) for one in level if isinstance(one, str)):
            raise BadJson(f"Un texte du corps de la demande {UNWRITABLE}")
        level = list(_inside(level))
        if not level:
            return read
    raise BadJson(_TOO_DEEP)


def _seen(value: Any) -> Any:
    """The same, of which texts hold nothing that nobody sees; the names of fields are left."""
    if isinstance(value, str):
        return without_invisible(value)
    if isinstance(value, list):
        return [_seen(one) for one in value]
    return {name: _seen(one) for name, one in value.items()} if isinstance(value, dict) else value


def _inside(level: Iterable[Any]) -> Iterable[Any]:
    """What some values hold, the names of fields included."""
    for one in level:
        if isinstance(one, Mapping):
            yield from one.keys()
            yield from one.values()
        elif isinstance(one, list):
            yield from one


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"Le corps de la demande contient « {name} », qui n’est pas un nombre.")
