"""The fields of forms in which people write: what nobody sees is taken out, so that a text of it alone is empty.

Files are read with the same cleaning (`plain_text`): a number typed is the number that a file has.
"""

from __future__ import annotations

from typing import Any

from django import forms

from prs_budget.lib.plain_text import one_line, prose


class ProseField(forms.CharField):
    """A text of several lines: a reason, a note, a comment."""

    def to_python(self, value: Any) -> Any:
        """The text, without what nobody sees nor blanks at its ends."""
        return super().to_python(prose(value) if isinstance(value, str) else value)


class OneLineField(forms.CharField):
    """A text of one line: a number, a reference, a title. Spaces of any kind between its words are one."""

    def to_python(self, value: Any) -> Any:
        """The text, as the reader of files gives it."""
        return super().to_python(one_line(value) if isinstance(value, str) else value)
