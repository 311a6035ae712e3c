"""References of what is recorded: « REF » as the accounts give it, « REF~2 » once it was undone and recorded again."""

from __future__ import annotations

import re

#: what a movement without a reference is known by: its content and its rank among identical ones
AUTO = "auto-"
_AGAIN = re.compile(r"(.+)~([2-9]|[1-9][0-9]+)\Z", re.DOTALL)


def split_reference(key: str | None) -> tuple[str, int]:
    """A reference as it was given, and how many times it was recorded: « REF » and 2 of « REF~2 »."""
    found = _AGAIN.match(key or "")
    return (found[1], int(found[2])) if found else (key or "", 1)


def base_reference(key: str | None) -> str:
    """A reference as it was given, whatever its form."""
    return split_reference(key)[0]


def reference_form(base: str, generation: int) -> str:
    """The form under which a reference is recorded for the nth time."""
    return base if generation == 1 else f"{base}~{generation}"


def shown_reference(key: str | None) -> str:
    """A reference as people know it; those made here for rows without any are not shown."""
    return "" if not key or key.startswith(AUTO) else base_reference(key)
